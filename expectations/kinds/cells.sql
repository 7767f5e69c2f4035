-- Every figure that can stand in a statement, and every blank cell, which counts as nothing.
--
-- Temporary tables that are there: `asking` (documents, numbered) and `repeatable` (forms that occur once a project).
-- A *set* is the forms of one body in a document: where no form occurs twice, the whole document; else the forms of
-- one scope and name, matched by their rank, so that forms of different bodies never meet.
-- A claim stands on a *passage*, a paragraph of the prose with what a page has cut off it: what is a sheet to a figure of
-- a form is the passage to a claim. Prose is of the document's body: it meets no forms where there are several bodies.
--
-- Documents, sheets and sets are numbers from here on, and what a cell means is one number: words are only looked at
-- again for what is told.

CREATE OR REPLACE TEMP TABLE asserted AS  -- claims, numbered; what is told of a part of something is not told of the whole
WITH asked AS (
    SELECT
        c.claim_id, a.document, c.claim_type, -c.passage AS passage, c.known, c.sentence, c.part_of, c.measure, c.flow,
        c.source, c.fund, c.stage, c.base_stage, c.amount, c.quantum, c.change_amount, c.change_quantum, c.change_ratio,
        c.ratio_quantum, c.share, c.completion, c.count, c.item, c.part, c.subject_code, c.subject_phrase, c.reason,
        c.span_start,
        (row_number() OVER (ORDER BY a.document, c.span_start, c.claim_id))::INTEGER AS row_at,
        c.fiscal_year - a.report_year AS year, c.base_year - a.report_year AS base_year,
        CASE WHEN c.direction = 'equal' AND len(list_filter(getvariable('roughly'), lambda w: contains(c.sentence, w))) > 0
            THEN 'roughly' ELSE c.direction END AS direction,
        coalesce(c.part_of IN ('total', 'grand_total', 'current_year_total'), true) AS of_total,
        c.part_of[1] IN ('2', '3', '5') AS of_code,
        coalesce(c.part_of IN ('basic', 'project', 'personnel', 'operating'), false) AS of_part
    FROM claims AS c JOIN asking AS a USING (document_id)
),
placed AS (
    SELECT * REPLACE (
        CASE
            WHEN NOT known THEN 'unknown'
            WHEN count IS NOT NULL AND part_of = item AND fund IS NULL THEN item || '_part'
            WHEN item IS NOT NULL OR of_total THEN item
            WHEN part_of = 'unknown' OR NOT (of_part OR of_code AND part IS NOT NULL OR subject_code IS NOT NULL)
                THEN 'within'
            END AS item,
        CASE WHEN subject_code IS NOT NULL AND of_part THEN part_of ELSE part END AS part,
        CASE WHEN subject_code IS NULL AND part IS NOT NULL AND of_code THEN part_of ELSE subject_code END AS subject_code
    ) FROM asked
),
levelled AS (
    SELECT *, hash(document, passage, subject_code, item, flow, source, fund, part, year, stage) AS level FROM placed
),
levels AS (  -- joined, not a window: that takes ten times as long over a few rows
    SELECT
        level, CASE WHEN min(amount) = max(amount) THEN min(amount) END AS told, min(quantum) AS finest,
        max(share) IS NULL AS shareless
    FROM (
        SELECT level, amount, quantum, share FROM levelled
        UNION ALL  -- what is told of revenue and of expenditure is told of both
        SELECT hash(document, passage, subject_code, item, 'both', source, fund, part, year, stage), amount, quantum, share
        FROM levelled WHERE flow IN ('revenue', 'expenditure')
    ) GROUP BY level
),
passages AS (
    SELECT document, passage, least(min(quantum), min(change_quantum)) AS finest FROM levelled GROUP BY document, passage
)
SELECT
    c.* EXCLUDE (level) REPLACE (  -- nothing is as fine as the finest figure beside it
        CASE WHEN c.amount = 0 THEN least(c.quantum, p.finest) ELSE c.quantum END AS quantum,
        CASE WHEN c.change_amount = 0 THEN least(c.change_quantum, p.finest) ELSE c.change_quantum END AS change_quantum
    ), CASE WHEN c.measure <> 'limit' THEN coalesce(c.amount, l.told) END AS now,
    coalesce(c.quantum, l.finest) AS now_quantum,
    CASE WHEN l.shareless THEN c.amount END AS shareless  -- of which no share is told
FROM levelled AS c JOIN levels AS l USING (level) JOIN passages AS p USING (document, passage);

CREATE OR REPLACE TEMP TABLE sheets_asked AS
WITH labelled AS (
    SELECT
        a.document, s.form, s.form_instance, coalesce(s.scope, '') || '|' || coalesce(s.entity_name, '') AS body,
        s.form NOT IN (SELECT form FROM repeatable) AS single
    FROM sheets AS s JOIN asking AS a USING (document_id)
),
ranked AS (
    SELECT
        *, count(*) OVER (PARTITION BY document, form, body) AS twins,
        row_number() OVER (PARTITION BY document, form, body ORDER BY form_instance) AS rank,
        count(*) OVER (PARTITION BY document, form) AS instances
    FROM labelled
),
named AS (
    SELECT
        document, form, form_instance,
        coalesce(max(instances) FILTER (WHERE single) OVER (PARTITION BY document) > 1, false) AS several,
        CASE WHEN several AND single THEN body || '|' || rank || '/' || twins ELSE '' END AS name
    FROM ranked
),
placed AS (
    SELECT *, form AS page FROM named
    UNION ALL
    SELECT DISTINCT s.document, s.claim_type, s.passage, false, coalesce(b.name, ''), ''
    FROM asserted AS s LEFT JOIN (
        SELECT document, CASE WHEN bool_or(several) THEN min(body) || '|1/1' END AS name
        FROM labelled JOIN named USING (document, form, form_instance) WHERE single
        GROUP BY document HAVING count(DISTINCT body) = 1
    ) AS b USING (document)
)
SELECT
    document_id, document, form, form_instance, several,
    (dense_rank() OVER (ORDER BY document, page, form_instance))::INTEGER AS sheet,
    (dense_rank() OVER (ORDER BY document, name))::INTEGER AS of_set
FROM placed JOIN asking USING (document);

CREATE OR REPLACE TEMP MACRO meaning_of(
    form, classification, item, flow, source, fund, part, stage, measure, code, year, is_total, is_leaf
) AS hash(form, classification, item, flow, source, fund, part, stage, measure, code, year::INTEGER, is_total, is_leaf);

-- `figure` is where the row lies in `facts`, or below nothing a number of what stands elsewhere and has a `ref`.
CREATE OR REPLACE TEMP TABLE cells AS
SELECT
    s.document, s.sheet, s.of_set, s.several, f.row_number AS row_at, f.column_number AS column_at, f.form,
    f.classification, f.item, f.flow, f.source, f.fund, f.part, f.stage, f.measure, f.subject_code AS code,
    f.fiscal_year - f.report_year AS year, f.is_total, f.is_leaf,
    CASE f.measure WHEN 'count' THEN f.quantity ELSE f.amount END::money AS amount, f.ratio::DECIMAL(21, 8) AS ratio,
    f.quantum::step AS quantum, f.certain, f.value_kind = 'error' AS unreadable, f.value_kind = 'number' AS printed,
    -- more than two decimals; most figures end where two would
    instr(substr(f.amount_text, -3), '.') = 0 AND instr(f.amount_text, '.') > 0
        AND regexp_matches(f.amount_text, '\.\d{3,}') AS fine,
    f.rowid AS figure, NULL::VARCHAR AS ref, false AS negated, false AS repeated, false AS repeated_here,
    meaning_of(f.form, f.classification, f.item, f.flow, f.source, f.fund, f.part, f.stage, f.measure, f.subject_code,
        f.fiscal_year - f.report_year, f.is_total, f.is_leaf) AS meaning
FROM facts AS f JOIN sheets_asked AS s USING (document_id, form, form_instance);

INSERT INTO cells BY NAME
WITH lists AS (  -- what the rows of a sheet say of their cells
    SELECT
        s.sheet, r.lane, r.row_number, r.kind, r.code, r.classification, r.item, r.flow, r.source, r.fund, r.part
    FROM form_rows AS r JOIN sheets_asked AS s USING (document_id, form, form_instance)
    UNION ALL  -- a form without rows has a total of nothing, unless its table may be one that was not recognised
    SELECT p.sheet, 0, -1, 'total', NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM sheets AS s ANTI JOIN form_rows AS r USING (document_id, form, form_instance)
    JOIN sheets_asked AS p USING (document_id, form, form_instance)
    WHERE s.note IS NOT NULL OR document_id NOT IN (
        SELECT document_id FROM rejects WHERE stage IN ('read', 'tabulate', 'recognise'))
),
blanks AS (
    SELECT
        s.document, s.sheet, s.of_set, s.several, r.row_number AS row_at, c.column_number AS column_at, c.form,
        CASE
            WHEN r.classification IS NOT NULL THEN r.classification
            WHEN r.kind = 'unit' THEN 'line'
            WHEN r.kind = 'subject' AND d.shape = 'codes' THEN CASE r.code[1]
                WHEN '2' THEN 'functional' WHEN '3' THEN 'department_economic' WHEN '5' THEN 'government_economic'
                ELSE c.classification END
            ELSE c.classification
        END AS classification,
        coalesce(r.item, c.item) AS item, coalesce(r.flow, c.flow) AS flow, coalesce(r.source, c.source) AS source,
        CASE WHEN r.source IS NULL THEN coalesce(r.fund, c.fund) ELSE r.fund END AS fund,
        CASE WHEN coalesce(r.flow, c.flow) = 'expenditure' THEN coalesce(r.part, c.part) END AS part,
        c.stage, 'amount' AS measure, CASE WHEN r.kind = 'subject' THEN r.code END AS code,
        c.fiscal_year - a.report_year AS year, r.kind = 'total' AS is_total, false AS is_leaf
    FROM form_columns AS c
    JOIN sheets_asked AS s USING (document_id, form, form_instance)
    JOIN asking AS a USING (document)
    JOIN forms AS d USING (form)
    JOIN lists AS r USING (sheet, lane)
    ANTI JOIN cells AS f ON f.sheet = s.sheet AND f.row_at = r.row_number AND f.column_at = c.column_number
    WHERE c.measure = 'amount'
)
SELECT
    *, 0 AS amount, 0 AS quantum, true AS certain, false AS unreadable, false AS printed, false AS negated,
    false AS repeated, false AS repeated_here,
    meaning_of(form, classification, item, flow, source, fund, part, stage, measure, code, year, is_total, is_leaf)
        AS meaning
FROM blanks;

INSERT INTO cells BY NAME  -- what a claim asserts; a comparison stands at the year and stage that it compares with
WITH things AS (  -- a list of them, not a table beside each claim: that would be grouped and joined again
    SELECT c.*, unnest([
        (CASE measure WHEN 'limit' THEN 'limit' ELSE 'amount' END, '', false, amount, NULL, quantum, false),
        ('absence', '', false, CASE measure WHEN 'absence' THEN 0 END, NULL, 0, false),
        ('count', '/count', false, count, NULL, 0, false),
        ('share', '/share', false, NULL, share, ratio_quantum, false),
        ('shareless', '', false, shareless, NULL, quantum, false),
        ('hundredths', '/share', false, share * 100, NULL, ratio_quantum * 100, false),
        ('growth_rate', '/rate', true, NULL, change_ratio, ratio_quantum, false),
        ('completion', '/completion', true, NULL, completion, ratio_quantum, false),
        ('change', '/change', true, coalesce(change_amount, CASE direction WHEN 'equal' THEN 0 END), NULL,
            coalesce(change_quantum, 0), false),
        ('before', '', true, CASE WHEN change_amount IS NOT NULL THEN now END, NULL, now_quantum, false),
        ('before', '/change', true, CASE WHEN now IS NOT NULL THEN change_amount END, NULL, change_quantum, true),
        ('now_' || coalesce(direction, 'told'), '', true, CASE WHEN (base_stage, base_year) IS DISTINCT FROM (stage, year)
            AND base_stage IS NOT NULL THEN now END, NULL, now_quantum, false)  -- a budget is not laid beside itself
    ]::STRUCT(said VARCHAR, figure VARCHAR, compares BOOLEAN, amount DECIMAL(24, 4), ratio DECIMAL(18, 8), quantum DECIMAL(26, 8), negated BOOLEAN)[]) AS m
    FROM asserted AS c
),
asserting AS (
    SELECT
        document, claim_type AS form, passage AS form_instance, row_at, item, flow, source, fund, part,
        CASE WHEN m.compares THEN base_stage ELSE stage END AS stage, m.said AS measure, subject_code AS code,
        CASE WHEN m.compares THEN base_year ELSE year END AS year, m.amount, m.ratio, m.quantum, m.negated,
        claim_id || m.figure AS ref
    FROM things WHERE m.amount IS NOT NULL OR m.ratio IS NOT NULL
),
alike AS (  -- what prose says twice; a total is one by any of its names
    SELECT
        *, amount::DECIMAL(20, 2)::money AS told, hash(
            document, nullif(nullif(item, 'grand_total'), 'current_year_total'), flow, source, fund, part, stage,
            measure, code, year, amount::DECIMAL(20, 2), negated
        ) AS same
    FROM asserting
),
first_here AS (SELECT same, form_instance, min(row_at) AS row_at FROM alike GROUP BY same, form_instance),
first AS (SELECT same, min(row_at) AS row_at FROM first_here GROUP BY same)
SELECT
    s.document, s.sheet, s.of_set, s.several, c.row_at, 0 AS column_at, c.form, c.item, c.flow, c.source, c.fund, c.part,
    c.stage, c.measure, c.code, c.year, false AS is_total, false AS is_leaf, c.told AS amount, c.ratio, c.quantum,
    true AS certain, false AS unreadable, true AS printed, -row_number() OVER () AS figure, c.ref, c.negated,
    c.row_at > f.row_at AS repeated, c.row_at > h.row_at AS repeated_here,
    meaning_of(c.form, NULL::VARCHAR, c.item, c.flow, c.source, c.fund, c.part, c.stage, c.measure, c.code, c.year, false,
        false) AS meaning
FROM alike AS c
JOIN first AS f USING (same)
JOIN first_here AS h ON h.same = c.same AND h.form_instance = c.form_instance
JOIN sheets_asked AS s ON s.document = c.document AND s.form = c.form AND s.form_instance = c.form_instance;

INSERT INTO cells BY NAME
SELECT
    s.document, s.sheet, s.of_set, s.several, i.span_start AS row_at, 0 AS column_at, i.form, 'project' AS classification,
    'weight' AS measure, 0 AS year, false AS is_total, false AS is_leaf, i.weight AS amount, 0 AS quantum,
    true AS certain, false AS unreadable, true AS printed, -(1::BIGINT << 40) - row_number() OVER () AS figure,
    i.indicator_id AS ref, false AS negated, false AS repeated,
    false AS repeated_here,
    meaning_of(i.form, 'project', NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR,
        NULL::VARCHAR, 'weight', NULL::VARCHAR, 0, false, false) AS meaning
FROM indicators AS i JOIN sheets_asked AS s USING (document_id, form, form_instance)
WHERE i.weight IS NOT NULL;

-- What cells mean, each meaning once: terms meet meanings, which are few, and cells follow their meaning. Without its
-- code a meaning has a *shape*, of which there are fewer still.
CREATE OR REPLACE TEMP TABLE meanings AS
SELECT
    *, coalesce((length(code) - 1) // 2, 0) AS level,
    CASE WHEN code IS NOT NULL THEN [code, left(code, 3) || '*', left(code, 5) || '*', '*' || right(code, 2), '*'] END
        AS codes,
    hash(form, classification, item, flow, source, fund, part, stage, measure, year, is_total, is_leaf, level) AS shape
FROM (
    SELECT
        meaning, any_value(form) AS form, any_value(classification) AS classification, any_value(item) AS item,
        any_value(flow) AS flow, any_value(source) AS source, any_value(fund) AS fund, any_value(part) AS part,
        any_value(stage) AS stage, any_value(measure) AS measure, any_value(code) AS code, any_value(year) AS year,
        any_value(is_total) AS is_total, any_value(is_leaf) AS is_leaf
    FROM cells GROUP BY meaning
);
