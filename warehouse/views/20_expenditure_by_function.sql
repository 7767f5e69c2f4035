CREATE VIEW expenditure_by_function AS
SELECT
    f.document_id, f.report_year, f.kind, f.region_code, f.entity_name, f.scope, f.form_instance, f.fiscal_year, f.stage,
    f.subject_code, f.subject_name, f.subject_level,
    left(f.subject_code, 3) AS class_code, CASE WHEN length(f.subject_code) >= 5 THEN left(f.subject_code, 5) END AS section_code,
    sum(f.amount) FILTER (f.part = 'total') AS total,
    sum(f.amount) FILTER (f.part = 'basic') AS basic,
    sum(f.amount) FILTER (f.part = 'project') AS project
FROM facts AS f
ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
WHERE f.form IN ('B_EXP', 'F_EXP') AND f.classification = 'functional' AND f.measure = 'amount'
    AND f.is_leaf AND NOT f.is_total AND f.subject_code IS NOT NULL
    AND coalesce(f.source, 'all') = 'all' AND coalesce(f.fund, 'all') = 'all'
GROUP BY ALL;

COMMENT ON VIEW expenditure_by_function IS 'one finest functional subject of a body''s whole expenditure: may be summed within a form instance, where it gives the printed total but for rounding; a file with consolidated and own forms holds both, so choose a scope. Example: SELECT subject_name, total FROM expenditure_by_function ORDER BY total DESC · 支出按功能分类最细科目（可在同一张表内求和）';
COMMENT ON COLUMN expenditure_by_function.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN expenditure_by_function.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN expenditure_by_function.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN expenditure_by_function.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN expenditure_by_function.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN expenditure_by_function.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN expenditure_by_function.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN expenditure_by_function.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN expenditure_by_function.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN expenditure_by_function.subject_code IS 'cells joined, lost zeros restored, or resolved from the name · 科目编码';
COMMENT ON COLUMN expenditure_by_function.subject_name IS 'as printed, trimmed · 科目名称';
COMMENT ON COLUMN expenditure_by_function.subject_level IS '1 类, 2 款, 3 项 · 科目级次';
COMMENT ON COLUMN expenditure_by_function.class_code IS 'the class it belongs to · 所属类';
COMMENT ON COLUMN expenditure_by_function.section_code IS 'the section it belongs to; NULL for a class · 所属款';
COMMENT ON COLUMN expenditure_by_function.total IS 'whole expenditure, yuan · 合计';
COMMENT ON COLUMN expenditure_by_function.basic IS 'basic expenditure · 基本支出';
COMMENT ON COLUMN expenditure_by_function.project IS 'project expenditure · 项目支出';
