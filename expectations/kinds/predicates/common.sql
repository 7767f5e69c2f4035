-- What the questions of kind `predicate` share: where their answers go, sheets with what they hold, prose as one text.
--
-- A word's reference is that of a figure with a letter before its place: '-w' and where the paragraph, the title or the
-- announcement begins.

CREATE OR REPLACE TEMP TABLE answered (
    asks VARCHAR, document INTEGER, outcome VARCHAR, severity VARCHAR, subject VARCHAR, left_value DECIMAL(30, 8),
    right_value DECIMAL(30, 8), evidence VARCHAR[], missing VARCHAR
);

CREATE OR REPLACE TEMP TABLE bodies_asked AS
SELECT
    a.document, a.document_id, a.kind, a.report_year, left(a.document_id, 16) AS stem, d.scope, d.entity_name, d.region_code,
    d.read_by, d.title, d.character_count, d.page_count, d.sheet_count, d.fact_count
FROM asking AS a JOIN documents AS d USING (document_id);

CREATE OR REPLACE TEMP TABLE sheets_seen AS
SELECT
    b.document, s.document_id, b.stem, s.form, s.form_instance, s.title, s.unit, s.scope, s.entity_name, s.note, s.certain,
    d.shape, d.classification, b.stem || '-w' || s.span_start AS ref, s.span_start,
    coalesce(f.printed, 0) AS printed, coalesce(f.filled, 0) AS filled, f.largest,
    coalesce(c.amounts, 0) AS amounts, coalesce(r.unread, 0) AS unread
FROM sheets AS s
JOIN bodies_asked AS b USING (document_id)
JOIN forms AS d USING (form)
LEFT JOIN (
    SELECT
        document_id, form, form_instance, count(*) FILTER (WHERE value_kind = 'number') AS printed,
        count(*) FILTER (WHERE amount <> 0) AS filled,
        arg_max(fact_id, (abs(amount), -span_start)) AS largest
    FROM facts GROUP BY ALL
) AS f USING (document_id, form, form_instance)
LEFT JOIN (
    SELECT document_id, form, form_instance, count(*) AS amounts
    FROM form_columns WHERE measure = 'amount' GROUP BY ALL
) AS c USING (document_id, form, form_instance)
LEFT JOIN (
    SELECT document_id, form, form_instance, count(*) AS unread
    FROM rejects WHERE form IS NOT NULL GROUP BY ALL
) AS r USING (document_id, form, form_instance);

CREATE OR REPLACE TEMP TABLE said AS
SELECT
    b.document, p.paragraph_number AS number, coalesce(p.section, '') AS section, p.text,
    b.stem || '-w' || p.span_start AS ref, p.span_start, p.span_stop
FROM paragraphs AS p JOIN bodies_asked AS b USING (document_id);

-- `running` is without blanks and without the label lines of forms, which name a body themselves.
CREATE OR REPLACE TEMP TABLE prose AS
SELECT
    document, string_agg(text, chr(10) ORDER BY number) AS whole, sum(length(text)) AS letters,
    coalesce(string_agg(regexp_replace(text, '\s', '', 'g'), chr(10) ORDER BY number)
        FILTER (WHERE NOT regexp_matches(text, $units_named_labels)), '') AS running
FROM said GROUP BY document;
