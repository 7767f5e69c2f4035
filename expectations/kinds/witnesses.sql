-- What broke, and what held and shares a figure with it, kept for whoever tells it.

INSERT INTO equations
WITH broken AS (SELECT comparison FROM troubled WHERE outcome = 'broken'),
witnesses AS (
    SELECT DISTINCT i.comparison FROM incidence AS i
    JOIN (SELECT DISTINCT ref FROM incidence JOIN broken USING (comparison)) USING (ref)
    UNION SELECT comparison FROM broken
)
SELECT
    a.document_id, v.comparison, r.rule_id, CASE v.outcome WHEN 'broken' THEN v.weight ELSE 'info' END, v.outcome = 'broken', v.relation, v.left_value,
    v.right_value, v.left_steps, v.right_steps, v.value, CASE WHEN v.is_ratio THEN v.low END,
    CASE WHEN v.is_ratio THEN v.high END, v.change
FROM in_question AS v
JOIN witnesses USING (comparison)
JOIN rule_book AS r USING (rule)
JOIN meetings AS m ON m.rule = v.rule AND m.document = v.document AND m.applies
JOIN asking AS a ON a.document = v.document
WHERE v.outcome IN ('broken', 'holds');

INSERT INTO members
SELECT comparison, ref, side, CASE WHEN minus THEN -1 ELSE 1 END
FROM incidence SEMI JOIN equations USING (comparison);

INSERT INTO cases
SELECT a.document_id, r.rule_id, coalesce(t.severity, r.severity), coalesce(t.subject, ''), coalesce(t.evidence, [])
FROM told AS t
JOIN rule_book AS r USING (rule)
JOIN meetings AS m ON m.rule = t.rule AND m.document = t.document AND m.applies
JOIN asking AS a ON a.document = t.document
WHERE t.outcome = 'broken';
