-- The answers of all predicates as cases: one row for what broke or could not be asked, a count for what held.

INSERT INTO told
SELECT
    r.rule, a.document, a.outcome, coalesce(a.severity, r.severity), a.subject, a.left_value, a.right_value,
    a.left_value - a.right_value, NULL, coalesce(a.evidence, []), a.missing, 1
FROM answered AS a JOIN rule_book AS r USING (asks)
WHERE r.kind = 'predicate' AND a.outcome <> 'holds'
UNION ALL
SELECT r.rule, a.document, 'holds', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*)
FROM answered AS a JOIN rule_book AS r USING (asks)
WHERE r.kind = 'predicate' AND a.outcome = 'holds' GROUP BY r.rule, a.document
UNION ALL  -- where a question found nothing to ask, it does not apply
SELECT r.rule, d.document, 'not_applicable', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1
FROM rule_book AS r CROSS JOIN asking AS d
WHERE r.kind = 'predicate' AND (r.asks, d.document) NOT IN (SELECT (asks, document) FROM answered);
