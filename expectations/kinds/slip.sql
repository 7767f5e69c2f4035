-- Kind `slip`: what a broken comparison of prose differs by, where that is a factor that people slip by.
--
--   tenfold     ten, a hundred or a thousand times: a digit too many or too few
--   unit_slip   ten thousand or a hundred million times: yuan and ten thousand yuan confused
--   as_percent  a percentage that is a hundredth or a hundredfold of the right one
--
-- Temporary tables that are there: `verdicts`, `asserted`, `rule_book`.

INSERT INTO told
WITH compared AS (
    SELECT
        v.document, a.claim_id, a.subject_phrase, v.outcome, v.is_ratio, v.left_value, v.right_value, CASE
            WHEN v.outcome = 'holds' OR abs(v.left_value) >= 1e15 OR abs(v.right_value) >= 1e15 THEN NULL
            WHEN NOT v.is_ratio THEN list_filter([10, 100, 1000, 10000, 100000000], lambda f:
                v.relation = '=' AND v.left_value > 0 AND v.right_value > 0 AND CASE WHEN v.left_value > v.right_value
                    THEN 2 * abs(v.left_value::DECIMAL(18, 2) - v.right_value::DECIMAL(28, 2) * f::DECIMAL(10, 0))
                        <= v.left_steps::DECIMAL(18, 4) + v.right_steps::DECIMAL(28, 4) * f::DECIMAL(10, 0)
                    ELSE 2 * abs(v.right_value::DECIMAL(18, 2) - v.left_value::DECIMAL(28, 2) * f::DECIMAL(10, 0))
                        <= v.right_steps::DECIMAL(18, 4) + v.left_steps::DECIMAL(28, 4) * f::DECIMAL(10, 0)
                    END)[1]
            WHEN v.printed = 0 THEN NULL
            ELSE list_filter([1, 10000], lambda f: ratio_holds(
                v.left_value::DECIMAL(18, 2), v.left_steps::DECIMAL(18, 4), v.right_value::DECIMAL(18, 2),
                v.right_steps::DECIMAL(18, 4),
                ((v.printed - v.step / 2) * f / 100 + v.change::INTEGER)::DECIMAL(18, 8),
                ((v.printed + v.step / 2) * f / 100 + v.change::INTEGER)::DECIMAL(18, 8)))[1]
        END AS factor
    FROM verdicts AS v JOIN rule_book AS r USING (rule) JOIN asserted AS a USING (row_at)
    WHERE v.slot IN (SELECT slot FROM slots WHERE each_claim) AND r.family IN ('NAR', 'ARI') AND v.outcome IN ('holds', 'broken') AND NOT v.silent
)
SELECT
    r.rule, c.document, CASE WHEN c.factor IS NULL THEN 'holds' ELSE 'broken' END, r.severity,
    any_value(c.subject_phrase), any_value(c.left_value), any_value(c.right_value), NULL, NULL,
    CASE WHEN c.broken IS NULL THEN [] ELSE [c.broken] END, NULL, count(*)
FROM (SELECT *, CASE WHEN factor IS NOT NULL THEN claim_id END AS broken FROM compared) AS c
JOIN rule_book AS r ON r.kind = 'slip' AND (r.asks = 'as_percent') = c.is_ratio
    AND (c.factor IS NULL OR c.is_ratio OR (r.asks = 'tenfold') = (c.factor < 10000))
GROUP BY r.rule, r.severity, c.document, c.factor, c.broken;
