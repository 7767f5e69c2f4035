-- Kinds `agree` and `ratio`: signed sums of cells, each side added up for every key; one query for all statements.
--
-- Temporary tables that are there: those of cells.sql, `statements`, `terms`, and `kin` (whose figures a document may
-- ask for: its own, last year's, its budget's).
--
-- A *slot* is a statement with a key, a *spot* a place (a sheet, a set, a document) with a row or a column of it: together
-- they are one comparison, as two numbers.

CREATE OR REPLACE TEMP TABLE bearings AS
WITH shapes AS (SELECT DISTINCT ON (shape) * FROM meanings),
placed AS (
    SELECT t.* REPLACE (f.form AS form, unnest(t.measure) AS measure) FROM terms AS t JOIN (SELECT DISTINCT form FROM shapes) AS f
        ON CASE WHEN t.form IS NULL THEN t.is_claim = NOT contains(f.form, '_') ELSE list_contains(t.form, f.form) END
    WHERE t.statement IS NOT NULL
),
fitting AS (
    SELECT t.*, m.shape
    FROM placed AS t JOIN shapes AS m USING (form, measure)
    WHERE (t.year IS NULL OR list_contains(t.year, m.year))
        AND (t.total IS NULL OR t.total = m.is_total)
        AND (t.leaf IS NULL OR t.leaf = m.is_leaf)
        AND (t.level IS NULL OR t.level = m.level)
        AND (t.classification IS NULL OR list_contains(t.classification, coalesce(m.classification, 'none')))
        AND (t.item IS NULL OR list_contains(t.item, coalesce(m.item, 'none')))
        AND (t.flow IS NULL OR list_contains(t.flow, coalesce(m.flow, 'none')))
        AND (t.source IS NULL OR list_contains(t.source, coalesce(m.source, 'none')))
        AND (t.fund IS NULL OR list_contains(t.fund, coalesce(m.fund, 'none')))
        AND (t.part IS NULL OR list_contains(t.part, coalesce(m.part, 'none')))
        AND (t.stage IS NULL OR list_contains(t.stage, coalesce(m.stage, 'none')))
),
keyed AS (
    SELECT
        m.meaning, s.statement, t.bit, t.side, t.minus, t.once, t.aside, t.beside, t.whole, s.scope, s.by_column,
        s.by_row OR s.each_claim AND t.is_claim AND NOT (t.beside OR t.whole) AS by_row,
        CASE WHEN t.whole THEN 0 ELSE hash(
            CASE WHEN s.by_code OR s.by_parent THEN
                CASE WHEN s.by_parent AND t.side = 1 THEN left(m.code, -2) ELSE m.code END END,
            CASE WHEN s.by_item THEN m.item END, CASE WHEN s.by_flow THEN m.flow END,
            CASE WHEN s.by_source THEN m.source END, CASE WHEN s.by_fund THEN m.fund END,
            CASE WHEN s.by_part THEN m.part END, CASE WHEN s.by_year THEN m.year END, CASE WHEN s.by_year THEN m.stage END
        ) END AS key
    FROM fitting AS t JOIN meanings AS m USING (shape) JOIN statements AS s USING (statement)
    WHERE t.code IS NULL OR coalesce(list_has_any(t.code, m.codes), false)
)
SELECT
    *, (dense_rank() OVER (ORDER BY statement, whole, key))::INTEGER AS slot,
    row_number() OVER (PARTITION BY meaning, statement, whole, key, aside, side < 3 ORDER BY bit) = 1 AS first
FROM keyed;

CREATE OR REPLACE TEMP TABLE slots AS
WITH keys AS (SELECT DISTINCT slot, statement, whole FROM bearings)
SELECT
    b.*, s.rule, s.relation, s.value, s.is_ratio, s.change, s.required, s.given, s.silent, s.severity, s.each_claim,
    s.absent_is_zero, s.needed, s.has_without, s.by_column, s.scope, w.slot AS whole_slot
FROM keys AS b JOIN statements AS s USING (statement)
LEFT JOIN (FROM keys WHERE whole) AS w USING (statement);

-- Whose figures meet every claim of a slot: those of its own key, and those that every claim meets.
CREATE OR REPLACE TEMP TABLE around_claims AS
SELECT slot, slot AS beside FROM slots WHERE each_claim
UNION SELECT slot, whole_slot FROM slots WHERE each_claim AND whole_slot IS NOT NULL;

-- Which cell stands in which comparison, on which side. `marks` are bits to be gathered: the terms that are seen, those
-- of which there may be one only, unreadable, uncertain, more than nothing of what must not be; `tally` counts figures,
-- and those of which there may be one only.
CREATE OR REPLACE TEMP TABLE standing AS
WITH here AS (  -- nearly all: what a document says of itself
    SELECT b.*, c.document AS asker, c.* EXCLUDE (meaning, document)
    FROM cells AS c JOIN bearings AS b USING (meaning) WHERE b.aside = 'this'
    UNION ALL
    SELECT b.*, k.document, c.* EXCLUDE (meaning, document)
    FROM cells AS c JOIN bearings AS b USING (meaning)
    JOIN kin AS k ON k.whose = c.document AND k.aside = b.aside WHERE b.aside <> 'this'
)
SELECT
    slot, CASE scope WHEN 'sheet' THEN sheet WHEN 'set' THEN of_set ELSE asker END::BIGINT << 32
        | CASE WHEN by_row THEN row_at WHEN by_column THEN column_at ELSE -1 END + 1 AS spot,
    asker AS document, figure, first, side,
    minus <> negated AS minus, CASE WHEN minus <> negated THEN -amount ELSE amount END AS amount,
    CASE WHEN side = 2 THEN ratio END AS ratio, quantum,
    1::BIGINT << bit | CASE WHEN once AND printed AND (amount <> 0 OR side = 2) THEN 1::BIGINT << (32 + bit) ELSE 0 END
        | CASE WHEN side = 3 AND amount <> 0 THEN 1 << 28 ELSE 0 END
        | CASE WHEN unreadable THEN 1 << 29 ELSE 0 END | CASE WHEN certain THEN 0 ELSE 1 << 30 END AS marks,
    CASE WHEN printed THEN CASE WHEN side < 3 THEN 1 ELSE 0 END
        + CASE WHEN once AND (amount <> 0 OR side = 2) THEN 1::BIGINT << 32 ELSE 0 END ELSE 0 END AS tally
FROM here
WHERE NOT (scope = 'document' AND several)
    AND NOT (beside AND CASE scope WHEN 'sheet' THEN repeated_here ELSE repeated END);

CREATE OR REPLACE TEMP TABLE added AS
SELECT
    slot, spot, document, left_value, right_value, left_steps, right_steps, printed, step,
    (marks & ((1 << 28) - 1))::INTEGER AS seen, marks & (1 << 28) <> 0 AS disturbed,
    marks & (1 << 29) <> 0 AS unreadable, marks & (1 << 30) = 0 AS certain,
    tally & ((1::BIGINT << 32) - 1) AS figures, (tally >> 32) > bit_count(marks >> 32) AS ambiguous
FROM (
    SELECT
        slot, spot, min(document) AS document,
        coalesce(sum(CASE WHEN side = 0 THEN amount END), 0) AS left_value,
        coalesce(sum(CASE WHEN side = 1 THEN amount END), 0) AS right_value,
        coalesce(sum(CASE WHEN side = 0 THEN quantum END), 0) AS left_steps,
        coalesce(sum(CASE WHEN side = 1 THEN quantum END), 0) AS right_steps,
        max(ratio) AS printed, max(CASE WHEN side = 2 THEN quantum END) AS step,
        bit_or(marks) AS marks, sum(tally)::BIGINT AS tally
    FROM standing GROUP BY slot, spot
);

-- A statement about each claim: every claim by itself meets the figures of its key, and those that every claim meets.
CREATE OR REPLACE TEMP TABLE compared AS
WITH claimed AS (
    SELECT a.*, s.whole_slot, a.spot >> 32 << 32 AS around FROM added AS a JOIN slots AS s USING (slot) WHERE s.each_claim
)
SELECT a.* FROM added AS a JOIN slots AS s USING (slot) WHERE NOT s.each_claim
UNION ALL
SELECT
    c.slot, c.spot, c.document,
    c.left_value + coalesce(f.left_value, 0) + coalesce(w.left_value, 0),
    c.right_value + coalesce(f.right_value, 0) + coalesce(w.right_value, 0),
    c.left_steps + coalesce(f.left_steps, 0) + coalesce(w.left_steps, 0),
    c.right_steps + coalesce(f.right_steps, 0) + coalesce(w.right_steps, 0),
    coalesce(c.printed, f.printed), coalesce(c.step, f.step), c.seen | coalesce(f.seen, 0) | coalesce(w.seen, 0),
    c.disturbed, c.unreadable OR coalesce(f.unreadable, false) OR coalesce(w.unreadable, false),
    c.certain AND coalesce(f.certain, true) AND coalesce(w.certain, true),
    c.figures + coalesce(f.figures, 0) + coalesce(w.figures, 0),
    c.ambiguous OR coalesce(f.ambiguous, false) OR coalesce(w.ambiguous, false)
FROM claimed AS c
LEFT JOIN claimed AS f ON f.slot = c.slot AND f.spot = c.around
LEFT JOIN claimed AS w ON w.slot = c.whole_slot AND w.spot = c.around
WHERE c.spot <> c.around;

-- left / right - offset may be printed: every figure is an interval, the printed one also where it was cut, not rounded.
-- Multiplied out, so that it stays exact: l / r >= p is l >= p * r for some l and r of their intervals.
CREATE OR REPLACE TEMP MACRO ratio_holds(l, l_steps, r, r_steps, low, high) AS
    2 * l + l_steps >= low * (2 * r + CASE WHEN low >= 0 THEN -r_steps ELSE r_steps END)
    AND 2 * l - l_steps <= high * (2 * r + CASE WHEN high >= 0 THEN r_steps ELSE -r_steps END);

CREATE OR REPLACE TEMP TABLE verdicts AS
WITH elsewhere AS (  -- what is there in the place for other keys
    SELECT
        s.statement::BIGINT << 32 | (a.spot >> 32) AS there, bit_or(a.seen) AS seen, bool_or(a.disturbed) AS disturbed
    FROM added AS a JOIN slots AS s USING (slot)
    WHERE s.absent_is_zero OR s.needed <> 0 OR s.has_without GROUP BY there
),
asked AS (
    SELECT
        c.* REPLACE (
            c.seen | CASE WHEN s.absent_is_zero THEN coalesce(w.seen, 0) ELSE 0 END AS seen,
            coalesce(w.disturbed, false) OR w.seen & s.needed <> s.needed AS disturbed
        ),
        s.statement, s.rule, s.relation, s.value, s.is_ratio, s.change, s.required, s.given, s.silent, s.severity,
        c.spot >> 32 AS place, CASE WHEN s.by_column THEN 0 ELSE c.spot & ((1::BIGINT << 32) - 1) END - 1 AS row_at,
        c.left_value - c.right_value - s.value AS difference, c.left_steps + c.right_steps AS steps,
        (c.printed + s.change::INTEGER - CASE WHEN c.printed > 0 THEN 0.5 ELSE 1 END * c.step)::DECIMAL(18, 8) AS low,
        (c.printed + s.change::INTEGER + CASE WHEN c.printed < 0 THEN 0.5 ELSE 1 END * c.step)::DECIMAL(18, 8) AS high,
        (c.printed + s.change::INTEGER - 0.5 * c.step)::DECIMAL(18, 8) AS nearest_low,
        (c.printed + s.change::INTEGER + 0.5 * c.step)::DECIMAL(18, 8) AS nearest_high
    FROM compared AS c
    JOIN slots AS s USING (slot)
    LEFT JOIN elsewhere AS w ON w.there = s.statement::BIGINT << 32 | (c.spot >> 32)
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
    CASE
        WHEN NOT is_ratio THEN relation = '=' AND difference <> 0
        WHEN outcome = 'holds' THEN NOT ratio_holds(  -- only since its operands are rounded, or it was cut
            left_value::DECIMAL(18, 2), 0::DECIMAL(18, 4), right_value::DECIMAL(18, 2), 0::DECIMAL(18, 4),
            nearest_low, nearest_high)
        ELSE false END AS rounded
    FROM asked
)
SELECT * EXCLUDE (nearest_low, nearest_high, disturbed, unreadable, figures), NULL::VARCHAR AS missing FROM judged;

UPDATE verdicts AS v SET outcome = 'unasked'  -- what is asked only where another statement holds
WHERE v.given IS NOT NULL AND NOT EXISTS (
    FROM verdicts AS g
    WHERE g.statement = v.given AND g.spot >> 32 = v.spot >> 32 AND g.outcome = 'holds'
        AND g.difference = 0);  -- to the last digit: inside the precision there may be a little of what it rules out
