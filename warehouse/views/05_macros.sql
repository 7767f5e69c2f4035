-- What the views share. `sole`: the one value of several cells that should say the same; NULL where they do not, since to
-- choose would be to guess. `body_of`: the identity of a body over years: its region and its name without blanks and
-- with one kind of bracket; a body that was renamed is another one until a document says otherwise.

CREATE MACRO sole(value) AS CASE WHEN min(value) = max(value) THEN min(value) END;

CREATE MACRO squeezed(name) AS translate(regexp_replace(name, '\s', '', 'g'), '()', '（）');

CREATE MACRO body_of(region_code, entity_name) AS left(md5(coalesce(region_code, '') || '|' || squeezed(entity_name)), 12);

-- One document's figures, quickly: facts lie by year first, so the year of the document says where to look.
CREATE MACRO facts_of(document) AS TABLE
SELECT * FROM facts
WHERE document_id = document AND report_year = (SELECT d.report_year FROM documents AS d WHERE d.document_id = document);
