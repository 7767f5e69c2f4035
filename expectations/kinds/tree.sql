-- Kind `tree`: what codes and names of the rows of a form say without any sum. One query for all its rules:
--
--   unique       a code stands once in a list (lists of several units, and of projects, repeat codes rightly, and so
--                does a list with rows of names between its blocks)
--   ancestors    where a list prints a level, every finer row has its own row of that level
--   order        the last row of the level above is the parent, where the parent is in the list at all
--   depth        where a list reaches items, or one of economic codes sections, all with money is broken down so far
--   blank        a parent and its children are filled together, column by column

INSERT INTO told
WITH listed AS (
    SELECT
        s.document, s.sheet, r.lane, r.row_number, r.kind, r.code,
        count(*) FILTER (WHERE r.kind = 'line') OVER (PARTITION BY s.sheet, r.lane ORDER BY r.row_number) AS block
    FROM form_rows AS r
    JOIN sheets_asked AS s USING (document_id, form, form_instance)
    JOIN forms AS f USING (form)
    WHERE f.shape = 'codes'
),
lists AS (
    SELECT
        sheet, bool_or(kind IN ('unit', 'project')) AS mixed, max(lane) AS lanes, bool_or(length(code) = 3) AS has_classes,
        bool_or(length(code) = 5) AS has_sections, bool_or(length(code) = 7) AS has_items
    FROM listed GROUP BY sheet
),
nodes AS (
    SELECT
        *, left(code, -2) AS parent,
        last_value(CASE WHEN length(code) = 3 THEN code END IGNORE NULLS) OVER above AS class_above,
        last_value(CASE WHEN length(code) = 5 THEN code END IGNORE NULLS) OVER above AS section_above
    FROM listed
    WHERE kind = 'subject' AND length(code) IN (3, 5, 7)
    WINDOW above AS (PARTITION BY sheet, lane ORDER BY row_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
subjects AS (SELECT sheet, code, any_value(parent) AS parent, count(*) AS times FROM nodes GROUP BY sheet, code),
families AS (
    SELECT
        k.*, l.* EXCLUDE (sheet), p.code IS NOT NULL AS has_parent, c.parent IS NOT NULL AS has_child
    FROM nodes AS k
    JOIN lists AS l USING (sheet)
    LEFT JOIN subjects AS p ON p.sheet = k.sheet AND p.code = k.parent
    LEFT JOIN (SELECT DISTINCT sheet, parent FROM subjects) AS c ON c.sheet = k.sheet AND c.parent = k.code
),
single AS (SELECT n.* FROM nodes AS n JOIN subjects AS s USING (sheet, code) WHERE s.times = 1),
columns AS (  -- those of money
    SELECT s.sheet, c.lane, c.column_number
    FROM form_columns AS c JOIN sheets_asked AS s USING (document_id, form, form_instance) WHERE c.measure = 'amount'
),
filled AS (
    SELECT n.sheet, n.code, n.parent, n.row_number, c.column_number
    FROM single AS n
    JOIN cells AS f ON f.sheet = n.sheet AND f.row_at = n.row_number
    JOIN columns AS c ON c.sheet = n.sheet AND c.lane = n.lane AND c.column_number = f.column_at
    WHERE f.figure >= 0 AND f.measure <> 'count' AND f.amount <> 0
),
pairs AS (  -- a row and those below it, by column, where either is filled
    SELECT
        sheet, code, column_number, bool_or(own) AS own, bool_or(NOT own) AS theirs,
        coalesce(min(row_number) FILTER (WHERE own), min(row_number)) AS row_number
    FROM (
        SELECT sheet, code, column_number, row_number, true AS own FROM filled
        UNION ALL
        SELECT sheet, parent, column_number, row_number, false FROM filled
    ) GROUP BY ALL
),
asked AS (
    SELECT
        'unique' AS aspect, document, sheet, code, count(*) = 1 AS good, min(row_number) AS row_number,
        NULL AS column_number
    FROM families WHERE NOT mixed GROUP BY document, sheet, block, code
    UNION ALL
    SELECT 'ancestors', document, sheet, parent, has_parent, row_number, NULL
    FROM families WHERE CASE length(code) WHEN 5 THEN has_classes WHEN 7 THEN has_sections END
    UNION ALL
    SELECT 'order', document, sheet, code,
        CASE length(code) WHEN 5 THEN class_above WHEN 7 THEN section_above END IS NOT DISTINCT FROM parent,
        row_number, NULL
    FROM families WHERE has_parent AND lanes = 0
    UNION ALL
    SELECT 'depth', document, sheet, code, has_child OR length(code) = CASE WHEN has_items THEN 7 ELSE 5 END, row_number,
        NULL
    FROM families WHERE has_items OR has_sections AND code[1] IN ('3', '5')
    UNION ALL
    SELECT 'blank', n.document, n.sheet, n.code, q.own AND q.theirs, q.row_number, q.column_number
    FROM pairs AS q
    JOIN single AS n USING (sheet, code)
    JOIN columns AS c USING (sheet, lane, column_number)
    WHERE q.theirs OR EXISTS (
        FROM single AS k JOIN columns AS d USING (sheet, lane)
        WHERE k.sheet = q.sheet AND k.parent = q.code AND d.column_number = q.column_number)
),
met AS (
    SELECT b.rule, b.severity, q.*, l.form
    FROM asked AS q
    JOIN rule_book AS b ON b.kind = 'tree' AND b.asks = q.aspect
    JOIN (SELECT DISTINCT sheet, form FROM sheets_asked) AS l USING (sheet)
    WHERE b.forms IS NULL OR list_contains(b.forms, l.form)
)
SELECT
    m.rule, m.document, 'broken', m.severity, m.code, NULL, NULL, NULL, NULL,
    list(f.fact_id ORDER BY f.span_start) FILTER (WHERE f.fact_id IS NOT NULL), NULL, 1
FROM met AS m
LEFT JOIN cells AS c ON c.sheet = m.sheet AND c.row_at = m.row_number AND c.figure >= 0
    AND coalesce(c.column_at = m.column_number, true)
LEFT JOIN facts AS f ON f.rowid = c.figure
WHERE NOT m.good
GROUP BY m.rule, m.document, m.severity, m.form, m.sheet, m.code, m.column_number
HAVING m.rule NOT IN (SELECT rule FROM rule_book WHERE asks = 'depth') OR bool_or(f.amount <> 0)
UNION ALL
SELECT rule, document, 'holds', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*)
FROM met WHERE good GROUP BY rule, document;
