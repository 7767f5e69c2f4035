-- Every figure of the documents judged last with every comparison that it stands in: its sign there (left less right)
-- whether that is an equation, and whether it is more than a bound. A claim stands there by its id and what of it is compared, as in `quoted.sql`.

WITH decided AS (
    SELECT slot, spot, hash(slot, spot) AS comparison, relation = '=' AND NOT is_ratio AS is_equation,
        relation = '=' AS is_equal
    FROM verdicts WHERE NOT silent AND outcome IN ('holds', 'broken')
),
places AS (  -- as one list, as in `answers.sql`
    FROM decided
    UNION ALL
    SELECT v.* REPLACE (l.beside AS slot, v.spot >> 32 << 32 AS spot) FROM decided AS v JOIN around_claims AS l USING (slot)
),
met AS (
    SELECT DISTINCT p.comparison, p.is_equation, p.is_equal, s.figure, s.side, s.minus
    FROM places AS p JOIN standing AS s USING (slot, spot) WHERE s.side < 3 AND s.figure IS NOT NULL
)
SELECT
    coalesce(c.ref, f.fact_id) AS ref, m.comparison,
    sum(CASE WHEN (m.side = 0) = NOT m.minus THEN 1 ELSE -1 END) FILTER (WHERE m.side < 2) AS sign,
    bool_and(m.is_equation), bool_or(m.is_equal)
FROM met AS m LEFT JOIN (FROM cells WHERE figure < 0) AS c USING (figure) LEFT JOIN facts AS f ON f.rowid = m.figure
GROUP BY ALL ORDER BY ALL
