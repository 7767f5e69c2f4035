CREATE VIEW benchmark AS
WITH answered AS (
    SELECT *, count(*) OVER peers AS peers, rank() OVER (
            PARTITION BY region_code, scopes, indicator, fiscal_year, stage ORDER BY amount DESC) AS place,
        median(amount) OVER peers AS middle
    FROM series WHERE status = 'answered' AND region_code IS NOT NULL
    WINDOW peers AS (PARTITION BY region_code, scopes, indicator, fiscal_year, stage)
)
SELECT
    body_id, region_code, entity_name, scopes[1] AS scope, indicator, fiscal_year, stage, amount, peers,
    CASE WHEN peers >= 3 THEN place END AS rank,
    CASE WHEN peers >= 3 THEN middle::DECIMAL(20,2) END AS median,
    CASE WHEN peers >= 3 AND middle > 0 THEN (amount::DECIMAL(38,8) / middle::DECIMAL(20,2))::DECIMAL(18,8) END AS to_median,
    CASE WHEN peers >= 3 THEN 'answered' ELSE 'too_few_peers' END AS status
FROM answered;

COMMENT ON VIEW benchmark IS 'one indicator of one body among its peers: bodies of the same region and scope in the same year and stage; no rank among fewer than three. Example: SELECT entity_name, amount, rank, peers FROM benchmark WHERE indicator = ''three_public_total'' · 与同类比较（同地区、同口径、同年度）';
COMMENT ON COLUMN benchmark.body_id IS 'the body over years, see bodies · 部门（单位）标识';
COMMENT ON COLUMN benchmark.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN benchmark.entity_name IS 'its name · 部门（单位）名称';
COMMENT ON COLUMN benchmark.scope IS 'what is covered · 范围';
COMMENT ON COLUMN benchmark.indicator IS 'what is measured, see measures · 指标';
COMMENT ON COLUMN benchmark.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN benchmark.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN benchmark.amount IS 'yuan, exact · 金额（元）';
COMMENT ON COLUMN benchmark.peers IS 'how many bodies, itself included · 同类个数';
COMMENT ON COLUMN benchmark.rank IS '1 is the largest · 名次';
COMMENT ON COLUMN benchmark.median IS 'of the peers, yuan · 中位数（元）';
COMMENT ON COLUMN benchmark.to_median IS 'amount by median · 与中位数之比';
COMMENT ON COLUMN benchmark.status IS 'answered or too_few_peers · 结论';
