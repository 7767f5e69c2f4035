CREATE VIEW revenue_by_source AS
SELECT
    f.document_id, f.report_year, f.kind, f.region_code, f.entity_name, f.scope, f.form_instance, f.fiscal_year, f.stage,
    coalesce(f.item, 'current_year') AS money, f.source, f.fund, f.subject_name, f.amount, f.fact_id
FROM facts AS f
ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
WHERE f.form IN ('B_TOT', 'F_TOT') AND f.classification = 'line' AND f.measure = 'amount' AND f.amount IS NOT NULL
    AND f.is_leaf AND NOT f.is_total AND f.flow IN ('revenue', 'opening_balance')
    AND NOT (f.source = 'fiscal' AND f.fund = 'fiscal' AND EXISTS (
        FROM facts AS finer
        WHERE finer.document_id = f.document_id AND finer.form = f.form AND finer.form_instance = f.form_instance
            AND finer.fiscal_year = f.fiscal_year AND finer.stage = f.stage AND finer.flow = f.flow
            AND finer.source = 'fiscal' AND finer.fund IN ('general_public', 'government_fund', 'state_capital')
            AND finer.measure = 'amount' AND finer.item IS NOT DISTINCT FROM f.item));

COMMENT ON VIEW revenue_by_source IS 'one source of a body''s revenue: sums to the revenue of the year where money = current_year. Example: SELECT source, fund, amount FROM revenue_by_source WHERE money = ''current_year'' · 收入按来源';
COMMENT ON COLUMN revenue_by_source.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN revenue_by_source.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN revenue_by_source.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN revenue_by_source.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN revenue_by_source.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN revenue_by_source.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN revenue_by_source.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN revenue_by_source.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN revenue_by_source.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN revenue_by_source.money IS 'current_year, or what was carried in or drawn from balances · 本年、结转或动用结余';
COMMENT ON COLUMN revenue_by_source.source IS 'where the money comes from · 资金来源';
COMMENT ON COLUMN revenue_by_source.fund IS 'which of the budgets · 预算类别';
COMMENT ON COLUMN revenue_by_source.subject_name IS 'the line as printed · 项目名称';
COMMENT ON COLUMN revenue_by_source.amount IS 'yuan, exact · 金额（元）';
COMMENT ON COLUMN revenue_by_source.fact_id IS 'see facts · 数据标识';
