-- CLS: codes and names beside the classifications of the year. The lists are complete for classes and sections; an item
-- that they do not hold is not held against the document.

INSERT INTO answered
WITH rows_known AS (
    SELECT
        s.document, s.document_id, s.form, s.form_instance, s.certain, s.classification, r.row_number, r.kind, r.code, r.name,
        n.verdict, b.report_year
    FROM sheets_seen AS s
    JOIN bodies_asked AS b USING (document)
    JOIN form_rows AS r ON r.document_id = s.document_id AND r.form = s.form AND r.form_instance = s.form_instance
    JOIN names_known AS n ON n.classification = s.classification AND n.code = r.code AND n.name = r.name
        AND n.year = b.report_year
    WHERE s.shape = 'codes'
),
placed AS (
    SELECT
        r.*, f.refs[1:1] AS evidence, coalesce(f.spent, false) AS spent, concat_ws(' ', r.form, r.code, r.name) AS subject
    FROM rows_known AS r
    LEFT JOIN (
        SELECT
            document_id, form, form_instance, row_number, list(fact_id ORDER BY span_start) AS refs,
            bool_or(amount <> 0 AND fiscal_year = report_year) AS spent
        FROM facts GROUP BY ALL
    ) AS f USING (document_id, form, form_instance, row_number)
)
SELECT
    'code_shape' AS asks, document, CASE verdict WHEN 'misshapen' THEN 'broken' ELSE 'holds' END,
    CASE WHEN certain THEN 'error' ELSE 'warn' END, subject, NULL, NULL, evidence, NULL
FROM placed WHERE kind = 'subject' OR verdict = 'misshapen'
UNION ALL
SELECT
    'code_known', document, CASE WHEN verdict = 'unknown_code' THEN 'broken' ELSE 'holds' END,
    CASE WHEN length(code) = 3 THEN 'warn' ELSE 'info' END, subject, NULL, NULL, evidence, NULL
FROM placed
WHERE kind = 'subject' AND (verdict <> 'unknown_code' OR length(code) < 7 AND report_year <= $code_known_until::INTEGER)
UNION ALL
SELECT
    'name_official', document, CASE WHEN verdict = 'other_name' THEN 'broken' ELSE 'holds' END,
    CASE WHEN length(code) < 7 OR spent THEN NULL ELSE 'info' END, subject, NULL, NULL, evidence, NULL
FROM placed WHERE kind = 'subject' AND verdict IN ('other_name', 'fine', 'old_name')
UNION ALL
SELECT
    'name_current', document, CASE WHEN verdict = 'fine' THEN 'holds' ELSE 'broken' END, NULL, subject, NULL, NULL, evidence,
    NULL
FROM placed WHERE kind = 'subject' AND (verdict = 'fine' OR verdict IN ('old_name', 'old_code') AND spent)
UNION ALL
SELECT
    'own_codes', document, CASE WHEN verdict = 'misplaced' THEN 'broken' ELSE 'holds' END,
    CASE WHEN certain THEN 'error' ELSE 'warn' END, subject, NULL, NULL, evidence, NULL
FROM placed WHERE kind = 'subject' OR verdict = 'misplaced'
UNION ALL
SELECT
    'revenue_codes', document, CASE WHEN kind = 'subject' THEN 'holds' ELSE 'broken' END, NULL, subject, NULL, NULL, evidence,
    NULL
FROM placed
WHERE form IN ('B_REV', 'F_REV') AND (kind = 'subject' OR regexp_full_match(code, '1[0-9]{2}([0-9]{2}){0,3}'));

INSERT INTO answered
WITH paths AS (
    SELECT
        b.document, c.claim_id, c.subject_phrase, c.subject_code, n.verdict, EXISTS (
            SELECT 1 FROM form_rows AS r WHERE r.document_id = b.document_id AND length(r.code) = 7 AND r.kind = 'subject'
        ) AS has_items
    FROM claims AS c
    JOIN bodies_asked AS b USING (document_id)
    JOIN paths_known AS n ON n.name = c.subject_phrase AND n.code IS NOT DISTINCT FROM c.subject_code
        AND n.year = b.report_year
    WHERE c.measure = 'amount'
)
SELECT
    'path_resolves' AS asks, document,
    CASE WHEN verdict <> 'unresolved' THEN 'holds' WHEN has_items THEN 'broken' ELSE 'lacking' END,
    NULL, subject_phrase, NULL, NULL, [claim_id], 'B_GPB'
FROM paths
WHERE NOT regexp_matches(subject_phrase, $placeholder_patterns)
UNION ALL
SELECT
    'name_current', document, 'broken', NULL, split_part(verdict, '|', 2) || ' ' || subject_code, NULL, NULL, [claim_id], NULL
FROM paths WHERE verdict LIKE 'old_name|%';

INSERT INTO answered
WITH spent AS (
    SELECT
        s.document, s.certain, s.title, f.form, f.fact_id, f.subject_code AS code, f.subject_name AS name, f.part, f.amount,
        concat_ws(' ', f.subject_code, f.subject_name) AS subject
    FROM facts AS f
    JOIN sheets_seen AS s ON s.document_id = f.document_id AND s.form = f.form AND s.form_instance = f.form_instance
    WHERE f.form IN ('B_EXP', 'B_GPB', 'B_FND', 'F_EXP', 'F_GPB', 'F_FND', 'B_BAS_G') AND f.subject_code IS NOT NULL
        AND f.flow = 'expenditure' AND f.measure = 'amount' AND f.fiscal_year = f.report_year
),
natures AS (
    SELECT split_part(pair, '=', 1) AS code, split_part(pair, '=', 2) AS name, split_part(pair, '=', 3) AS part
    FROM (SELECT unnest($nature_natures) AS pair)
),
bodies AS (
    SELECT
        document, form = 'B_BAS_G' AS by_kind,
        coalesce(sum(amount) FILTER (WHERE form = 'B_GPB' AND part = 'basic' AND length(code) = 7
            AND (code[6:7] = '50' OR code IN ('2080502', '2101102'))), 0) AS institution,
        coalesce(sum(amount) FILTER (WHERE form = 'B_GPB' AND part = 'basic' AND length(code) = 7
            AND code IN ('2080501', '2101101')), 0) AS administration,
        coalesce(sum(amount) FILTER (WHERE form = 'B_BAS_G' AND code = '505'), 0) AS to_institutions,
        coalesce(sum(amount) FILTER (WHERE form = 'B_BAS_G' AND code IN ('501', '502')), 0) AS to_offices,
        any_value(fact_id) FILTER (WHERE form = 'B_BAS_G' AND code IN ('501', '502', '505')) AS ref
    FROM spent GROUP BY ALL
),
joined AS (
    SELECT
        g.document, g.institution, g.administration, e.to_institutions, e.to_offices, e.ref
    FROM bodies AS g JOIN bodies AS e ON e.document = g.document AND e.by_kind AND NOT g.by_kind
    WHERE g.document NOT IN (SELECT document FROM sheets_asked WHERE several)
),
funds AS (
    SELECT code, bool_or(fund = 'government_fund') AND bool_and(fund IN ('government_fund')) AS only_fund, bool_and(fund = 'state_capital') AS only_capital
    FROM fund_kinds GROUP BY code
)
SELECT
    'nature' AS asks, s.document, CASE WHEN s.part = n.part AND s.amount <> 0 THEN 'broken' ELSE 'holds' END, NULL, s.subject,
    NULL, NULL, [s.fact_id], NULL
FROM spent AS s JOIN natures AS n ON s.code[6:7] = n.code AND s.name LIKE n.name || '%'
WHERE length(s.code) = 7 AND s.part IN ('basic', 'project') AND s.form <> 'B_BAS_G' AND s.amount <> 0
UNION ALL
SELECT
    'fund_of_code', s.document,
    CASE WHEN f.only_fund AND s.form IN ('B_GPB', 'F_GPB') OR f.only_capital THEN 'broken' ELSE 'holds' END,
    CASE WHEN s.certain THEN 'error' ELSE 'warn' END, s.subject, NULL, NULL, [s.fact_id], NULL
FROM spent AS s JOIN funds AS f ON f.code = CASE WHEN s.code LIKE '223%' THEN s.code[1:3] ELSE s.code[1:5] END
WHERE s.form IN ('B_GPB', 'F_GPB', 'B_FND', 'F_FND') AND length(s.code) IN (3, 5, 7) AND s.amount <> 0
    AND coalesce(s.part, 'total') = 'total' AND regexp_matches(s.title, $fund_of_code_titles)
UNION ALL
SELECT
    'kinds_of_body', document,
    CASE WHEN (institution > 0) = (to_institutions > 0) AND (administration = 0 OR to_offices > 0) THEN 'holds'
        ELSE 'broken' END,
    NULL, '', institution + administration, to_institutions + to_offices, [ref], NULL
FROM joined;

INSERT INTO answered
WITH spelled AS (
    SELECT DISTINCT
        s.document, s.classification, r.code, regexp_replace(translate(r.name, '（）', '()'), '\s', '', 'g') AS name,
        first(s.ref ORDER BY s.span_start) AS ref
    FROM sheets_seen AS s
    JOIN form_rows AS r ON r.document_id = s.document_id AND r.form = s.form AND r.form_instance = s.form_instance
    WHERE s.shape = 'codes' AND r.kind = 'subject' AND r.name <> ''
    GROUP BY ALL
),
variants AS (
    SELECT
        document, code, count(*) AS names, string_agg(name, ' ≠ ' ORDER BY name) AS subject, list(ref ORDER BY name) AS refs,
        min(length(name)) AS shortest, bool_or(EXISTS (
            SELECT 1 FROM spelled AS o WHERE o.document = s.document AND o.classification = s.classification
                AND o.code = s.code AND o.name <> s.name AND (starts_with(o.name, s.name) OR ends_with(o.name, s.name)))) AS cut
    FROM spelled AS s GROUP BY document, classification, code
)
SELECT 'one_spelling' AS asks, document, CASE WHEN names > 1 AND NOT cut THEN 'broken' ELSE 'holds' END, NULL, code || ' ' || subject,
    NULL, NULL, refs, NULL
FROM variants;
