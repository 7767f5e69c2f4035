-- CMP over forms: which are there, what an empty one says, how deep they go.
--
-- The absence of a form is certain only where every table of the file was recognised; a file without forms, or with a
-- few of them, is a part of a disclosure. So all of this is said of the file given.

INSERT INTO answered
WITH expected AS (
    SELECT
        b.document, b.scope, e.form, e.title, e.announced, e.present, e.required, f.required AS national, f.shape,
        [b.stem || '-w' || e.span_start] AS evidence
    FROM forms_expected AS e
    JOIN bodies_asked AS b USING (document_id)
    JOIN forms AS f USING (form)
),
listed AS (  -- an entry of the contents list is a title of a table, no sentence and no heading of the text
    SELECT * FROM expected
    WHERE announced AND regexp_matches(title, $announced_title) AND NOT regexp_matches(title, $announced_sentence)
),
counts AS (
    SELECT
        document, count(*) FILTER (WHERE present) AS present,
        count(*) FILTER (WHERE required AND national) AS minimum,
        count(*) FILTER (WHERE required AND national AND present) AS minimum_there
    FROM expected GROUP BY document
),
unplaced AS (
    SELECT DISTINCT b.document
    FROM rejects AS r JOIN bodies_asked AS b USING (document_id)
    WHERE r.stage IN ('read', 'tabulate', 'recognise')
),
absences AS (
    SELECT 'announced' AS asks, l.document, l.form, l.title, l.present, l.evidence, c.present > 0 AS answerable,
        CASE WHEN 2 * c.present >= n.announced THEN 'error' ELSE 'warn' END AS severity
    FROM listed AS l
    JOIN counts AS c USING (document)
    JOIN (SELECT document, count(*) AS announced FROM listed GROUP BY document) AS n USING (document)
    UNION ALL
    SELECT 'minimum_set', e.document, e.form, e.title, e.present, e.evidence, 2 * c.minimum_there >= c.minimum,
        CASE WHEN e.announced THEN 'error' ELSE 'warn' END
    FROM expected AS e JOIN counts AS c USING (document)
    WHERE e.required AND e.national AND coalesce(e.scope, '') <> 'government'
    UNION ALL
    SELECT 'template_set', e.document, e.form, e.title, e.present, e.evidence, 2 * c.minimum_there >= c.minimum, NULL
    FROM expected AS e JOIN counts AS c USING (document)
    WHERE e.required AND NOT e.national
)
SELECT
    asks, document,
    CASE WHEN present THEN 'holds' WHEN NOT answerable THEN 'lacking'
        WHEN document IN (FROM unplaced) THEN 'untestable' ELSE 'broken' END,
    severity, title, NULL, NULL, evidence, CASE WHEN answerable THEN form ELSE 'forms' END
FROM absences
UNION ALL
SELECT
    'listed', e.document, CASE WHEN e.announced THEN 'holds' ELSE 'broken' END, NULL, e.title, NULL, NULL, e.evidence, NULL
FROM expected AS e
WHERE e.present AND e.shape <> 'performance'
    AND e.document IN (SELECT document FROM listed GROUP BY document HAVING count(*) >= 3);

INSERT INTO answered
WITH subjects_of AS (  -- what a form is about, as prose speaks of it
    SELECT
        s.*, b.report_year, b.kind, b.fact_count, s.form[3:] AS part,
        s.shape <> 'performance' AND s.amounts > 0
            OR s.shape = 'performance' AND p.name IS NULL AND i.form IS NULL AS can_be_empty
    FROM sheets_seen AS s
    JOIN bodies_asked AS b USING (document)
    LEFT JOIN projects AS p ON p.document_id = s.document_id AND p.form = s.form
        AND p.form_instance = s.form_instance
    LEFT JOIN (SELECT DISTINCT document_id, form, form_instance FROM indicators) AS i
        ON i.document_id = s.document_id AND i.form = s.form AND i.form_instance = s.form_instance
),
spoken AS (  -- what prose says of the whole of a fund, of the three public expenses, of procurement
    SELECT
        b.document, CASE
            WHEN c.fund = 'government_fund' AND c.item IS NULL THEN 'FND'
            WHEN c.fund = 'state_capital' AND c.item IS NULL THEN 'SCP'
            WHEN c.item = 'three_public_total' THEN '3G'
            WHEN c.item = 'procurement' THEN 'PROC'
            WHEN c.item = 'projects_key' THEN 'PERF_K'
        END AS about,
        bool_or(c.measure = 'absence' OR coalesce(c.amount, c.count) = 0) AS denied,
        arg_max(c.claim_id, c.amount) FILTER (WHERE c.amount > 0) AS claimed, max(c.amount) AS amount
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE about IS NOT NULL AND c.fiscal_year = b.report_year
        AND (c.stage IS NULL OR c.stage = CASE b.kind WHEN 'budget' THEN 'approved' ELSE 'executed' END)
    GROUP BY ALL
),
empties AS (
    SELECT s.*, p.denied, p.claimed, p.amount AS said, s.printed = 0 AND s.unread = 0 AS empty
    FROM subjects_of AS s LEFT JOIN spoken AS p ON p.document = s.document AND p.about = s.part
),
notes AS (
    SELECT *
    FROM empties
    WHERE note IS NOT NULL AND regexp_matches(note, $note_true_words)
        AND NOT EXISTS (  -- a note that speaks of another form stands under this one by the layout of the page only
            SELECT 1 FROM (SELECT unnest($note_true_subjects) AS pair)
            WHERE contains(note, split_part(pair, '=', 1)) AND split_part(pair, '=', 2) <> part
        )
)
SELECT
    'empty_explained' AS asks, document,
    CASE WHEN unread > 0 THEN 'untestable' WHEN note IS NOT NULL OR denied THEN 'holds' ELSE 'broken' END,
    NULL, title, NULL, NULL, [ref], form
FROM empties
WHERE can_be_empty AND printed = 0 AND fact_count > 0
UNION ALL
SELECT
    'note_true', document, CASE WHEN filled > 0 THEN 'broken' ELSE 'holds' END,
    CASE WHEN certain THEN 'error' ELSE 'warn' END, note, NULL, NULL, [largest, ref], NULL
FROM notes WHERE fact_count > 0
UNION ALL
SELECT
    'empty_in_text', document, CASE WHEN claimed IS NULL THEN 'holds' ELSE 'broken' END,
    CASE WHEN certain THEN 'error' ELSE 'warn' END, title, said, 0, [claimed, ref], NULL
FROM empties
WHERE empty AND can_be_empty AND (denied OR claimed IS NOT NULL)
    AND document NOT IN (SELECT document FROM sheets_asked WHERE several)
UNION ALL
SELECT
    'title_lines', s.document,
    CASE WHEN s.unit IS NULL OR s.entity_name IS NULL AND 2 * o.named > o.sheets THEN 'broken' ELSE 'holds' END,
    NULL, s.title, NULL, NULL, [s.ref], NULL
FROM sheets_seen AS s
JOIN (
    SELECT document, count(*) AS sheets, count(entity_name) AS named
    FROM sheets_seen WHERE amounts > 0 GROUP BY document
) AS o USING (document)
WHERE s.amounts > 0 AND (s.printed > 0 OR s.unread > 0);

INSERT INTO answered
WITH depths AS (
    SELECT
        s.document, s.title, s.ref, s.certain, s.largest, CASE s.classification WHEN 'functional' THEN 7 ELSE 5 END AS wanted,
        max(length(r.code)) FILTER (WHERE r.kind = 'subject') AS reached,
        count(*) FILTER (WHERE r.kind = 'line') AS unnumbered
    FROM sheets_seen AS s
    JOIN form_rows AS r ON r.document_id = s.document_id AND r.form = s.form AND r.form_instance = s.form_instance
    WHERE list_contains($code_depth_forms, s.form) AND s.filled > 0
    GROUP BY ALL
),
copies AS (
    SELECT
        s.document, s.form, s.form_instance, s.title, s.ref,
        hash(list((f.row_number, f.column_number, f.amount_text) ORDER BY f.span_start)) AS figures,
        min(f.fact_id) AS first
    FROM sheets_seen AS s
    JOIN facts AS f ON f.document_id = s.document_id AND f.form = s.form AND f.form_instance = s.form_instance
    WHERE s.filled >= CASE s.shape WHEN 'performance' THEN 1 ELSE 3 END
    GROUP BY ALL
),
twins AS (
    SELECT
        c.*, count(*) OVER (PARTITION BY c.document, c.form) AS instances,
        row_number() OVER (PARTITION BY c.document, c.form, c.figures, p.name, p.owner_unit ORDER BY c.form_instance) AS nth
    FROM copies AS c
    JOIN bodies_asked AS b USING (document)
    LEFT JOIN projects AS p ON p.document_id = b.document_id AND p.form = c.form AND p.form_instance = c.form_instance
)
SELECT
    'code_depth' AS asks, document,
    CASE WHEN reached >= wanted THEN 'holds' WHEN reached IS NULL OR unnumbered > 0 THEN 'untestable' ELSE 'broken' END,
    CASE WHEN certain THEN 'error' ELSE 'warn' END, title, reached, wanted, [ref], 'code'
FROM depths
UNION ALL
SELECT 'printed_twice', document, CASE nth WHEN 1 THEN 'holds' ELSE 'broken' END, NULL, title, NULL, NULL, [ref], NULL
FROM twins WHERE instances > 1;

INSERT INTO answered
WITH stated AS (
    SELECT b.document, max(c.count) AS stated, arg_max(c.claim_id, c.count) AS claim
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE c.claim_type IN ('F01', 'F02') AND c.item = 'projects' AND c.fiscal_year = b.report_year
    GROUP BY b.document
),
sheets_of AS (
    SELECT b.document, count(*) AS projects
    FROM projects AS p JOIN bodies_asked AS b USING (document_id)
    WHERE p.form IN ('B_PERF_P', 'B_PERF_K') AND p.name IS NOT NULL
    GROUP BY b.document
)
SELECT
    'project_count' AS asks, document,
    CASE WHEN p.projects IS NULL THEN 'lacking' WHEN s.stated IS NULL THEN 'lacking'
        WHEN s.stated = p.projects THEN 'holds' ELSE 'broken' END,
    NULL, s.stated::INTEGER || ' ≠ ' || p.projects, s.stated, p.projects, [s.claim],
    CASE WHEN p.projects IS NULL THEN 'B_PERF_P' ELSE 'F01' END
FROM stated AS s FULL JOIN sheets_of AS p USING (document)
UNION ALL
SELECT
    'readable' AS asks, b.document, CASE
        WHEN b.read_by = 'ocr' OR r.pages IS NOT NULL THEN 'broken'
        WHEN length(regexp_replace(w.whole, '[^\x{FFFD}\x{E000}-\x{F8FF}]', '', 'g')) >= $readable_garbled::INTEGER THEN 'broken'
        WHEN b.page_count > 2 AND b.character_count < $readable_letters::INTEGER * b.page_count THEN 'broken'
        ELSE 'holds' END,
    NULL, r.words, NULL, NULL, [], NULL
FROM bodies_asked AS b
LEFT JOIN (
    SELECT document_id, count(*) AS pages, string_agg(DISTINCT page_number::VARCHAR, ', ' ORDER BY page_number::VARCHAR) AS words
    FROM rejects WHERE stage = 'read' AND reason = 'scan_page' GROUP BY document_id
) AS r USING (document_id)
LEFT JOIN prose AS w USING (document);

INSERT INTO answered
WITH dated AS (
    SELECT b.document, max(s.approved) AS approved, max(s.published) AS published
    FROM bodies_asked AS b LEFT JOIN sources AS s USING (document_id) GROUP BY b.document
),
printed AS (
    SELECT
        document, regexp_extract(whole, $published_in_time_approved, ['y', 'm', 'd']) AS approved,
        regexp_extract(whole, $published_in_time_published, ['y', 'm', 'd']) AS published
    FROM prose
),
both_dates AS (
    SELECT
        d.document,
        coalesce(d.approved, try_cast(p.approved.y || '-' || p.approved.m || '-' || p.approved.d AS DATE)) AS approved,
        coalesce(d.published, try_cast(p.published.y || '-' || p.published.m || '-' || p.published.d AS DATE)) AS published
    FROM dated AS d LEFT JOIN printed AS p USING (document)
)
SELECT
    'published_in_time' AS asks, document, CASE WHEN approved IS NULL OR published IS NULL THEN 'lacking'
        WHEN published - approved <= $published_in_time_days::INTEGER THEN 'holds' ELSE 'broken' END,
    NULL, approved || ' … ' || published, published - approved, $published_in_time_days::INTEGER, [],
    CASE WHEN approved IS NULL THEN 'approved' ELSE 'published' END
FROM both_dates;
