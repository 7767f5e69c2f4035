-- Every figure of the documents judged last with every comparison that it stands in: its sign there (left less right)
-- whether that is an equation, and whether it is more than a bound. A claim stands there by its id and what of it is compared, as in `quoted.sql`.

WITH met AS (
    SELECT v.comparison, v.relation = '=' AND NOT v.is_ratio AS is_equation, v.relation = '=' AS is_equal,
        s.ref, s.side, s.minus
    FROM verdicts AS v JOIN standing AS s USING (statement, document, place, key, row_at, column_at, project)
    WHERE NOT v.silent AND v.outcome IN ('holds', 'broken') AND s.side < 3 AND s.ref IS NOT NULL AND NOT s.whole
    UNION
    SELECT v.comparison, v.relation = '=' AND NOT v.is_ratio, v.relation = '=', s.ref, s.side, s.minus
    FROM verdicts AS v JOIN standing AS s USING (statement, document, place)
    WHERE NOT v.silent AND v.outcome IN ('holds', 'broken') AND s.side < 3 AND s.ref IS NOT NULL AND v.each_claim
        AND s.row_at < 0 AND (s.whole OR s.key = v.key)
)
SELECT
    ref, comparison,
    sum(CASE WHEN (side = 0) = NOT minus THEN 1 ELSE -1 END) FILTER (WHERE side < 2) AS sign, bool_and(is_equation),
    bool_or(is_equal)
FROM met GROUP BY ALL ORDER BY ALL
