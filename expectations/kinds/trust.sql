-- Every figure of a form and how the comparisons that it takes part in came out: what makes it worth quoting. A figure
-- that no rule asks of has no row, and is not trusted for want of a question.

INSERT INTO facts_asked BY NAME
WITH met AS (
    SELECT v.comparison, v.rule, v.document, v.outcome, s.ref
    FROM verdicts AS v JOIN standing AS s USING (statement, document, place, key, row_at, column_at, project)
    WHERE NOT v.silent AND v.outcome IN ('holds', 'broken', 'untestable') AND s.side < 3 AND s.ref IS NOT NULL
        AND NOT s.whole
    UNION
    SELECT v.comparison, v.rule, v.document, v.outcome, s.ref
    FROM verdicts AS v JOIN standing AS s USING (statement, document, place)
    WHERE NOT v.silent AND v.outcome IN ('holds', 'broken', 'untestable') AND s.side < 3 AND s.ref IS NOT NULL
        AND v.each_claim AND s.row_at < 0 AND (s.whole OR s.key = v.key)
    UNION ALL
    SELECT NULL, t.rule, t.document, t.outcome, unnest(t.evidence)
    FROM told AS t WHERE t.outcome IN ('broken', 'untestable')
)
SELECT
    f.document_id, f.fact_id, count(*) FILTER (WHERE o.outcome = 'holds') AS held,
    count(*) FILTER (WHERE o.outcome = 'broken') AS broken,
    count(*) FILTER (WHERE o.outcome = 'untestable') AS untestable
FROM met AS o
JOIN meetings AS m ON m.rule = o.rule AND m.document = o.document AND m.applies
JOIN facts AS f ON f.fact_id = o.ref
GROUP BY ALL
ORDER BY ALL;
