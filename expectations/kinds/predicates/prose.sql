-- CMP and TXT over prose: sections and explanations that must be there, wording that must not.

INSERT INTO answered
WITH parts AS (
    SELECT split_part(pair, '=', 1) AS name, split_part(pair, '=', 2) AS pattern FROM (SELECT unnest($sections_sections) AS pair)
),
found AS (
    SELECT p.document, s.name, regexp_matches(p.whole, s.pattern) AS there
    FROM prose AS p CROSS JOIN parts AS s WHERE p.letters >= $sections_letters::INTEGER
),
given AS (SELECT document, count(*) FILTER (WHERE there) AS there FROM found GROUP BY document)
SELECT
    'sections' AS asks, f.document,
    CASE WHEN f.there THEN 'holds' WHEN g.there < $sections_least::INTEGER THEN 'lacking' ELSE 'broken' END,
    NULL, f.name, NULL, NULL, [], 'prose'
FROM found AS f JOIN given AS g USING (document)
UNION ALL
SELECT 'sections', document, 'lacking', NULL, NULL, NULL, NULL, [], 'prose' FROM prose WHERE letters < $sections_letters::INTEGER
UNION ALL
SELECT
    'terms', p.document, CASE WHEN regexp_matches(p.whole, split_part(t.pair, '=', 2)) THEN 'holds' ELSE 'broken' END,
    NULL, split_part(t.pair, '=', 1), NULL, NULL, [], NULL
FROM prose AS p CROSS JOIN (SELECT unnest($terms_terms) AS pair) AS t
WHERE regexp_matches(p.whole, $terms_glossary)
    AND 1 < len(list_filter($terms_terms, lambda pair: regexp_matches(p.whole, split_part(pair, '=', 2))));

INSERT INTO answered
WITH spent AS (
    SELECT s.document, f.item, max(f.amount) AS amount, arg_max(f.fact_id, f.amount) AS ref
    FROM facts AS f
    JOIN sheets_seen AS s ON s.document_id = f.document_id AND s.form = f.form AND s.form_instance = f.form_instance
    WHERE f.form = 'F_3G' AND f.stage = 'executed' AND f.fiscal_year = f.report_year AND f.amount > 0 GROUP BY ALL
    UNION ALL
    SELECT b.document, 'procurement', max(c.amount), arg_max(c.claim_id, c.amount)
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE b.kind = 'final_accounts' AND c.item = 'procurement' AND c.amount > 0 GROUP BY ALL
)
SELECT
    'counts_told' AS asks, s.document, CASE WHEN p.letters < $sections_letters::INTEGER THEN 'lacking'
        WHEN regexp_matches(p.whole, split_part(w.pair, '=', 3)) THEN 'holds' ELSE 'broken' END,
    NULL, split_part(w.pair, '=', 2), NULL, NULL, [s.ref], 'prose'
FROM spent AS s
JOIN (SELECT unnest($counts_told_counts) AS pair) AS w ON split_part(w.pair, '=', 1) = s.item
JOIN prose AS p USING (document);

-- Changes and their reasons. A reason may stand in a sentence of its own, behind several figures or in the next paragraph.
INSERT INTO answered
WITH changes AS (
    SELECT
        b.document, b.stem, c.claim_id, c.subject_phrase, c.direction, c.reason, c.change_ratio, c.span_start,
        c.change_text, c.ratio_text, coalesce(c.unit, '') AS unit
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE c.direction IN ('increase', 'decrease') AND coalesce(c.change_amount, 1) <> 0
        AND (length(c.subject_code) = 7 AND c.claim_type[1] = 'B' OR c.claim_type[1] = 'D' AND c.item IN (
            'overseas_travel', 'vehicle_total', 'vehicle_purchase', 'vehicle_operation', 'reception'))
),
around AS (
    SELECT c.claim_id, c.document, bool_or(regexp_matches(p.text, $reasons_given_reason)) AS explained
    FROM changes AS c
    JOIN said AS s ON s.document = c.document AND c.span_start >= s.span_start AND c.span_start < s.span_stop
    JOIN said AS p ON p.document = c.document AND p.number BETWEEN s.number AND s.number + 1
    WHERE c.reason IS NULL GROUP BY ALL
),
weighed AS (
    SELECT
        c.*,
        c.reason IS NULL AND NOT coalesce(a.explained, false)
            OR regexp_full_match(c.reason, $reasons_given_empty) AS silent,
        length(c.reason) <= 40 AND NOT regexp_matches(c.reason, $reasons_given_elsewhere)
            AND CASE c.direction
                WHEN 'increase' THEN regexp_matches(c.reason, $reasons_given_less)
                ELSE regexp_matches(c.reason, $reasons_given_more) END AS contrary,
        regexp_full_match(c.reason, $specific_reason_general)
            OR regexp_full_match(c.reason, $specific_reason_repeated) AS general
    FROM changes AS c LEFT JOIN around AS a USING (document, claim_id)
)
SELECT
    'reasons_given' AS asks, document,
    CASE WHEN silent AND letters < $sections_letters::INTEGER THEN 'lacking' WHEN silent OR contrary THEN 'broken'
        ELSE 'holds' END,
    NULL, concat_ws(' ', subject_phrase, coalesce(change_text || unit, ratio_text || '%'), reason), NULL, NULL, [claim_id], 'prose'
FROM weighed JOIN prose USING (document)
UNION ALL
SELECT
    'specific_reason', document, CASE WHEN general THEN 'broken' ELSE 'holds' END,
    NULL, concat_ws(' ', subject_phrase, ratio_text || '%', reason), change_ratio, $specific_reason_beyond::DECIMAL(18, 8), [claim_id],
    NULL
FROM weighed WHERE reason IS NOT NULL AND abs(change_ratio) > $specific_reason_beyond::DECIMAL(18, 8);

INSERT INTO answered
WITH items AS (  -- items with money this year, once each, and whether the text tells of them
    SELECT
        b.document, b.document_id, f.subject_code AS code, any_value(f.subject_name) AS name, any_value(f.fact_id) AS ref
    FROM facts AS f JOIN bodies_asked AS b USING (document_id)
    WHERE f.form IN ('B_GPB', 'F_GPB') AND length(f.subject_code) = 7 AND f.amount <> 0 AND f.fiscal_year = f.report_year
        AND coalesce(f.part, 'total') = 'total' AND f.flow = 'expenditure'
    GROUP BY ALL
),
told_of AS (
    SELECT b.document, c.subject_code AS code, any_value(c.claim_id) AS claim
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE length(c.subject_code) = 7 AND c.claim_type[1] = 'B' AND coalesce(c.fund, '') NOT IN ('government_fund', 'state_capital')
        AND c.fiscal_year = b.report_year
    GROUP BY ALL
),
both_sides AS (
    SELECT
        coalesce(i.document, t.document) AS document, i.code AS printed, t.code AS said, i.name, i.ref, t.claim,
        count(i.code) OVER w AS items, count(t.code) OVER w AS claims,
        count(*) FILTER (WHERE i.code IS NOT NULL AND t.code IS NOT NULL) OVER w AS shared
    FROM items AS i FULL JOIN told_of AS t ON t.document = i.document AND t.code = i.code
    WINDOW w AS (PARTITION BY coalesce(i.document, t.document))
)
SELECT
    'items_narrated' AS asks, b.document,
    CASE WHEN items = 0 OR claims = 0 THEN 'lacking' WHEN printed IS NOT NULL AND said IS NOT NULL THEN 'holds'
        WHEN printed IS NOT NULL AND contains(p.whole, b.name) THEN 'holds' ELSE 'broken' END,
    NULL, coalesce(printed || ' ' || name, said), NULL, NULL, [coalesce(ref, claim)], CASE WHEN items = 0 THEN 'B_GPB' ELSE 'B05' END
FROM both_sides AS b LEFT JOIN prose AS p USING (document)
WHERE items = 0 OR claims = 0 OR shared >= 2 AND 5 * shared >= 4 * items;

-- Wording. One case a paragraph; a document in which none is found holds.
INSERT INTO answered
WITH levels AS (
    SELECT document, CASE
        WHEN region_code LIKE '__0000' AND region_code[1:2] IN ('11', '12', '31', '50') THEN 'city'
        WHEN region_code LIKE '__0000' THEN 'province' WHEN region_code LIKE '____00' THEN 'city'
        WHEN region_code IS NOT NULL THEN 'county' END AS level
    FROM bodies_asked
),
spots AS (
    SELECT 'placeholder' AS asks, document, ref, regexp_extract(text, $placeholder_patterns) AS words, text FROM said
    UNION ALL
    SELECT 'placeholder', document, ref, regexp_extract(text, $placeholder_alternatives), text
    FROM said WHERE regexp_matches(text, $placeholder_sentence)
    UNION ALL
    SELECT 'punctuation', document, ref, regexp_extract(text, $punctuation_patterns), text FROM said
    UNION ALL
    SELECT 'brackets', document, ref, regexp_extract(text, $brackets_patterns), text FROM said
    UNION ALL
    SELECT 'units_told', document, ref, regexp_extract(text, $units_told_patterns), text
    FROM said WHERE NOT regexp_matches(text, $units_told_stated)
    UNION ALL
    SELECT 'contact', document, ref, regexp_extract(text, $contact_patterns), text FROM said
    UNION ALL
    SELECT 'foreign_level', document, ref, regexp_extract(text, CASE level
            WHEN 'county' THEN $foreign_level_county WHEN 'city' THEN $foreign_level_city ELSE $foreign_level_province END), text
    FROM said JOIN levels USING (document) WHERE level IS NOT NULL
)
SELECT asks, document, 'broken', NULL, any_value(left(regexp_extract(text, '.{0,14}' || regexp_escape(words) || '.{0,14}'), 60)),
    NULL, NULL, [ref], NULL
FROM spots WHERE words <> '' GROUP BY asks, document, ref
UNION ALL
SELECT q.asks, p.document, 'holds', NULL, NULL, NULL, NULL, NULL, NULL
FROM prose AS p CROSS JOIN (SELECT DISTINCT asks FROM rule_book WHERE asks IN (
    'placeholder', 'punctuation', 'brackets', 'units_told', 'contact', 'foreign_level')) AS q
LEFT JOIN levels AS l USING (document)
WHERE (q.asks, p.document) NOT IN (SELECT (asks, document) FROM spots WHERE words <> '')
    AND (q.asks <> 'foreign_level' OR l.level IS NOT NULL)
UNION ALL
SELECT 'foreign_level', document, 'lacking', NULL, NULL, NULL, NULL, [], 'region' FROM levels WHERE level IS NULL;

INSERT INTO answered
WITH repeated AS (  -- paragraphs with money that say the same words twice
    SELECT s.*, regexp_replace(s.text, $repeated_numbering, '') AS bare
    FROM said AS s
    WHERE length(s.text) >= $repeated_letters::INTEGER AND regexp_matches(s.text, $repeated_money)
        AND s.document NOT IN (SELECT document FROM sheets_asked WHERE several)
),
counted AS (
    SELECT document, number, ref, text, row_number() OVER (PARTITION BY document, bare ORDER BY number) AS nth FROM repeated
),
breaks AS (  -- in a text whose lines are paragraphs, a blank line inside a paragraph is a page that ended
    SELECT document, ref, text, span_stop - span_start - length(text) AS gap,
        avg((span_stop - span_start - length(text) > 0)::INTEGER) OVER (PARTITION BY document) AS broken_lines
    FROM said JOIN bodies_asked USING (document) WHERE length(text) > 40 AND read_by = 'text'
),
decimals AS (
    SELECT b.document, b.stem, length(regexp_extract(t.words, '[.．]([0-9]+)', 1)) AS places, count(*) AS times,
        any_value(c.claim_id) AS ref, any_value(t.words) AS words
    FROM claims AS c JOIN bodies_asked AS b USING (document_id), LATERAL (VALUES (c.ratio_text), (c.share_text)) AS t (words)
    WHERE places > 0 GROUP BY ALL
)
SELECT
    'repeated' AS asks, document, CASE nth WHEN 1 THEN 'holds' ELSE 'broken' END, NULL, left(text, 60), NULL, NULL, [ref], NULL
FROM counted
UNION ALL
SELECT
    'unbroken', document, CASE WHEN gap >= 2 AND broken_lines < 0.3 THEN 'broken' ELSE 'holds' END, NULL,
    left(text, 30), NULL, NULL, [ref], NULL
FROM breaks
UNION ALL
SELECT
    'precision', document, CASE WHEN count(*) FILTER (WHERE times >= 2) > 1 THEN 'broken' ELSE 'holds' END, NULL,
    string_agg(words, ' … ' ORDER BY places), NULL, NULL, list(ref ORDER BY places), NULL
FROM decimals GROUP BY document;

-- One thing told twice: the same item, fund, year and stage with two amounts that no rounding explains.
INSERT INTO answered
WITH amounts AS (
    SELECT
        b.document, c.claim_id, c.amount, c.quantum, c.amount_text, c.subject_phrase, c.claim_type, s.number,
        hash(
            c.subject_code, CASE WHEN c.subject_code IS NULL THEN c.subject_phrase END, c.item, c.fund, c.source, c.flow,
            c.part, c.scope, c.stage, c.fiscal_year
        ) AS key
    FROM claims AS c
    JOIN bodies_asked AS b USING (document_id)
    LEFT JOIN said AS s ON s.document = b.document AND c.span_start >= s.span_start AND c.span_start < s.span_stop
    WHERE c.measure = 'amount' AND c.amount IS NOT NULL AND regexp_matches(c.claim_type, $told_once_types)
        AND (length(c.subject_code) = 7 OR c.subject_code IS NULL AND c.item IS NOT NULL)
        AND NOT regexp_matches(c.sentence, $told_once_parts)
        AND b.document NOT IN (SELECT document FROM sheets_asked WHERE several)
),
pairs AS (
    SELECT
        document, key, count(*) AS times, min(amount) AS least, max(amount) AS most, max(quantum) AS step,
        arg_min(claim_id, (amount, claim_id)) AS first, arg_max(claim_id, (amount, claim_id)) AS second,
        arg_min(number, amount) IS NOT DISTINCT FROM arg_max(number, amount) AS together,
        any_value(subject_phrase) AS subject, arg_min(amount_text, amount) || ' ≠ ' || arg_max(amount_text, amount) AS words,
        any_value(length(subject_phrase)) AS size
    FROM amounts GROUP BY document, key HAVING count(*) > 1
)
SELECT
    'told_once' AS asks, document, CASE WHEN most - least <= coalesce(step, 0) THEN 'holds' ELSE 'broken' END,
    CASE WHEN together THEN 'error' ELSE 'warn' END, subject || ' ' || words, least, most, [first, second], NULL
FROM pairs;
