CREATE VIEW three_public AS
SELECT
    f.document_id, f.report_year, f.kind, f.region_code, f.entity_name, f.scope, f.form_instance, f.fiscal_year, f.stage,
    sole(CASE WHEN f.item = 'three_public_total' THEN f.amount END) AS total,
    sole(CASE WHEN f.item = 'overseas_travel' THEN f.amount END) AS overseas_travel,
    sole(CASE WHEN f.item = 'vehicle_total' THEN f.amount END) AS vehicles,
    sole(CASE WHEN f.item = 'vehicle_purchase' THEN f.amount END) AS vehicle_purchase,
    sole(CASE WHEN f.item = 'vehicle_operation' THEN f.amount END) AS vehicle_operation,
    sole(CASE WHEN f.item = 'reception' THEN f.amount END) AS reception
FROM facts AS f
ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
WHERE f.form IN ('B_3G', 'F_3G') AND f.measure = 'amount' AND f.flow = 'expenditure'
GROUP BY ALL;

COMMENT ON VIEW three_public IS 'the three public expenditures of one form, year and stage; NULL where the cell is blank, a dash, or contradicts another. Example: SELECT fiscal_year, stage, total FROM three_public · “三公”经费（空格与横线为 NULL）';
COMMENT ON COLUMN three_public.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN three_public.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN three_public.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN three_public.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN three_public.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN three_public.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN three_public.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN three_public.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN three_public.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN three_public.total IS 'all of them, yuan · 合计';
COMMENT ON COLUMN three_public.overseas_travel IS 'travel abroad on duty · 因公出国（境）费';
COMMENT ON COLUMN three_public.vehicles IS 'purchase and operation · 公务用车购置及运行费';
COMMENT ON COLUMN three_public.vehicle_purchase IS 'purchase of vehicles · 公务用车购置费';
COMMENT ON COLUMN three_public.vehicle_operation IS 'operation of vehicles · 公务用车运行费';
COMMENT ON COLUMN three_public.reception IS 'official reception · 公务接待费';
