-- ORG: a department and its units, inside one file and between files.

INSERT INTO answered
WITH bodies AS (  -- forms of several bodies in one file: those of the department, and those of its units
    SELECT
        s.document, s.document_id, s.form, s.form_instance, s.certain, s.ref,
        coalesce(s.scope, '') IN ('own', 'unit') OR s.scope IS DISTINCT FROM 'consolidated'
            AND s.entity_name <> b.entity_name AS part,
        NOT coalesce(part, false) AS whole
    FROM sheets_seen AS s JOIN bodies_asked AS b USING (document)
    WHERE s.form IN ('B_TOT', 'B_EXP', 'B_GPB', 'B_BAS_D', 'B_FND', 'F_TOT', 'F_REV', 'F_EXP', 'F_GPB', 'F_BAS', 'F_FND')
),
several AS (
    SELECT document, form, count(*) FILTER (WHERE part) AS parts, any_value(ref) AS ref
    FROM bodies GROUP BY ALL HAVING count(*) FILTER (WHERE whole) = 1 AND count(*) FILTER (WHERE part) >= 2
),
listed AS (
    SELECT b.document, max(c.count) AS units
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE c.claim_type = 'G01' AND c.item = 'units' GROUP BY b.document
),
amounts AS (
    SELECT
        s.document, s.form, v.parts, u.units,
        f.subject_code, CASE WHEN f.subject_code IS NULL THEN coalesce(f.item, '') || f.is_total END AS line, f.flow, f.part,
        f.source, f.fund,
        sum(f.amount) FILTER (WHERE s.whole) AS whole, sum(f.amount) FILTER (WHERE s.part) AS together,
        sum(f.quantum) AS steps, arg_min(f.fact_id, s.part) AS ref, bool_and(s.certain) AS certain,
        any_value(concat_ws(' ', f.form, f.subject_code, f.subject_name)) AS subject
    FROM bodies AS s
    JOIN several AS v USING (document, form)
    JOIN facts AS f ON f.document_id = s.document_id AND f.form = s.form AND f.form_instance = s.form_instance
    LEFT JOIN listed AS u ON u.document = s.document
    WHERE f.measure = 'amount' AND f.fiscal_year = f.report_year AND (s.whole OR s.part)
        AND (f.subject_code IS NOT NULL OR f.is_total)
    GROUP BY ALL
)
SELECT
    'units_add_up' AS asks, document, CASE
        WHEN 2 * abs(coalesce(whole, 0) - coalesce(together, 0)) <= steps THEN 'holds'
        WHEN units IS NULL OR parts NOT IN (units, units + 1) THEN 'untestable' ELSE 'broken' END,
    CASE WHEN fund IN ('general_public', 'government_fund') AND certain THEN 'error' ELSE 'warn' END, subject,
    whole, together, [ref], 'units'
FROM amounts
UNION ALL
SELECT 'units_add_up', document, 'lacking', NULL, NULL, NULL, NULL, [], 'units'
FROM bodies_asked WHERE document NOT IN (SELECT document FROM several) AND coalesce(scope, '') IN ('department', 'consolidated');

INSERT INTO answered
WITH transfers AS (
    SELECT
        b.document, sum(f.amount) FILTER (WHERE f.source = 'superior_subsidy' AND s.scope IN ('own', 'unit')) AS received,
        sum(f.amount) FILTER (WHERE f.part = 'subsidy_down' AND s.scope IN ('own', 'unit')) AS given,
        sum(f.amount) FILTER (WHERE f.source = 'affiliated_remittance' AND s.scope IN ('own', 'unit')) AS collected,
        sum(f.amount) FILTER (WHERE f.part = 'remitted_up' AND s.scope IN ('own', 'unit')) AS remitted,
        sum(abs(f.amount)) AS any_amount, sum(f.quantum) AS steps, list(f.fact_id ORDER BY f.span_start)[1:4] AS refs
    FROM facts AS f
    JOIN bodies_asked AS b USING (document_id)
    JOIN sheets_seen AS s ON s.document = b.document AND s.form = f.form AND s.form_instance = f.form_instance
    WHERE f.form IN ('B_REV', 'B_EXP', 'F_REV', 'F_EXP') AND (f.is_total OR f.subject_code IS NULL)
        AND (f.source IN ('superior_subsidy', 'affiliated_remittance') OR f.part IN ('subsidy_down', 'remitted_up'))
    GROUP BY b.document
)
SELECT
    'transfers_cancel' AS asks, document, CASE
        WHEN any_amount IS NULL OR any_amount = 0 THEN 'not_applicable'
        WHEN coalesce(received, given, collected, remitted) IS NULL THEN 'lacking'
        WHEN abs(coalesce(received, 0) - coalesce(given, 0)) <= steps
            AND abs(coalesce(collected, 0) - coalesce(remitted, 0)) <= steps THEN 'holds' ELSE 'broken' END,
    NULL, '', coalesce(received, 0) + coalesce(remitted, 0), coalesce(given, 0) + coalesce(collected, 0), refs, 'units'
FROM transfers;

INSERT INTO answered
WITH in_forms AS (
    SELECT DISTINCT
        s.document, regexp_replace(r.name, $owner_known_marks, '', 'g') AS unit, r.name
    FROM form_rows AS r
    JOIN sheets_seen AS s ON s.document_id = r.document_id AND s.form = r.form AND s.form_instance = r.form_instance
    WHERE r.kind = 'unit' AND s.shape IN ('codes', 'listing') AND regexp_matches(r.name, $units_named_bodies)
    UNION
    SELECT DISTINCT document, regexp_replace(entity_name, $owner_known_marks, '', 'g'), entity_name
    FROM sheets_seen WHERE entity_name IS NOT NULL AND shape <> 'performance'
)
SELECT
    'units_named' AS asks, i.document, CASE
        WHEN p.letters IS NULL OR p.letters < $sections_letters::INTEGER THEN 'lacking'
        WHEN contains(p.running, i.unit) THEN 'holds' ELSE 'broken' END,
    NULL, i.name, NULL, NULL, [], 'prose'
FROM in_forms AS i JOIN prose AS p USING (document)
WHERE length(i.unit) >= 4;

INSERT INTO answered
WITH names AS (
    SELECT
        s.document, regexp_replace(s.entity_name, $owner_known_marks, '', 'g') AS name, count(*) AS times,
        any_value(s.ref) AS ref, any_value(s.entity_name) AS printed, bool_or(s.scope IN ('own', 'unit')) AS of_unit
    FROM sheets_seen AS s WHERE s.entity_name IS NOT NULL GROUP BY ALL
),
main AS (
    SELECT document, arg_max(name, (times, name)) AS name, max(times) AS times, count(*) AS names FROM names GROUP BY document
)
SELECT  -- a slip of one letter (three bytes); names of different bodies differ in more, or in a numeral
    'one_name' AS asks, n.document, CASE
        WHEN n.name <> m.name AND m.times >= 3 AND n.times = 1 AND length(n.name) >= 6
            AND levenshtein(n.name, m.name) BETWEEN 1 AND 3
            AND regexp_replace(n.name, $one_name_ordinals, '', 'g') <> regexp_replace(m.name, $one_name_ordinals, '', 'g')
        THEN 'broken' ELSE 'holds' END,
    NULL, n.printed || ' ≠ ' || m.name, NULL, NULL, [n.ref], NULL
FROM names AS n JOIN main AS m USING (document)
UNION ALL
SELECT
    'wording_of_kind', s.document, CASE b.scope
        WHEN 'department' THEN CASE WHEN regexp_matches(s.title, $wording_of_kind_unit)
            AND NOT regexp_matches(s.title, $wording_of_kind_department) THEN 'broken' ELSE 'holds' END
        WHEN 'unit' THEN CASE WHEN regexp_matches(s.title, $wording_of_kind_department)
            AND NOT regexp_matches(s.title, $wording_of_kind_unit) THEN 'broken' ELSE 'holds' END
        END,
    NULL, s.title, NULL, NULL, [s.ref], NULL
FROM sheets_seen AS s JOIN bodies_asked AS b USING (document)
WHERE b.scope IN ('department', 'unit') AND coalesce(s.scope, b.scope) = b.scope
    AND (regexp_matches(s.title, $wording_of_kind_unit) OR regexp_matches(s.title, $wording_of_kind_department));

INSERT INTO answered
WITH totals AS (
    SELECT
        b.document, b.scope, b.region_code, b.kind, b.report_year,
        coalesce(max(f.amount) FILTER (WHERE f.item = 'three_public_total'), max(c.amount)) AS amount,
        coalesce(arg_max(f.fact_id, f.amount), arg_max(c.claim_id, c.amount)) AS ref
    FROM bodies_asked AS b
    LEFT JOIN facts AS f ON f.document_id = b.document_id AND f.item = 'three_public_total' AND f.form IN ('B_3G', 'F_3G')
        AND f.fiscal_year = f.report_year AND f.stage = CASE b.kind WHEN 'budget' THEN 'approved' ELSE 'executed' END
    LEFT JOIN claims AS c ON c.document_id = b.document_id AND c.item = 'three_public_total' AND c.measure = 'amount'
        AND c.fiscal_year = b.report_year
    WHERE b.region_code IS NOT NULL AND b.scope IN ('department', 'government')
    GROUP BY ALL
),
together AS (
    SELECT region_code, kind, report_year, sum(amount) AS amount, count(amount) AS departments
    FROM totals WHERE scope = 'department' GROUP BY ALL
)
SELECT  -- those departments that were read: together they cannot be more than the government's summary
    'summary_covers' AS asks, g.document, CASE WHEN g.amount IS NULL OR t.departments IS NULL OR t.departments = 0 THEN 'lacking'
        WHEN t.amount <= g.amount THEN 'holds' ELSE 'broken' END,
    NULL, '', t.amount, g.amount, [g.ref], 'departments'
FROM totals AS g LEFT JOIN together AS t USING (region_code, kind, report_year)
WHERE g.scope = 'government';
