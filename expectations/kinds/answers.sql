-- What was compared, as people query it: one judgement for every rule and every document; and which comparisons broke or
-- could not be made.

-- What broke or could not be asked; of a document in which something broke, also what holds: those are its witnesses.
CREATE OR REPLACE TEMP TABLE in_question AS
SELECT
    v.*, row_number() OVER () + (getvariable('batch')::BIGINT << 32) AS comparison, CASE
        WHEN coalesce(v.severity, r.severity) = 'error' AND NOT v.certain THEN 'warn'
        ELSE coalesce(v.severity, r.severity)
    END AS weight
FROM verdicts AS v JOIN rule_book AS r USING (rule)
WHERE NOT v.silent AND (
    v.outcome IN ('broken', 'untestable')
    OR v.outcome = 'holds' AND v.document IN (SELECT document FROM verdicts WHERE outcome = 'broken' AND NOT silent)
);

CREATE OR REPLACE TEMP VIEW troubled AS FROM in_question WHERE outcome IN ('broken', 'untestable');

-- Which figures stand in which of them.
CREATE OR REPLACE TEMP TABLE incidence AS
WITH places AS (  -- as one list: joined by place alone, every claim of a passage would meet every figure there
    SELECT comparison, slot, spot FROM in_question
    UNION ALL
    SELECT v.comparison, l.beside, v.spot >> 32 << 32 FROM in_question AS v JOIN around_claims AS l USING (slot)
),
stands AS (
    SELECT p.comparison, s.figure, s.side, s.minus
    FROM places AS p JOIN standing AS s USING (slot, spot) WHERE s.figure IS NOT NULL AND s.side < 3
)
SELECT s.comparison, coalesce(c.ref, f.fact_id) AS ref, s.figure, s.side, s.minus
FROM stands AS s LEFT JOIN (FROM cells WHERE figure < 0) AS c USING (figure) LEFT JOIN facts AS f ON f.rowid = s.figure;

CREATE OR REPLACE TEMP TABLE meetings AS
SELECT
    r.rule, a.document,
    list_contains(r.documents, a.kind) AND a.report_year BETWEEN coalesce(r.since, 0) AND coalesce(r.until, 9999)
        AS applies
FROM rule_book AS r CROSS JOIN asking AS a;

INSERT INTO judgements BY NAME
WITH counted AS (
    SELECT
        rule, document,
        count(*) FILTER (WHERE outcome = 'holds') AS held, count(*) FILTER (WHERE outcome = 'broken') AS broken,
        count(*) FILTER (WHERE outcome = 'untestable') AS untestable,
        count(*) FILTER (WHERE outcome = 'holds' AND rounded) AS rounded,
        count(*) FILTER (WHERE outcome IN ('blank', 'unasked')) AS void,
        min(missing) AS missing,
        arg_max(
            (statement, bit_count(xor(required & ~seen, (required & ~seen) - 1))),
            (bit_count(seen), -statement, -bit_count(xor(required & ~seen, (required & ~seen) - 1))))
            FILTER (WHERE outcome = 'lacking') AS lacking  -- the statement that came nearest, its first unseen term
    FROM verdicts WHERE NOT silent GROUP BY ALL
    UNION ALL
    SELECT
        rule, document, coalesce(sum(cases) FILTER (WHERE outcome = 'holds'), 0), count(*) FILTER (WHERE outcome = 'broken'),
        count(*) FILTER (WHERE outcome = 'untestable'), 0, count(*) FILTER (WHERE outcome = 'not_applicable'),
        min(missing), NULL
    FROM told GROUP BY ALL
)
SELECT
    r.rule_id, a.document_id, CASE
        WHEN NOT m.applies THEN 'not_applicable'
        WHEN c.broken > 0 THEN 'broken'
        WHEN c.held > 0 THEN 'holds'
        WHEN c.untestable > 0 THEN 'untestable'
        WHEN c.void > 0 OR r.kind = 'forbid' THEN 'not_applicable'
        ELSE 'untestable'
    END AS outcome,
    CASE WHEN m.applies THEN coalesce(c.held + c.broken + c.untestable, 0) ELSE 0 END AS asked,
    CASE WHEN m.applies THEN coalesce(c.held, 0) ELSE 0 END AS held,
    CASE WHEN m.applies THEN coalesce(c.broken, 0) ELSE 0 END AS broken,
    CASE WHEN m.applies THEN coalesce(c.untestable, 0) ELSE 0 END AS untestable,
    CASE WHEN m.applies THEN coalesce(c.rounded, 0) ELSE 0 END AS within_rounding,
    CASE WHEN outcome = 'untestable' THEN coalesce(c.missing, s.labels[c.lacking[2]], r.lacks) END AS missing
FROM meetings AS m
JOIN rule_book AS r USING (rule)
JOIN asking AS a USING (document)
LEFT JOIN counted AS c USING (rule, document)
LEFT JOIN statements AS s ON s.statement = c.lacking[1]
ORDER BY r.rule_id, a.document_id;
