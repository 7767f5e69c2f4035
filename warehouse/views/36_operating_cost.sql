CREATE VIEW operating_cost AS
WITH money AS (
    SELECT body_id, region_code, fiscal_year, stage, max(entity_name) AS entity_name,
        max(amount) FILTER (indicator = 'personnel_expenditure') AS personnel,
        max(amount) FILTER (indicator = 'operating_expenditure') AS operating,
        max(amount) FILTER (indicator = 'agency_operation') AS agency_operation_of_form,
        list_sort(list(DISTINCT status) FILTER (status <> 'answered')) AS refused
    FROM series
    WHERE indicator IN ('personnel_expenditure', 'operating_expenditure', 'agency_operation')
    GROUP BY body_id, region_code, fiscal_year, stage
),
prose AS (
    SELECT body_of(d.region_code, d.entity_name) AS body_id, c.fiscal_year, c.stage,
        sole(CASE WHEN c.item = 'agency_operation' AND c.measure = 'amount' THEN c.amount END) AS agency_operation
    FROM claims AS c JOIN documents AS d USING (document_id)
    ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
    WHERE c.item = 'agency_operation' AND d.entity_name IS NOT NULL
    GROUP BY ALL
)
SELECT
    m.body_id, m.region_code, m.entity_name, m.fiscal_year, m.stage, m.personnel, m.operating,
    m.agency_operation_of_form, p.agency_operation AS agency_operation_of_prose,
    CASE WHEN m.personnel + m.operating > 0
        THEN (m.operating::DECIMAL(38,8) / (m.personnel + m.operating))::DECIMAL(18,8) END AS operating_share,
    coalesce(m.refused, []) AS refused
FROM money AS m
LEFT JOIN prose AS p USING (body_id, fiscal_year, stage);

COMMENT ON VIEW operating_cost IS 'what it costs to run one body in one year and stage: personnel and operating cost of its basic expenditure, and agency operation as form and prose tell it. Example: SELECT entity_name, personnel, operating FROM operating_cost · 人员经费与公用经费';
COMMENT ON COLUMN operating_cost.body_id IS 'the body over years, see bodies · 部门（单位）标识';
COMMENT ON COLUMN operating_cost.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN operating_cost.entity_name IS 'its name · 部门（单位）名称';
COMMENT ON COLUMN operating_cost.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN operating_cost.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN operating_cost.personnel IS 'personnel cost, yuan · 人员经费（元）';
COMMENT ON COLUMN operating_cost.operating IS 'operating cost, yuan · 公用经费（元）';
COMMENT ON COLUMN operating_cost.agency_operation_of_form IS 'as a form prints it · 机关运行经费（报表）';
COMMENT ON COLUMN operating_cost.agency_operation_of_prose IS 'as the prose tells it; NULL where it contradicts itself · 机关运行经费（文字）';
COMMENT ON COLUMN operating_cost.operating_share IS 'operating by both, a fraction · 公用经费占比';
COMMENT ON COLUMN operating_cost.refused IS 'why a figure is left out · 不作答原因';
