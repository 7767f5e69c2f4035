-- Everything that a finding of the documents judged may quote, with its form, place and words, by its reference.
--
-- A figure of a form, what a claim asserts, a row of an indicator list; and words: a paragraph, the title of a form, an
-- announcement ('-w'), the head of a project ('-p'), whose `passage` is what is printed there.

WITH needed AS (
    SELECT DISTINCT ref FROM members JOIN equations USING (comparison) WHERE broken
    UNION SELECT DISTINCT unnest(evidence) FROM cases
),
words AS (
    SELECT
        document_id, left(document_id, 16) || '-w' || span_start AS ref, NULL AS form, NULL AS form_instance, '' AS subject,
        line_number, page_number, span_start, span_stop, text AS passage
    FROM paragraphs
    UNION ALL
    SELECT
        document_id, left(document_id, 16) || '-w' || span_start, form, form_instance, '', line_number, page_number,
        span_start, span_stop, title
    FROM sheets
    UNION ALL
    SELECT
        document_id, left(document_id, 16) || '-w' || span_start, NULL, NULL, '', line_number, page_number, span_start,
        span_stop, title
    FROM forms_expected WHERE NOT present
    UNION ALL
    SELECT
        document_id, project_id, form, form_instance, coalesce(name, ''), line_number, page_number, span_start, span_stop,
        concat_ws(chr(10), overview, basis, goal)
    FROM projects
)
SELECT
    f.document_id, f.fact_id AS ref, f.form, f.form_instance, concat_ws(' ', f.subject_code, f.subject_name) AS subject,
    f.column_path, f.line_number, f.page_number, f.span_start, f.span_stop, f.amount_text,
    coalesce(f.amount, f.ratio) AS amount, f.row_number, f.column_number,
    CASE WHEN f.amount IS NOT NULL THEN coalesce(f.unit, '') ELSE '' END AS unit, NULL AS parts, NULL AS passage, NULL AS sentence,
    f.quantum,
    coalesce(n.name_zh, '') AS name_zh, coalesce(n.name_en, '') AS name_en
FROM facts AS f JOIN needed ON needed.ref = f.fact_id JOIN forms AS n USING (form)
UNION ALL
SELECT
    c.document_id, needed.ref, NULL, NULL, c.subject_phrase, NULL, c.line_number, c.page_number, c.span_start,
    c.span_stop, coalesce(m.words, ''), m.amount, NULL, NULL, m.unit, NULL, NULL, c.sentence,
    m.quantum, '', ''
FROM claims AS c
JOIN needed ON split_part(needed.ref, '/', 1) = c.claim_id,
LATERAL (VALUES  -- a claim asserts several things: `claim_id` alone is its level or its count
    ('', coalesce(c.amount_text, c.count::DOUBLE::VARCHAR), coalesce(c.amount, c.count), coalesce(c.unit, ''),
        CASE WHEN c.amount IS NULL THEN 1 ELSE c.quantum END),
    ('count', c.count::DOUBLE::VARCHAR, c.count, '', 1),
    ('change', c.change_text, c.change_amount, coalesce(c.unit, ''), c.change_quantum),
    ('rate', c.ratio_text || '%', c.change_ratio, '', c.ratio_quantum),
    ('share', c.share_text || '%', c.share, '', c.ratio_quantum),
    ('completion', (c.completion * 100)::DOUBLE::VARCHAR || '%', c.completion, '', c.ratio_quantum)
) AS m (figure, words, amount, unit, quantum)
WHERE m.figure = split_part(needed.ref, '/', 2)
UNION ALL
SELECT
    i.document_id, i.indicator_id, i.form, i.form_instance, i.name, NULL, i.line_number, i.page_number, i.span_start,
    i.span_stop, CASE WHEN i.target_text IS NULL THEN coalesce(p.weight, '')
        ELSE concat(i.comparator, i.target_text, i.unit) END,
    coalesce(i.target_value, i.weight), NULL, NULL, '',
    [i.comparator, concat(i.target_text, i.unit), p.weight, i.is_core::VARCHAR], NULL, NULL, NULL, n.name_zh, n.name_en
FROM indicators AS i
JOIN needed ON needed.ref = i.indicator_id
JOIN forms AS n USING (form),
LATERAL (VALUES (regexp_replace(regexp_replace(i.weight::VARCHAR, '(\.\d*?)0+$', '\1'), '\.$', ''))) AS p (weight)
UNION ALL
SELECT
    w.document_id, w.ref, min(w.form), min(w.form_instance), min(w.subject), NULL,
    min(w.line_number), min(w.page_number), min(w.span_start), min(w.span_stop), '', NULL, NULL, NULL, '', NULL,
    max(w.passage), NULL, NULL, coalesce(min(n.name_zh), ''), coalesce(min(n.name_en), '')
FROM words AS w JOIN needed USING (ref) LEFT JOIN forms AS n USING (form)
GROUP BY w.document_id, w.ref
ORDER BY ALL
