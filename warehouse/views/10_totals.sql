CREATE VIEW totals AS
SELECT
    d.document_id, d.report_year, d.kind, d.region_code, d.region_name, f.entity_name, f.scope, f.form, f.form_instance,
    f.fiscal_year, f.stage,
    sole(CASE WHEN f.flow = 'revenue' AND f.item = 'current_year_total' THEN f.amount END) AS revenue,
    sole(CASE WHEN f.flow = 'expenditure' AND f.item = 'current_year_total' THEN f.amount END) AS expenditure,
    sole(CASE WHEN f.flow = 'revenue' AND f.item = 'grand_total' THEN f.amount END) AS grand_total_revenue,
    sole(CASE WHEN f.flow = 'expenditure' AND f.item = 'grand_total' THEN f.amount END) AS grand_total_expenditure,
    (SELECT count(*) FROM findings AS x WHERE x.document_id = d.document_id AND x.severity = 'error') AS errors
FROM documents AS d
JOIN facts AS f USING (document_id)
ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
WHERE f.form IN ('B_TOT', 'F_TOT') AND f.measure = 'amount' AND coalesce(f.source, 'all') = 'all'
    AND coalesce(f.part, 'total') = 'total' AND f.item IN ('current_year_total', 'grand_total')
GROUP BY ALL;

COMMENT ON VIEW totals IS 'one body in one document and year: its totals, from the form of total revenue and expenditure; NULL where its cells contradict each other. Example: SELECT entity_name, expenditure, errors FROM totals · 收支总计（取自收支总表）';
COMMENT ON COLUMN totals.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN totals.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN totals.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN totals.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN totals.region_name IS 'as found · 行政区划名称';
COMMENT ON COLUMN totals.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN totals.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN totals.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN totals.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN totals.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN totals.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN totals.revenue IS 'of the year, without what was carried in · 本年收入合计';
COMMENT ON COLUMN totals.expenditure IS 'of the year, without what is carried out · 本年支出合计';
COMMENT ON COLUMN totals.grand_total_revenue IS 'with carry-in and balances used · 收入总计';
COMMENT ON COLUMN totals.grand_total_expenditure IS 'with carry-out · 支出总计';
COMMENT ON COLUMN totals.errors IS 'findings of severity error in the document: 0 is what makes a total worth quoting · 该文件的错误数';
