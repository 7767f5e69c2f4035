-- Kind `forbid`: no figure of a selection may be what the rule forbids; each that is, is a case.

INSERT INTO told
WITH selected AS (
    SELECT b.rule, b.forbidden, c.*, f.subject_code, f.subject_name, f.amount_text
    FROM cells AS c
    LEFT JOIN facts AS f ON f.fact_id = c.ref
    JOIN (
        SELECT m.meaning, r.rule, r.forbidden
        FROM rule_book AS r
        JOIN terms AS t ON t.rule = r.rule
        JOIN meanings AS m ON (t.form IS NULL OR list_contains(t.form, m.form)) AND list_contains(t.measure, m.measure)
            AND (t.classification IS NULL OR list_contains(t.classification, coalesce(m.classification, 'none')))
            AND (t.flow IS NULL OR list_contains(t.flow, coalesce(m.flow, 'none')))
            AND (t.part IS NULL OR list_contains(t.part, coalesce(m.part, 'none')))
            AND (t.item IS NULL OR list_contains(t.item, coalesce(m.item, 'none')))
            AND (t.total IS NULL OR t.total = m.is_total)
            AND (t.level IS NULL OR t.level = coalesce((length(m.code) - 1) // 2, 0))
            AND (t.code IS NULL OR coalesce(list_has_any(t.code, m.codes), false))
        WHERE r.kind = 'forbid'
    ) AS b USING (meaning)
    WHERE c.ref IS NOT NULL OR b.forbidden = 'filled'
),
cases AS (
    SELECT *, CASE forbidden
        WHEN 'error' THEN unreadable
        WHEN 'negative' THEN amount < 0 OR ratio < -1
        WHEN 'filled' THEN printed AND amount <> 0
        WHEN 'fine' THEN regexp_matches(amount_text, '[.．][0-9０-９]{3,}')
    END AS forbidden_here
    FROM selected
)
SELECT
    c.rule, c.document, 'broken', CASE WHEN c.certain OR r.severity <> 'error' THEN r.severity ELSE 'warn' END,
    concat_ws(' ', c.subject_code, c.subject_name), c.amount, NULL, NULL, NULL, [c.ref], NULL, 1
FROM cases AS c JOIN rule_book AS r USING (rule)
WHERE c.forbidden_here
UNION ALL
SELECT rule, document, 'holds', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*)
FROM cases WHERE NOT coalesce(forbidden_here, false) GROUP BY rule, document;
