-- The documents that are asked, numbered, and whose figures each may ask for: its own, those of its last year's
-- disclosure of the same kind, those of the budget of its year. A body is known by name, scope and region.
-- A *batch* holds whole regions, so that bodies that may speak of each other are asked together.

CREATE OR REPLACE TEMP TABLE asking AS
SELECT
    (row_number() OVER (ORDER BY document_id))::INTEGER AS document, document_id, kind, report_year,
    CASE WHEN entity_name IS NOT NULL
        THEN hash(entity_name, coalesce(scope, ''), coalesce(region_code, '')) END AS body
FROM documents
WHERE hash(coalesce(region_code, entity_name, document_id)) % getvariable('batches') = getvariable('batch');

CREATE OR REPLACE TEMP TABLE kin AS
WITH bodies AS (  -- the latest edition; where a body published two different things, nobody knows which one was meant
    SELECT body, kind, report_year, any_value(document) AS document
    FROM asking ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
    WHERE body IS NOT NULL GROUP BY ALL HAVING count(*) = 1
)
SELECT document, 'this' AS aside, document AS whose FROM asking
UNION ALL
SELECT a.document, 'previous', b.document
FROM asking AS a JOIN bodies AS b ON b.body = a.body AND b.kind = a.kind AND b.report_year = a.report_year - 1
UNION ALL
SELECT a.document, 'budget', b.document
FROM asking AS a JOIN bodies AS b ON b.body = a.body AND b.kind = 'budget' AND b.report_year = a.report_year
WHERE a.kind = 'final_accounts';

CREATE OR REPLACE TEMP TABLE told (  -- what forbid and predicates found: one row a case
    rule INTEGER, document INTEGER, outcome VARCHAR, severity VARCHAR, subject VARCHAR, left_value DECIMAL(30, 8),
    right_value DECIMAL(30, 8), difference DECIMAL(30, 8), tolerance DECIMAL(30, 8), evidence VARCHAR[], missing VARCHAR,
    cases INTEGER
);
