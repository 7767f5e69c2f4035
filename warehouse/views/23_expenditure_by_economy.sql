CREATE VIEW expenditure_by_economy AS
SELECT
    f.document_id, f.report_year, f.kind, f.region_code, f.entity_name, f.scope, f.form, f.form_instance, f.fiscal_year,
    f.stage, f.classification, f.fund, CASE WHEN f.form IN ('B_PRJ_D', 'B_PRJ_G') THEN 'project' ELSE 'basic' END AS part,
    f.subject_code, f.subject_name, left(f.subject_code, 3) AS class_code,
    coalesce(sum(f.amount) FILTER (f.part IN ('basic', 'project')),
        sum(f.amount) FILTER (f.part IN ('personnel', 'operating'))) AS amount,
    sum(f.amount) FILTER (f.part = 'personnel') AS personnel,
    sum(f.amount) FILTER (f.part = 'operating') AS operating
FROM facts AS f
ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
WHERE f.form IN ('B_BAS_D', 'B_BAS_G', 'B_PRJ_D', 'B_PRJ_G', 'F_BAS') AND f.measure = 'amount' AND f.is_leaf
    AND NOT f.is_total AND f.classification IN ('department_economic', 'government_economic')
    AND f.subject_code IS NOT NULL
GROUP BY ALL;

COMMENT ON VIEW expenditure_by_economy IS 'one finest economic subject of one form: sum within a form instance only; the department''s and the government''s classification tell the same money twice, so choose one. Example: SELECT subject_name, amount FROM expenditure_by_economy WHERE classification = ''department_economic'' AND part = ''basic'' · 支出按经济分类最细科目（两种分类勿相加）';
COMMENT ON COLUMN expenditure_by_economy.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN expenditure_by_economy.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN expenditure_by_economy.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN expenditure_by_economy.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN expenditure_by_economy.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN expenditure_by_economy.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN expenditure_by_economy.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN expenditure_by_economy.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN expenditure_by_economy.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN expenditure_by_economy.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN expenditure_by_economy.classification IS 'department_economic or government_economic: choose one · 部门或政府预算支出经济分类';
COMMENT ON COLUMN expenditure_by_economy.fund IS 'which of the budgets · 预算类别';
COMMENT ON COLUMN expenditure_by_economy.part IS 'basic or project · 基本或项目支出';
COMMENT ON COLUMN expenditure_by_economy.subject_code IS 'cells joined, lost zeros restored, or resolved from the name · 科目编码';
COMMENT ON COLUMN expenditure_by_economy.subject_name IS 'as printed, trimmed · 科目名称';
COMMENT ON COLUMN expenditure_by_economy.class_code IS 'the class it belongs to · 所属类';
COMMENT ON COLUMN expenditure_by_economy.amount IS 'yuan; where only personnel and operating are printed, their sum · 金额（元）';
COMMENT ON COLUMN expenditure_by_economy.personnel IS 'personnel cost, where printed apart · 人员经费';
COMMENT ON COLUMN expenditure_by_economy.operating IS 'operating cost, where printed apart · 公用经费';
