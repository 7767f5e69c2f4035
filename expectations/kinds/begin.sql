-- Nothing is judged yet; the tables in which what broke is kept, with its witnesses, for whoever tells it.

DELETE FROM rules;
DELETE FROM comparisons;
DELETE FROM judgements;
DELETE FROM facts_asked;

CREATE OR REPLACE TEMP TABLE equations (  -- a comparison that broke, or that held and shares a figure with one
    document_id VARCHAR, comparison BIGINT, rule_id VARCHAR, weight VARCHAR, broken BOOLEAN, relation VARCHAR,
    left_value DECIMAL(38, 2), right_value DECIMAL(38, 2), left_steps DECIMAL(38, 8), right_steps DECIMAL(38, 8),
    value DECIMAL(20, 2), low DECIMAL(18, 8), high DECIMAL(18, 8), change BOOLEAN
);
CREATE OR REPLACE TEMP TABLE members (comparison BIGINT, ref VARCHAR, side INTEGER, sign INTEGER);
CREATE OR REPLACE TEMP TABLE cases (
    document_id VARCHAR, rule_id VARCHAR, severity VARCHAR, subject VARCHAR, evidence VARCHAR[]
);
