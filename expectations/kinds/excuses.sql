-- What was not read is not held against the document: a broken comparison that an unread cell, an ambiguous or an
-- absent row may explain is untestable, and says why.

CREATE OR REPLACE TEMP TABLE damaged AS  -- sheets with a cell that should hold a figure and could not be read
SELECT p.document, p.sheet, p.of_set, p.form, any_value(r.words) AS words, min(f.row_number) AS row_at
FROM rejects AS r
JOIN sheets_asked AS p USING (document_id, form, form_instance)
LEFT JOIN facts AS f ON f.document_id = r.document_id AND f.form = r.form AND f.form_instance = r.form_instance
    AND f.line_number = r.line_number AND r.reason <> 'cut_off'  -- behind it any row may be missing
WHERE r.stage = 'facts'
GROUP BY p.document, p.sheet, p.of_set, p.form, r.span_start;

UPDATE verdicts AS v SET outcome = 'untestable', missing = d.words
FROM (
    SELECT k.document AS asker, k.aside, d.* FROM damaged AS d JOIN kin AS k ON k.whose = d.document
) AS d JOIN (
    SELECT DISTINCT statement, scope, aside, unnest(coalesce(form, [NULL])) AS form FROM terms JOIN statements USING (statement)
) AS t ON t.aside = d.aside AND (t.form = d.form OR (t.form IS NULL AND t.scope = 'sheet'))  -- any form of a shape
WHERE v.outcome = 'broken' AND v.document = d.asker AND v.statement = t.statement
    AND CASE t.scope WHEN 'sheet' THEN v.place = d.sheet AND (v.row_at < 0 OR coalesce(v.row_at = d.row_at, true))
        WHEN 'set' THEN v.place = d.of_set ELSE true END;

UPDATE verdicts AS v SET missing = s.labels[1]
FROM statements AS s WHERE v.ambiguous AND v.outcome = 'untestable' AND s.statement = v.statement;

-- A roll-up by codes needs every code once, and the row between: 20103 between 201 and 2010301.
CREATE OR REPLACE TEMP TABLE unclear_trees AS
WITH codes AS (
    SELECT p.sheet, r.code, r.lane, count(*) AS times
    FROM form_rows AS r
    JOIN sheets_asked AS p USING (document_id, form, form_instance)
    WHERE r.kind = 'subject' GROUP BY ALL
)
SELECT sheet, max(code) AS missing FROM codes WHERE times > 1 GROUP BY sheet
UNION ALL
SELECT sheet, min(left(code, -2)) FROM codes
WHERE length(code) = 7 AND (sheet, left(code, -2)) NOT IN (SELECT (sheet, code) FROM codes)
    AND (sheet, left(code, -4)) IN (SELECT (sheet, code) FROM codes)
GROUP BY sheet;

UPDATE verdicts AS v SET outcome = 'untestable', missing = u.missing
FROM unclear_trees AS u, statements AS s
WHERE v.outcome = 'broken' AND s.statement = v.statement AND s.by_parent AND s.scope = 'sheet' AND v.place = u.sheet;

-- A sentence may say itself that it is not to be taken to the cent, or that it compares what was made comparable.
UPDATE verdicts AS v SET outcome = 'unasked'
FROM (
    SELECT b.slot, b.spot
    FROM (FROM verdicts WHERE outcome = 'broken') AS b
    JOIN statements AS s ON s.statement = b.statement AND len(s.unless) > 0
    JOIN asserted AS c ON c.row_at = b.row_at
    WHERE len(list_filter(s.unless, lambda word: contains(c.sentence, word))) > 0
) AS excused
WHERE v.slot = excused.slot AND v.spot = excused.spot;

-- What is told of the whole department is not held against forms of its office alone, nor the reverse.
UPDATE verdicts AS v SET outcome = 'untestable', missing = 'scope'
FROM asserted AS c, (
    SELECT p.document, bool_and(s.scope = 'own') AS own, bool_or(s.scope = 'own') AS some
    FROM sheets AS s JOIN sheets_asked AS p USING (document_id, form, form_instance) GROUP BY p.document
) AS forms
WHERE v.outcome = 'broken' AND c.row_at = v.row_at AND c.document = v.document AND forms.document = v.document
    AND EXISTS (FROM statements AS s WHERE s.statement = v.statement AND s.each_claim AND s.scope <> 'sheet')
    AND CASE WHEN forms.own THEN regexp_matches(c.sentence, getvariable('of_whole'))
        ELSE NOT coalesce(forms.some, false) AND regexp_matches(c.sentence, getvariable('of_office')) END;

-- Rows that make exactly twice their total hold sums of parts between them, which nothing marked as such.
UPDATE verdicts AS v SET outcome = 'unasked'
FROM statements AS s
WHERE v.outcome = 'broken' AND s.statement = v.statement AND s.by_column AND v.left_value <> 0
    AND 2 * abs(2 * v.left_value - v.right_value) <= v.steps;
