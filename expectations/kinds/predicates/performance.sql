-- PRF: lists of indicators, their weights, targets and texts.

CREATE OR REPLACE TEMP TABLE indicators_asked AS
SELECT
    b.document, b.stem, i.*, i.target_start IS NOT NULL AS has_target,
    lower(regexp_replace(i.name, '\s', '', 'g')) AS plain,
    regexp_matches(i.name, $execution_row_words) AS is_execution,
    regexp_matches(i.name, $nature_fits_satisfaction) AS is_satisfaction,
    coalesce(regexp_matches(i.level_2, $cost_target_level), false)
        OR i.level_2 IS NULL AND regexp_matches(i.name, $cost_target_words) AND i.unit IN (SELECT unnest($cost_target_units)) AS is_cost,
    CASE i.unit WHEN $cost_target_units[1] THEN 1 WHEN $cost_target_units[2] THEN 10000 WHEN $cost_target_units[3] THEN 100000000
        END AS yuan
FROM indicators AS i JOIN bodies_asked AS b USING (document_id);

CREATE OR REPLACE TEMP TABLE lists_asked AS
SELECT
    i.document, i.stem, i.document_id, i.form, i.form_instance, any_value(i.project_name) AS project, count(*) AS rows,
    count(i.weight) AS weighed, sum(i.weight) AS weight, count(i.comparator) AS compared, count(i.unit) AS measured,
    count(i.is_core) AS marked, count(*) FILTER (WHERE i.is_core) AS core, bool_or(i.is_execution) AS has_execution,
    count(*) FILTER (WHERE i.is_cost) AS costs, bool_or(i.is_satisfaction) AS has_satisfaction,
    bool_or(regexp_matches(i.name, $aspects_quantity) OR regexp_matches(i.level_2, $aspects_quantity)) AS has_quantity,
    bool_or(regexp_matches(i.name, $aspects_effect) OR regexp_matches(concat(i.level_1, i.level_2), $aspects_effect)) AS has_effect,
    any_value(s.unread) AS unread, any_value(s.certain) AS certain, any_value(s.ref) AS ref, any_value(s.title) AS title,
    list(i.indicator_id ORDER BY i.span_start) AS refs
FROM indicators_asked AS i
LEFT JOIN sheets_seen AS s ON s.document = i.document AND s.form = i.form AND s.form_instance = i.form_instance
GROUP BY i.document, i.stem, i.document_id, i.form, i.form_instance;

INSERT INTO answered
SELECT  -- where the execution rate is not listed, its ten points may stand outside the list
    'weights' AS asks, document,
    CASE WHEN unread > 0 OR weighed < rows THEN 'untestable'
        WHEN weight = 100 OR weight = 90 AND NOT has_execution THEN 'holds' ELSE 'broken' END,
    CASE WHEN certain THEN 'error' ELSE 'warn' END, concat_ws(' ', project, title, weight::DECIMAL(10, 2)), weight, 100,
    list_prepend(ref, refs), 'weight'
FROM lists_asked WHERE 2 * weighed > rows AND rows >= 3
UNION ALL
SELECT
    'complete_rows', i.document, CASE
        WHEN 2 * l.weighed > l.rows AND i.weight IS NULL OR NOT i.has_target OR 2 * l.marked > l.rows AND i.is_core IS NULL
            OR 2 * l.compared > l.rows AND i.comparator IS NULL AND i.target_value IS NOT NULL
            OR 2 * l.measured > l.rows AND i.unit IS NULL AND i.target_value IS NOT NULL
        THEN 'broken' ELSE 'holds' END,
    NULL, concat_ws(' ', i.project_name, i.name), NULL, NULL, [i.indicator_id], NULL
FROM indicators_asked AS i JOIN lists_asked AS l USING (document, form, form_instance)
UNION ALL
SELECT
    'execution_row', document, CASE WHEN has_execution THEN 'holds' ELSE 'broken' END, NULL, concat_ws(' ', project, title),
    NULL, NULL, [ref], NULL
FROM lists_asked
WHERE document IN (SELECT document FROM lists_asked WHERE has_execution)
UNION ALL
SELECT
    'core', document, CASE WHEN core > 0 THEN 'holds' ELSE 'broken' END, NULL, concat_ws(' ', project, title), NULL, NULL,
    [ref], NULL
FROM lists_asked WHERE marked > 0
UNION ALL
SELECT
    'aspects', document,
    CASE WHEN has_satisfaction AND has_quantity AND (has_effect OR form = 'B_PERF_O') AND (costs > 0 OR form = 'B_PERF_O')
        THEN 'holds' ELSE 'broken' END,
    NULL,
    concat_ws(' ', project, title, CASE WHEN NOT has_satisfaction THEN $aspects_names[4] END,
        CASE WHEN NOT has_quantity THEN $aspects_names[1] END, CASE WHEN NOT has_effect THEN $aspects_names[2] END,
        CASE WHEN costs = 0 AND form <> 'B_PERF_O' THEN $aspects_names[3] END),
    NULL, NULL, [ref], NULL
FROM lists_asked WHERE rows >= 3 AND form <> 'F_SELF'
UNION ALL
SELECT
    'nature_fits', document, CASE
        WHEN is_satisfaction AND comparator IN ('≤', '<') THEN 'broken'
        WHEN regexp_matches(name, $nature_fits_quantity) AND NOT regexp_matches(name, $nature_fits_restraint)
            AND comparator IN ('≤', '<') THEN 'broken'
        WHEN is_cost AND comparator IN ('≥', '>') AND NOT regexp_matches(name, $nature_fits_gain) THEN 'broken'
        ELSE 'holds' END,
    NULL, concat_ws(' ', project_name, name, comparator, target_text, unit), NULL, NULL, [indicator_id], NULL
FROM indicators_asked
WHERE comparator IN ('≤', '<', '≥', '>', '=') AND target_value IS NOT NULL AND NOT is_execution
UNION ALL
SELECT
    'words_or_figures', document, CASE
        WHEN comparator IN ('≤', '<', '≥', '>', '=') AND NOT regexp_matches(target_text, $words_or_figures_figures) THEN 'broken'
        WHEN regexp_matches(comparator, $words_or_figures_quality) AND target_value IS NOT NULL THEN 'broken'
        ELSE 'holds' END,
    NULL, concat_ws(' ', project_name, name, comparator, target_text), NULL, NULL, [indicator_id], NULL
FROM indicators_asked WHERE comparator IS NOT NULL AND target_text IS NOT NULL
UNION ALL
SELECT
    'percent_bounds', document,
    CASE WHEN target_value < 0 OR target_value > 100 THEN 'broken' ELSE 'holds' END,
    NULL, concat_ws(' ', project_name, name, comparator, target_text, unit), target_value, 100, [indicator_id], NULL
FROM indicators_asked
WHERE target_value IS NOT NULL AND regexp_matches(unit, $percent_bounds_units) AND regexp_matches(name, $percent_bounds_words)
    AND NOT regexp_matches(name, $percent_bounds_unless);

INSERT INTO answered
WITH budgets AS (
    SELECT b.document, f.form, f.form_instance, f.amount, f.fact_id, f.amount_text, f.unit
    FROM facts AS f JOIN bodies_asked AS b USING (document_id)
    WHERE f.item = 'project_budget' AND f.form IN ('B_PERF_P', 'B_PERF_K') AND f.amount > 0
),
costs AS (
    SELECT i.*, i.target_value * i.yuan AS limit_of, count(*) OVER (PARTITION BY document, form, form_instance) AS alike
    FROM indicators_asked AS i
    WHERE i.is_cost AND i.yuan IS NOT NULL AND i.target_value IS NOT NULL AND i.comparator IN ('≤', '<', '=')
        AND NOT regexp_matches(i.name, $cost_target_each)
)
SELECT  -- one cost indicator speaks of the whole project; several may share it, so that only their sum is bounded
    'cost_target' AS asks, c.document,
    CASE WHEN c.alike = 1 AND c.limit_of = b.amount THEN 'holds' WHEN c.limit_of > b.amount THEN 'broken'
        WHEN c.alike > 1 THEN 'holds' WHEN c.limit_of * 10 IN (b.amount, b.amount * 10) OR c.limit_of * 100 = b.amount
            OR c.limit_of * 10000 = b.amount THEN 'broken' ELSE 'not_applicable' END,
    NULL, concat_ws(' ', c.project_name, c.name, c.comparator || c.target_text || c.unit, '≠', b.amount_text || b.unit),
    c.limit_of, b.amount, [c.indicator_id, b.fact_id], NULL
FROM costs AS c JOIN budgets AS b USING (document, form, form_instance)
UNION ALL
SELECT
    'like_the_whole', o.document, CASE
        WHEN o.comparator IS DISTINCT FROM p.comparator OR o.target_value < p.most AND o.comparator IN ('≥', '>', '=')
        THEN 'broken' WHEN o.is_core <> p.is_core THEN 'broken' ELSE 'holds' END,
    CASE WHEN o.comparator IS DISTINCT FROM p.comparator OR o.target_value < p.most THEN NULL ELSE 'info' END,
    concat_ws(' ', o.name, o.comparator, o.target_text, '≠', p.project_name, p.comparator, p.target_text),
    o.target_value, p.most, [o.indicator_id, p.indicator_id], NULL
FROM indicators_asked AS o
JOIN (
    SELECT *, max(target_value) OVER (PARTITION BY document, plain, unit) AS most
    FROM indicators_asked WHERE form IN ('B_PERF_P', 'B_PERF_K') AND NOT is_execution
) AS p ON p.document = o.document AND p.plain = o.plain AND p.unit IS NOT DISTINCT FROM o.unit
WHERE o.form = 'B_PERF_O' AND p.target_value IS NOT DISTINCT FROM p.most;

INSERT INTO answered
WITH heads AS (
    SELECT
        b.document, b.stem, p.*, regexp_replace(p.overview, '[\s，。；、,.;]', '', 'g') AS overview_words,
        regexp_replace(p.basis, '[\s，。；、,.;]', '', 'g') AS basis_words, b.entity_name, w.running, w.letters
    FROM projects AS p
    JOIN bodies_asked AS b USING (document_id)
    LEFT JOIN prose AS w ON w.document = b.document
    WHERE p.form IN ('B_PERF_P', 'B_PERF_K')
),
money AS (
    SELECT
        b.document, f.form, f.form_instance, any_value(f.project_name) AS project, any_value(f.unit) AS unit,
        max(f.amount) FILTER (WHERE f.item = 'phase_total') AS phase_total,
        max(f.amount) FILTER (WHERE f.item = 'project_budget') AS budget,
        sum(f.amount) FILTER (WHERE f.item IN ('appropriation', 'carry_in', 'other_money')) AS parts,
        count(*) FILTER (WHERE f.item IN ('appropriation', 'carry_in', 'other_money')) AS kinds,
        bool_or(f.item = 'appropriation') AS has_appropriation, bool_and(f.certain) AS certain,
        sum(f.quantum) AS steps,
        list(f.fact_id ORDER BY f.span_start) FILTER (WHERE f.item IN ('phase_total', 'project_budget', 'appropriation',
            'carry_in', 'other_money')) AS refs
    FROM facts AS f JOIN bodies_asked AS b USING (document_id)
    WHERE f.form IN ('B_PERF_P', 'B_PERF_K') AND f.amount IS NOT NULL
    GROUP BY ALL
)
SELECT
    'own_basis' AS asks, document,
    CASE WHEN basis_words = overview_words AND length(basis_words) >= 10 OR NOT regexp_matches(basis, $own_basis_documents)
        THEN 'broken' ELSE 'holds' END,
    CASE WHEN basis_words = overview_words THEN NULL ELSE 'info' END, concat_ws(' ', name, left(basis, 40)), NULL, NULL,
    [project_id], NULL
FROM heads WHERE overview IS NOT NULL AND basis IS NOT NULL
UNION ALL
SELECT
    'owner_known', document,
    CASE WHEN contains(running, regexp_replace(owner_unit, $owner_known_marks, '', 'g'))
        OR contains(regexp_replace(entity_name, '\s', '', 'g'), regexp_replace(owner_unit, $owner_known_marks, '', 'g'))
        OR entity_name IS NOT NULL AND contains(owner_unit, entity_name) THEN 'holds'
        WHEN coalesce(letters, 0) < $sections_letters::INTEGER THEN 'lacking' ELSE 'broken' END,
    NULL, concat_ws(' ', name, owner_unit), NULL, NULL, [project_id], 'prose'
FROM heads WHERE owner_unit IS NOT NULL AND name IS NOT NULL
UNION ALL
SELECT
    'phases', document, CASE WHEN phase_total < budget OR has_appropriation AND kinds > 1 AND abs(budget - parts) > steps / 2
        THEN 'broken' ELSE 'holds' END,
    'error', concat_ws(' ', project, budget, '≠', parts), budget, coalesce(parts, phase_total), refs, NULL
FROM money WHERE budget IS NOT NULL AND (phase_total IS NOT NULL OR has_appropriation AND kinds > 1);
