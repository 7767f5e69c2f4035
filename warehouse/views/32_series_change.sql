CREATE VIEW series_change AS
WITH paired AS (
    SELECT
        later.*, earlier.amount AS base_amount, earlier.fact_ids AS base_fact_ids, CASE
            WHEN later.status <> 'answered' THEN later.status
            WHEN earlier.body_id IS NULL THEN 'base_missing'
            WHEN earlier.status <> 'answered' THEN 'base_' || earlier.status
            WHEN later.scopes <> earlier.scopes THEN 'scope_changed'
            ELSE 'answered'
        END AS verdict
    FROM series AS later
    LEFT JOIN series AS earlier
        ON earlier.body_id = later.body_id AND earlier.indicator = later.indicator AND earlier.stage = later.stage
        AND earlier.fiscal_year = later.fiscal_year - 1
)
SELECT
    body_id, region_code, entity_name, indicator, stage, fiscal_year, fiscal_year - 1 AS base_year, base_amount, amount,
    CASE WHEN verdict = 'answered' THEN amount - base_amount END AS change,
    CASE WHEN verdict = 'answered' AND base_amount > 0
        THEN ((amount - base_amount)::DECIMAL(38,8) / base_amount)::DECIMAL(18,8) END AS growth,
    verdict AS status, fact_ids, base_fact_ids
FROM paired;

COMMENT ON VIEW series_change IS 'one indicator of one body against the year before, at the same stage; refuses where either year refuses, is missing, or covers another scope. Example: SELECT entity_name, change, status FROM series_change WHERE indicator = ''project_expenditure'' · 较上年增减（口径不一时不作答）';
COMMENT ON COLUMN series_change.body_id IS 'the body over years, see bodies · 部门（单位）标识';
COMMENT ON COLUMN series_change.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN series_change.entity_name IS 'its name · 部门（单位）名称';
COMMENT ON COLUMN series_change.indicator IS 'what is measured, see measures · 指标';
COMMENT ON COLUMN series_change.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN series_change.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN series_change.base_year IS 'the year before · 比较基年';
COMMENT ON COLUMN series_change.base_amount IS 'the year before, yuan · 上年金额（元）';
COMMENT ON COLUMN series_change.amount IS 'yuan, exact · 金额（元）';
COMMENT ON COLUMN series_change.change IS 'yuan, signed · 增减额（元）';
COMMENT ON COLUMN series_change.growth IS 'a fraction of the year before; NULL where that is not above 0 · 增减幅度';
COMMENT ON COLUMN series_change.status IS 'answered, or why not: base_missing, scope_changed, editions_conflict … · 结论';
COMMENT ON COLUMN series_change.fact_ids IS 'the figures that say so, see facts · 依据数据';
COMMENT ON COLUMN series_change.base_fact_ids IS 'the figures of the year before · 上年依据';
