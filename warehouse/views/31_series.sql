CREATE VIEW series AS
WITH of_scope AS (
    SELECT
        body_id, region_code, indicator, fiscal_year, stage, scope,
        max(entity_name) AS entity_name, min(amount) AS least, max(amount) AS most, bool_and(certain) AS certain,
        list(DISTINCT document_id) AS documents, list(fact_id) AS fact_ids
    FROM form_totals
    WHERE body_id IS NOT NULL
    GROUP BY body_id, region_code, indicator, fiscal_year, stage, scope
)
SELECT
    body_id, region_code, max(entity_name) AS entity_name, indicator, fiscal_year, stage,
    CASE WHEN min(least) = max(most) THEN min(least) END AS amount,
    CASE
        WHEN min(least) = max(most) THEN 'answered'
        WHEN bool_or(least < most) THEN 'editions_conflict'
        ELSE 'scopes_conflict'
    END AS status,
    min(least) AS least, max(most) AS most, coalesce(list_sort(list(scope) FILTER (scope IS NOT NULL)), []) AS scopes,
    bool_and(certain) AS certain, len(list_distinct(flatten(list(documents)))) AS documents,
    list_sort(flatten(list(fact_ids))) AS fact_ids
FROM of_scope
GROUP BY body_id, region_code, indicator, fiscal_year, stage;

COMMENT ON VIEW series IS 'one indicator of one body in one year and stage, over all documents that tell it: amount is NULL and status says why where editions or scopes disagree. Example: SELECT fiscal_year, amount, status FROM series WHERE indicator = ''three_public_total'' · 历年指标（口径或版本冲突时不作答）';
COMMENT ON COLUMN series.body_id IS 'the body over years, see bodies · 部门（单位）标识';
COMMENT ON COLUMN series.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN series.entity_name IS 'its name · 部门（单位）名称';
COMMENT ON COLUMN series.indicator IS 'what is measured, see measures · 指标';
COMMENT ON COLUMN series.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN series.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN series.amount IS 'yuan; NULL unless status is answered · 金额（元）';
COMMENT ON COLUMN series.status IS 'answered, editions_conflict (documents of one scope differ) or scopes_conflict (a department and its unit share a name) · 结论';
COMMENT ON COLUMN series.least IS 'the least that is printed · 最小值';
COMMENT ON COLUMN series.most IS 'the most that is printed · 最大值';
COMMENT ON COLUMN series.scopes IS 'what the figures cover · 范围';
COMMENT ON COLUMN series.certain IS 'every figure was recognised without doubt · 识别无疑';
COMMENT ON COLUMN series.documents IS 'how many documents tell it · 文件数';
COMMENT ON COLUMN series.fact_ids IS 'the figures that say so, see facts · 依据数据';
