-- PLA: what is possible and unlikely. Nothing here is wrong by arithmetic.

INSERT INTO answered
WITH vehicles AS (
    SELECT b.document, max(c.count) AS vehicles, arg_max(c.claim_id, c.count) AS claim
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE c.item = 'vehicles' AND c.claim_type IN ('E09', 'D09') AND c.count IS NOT NULL GROUP BY b.document
),
operation AS (
    SELECT b.document, max(f.amount) AS amount, arg_max(f.fact_id, f.amount) AS ref
    FROM facts AS f JOIN bodies_asked AS b USING (document_id)
    WHERE f.form IN ('B_3G', 'F_3G') AND f.item = 'vehicle_operation' AND f.fiscal_year = f.report_year
        AND f.stage = CASE b.kind WHEN 'budget' THEN 'approved' ELSE 'executed' END
    GROUP BY b.document
),
three_public AS (
    SELECT
        b.document, max(f.amount) FILTER (WHERE f.fiscal_year = f.report_year) AS current,
        max(f.amount) FILTER (WHERE f.fiscal_year = f.report_year - 1) AS previous, arg_max(f.fact_id, f.fiscal_year) AS ref
    FROM facts AS f JOIN bodies_asked AS b USING (document_id)
    WHERE f.form = 'B_3G' AND f.item = 'three_public_total' AND f.amount IS NOT NULL GROUP BY b.document
),
growth AS (
    SELECT b.document, bool_or(c.direction = 'increase') AS grows, any_value(c.claim_id) AS ref
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE c.item = 'three_public_total' AND c.direction IS NOT NULL AND b.kind = 'budget' GROUP BY b.document
)
SELECT
    'per_vehicle' AS asks, v.document, CASE WHEN o.amount IS NULL THEN CASE WHEN v.vehicles = 0 THEN 'holds' ELSE 'lacking' END
        WHEN v.vehicles = 0 THEN CASE WHEN o.amount > 0 THEN 'broken' ELSE 'holds' END
        WHEN o.amount = 0 OR o.amount BETWEEN v.vehicles * $per_vehicle_least::INTEGER AND v.vehicles * $per_vehicle_most::INTEGER
            THEN 'holds' ELSE 'broken' END,
    CASE WHEN v.vehicles = 0 THEN NULL ELSE 'info' END, v.vehicles::INTEGER || ' … ' || o.amount, o.amount, v.vehicles,
    [o.ref, v.claim], 'B_3G'
FROM vehicles AS v LEFT JOIN operation AS o USING (document)
UNION ALL
SELECT
    'only_less', p.document, CASE WHEN t.previous IS NULL AND g.grows IS NULL THEN 'lacking'
        WHEN t.current > t.previous OR t.previous IS NULL AND g.grows THEN 'broken' ELSE 'holds' END,
    NULL, concat_ws(' … ', t.previous, t.current), t.current, t.previous, [coalesce(t.ref, g.ref)], 'B_3G'
FROM prose AS p LEFT JOIN three_public AS t USING (document) LEFT JOIN growth AS g USING (document)
WHERE regexp_matches(p.whole, $only_less_words);

CREATE OR REPLACE TEMP TABLE staff_costs AS  -- sums of economic sections of basic expenditure, one row a document
SELECT
    b.document, max(f.amount) FILTER (WHERE f.subject_code = '30101') AS basic_wage,
    sum(f.amount) FILTER (WHERE f.subject_code IN ('30101', '30102', '30103', '30107', '30199')) AS wages,
    max(f.amount) FILTER (WHERE f.subject_code = '30108') AS pension, max(f.amount) FILTER (WHERE f.subject_code = '30109') AS annuity,
    max(f.amount) FILTER (WHERE f.subject_code = '30110') AS medical, max(f.amount) FILTER (WHERE f.subject_code = '30113') AS housing,
    max(f.amount) FILTER (WHERE f.subject_code = '30216') AS training, max(f.amount) FILTER (WHERE f.subject_code = '30229') AS welfare,
    max(f.fact_id) FILTER (WHERE f.subject_code = '30109') AS annuity_ref,
    max(f.fact_id) FILTER (WHERE f.subject_code = '30113') AS housing_ref,
    max(f.fact_id) FILTER (WHERE f.subject_code = '30110') AS medical_ref,
    max(f.fact_id) FILTER (WHERE f.subject_code = '30216') AS training_ref,
    max(f.fact_id) FILTER (WHERE f.subject_code = '30229') AS welfare_ref
FROM facts AS f JOIN bodies_asked AS b USING (document_id)
WHERE f.form IN ('B_BAS_D', 'F_BAS') AND f.part IN ('basic', 'personnel', 'operating', 'total') AND f.amount IS NOT NULL
    AND f.fiscal_year = f.report_year AND b.document NOT IN (SELECT document FROM sheets_asked WHERE several)
    AND (f.form = 'F_BAS' OR f.part = 'basic')
GROUP BY b.document;

INSERT INTO answered
SELECT
    'half_of_pension' AS asks, document, CASE WHEN annuity BETWEEN pension * $half_of_pension_least::DECIMAL(6, 4)
        AND pension * $half_of_pension_most::DECIMAL(6, 4) THEN 'holds' ELSE 'broken' END,
    NULL, '30109 … 30108', annuity, pension, [annuity_ref], NULL
FROM staff_costs WHERE annuity > 0 AND pension > 0
UNION ALL
SELECT
    'contribution_rates', document, CASE WHEN amount <= wages * rate::DECIMAL(6, 4) THEN 'holds' ELSE 'broken' END, NULL,
    subject, amount, wages, [ref], NULL
FROM (
    SELECT document, wages, '30113' AS subject, housing AS amount, housing_ref AS ref, $contribution_rates_housing AS rate
    FROM staff_costs
    UNION ALL SELECT document, wages, '30110', medical, medical_ref, $contribution_rates_medical FROM staff_costs
)
WHERE wages > 0 AND amount > 0
UNION ALL
SELECT
    'wage_rates', document, CASE WHEN amount <= wages * rate::DECIMAL(6, 4) THEN 'holds' ELSE 'broken' END, NULL, subject,
    amount, wages, [ref], NULL
FROM (
    SELECT document, wages, '30216' AS subject, training AS amount, training_ref AS ref, $wage_rates_training AS rate FROM staff_costs
    UNION ALL SELECT document, wages, '30229', welfare, welfare_ref, $wage_rates_welfare FROM staff_costs
)
WHERE wages > 0 AND amount > 0;

INSERT INTO answered
WITH bought AS (
    SELECT b.document, sum(f.amount) AS amount, arg_max(f.fact_id, f.amount) AS ref
    FROM facts AS f JOIN bodies_asked AS b USING (document_id)
    WHERE f.form = 'B_PRJ_D' AND f.fiscal_year = f.report_year AND length(f.subject_code) = 5
        AND (f.subject_code[1:3] = '310' OR list_contains($nothing_bought_codes, f.subject_code))
    GROUP BY b.document
),
procured AS (
    SELECT b.document, max(c.amount) AS amount, any_value(c.claim_id) AS ref
    FROM claims AS c JOIN bodies_asked AS b USING (document_id)
    WHERE c.item = 'procurement' AND c.measure = 'amount' AND c.fiscal_year = b.report_year GROUP BY b.document
),
leaves AS (
    SELECT
        s.document, f.form, f.form_instance, f.column_number, f.amount, f.subject_code AS code, f.fact_id,
        concat_ws(' ', f.subject_code, f.subject_name) AS subject
    FROM facts AS f
    JOIN sheets_seen AS s ON s.document_id = f.document_id AND s.form = f.form AND s.form_instance = f.form_instance
    WHERE f.is_leaf AND f.subject_code IS NOT NULL AND s.shape = 'codes' AND f.measure = 'amount' AND abs(f.amount) >= 10000
        AND f.amount % 1000 <> 0 AND s.unit = $copied_amount_unit
),
alike AS (
    SELECT
        document, form, form_instance, column_number, amount, count(DISTINCT code) AS codes, list(DISTINCT fact_id ORDER BY fact_id) AS refs,
        string_agg(DISTINCT subject, ' = ' ORDER BY subject) AS subjects
    FROM leaves GROUP BY ALL
),
totals AS (
    SELECT
        b.document, b.fact_count, max(f.amount) AS total, arg_max(f.fact_id, f.amount) AS ref,
        count(*) FILTER (WHERE f.amount <> 0) AS filled
    FROM facts AS f JOIN bodies_asked AS b USING (document_id)
    WHERE f.form IN ('B_TOT', 'F_TOT') AND f.is_total AND f.fiscal_year = f.report_year AND f.amount IS NOT NULL
        AND coalesce(b.scope, '') <> 'government'
    GROUP BY ALL
),
nonzero AS (SELECT b.document, count(*) AS filled FROM facts AS f JOIN bodies_asked AS b USING (document_id) WHERE f.amount <> 0 GROUP BY ALL)
SELECT
    'nothing_bought' AS asks, p.document, CASE WHEN p.amount = 0 AND b.amount >= $nothing_bought_beyond::DECIMAL(20, 2) THEN 'broken'
        ELSE 'holds' END,
    NULL, '', p.amount, b.amount, [p.ref, b.ref], NULL
FROM procured AS p JOIN bought AS b USING (document)
UNION ALL
SELECT
    'copied_amount', document, CASE WHEN codes > 1 THEN 'broken' ELSE 'holds' END, NULL, subjects, amount, amount, refs, NULL
FROM alike
UNION ALL
SELECT
    'sane_total', t.document, CASE WHEN t.total = 0 AND coalesce(n.filled, 0) > 0 OR t.total > $sane_total_most::DECIMAL(20, 2)
        THEN 'broken' ELSE 'holds' END,
    NULL, '', t.total, $sane_total_most::DECIMAL(20, 2), [t.ref], NULL
FROM totals AS t LEFT JOIN nonzero AS n USING (document);

-- Peers: the share of operating costs in basic expenditure, beside all bodies of the same kind and year that were read.
INSERT INTO answered
WITH shares AS (
    SELECT
        f.document_id, f.kind, f.report_year, arg_max(f.fact_id, f.amount) FILTER (WHERE f.part = 'operating') AS ref,
        max(f.amount) FILTER (WHERE f.part = 'operating') / max(f.amount) FILTER (WHERE f.part = 'basic') AS share
    FROM facts AS f
    WHERE f.form = 'B_BAS_D' AND f.is_total AND f.fiscal_year = f.report_year AND f.amount > 0 GROUP BY ALL
),
peers AS (
    SELECT
        s.*, count(share) OVER w AS peers, median(share) OVER w AS middle,
        quantile_cont(share, 0.75) OVER w - quantile_cont(share, 0.25) OVER w AS spread
    FROM shares AS s WHERE share IS NOT NULL WINDOW w AS (PARTITION BY kind, report_year)
)
SELECT
    'among_peers' AS asks, a.document, CASE WHEN peers < $among_peers_least::INTEGER THEN 'lacking'
        WHEN abs(share - middle) <= $among_peers_spreads::INTEGER * spread THEN 'holds' ELSE 'broken' END,
    NULL, round(share * 100, 1) || '% … ' || round(middle * 100, 1) || '%', share, middle, [ref], 'peers'
FROM peers JOIN asking AS a USING (document_id);
