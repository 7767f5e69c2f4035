-- Every figure of a form and how the comparisons that it takes part in came out: what makes it worth quoting. A figure
-- that no rule asks of has no row, and is not trusted for want of a question.

INSERT INTO facts_asked BY NAME
WITH decided AS (
    SELECT v.slot, v.spot, v.outcome
    FROM verdicts AS v JOIN meetings AS m USING (rule, document)
    WHERE NOT v.silent AND v.outcome IN ('holds', 'broken', 'untestable') AND m.applies
),
around AS MATERIALIZED (  -- joined by place alone, every claim of a passage would meet every figure there
    SELECT v.*, l.beside, v.spot >> 32 << 32 AS place FROM decided AS v JOIN around_claims AS l USING (slot)
),
met AS (  -- a figure that a comparison asks for twice takes part in it once
    SELECT s.figure, v.outcome
    FROM standing AS s JOIN decided AS v USING (slot, spot) WHERE s.figure >= 0 AND s.side < 3 AND s.first
    UNION ALL
    SELECT figure, outcome FROM (
        SELECT DISTINCT s.figure, v.slot, v.spot, v.outcome
        FROM around AS v JOIN standing AS s ON s.slot = v.beside AND s.spot = v.place
        WHERE s.figure >= 0 AND s.side < 3
    )
    UNION ALL
    SELECT f.rowid, o.outcome
    FROM (
        SELECT t.outcome, unnest(t.evidence) AS ref
        FROM told AS t JOIN meetings AS m USING (rule, document)
        WHERE t.outcome IN ('broken', 'untestable') AND m.applies
    ) AS o JOIN facts AS f ON f.fact_id = o.ref
),
counted AS (
    SELECT
        figure, count(*) FILTER (WHERE outcome = 'holds') AS held, count(*) FILTER (WHERE outcome = 'broken') AS broken,
        count(*) FILTER (WHERE outcome = 'untestable') AS untestable
    FROM met GROUP BY figure
)
SELECT f.document_id, f.fact_id, c.held, c.broken, c.untestable
FROM counted AS c JOIN facts AS f ON f.rowid = c.figure;
