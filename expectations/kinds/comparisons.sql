-- Comparisons that broke or could not be made, as the relation that people query.

INSERT INTO comparisons BY NAME
WITH figures AS (
    SELECT
        i.comparison, list(DISTINCT split_part(i.ref, '/', 1)) AS evidence,
        arg_min(concat_ws(' ', f.form, f.subject_code, f.subject_name, f.column_path), (i.side, f.span_start))
            FILTER (WHERE f.fact_id IS NOT NULL) AS of_form,
        arg_min(concat_ws(' ', c.claim_type, c.subject_code, c.subject_phrase), (i.side, c.span_start))
            FILTER (WHERE c.claim_id IS NOT NULL) AS of_prose,
        coalesce(of_form, of_prose) AS subject
    FROM incidence AS i
    LEFT JOIN facts AS f ON f.rowid = i.figure
    LEFT JOIN claims AS c ON c.claim_id = split_part(i.ref, '/', 1)
    SEMI JOIN troubled AS t ON t.comparison = i.comparison
    GROUP BY i.comparison
)
SELECT
    r.rule_id, a.document_id, t.outcome, t.weight AS severity, coalesce(f.subject, '') AS subject, t.left_value,
    t.right_value + t.value AS right_value, t.difference, t.steps * 0.5 AS tolerance, coalesce(list_sort(f.evidence), []) AS evidence,
    t.missing
FROM troubled AS t
JOIN meetings AS m ON m.rule = t.rule AND m.document = t.document AND m.applies
JOIN rule_book AS r ON r.rule = t.rule
JOIN asking AS a ON a.document = t.document
LEFT JOIN figures AS f USING (comparison)
UNION ALL BY NAME
SELECT
    r.rule_id, a.document_id, t.outcome, t.severity, coalesce(t.subject, '') AS subject, t.left_value, t.right_value,
    t.difference, t.tolerance, coalesce(t.evidence, []) AS evidence, t.missing
FROM told AS t
JOIN meetings AS m ON m.rule = t.rule AND m.document = t.document AND m.applies
JOIN rule_book AS r ON r.rule = t.rule
JOIN asking AS a ON a.document = t.document
WHERE t.outcome IN ('broken', 'untestable')
ORDER BY ALL;
