-- Kind `tree`: what codes and names of the rows of a form say without any sum. One query for all its rules:
--
--   unique       a code stands once in a list (lists of several units, and of projects, repeat codes rightly, and so
--                does a list with rows of names between its blocks)
--   ancestors    where a list prints a level, every finer row has its own row of that level
--   order        the last row of the level above is the parent, where the parent is in the list at all
--   depth        where a list reaches items, or one of economic codes sections, all with money is broken down so far
--   blank        a parent and its children are filled together, column by column

INSERT INTO told
WITH lists AS (
    SELECT
        s.document, s.sheet, a.document_id, s.form, s.form_instance,
        bool_or(r.kind IN ('unit', 'project')) AS mixed, max(r.lane) AS lanes,
        bool_or(length(r.code) = 3) AS has_classes, bool_or(length(r.code) = 5) AS has_sections,
        bool_or(length(r.code) = 7) AS has_items
    FROM form_rows AS r
    JOIN asking AS a USING (document_id)
    JOIN sheets_asked AS s USING (document, form, form_instance)
    JOIN forms AS f USING (form)
    WHERE f.shape = 'codes'
    GROUP BY ALL
),
blocks AS (
    SELECT *, count(*) FILTER (WHERE kind = 'line') OVER (
        PARTITION BY document_id, form, form_instance, lane ORDER BY row_number) AS block
    FROM form_rows
),
nodes AS (
    SELECT
        l.*, r.row_number, r.lane, r.code, left(r.code, -2) AS parent,
        last_value(CASE WHEN length(r.code) = 3 THEN r.code END IGNORE NULLS) OVER above AS class_above,
        last_value(CASE WHEN length(r.code) = 5 THEN r.code END IGNORE NULLS) OVER above AS section_above,
        count(*) OVER (PARTITION BY l.sheet, r.code) AS times,
        count(*) OVER same AS times_in_block, row_number() OVER (same ORDER BY r.row_number) AS nth
    FROM blocks AS r JOIN lists AS l USING (document_id, form, form_instance)
    WHERE r.kind = 'subject' AND length(r.code) IN (3, 5, 7)
    WINDOW same AS (PARTITION BY l.sheet, r.block, r.code), above AS (
        PARTITION BY l.sheet, r.lane ORDER BY r.row_number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
families AS (
    SELECT
        k.*, p.code IS NOT NULL AS has_parent, c.parent IS NOT NULL AS has_child
    FROM nodes AS k
    LEFT JOIN (SELECT DISTINCT sheet, code FROM nodes) AS p ON p.sheet = k.sheet AND p.code = k.parent
    LEFT JOIN (SELECT DISTINCT sheet, parent FROM nodes) AS c ON c.sheet = k.sheet AND c.parent = k.code
),
filled AS (
    SELECT n.sheet, n.document, n.code, n.parent, c.column_number, min(f.row_number) AS row_number,
        bool_or(coalesce(f.amount, 0) <> 0) AS is_filled
    FROM nodes AS n
    JOIN form_columns AS c USING (document_id, form, form_instance, lane)
    LEFT JOIN facts AS f USING (document_id, form, form_instance, row_number, column_number)
    WHERE c.measure = 'amount' AND n.times = 1
    GROUP BY ALL
),
asked AS (
    SELECT 'unique' AS aspect, document, sheet, code, times_in_block = 1 AS good, row_number, NULL AS column_number
    FROM families WHERE NOT mixed AND nth = 1
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
    SELECT 'blank', p.document, p.sheet, p.code, p.is_filled = bool_or(k.is_filled),
        CASE WHEN p.is_filled THEN any_value(p.row_number) ELSE arg_max(k.row_number, k.is_filled) END,
        p.column_number
    FROM filled AS p
    JOIN filled AS k ON k.sheet = p.sheet AND k.column_number = p.column_number AND k.parent = p.code
    GROUP BY p.document, p.sheet, p.code, p.is_filled, p.column_number
    HAVING p.is_filled OR bool_or(k.is_filled)
),
met AS (
    SELECT b.rule, b.severity, q.*, l.form, l.document_id, l.form_instance
    FROM asked AS q
    JOIN rule_book AS b ON b.kind = 'tree' AND b.asks = q.aspect
    JOIN lists AS l USING (sheet)
    WHERE b.forms IS NULL OR list_contains(b.forms, l.form)
)
SELECT
    m.rule, m.document, 'broken', m.severity, concat_ws(' ', m.form, m.code), NULL, NULL, NULL, NULL,
    list(f.fact_id ORDER BY f.span_start) FILTER (WHERE f.fact_id IS NOT NULL), NULL, 1
FROM met AS m
LEFT JOIN facts AS f ON f.document_id = m.document_id AND f.form = m.form AND f.form_instance = m.form_instance
    AND f.row_number = m.row_number AND coalesce(f.column_number = m.column_number, true)
WHERE NOT m.good
GROUP BY m.rule, m.document, m.severity, m.form, m.form_instance, m.code, m.column_number
HAVING m.rule NOT IN (SELECT rule FROM rule_book WHERE asks = 'depth') OR bool_or(f.amount <> 0)
UNION ALL
SELECT rule, document, 'holds', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*)
FROM met WHERE good GROUP BY rule, document;
