CREATE VIEW budget_against_execution AS
WITH sides AS (
    SELECT
        body_id, region_code, max(entity_name) AS entity_name, indicator, fiscal_year,
        max(amount) FILTER (stage = 'approved') AS approved, max(amount) FILTER (stage = 'revised') AS revised,
        max(amount) FILTER (stage = 'executed') AS executed,
        max(status) FILTER (stage = 'approved') AS of_budget, max(status) FILTER (stage = 'executed') AS of_accounts,
        max(scopes) FILTER (stage = 'approved') AS budget_scopes,
        max(scopes) FILTER (stage = 'executed') AS accounts_scopes
    FROM series
    GROUP BY body_id, region_code, indicator, fiscal_year
),
told AS (
    SELECT *, CASE
        WHEN of_budget IS NULL THEN 'budget_missing'
        WHEN of_accounts IS NULL THEN 'accounts_missing'
        WHEN of_budget <> 'answered' THEN 'budget_' || of_budget
        WHEN of_accounts <> 'answered' THEN 'accounts_' || of_accounts
        WHEN budget_scopes <> accounts_scopes THEN 'scope_changed'
        ELSE 'answered'
    END AS status
    FROM sides
)
SELECT
    body_id, region_code, entity_name, indicator, fiscal_year, approved, revised, executed,
    CASE WHEN status = 'answered' THEN executed - approved END AS difference,
    CASE WHEN status = 'answered' AND approved > 0
        THEN (executed::DECIMAL(38,8) / approved)::DECIMAL(18,8) END AS completion,
    status
FROM told;

COMMENT ON VIEW budget_against_execution IS 'one indicator of one body and year: budget beside accounts, wherever they are told. Example: SELECT indicator, approved, executed, completion FROM budget_against_execution WHERE status = ''answered'' · 预算与决算对比';
COMMENT ON COLUMN budget_against_execution.body_id IS 'the body over years, see bodies · 部门（单位）标识';
COMMENT ON COLUMN budget_against_execution.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN budget_against_execution.entity_name IS 'its name · 部门（单位）名称';
COMMENT ON COLUMN budget_against_execution.indicator IS 'what is measured, see measures · 指标';
COMMENT ON COLUMN budget_against_execution.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN budget_against_execution.approved IS 'budget, yuan · 预算数';
COMMENT ON COLUMN budget_against_execution.revised IS 'revised budget, yuan · 调整预算数';
COMMENT ON COLUMN budget_against_execution.executed IS 'accounts, yuan · 决算数';
COMMENT ON COLUMN budget_against_execution.difference IS 'accounts less budget, yuan · 差额（元）';
COMMENT ON COLUMN budget_against_execution.completion IS 'accounts by budget, a fraction · 完成率';
COMMENT ON COLUMN budget_against_execution.status IS 'answered, or why not: accounts_missing, budget_missing, scope_changed … · 结论';
