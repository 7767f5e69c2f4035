CREATE VIEW expenditure_by_section AS
WITH added AS (
    SELECT
        document_id, form_instance, fiscal_year, stage, report_year, kind, region_code, entity_name, scope,
        left(subject_code, 5) AS section_code, sum(total) AS total, sum(basic) AS basic, sum(project) AS project
    FROM expenditure_by_function
    WHERE length(subject_code) >= 5
    GROUP BY ALL
),
printed AS (
    SELECT
        document_id, form_instance, fiscal_year, stage, subject_code AS section_code, min(subject_name) AS name,
        sole(CASE WHEN part = 'total' THEN amount END) AS printed
    FROM facts
    WHERE form IN ('B_EXP', 'F_EXP') AND classification = 'functional' AND measure = 'amount' AND subject_level = 2
        AND NOT is_total AND coalesce(source, 'all') = 'all' AND coalesce(fund, 'all') = 'all'
    GROUP BY ALL
)
SELECT
    a.document_id, a.report_year, a.kind, a.region_code, a.entity_name, a.scope, a.form_instance, a.fiscal_year, a.stage,
    a.section_code, coalesce(p.name, (
        SELECT max(s.name) FROM subjects AS s WHERE s.classification = 'functional' AND s.code = a.section_code
            AND coalesce(s.since, 0) <= a.fiscal_year AND coalesce(s.until, 9999) >= a.fiscal_year)) AS section_name,
    a.total, a.basic, a.project, p.printed
FROM added AS a
LEFT JOIN printed AS p USING (document_id, form_instance, fiscal_year, stage, section_code);

COMMENT ON VIEW expenditure_by_section IS 'one functional section (款) of a body''s whole expenditure, added from the finest subjects, beside what its own row prints; what is printed by class only is not in it. Example: SELECT section_name, total FROM expenditure_by_section · 支出按功能分类（款级）';
COMMENT ON COLUMN expenditure_by_section.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN expenditure_by_section.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN expenditure_by_section.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN expenditure_by_section.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN expenditure_by_section.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN expenditure_by_section.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN expenditure_by_section.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN expenditure_by_section.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN expenditure_by_section.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN expenditure_by_section.section_code IS 'five digits · 款编码';
COMMENT ON COLUMN expenditure_by_section.section_name IS 'as printed, else as classified in that year · 款名称';
COMMENT ON COLUMN expenditure_by_section.total IS 'whole expenditure, yuan · 合计';
COMMENT ON COLUMN expenditure_by_section.basic IS 'basic expenditure · 基本支出';
COMMENT ON COLUMN expenditure_by_section.project IS 'project expenditure · 项目支出';
COMMENT ON COLUMN expenditure_by_section.printed IS 'what the row of the section says; NULL where none is printed · 款级行所印金额';
