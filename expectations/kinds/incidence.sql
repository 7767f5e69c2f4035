-- Every figure of the documents judged last with every comparison that it stands in: its sign there (left less right)
-- whether that is an equation, and whether it is more than a bound. A claim stands there by its id and what of it is compared, as in `quoted.sql`.

WITH decided AS (
    SELECT slot, spot, relation = '=' AND NOT is_ratio AS is_equation, relation = '=' AS is_equal
    FROM verdicts WHERE NOT silent AND outcome IN ('holds', 'broken')
),
met AS (
    SELECT hash(v.slot, v.spot) AS comparison, v.is_equation, v.is_equal, s.figure, s.side, s.minus
    FROM decided AS v JOIN standing AS s USING (slot, spot) WHERE s.side < 3 AND s.figure IS NOT NULL
    UNION
    SELECT hash(v.slot, v.spot), v.is_equation, v.is_equal, s.figure, s.side, s.minus
    FROM decided AS v JOIN around_claims AS l USING (slot)
    JOIN standing AS s ON s.spot = v.spot >> 32 << 32 AND s.slot = l.beside
    WHERE s.side < 3 AND s.figure IS NOT NULL
)
SELECT
    coalesce(c.ref, f.fact_id) AS ref, m.comparison,
    sum(CASE WHEN (m.side = 0) = NOT m.minus THEN 1 ELSE -1 END) FILTER (WHERE m.side < 2) AS sign,
    bool_and(m.is_equation), bool_or(m.is_equal)
FROM met AS m LEFT JOIN (FROM cells WHERE figure < 0) AS c USING (figure) LEFT JOIN facts AS f ON f.rowid = m.figure
GROUP BY ALL ORDER BY ALL
