CREATE VIEW form_totals AS
SELECT
    f.fact_id, f.document_id, body_of(f.region_code, f.entity_name) AS body_id, f.region_code, f.entity_name, f.scope,
    f.kind, f.report_year, f.form, f.form_instance, CASE
        WHEN f.form IN ('B_TOT', 'F_TOT') AND f.item = 'current_year_total' AND f.flow = 'revenue' THEN 'revenue'
        WHEN f.form IN ('B_TOT', 'F_TOT') AND f.item = 'current_year_total' AND f.flow = 'expenditure'
            AND f.part = 'total' THEN 'expenditure'
        WHEN f.form IN ('B_FIS', 'F_FIS') AND f.item = 'current_year_total' AND f.flow = 'expenditure'
            AND f.fund = 'fiscal' AND f.part = 'total' THEN 'fiscal_expenditure'
        WHEN f.form IN ('B_EXP', 'F_EXP') AND f.item IS NULL AND f.source = 'all' AND f.fund = 'all'
            AND f.part IN ('basic', 'project') THEN f.part || '_expenditure'
        WHEN f.form IN ('B_GPB', 'F_GPB') AND f.item IS NULL AND f.flow = 'expenditure' AND f.part = 'total'
            THEN 'general_public_expenditure'
        WHEN f.form IN ('B_FND', 'F_FND') AND f.item IS NULL AND f.flow = 'expenditure' AND f.part = 'total'
            THEN 'government_fund_expenditure'
        WHEN f.form IN ('B_SCP', 'F_SCP') AND f.item IS NULL AND f.flow = 'expenditure' AND f.part = 'total'
            THEN 'state_capital_expenditure'
        WHEN f.form IN ('B_BAS_D', 'F_BAS') AND f.item IS NULL AND f.part IN ('personnel', 'operating')
            THEN f.part || '_expenditure'
        WHEN f.form IN ('B_3G', 'F_3G') AND f.item IN (
            'three_public_total', 'overseas_travel', 'vehicle_total', 'vehicle_purchase', 'vehicle_operation',
            'reception', 'agency_operation') AND f.part = 'total' THEN f.item
    END AS indicator,
    f.fiscal_year, f.stage, f.amount, f.quantum, f.certain, f.amount_text, f.line_number, f.page_number
FROM facts AS f
ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
WHERE f.measure = 'amount' AND f.amount IS NOT NULL AND indicator IS NOT NULL
    AND (f.is_total OR f.classification IN ('line', 'three_public'));

COMMENT ON VIEW form_totals IS 'one printed total of a form, by what it measures: what series are made of; never SUM it. Example: SELECT amount FROM form_totals WHERE indicator = ''expenditure'' · 报表合计数（勿求和）';
COMMENT ON COLUMN form_totals.fact_id IS 'see facts · 数据标识';
COMMENT ON COLUMN form_totals.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN form_totals.body_id IS 'the body over years, see bodies · 部门（单位）标识';
COMMENT ON COLUMN form_totals.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN form_totals.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN form_totals.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN form_totals.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN form_totals.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN form_totals.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN form_totals.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN form_totals.indicator IS 'what is measured, see measures · 指标';
COMMENT ON COLUMN form_totals.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN form_totals.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN form_totals.amount IS 'yuan · 金额（元）';
COMMENT ON COLUMN form_totals.quantum IS 'the step of the last printed place, yuan; 0 = exact · 印出精度（元）';
COMMENT ON COLUMN form_totals.certain IS 'every figure was recognised without doubt · 识别无疑';
COMMENT ON COLUMN form_totals.amount_text IS 'the words as printed · 原文';
COMMENT ON COLUMN form_totals.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN form_totals.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
