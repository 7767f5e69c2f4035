CREATE VIEW expenditure_by_class AS
WITH added AS (
    SELECT
        document_id, form_instance, fiscal_year, stage, report_year, kind, region_code, entity_name, scope,
        left(subject_code, 3) AS class_code, sum(total) AS total, sum(basic) AS basic, sum(project) AS project
    FROM expenditure_by_function
    WHERE length(subject_code) >= 3
    GROUP BY ALL
),
printed AS (
    SELECT
        document_id, form_instance, fiscal_year, stage, subject_code AS class_code, min(subject_name) AS name,
        sole(CASE WHEN part = 'total' THEN amount END) AS printed
    FROM facts
    WHERE form IN ('B_EXP', 'F_EXP') AND classification = 'functional' AND measure = 'amount' AND subject_level = 1
        AND NOT is_total AND coalesce(source, 'all') = 'all' AND coalesce(fund, 'all') = 'all'
    GROUP BY ALL
)
SELECT
    a.document_id, a.report_year, a.kind, a.region_code, a.entity_name, a.scope, a.form_instance, a.fiscal_year, a.stage,
    a.class_code, coalesce(p.name, (
        SELECT max(s.name) FROM subjects AS s WHERE s.classification = 'functional' AND s.code = a.class_code
            AND coalesce(s.since, 0) <= a.fiscal_year AND coalesce(s.until, 9999) >= a.fiscal_year)) AS class_name,
    a.total, a.basic, a.project, p.printed
FROM added AS a
LEFT JOIN printed AS p USING (document_id, form_instance, fiscal_year, stage, class_code);

COMMENT ON VIEW expenditure_by_class IS 'one functional class (类) of a body''s whole expenditure, added from the finest subjects, beside what its own row prints. Example: SELECT class_name, total, printed FROM expenditure_by_class · 支出按功能分类（类级）';
COMMENT ON COLUMN expenditure_by_class.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN expenditure_by_class.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN expenditure_by_class.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN expenditure_by_class.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN expenditure_by_class.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN expenditure_by_class.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN expenditure_by_class.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN expenditure_by_class.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN expenditure_by_class.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN expenditure_by_class.class_code IS 'three digits · 类编码';
COMMENT ON COLUMN expenditure_by_class.class_name IS 'as printed, else as classified in that year · 类名称';
COMMENT ON COLUMN expenditure_by_class.total IS 'whole expenditure, yuan · 合计';
COMMENT ON COLUMN expenditure_by_class.basic IS 'basic expenditure · 基本支出';
COMMENT ON COLUMN expenditure_by_class.project IS 'project expenditure · 项目支出';
COMMENT ON COLUMN expenditure_by_class.printed IS 'what the row of the class says; NULL where none is printed · 类级行所印金额';
