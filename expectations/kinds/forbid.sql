-- Kind `forbid`: no figure of a selection may be what the rule forbids; each that is, is a case.

INSERT INTO told
WITH selections AS (
    SELECT m.meaning, r.rule, r.forbidden
    FROM rule_book AS r
    JOIN terms AS t ON t.rule = r.rule
    JOIN meanings AS m ON (t.form IS NULL OR list_contains(t.form, m.form)) AND list_contains(t.measure, m.measure)
        AND (t.classification IS NULL OR list_contains(t.classification, coalesce(m.classification, 'none')))
        AND (t.flow IS NULL OR list_contains(t.flow, coalesce(m.flow, 'none')))
        AND (t.part IS NULL OR list_contains(t.part, coalesce(m.part, 'none')))
        AND (t.item IS NULL OR list_contains(t.item, coalesce(m.item, 'none')))
        AND (t.total IS NULL OR t.total = m.is_total)
        AND (t.level IS NULL OR t.level = m.level)
        AND (t.code IS NULL OR coalesce(list_has_any(t.code, m.codes), false))
    WHERE r.kind = 'forbid'
),
asked AS (
    SELECT s.rule, c.document, c.amount, c.certain, c.figure, CASE s.forbidden
        WHEN 'error' THEN c.unreadable
        WHEN 'negative' THEN c.amount < 0
        WHEN 'filled' THEN c.printed AND c.amount <> 0
        WHEN 'fine' THEN c.fine
    END AS forbidden_here
    FROM cells AS c JOIN selections AS s USING (meaning)
    WHERE c.figure IS NOT NULL OR s.forbidden = 'filled'  -- a blank cell is what `filled` is asked of, and no other
)
SELECT
    c.rule, c.document, 'broken', CASE WHEN c.certain OR r.severity <> 'error' THEN r.severity ELSE 'warn' END,
    concat_ws(' ', f.subject_code, f.subject_name), c.amount, NULL, NULL, NULL, [f.fact_id], NULL, 1
FROM asked AS c JOIN facts AS f ON f.rowid = c.figure JOIN rule_book AS r USING (rule)
WHERE c.forbidden_here
UNION ALL
SELECT rule, document, 'holds', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*)
FROM asked WHERE NOT coalesce(forbidden_here, false) GROUP BY rule, document;
