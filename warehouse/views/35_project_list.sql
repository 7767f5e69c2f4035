CREATE VIEW project_list AS
WITH money AS (
    SELECT document_id, form, form_instance, sole(CASE WHEN item = 'project_budget' THEN amount END) AS budget,
        sole(CASE WHEN item = 'district_share' THEN amount END) AS district_share,
        sole(CASE WHEN item = 'town_subsidy' THEN amount END) AS town_subsidy
    FROM facts WHERE form IN ('B_PERF_P', 'B_PERF_K') AND measure = 'amount' GROUP BY ALL
),
aims AS (
    SELECT
        document_id, form, form_instance, count(*) AS indicators, sum(weight) AS weight,
        list({name: name, weight: weight, comparator: comparator, target: target_text, unit: unit} ORDER BY span_start)
            AS indicator_list
    FROM indicators GROUP BY ALL
)
SELECT
    p.project_id, p.document_id, d.report_year, d.region_code, d.entity_name, p.owner_unit, p.department, p.name,
    p.form, p.form_instance, m.budget, m.district_share, m.town_subsidy, coalesce(a.indicators, 0) AS indicators,
    a.weight, a.indicator_list, p.goal, p.line_number, p.page_number
FROM projects AS p
JOIN documents AS d USING (document_id)
ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
LEFT JOIN money AS m USING (document_id, form, form_instance)
LEFT JOIN aims AS a USING (document_id, form, form_instance)
WHERE p.form IN ('B_PERF_P', 'B_PERF_K') AND (p.name IS NOT NULL OR m.budget IS NOT NULL OR a.indicators > 0);

COMMENT ON VIEW project_list IS 'one project sheet with its money and its indicators; sheets do not always cover all project expenditure, so no sum of a body. Example: SELECT name, budget, indicators FROM project_list · 项目及其绩效指标';
COMMENT ON COLUMN project_list.project_id IS 'see projects · 项目标识';
COMMENT ON COLUMN project_list.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN project_list.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN project_list.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN project_list.entity_name IS 'of the document · 部门（单位）名称';
COMMENT ON COLUMN project_list.owner_unit IS 'as printed · 编制单位';
COMMENT ON COLUMN project_list.department IS 'as printed · 主管部门';
COMMENT ON COLUMN project_list.name IS 'as printed · 项目名称';
COMMENT ON COLUMN project_list.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN project_list.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN project_list.budget IS 'of the year, yuan · 当年预算（元）';
COMMENT ON COLUMN project_list.district_share IS 'the district''s part, yuan · 区级支出（元）';
COMMENT ON COLUMN project_list.town_subsidy IS 'passed to towns, yuan · 补助镇街（元）';
COMMENT ON COLUMN project_list.indicators IS 'how many · 指标个数';
COMMENT ON COLUMN project_list.weight IS 'their weights together · 权重合计';
COMMENT ON COLUMN project_list.indicator_list IS 'each with weight, comparator, target and unit · 指标明细';
COMMENT ON COLUMN project_list.goal IS 'as printed · 绩效目标';
COMMENT ON COLUMN project_list.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN project_list.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
