-- Kinds `agree` and `ratio`: signed sums of cells, each side added up for every key; one query for all statements.
--
-- Temporary tables that are there: those of cells.sql, `statements`, `terms`, and `kin` (whose figures a document may
-- ask for: its own, last year's, its budget's).

CREATE OR REPLACE TEMP TABLE bearings AS
WITH placed AS (
    SELECT t.* REPLACE (f.form AS form) FROM terms AS t JOIN (SELECT DISTINCT form FROM meanings) AS f
        ON CASE WHEN t.form IS NULL THEN t.is_claim = NOT contains(f.form, '_') ELSE list_contains(t.form, f.form) END
)
SELECT
    m.meaning, s.statement, t.bit, t.side, t.minus, t.once, t.aside, t.beside, t.whole, s.scope, s.by_column,
    s.by_project, s.by_row OR s.each_claim AND t.is_claim AND NOT (t.beside OR t.whole) AS by_row,
    CASE WHEN t.whole THEN 0 ELSE hash(
        CASE WHEN s.by_code OR s.by_parent THEN
            CASE WHEN s.by_parent AND t.side = 1 THEN left(m.code, -2) ELSE m.code END END,
        CASE WHEN s.by_item THEN m.item END, CASE WHEN s.by_flow THEN m.flow END,
        CASE WHEN s.by_source THEN m.source END, CASE WHEN s.by_fund THEN m.fund END,
        CASE WHEN s.by_part THEN m.part END, CASE WHEN s.by_year THEN m.year END, CASE WHEN s.by_year THEN m.stage END
    ) END AS key
FROM placed AS t
JOIN statements AS s USING (statement)
JOIN meanings AS m ON m.form = t.form AND list_contains(t.measure, m.measure)
WHERE (t.classification IS NULL OR list_contains(t.classification, coalesce(m.classification, 'none')))
    AND (t.item IS NULL OR list_contains(t.item, coalesce(m.item, 'none')))
    AND (t.flow IS NULL OR list_contains(t.flow, coalesce(m.flow, 'none')))
    AND (t.source IS NULL OR list_contains(t.source, coalesce(m.source, 'none')))
    AND (t.fund IS NULL OR list_contains(t.fund, coalesce(m.fund, 'none')))
    AND (t.part IS NULL OR list_contains(t.part, coalesce(m.part, 'none')))
    AND (t.stage IS NULL OR list_contains(t.stage, coalesce(m.stage, 'none')))
    AND (t.year IS NULL OR list_contains(t.year, m.year))
    AND (t.total IS NULL OR t.total = m.is_total)
    AND (t.leaf IS NULL OR t.leaf = m.is_leaf)
    AND (t.level IS NULL OR t.level = coalesce((length(m.code) - 1) // 2, 0))
    AND (t.code IS NULL OR coalesce(list_has_any(t.code, m.codes), false));

-- Which cell stands in which comparison, on which side.
CREATE OR REPLACE TEMP VIEW standing AS
WITH here AS (  -- nearly all: what a document says of itself
    SELECT b.*, c.document AS asker, c.* EXCLUDE (meaning)
    FROM cells AS c JOIN bearings AS b USING (meaning) WHERE b.aside = 'this'
    UNION ALL
    SELECT b.*, k.document, c.* EXCLUDE (meaning)
    FROM cells AS c JOIN bearings AS b USING (meaning)
    JOIN kin AS k ON k.whose = c.document AND k.aside = b.aside WHERE b.aside <> 'this'
)
SELECT
    statement, asker AS document, CASE scope WHEN 'sheet' THEN sheet WHEN 'set' THEN of_set ELSE 0 END AS place,
    CASE WHEN by_row THEN row_at ELSE -1 END AS row_at, CASE WHEN by_column THEN column_at ELSE -1 END AS column_at,
    CASE WHEN by_project THEN project ELSE 0 END AS project, key, bit, side,
    minus <> coalesce(negated, false) AS minus, once, whole, amount, ratio, quantum,
    certain, unreadable, printed, ref
FROM here
WHERE NOT (scope = 'document' AND several)
    AND NOT (beside AND CASE scope WHEN 'sheet' THEN repeated_here ELSE repeated END);

CREATE OR REPLACE TEMP TABLE added AS
SELECT
    statement, document, place, row_at, column_at, project, key, whole,
    coalesce(sum(CASE WHEN side = 0 THEN CASE WHEN minus THEN -amount ELSE amount END END), 0) AS left_value,
    coalesce(sum(CASE WHEN side = 1 THEN CASE WHEN minus THEN -amount ELSE amount END END), 0) AS right_value,
    coalesce(sum(CASE WHEN side = 0 THEN quantum END), 0) AS left_steps,
    coalesce(sum(CASE WHEN side = 1 THEN quantum END), 0) AS right_steps,
    max(CASE WHEN side = 2 THEN ratio END) AS printed, max(CASE WHEN side = 2 THEN quantum END) AS step,
    bit_or(1 << bit) AS seen, bool_or(unreadable) AS unreadable, bool_and(certain) AS certain,
    count(*) FILTER (WHERE standing.printed AND side < 3) AS figures,
    bool_or(side = 3 AND amount <> 0) AS disturbed,
    count(*) FILTER (WHERE once AND standing.printed AND (amount <> 0 OR side = 2))
        > bit_count(coalesce(bit_or(1 << bit) FILTER (WHERE once), 0)) AS ambiguous
FROM standing
GROUP BY ALL;

-- A statement about each claim: every claim by itself meets the figures of its key, and those that every claim meets.
CREATE OR REPLACE TEMP TABLE compared AS
SELECT a.* EXCLUDE (whole) FROM added AS a JOIN statements AS s USING (statement) WHERE NOT s.each_claim
UNION ALL
SELECT
    c.statement, c.document, c.place, c.row_at, c.column_at, c.project, c.key,
    c.left_value + coalesce(f.left_value, 0) + coalesce(w.left_value, 0),
    c.right_value + coalesce(f.right_value, 0) + coalesce(w.right_value, 0),
    c.left_steps + coalesce(f.left_steps, 0) + coalesce(w.left_steps, 0),
    c.right_steps + coalesce(f.right_steps, 0) + coalesce(w.right_steps, 0),
    coalesce(c.printed, f.printed), coalesce(c.step, f.step), c.seen | coalesce(f.seen, 0) | coalesce(w.seen, 0),
    c.unreadable OR coalesce(f.unreadable, false) OR coalesce(w.unreadable, false),
    c.certain AND coalesce(f.certain, true) AND coalesce(w.certain, true),
    c.figures + coalesce(f.figures, 0) + coalesce(w.figures, 0),
    coalesce(c.disturbed, false) OR coalesce(f.disturbed, false) OR coalesce(w.disturbed, false),
    c.ambiguous OR coalesce(f.ambiguous, false) OR coalesce(w.ambiguous, false)
FROM added AS c
JOIN statements AS s USING (statement)
LEFT JOIN added AS f
    ON f.statement = c.statement AND f.document = c.document AND f.place = c.place AND f.key = c.key
    AND f.row_at < 0 AND NOT f.whole
LEFT JOIN added AS w
    ON w.statement = c.statement AND w.document = c.document AND w.place = c.place AND w.whole
WHERE s.each_claim AND c.row_at >= 0;

-- left / right - offset may be printed: every figure is an interval, the printed one also where it was cut, not rounded.
-- Multiplied out, so that it stays exact: l / r >= p is l >= p * r for some l and r of their intervals.
CREATE OR REPLACE TEMP MACRO ratio_holds(l, l_steps, r, r_steps, low, high) AS
    2 * l + l_steps >= low * (2 * r + CASE WHEN low >= 0 THEN -r_steps ELSE r_steps END)
    AND 2 * l - l_steps <= high * (2 * r + CASE WHEN high >= 0 THEN r_steps ELSE -r_steps END);

CREATE OR REPLACE TEMP TABLE verdicts AS
WITH whole AS (  -- what is there in the place for other keys
    SELECT
        statement, document, place, bit_or(seen) AS seen_elsewhere, bool_or(disturbed) AS disturbed_elsewhere
    FROM added JOIN statements USING (statement)
    WHERE absent_is_zero OR needed <> 0 OR has_without GROUP BY ALL
),
asked AS (
    SELECT
        c.* REPLACE (
            c.seen | CASE WHEN s.absent_is_zero THEN coalesce(w.seen_elsewhere, 0) ELSE 0 END AS seen,
            coalesce(w.disturbed_elsewhere, false) OR w.seen_elsewhere & s.needed <> s.needed AS disturbed
        ),
        s.rule, s.scope, s.relation, s.value, s.is_ratio, s.change, s.required, s.given, s.silent, s.severity, s.by_parent,
        s.each_claim, s.unless,
        c.left_value - c.right_value - s.value AS difference, c.left_steps + c.right_steps AS steps,
        (c.printed + s.change::INTEGER - CASE WHEN c.printed > 0 THEN 0.5 ELSE 1 END * c.step)::DECIMAL(18, 8) AS low,
        (c.printed + s.change::INTEGER + CASE WHEN c.printed < 0 THEN 0.5 ELSE 1 END * c.step)::DECIMAL(18, 8) AS high,
        (c.printed + s.change::INTEGER - 0.5 * c.step)::DECIMAL(18, 8) AS nearest_low,
        (c.printed + s.change::INTEGER + 0.5 * c.step)::DECIMAL(18, 8) AS nearest_high
    FROM compared AS c
    JOIN statements AS s USING (statement)
    LEFT JOIN whole AS w USING (statement, document, place)
),
judged AS (
    SELECT *, CASE
        WHEN disturbed THEN 'unasked'
        WHEN seen & required <> required THEN 'lacking'
        WHEN unreadable OR ambiguous THEN 'untestable'
        WHEN figures = 0 THEN 'blank'
        WHEN greatest(abs(left_value), abs(right_value)) >= 1e15 THEN 'untestable'
        WHEN is_ratio THEN CASE
            WHEN printed IS NULL OR 2 * right_value <= right_steps OR change AND left_value < 0 THEN 'unasked'
            WHEN ratio_holds(
                left_value::DECIMAL(18, 2), left_steps::DECIMAL(18, 4), right_value::DECIMAL(18, 2),
                right_steps::DECIMAL(18, 4), low, high) THEN 'holds'
            ELSE 'broken' END
        WHEN relation = '=' AND 2 * abs(difference) <= steps THEN 'holds'
        WHEN relation = '<=' AND 2 * difference <= steps THEN 'holds'
        WHEN relation = '>=' AND -2 * difference <= steps THEN 'holds'
        ELSE 'broken'
    END AS outcome,
    CASE WHEN is_ratio THEN outcome = 'holds' AND NOT ratio_holds(  -- only since its operands are rounded, or it was cut
        left_value::DECIMAL(18, 2), 0::DECIMAL(18, 4), right_value::DECIMAL(18, 2), 0::DECIMAL(18, 4), nearest_low,
        nearest_high) ELSE relation = '=' AND difference <> 0 END AS rounded
    FROM asked
)
SELECT row_number() OVER () + (getvariable('batch')::BIGINT << 32) AS comparison, *, NULL::VARCHAR AS missing FROM judged;

UPDATE verdicts AS v SET outcome = 'unasked'  -- what is asked only where another statement holds
WHERE v.given IS NOT NULL AND NOT EXISTS (
    FROM verdicts AS g
    WHERE g.statement = v.given AND g.document = v.document AND g.place = v.place AND g.outcome = 'holds'
        AND g.difference = 0);  -- to the last digit: inside the precision there may be a little of what it rules out
