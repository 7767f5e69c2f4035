-- A quote needs a document's facts, rows and sheet; asked of a range of documents, so that one of them is found without
-- looking at the others.

CREATE MACRO quotes_between(low, high) AS TABLE
WITH origin AS (
    SELECT document_id, min(source_path) AS source_path, arg_min(inner_name, source_path) AS inner_name,
        arg_min(url, source_path) AS url
    FROM sources WHERE status = 'read' AND document_id >= low AND document_id < high
    GROUP BY document_id
),
named AS (
    SELECT document_id, form, form_instance, row_number, any_value(code) AS code,
        string_agg(name, ' | ' ORDER BY lane) AS name
    FROM form_rows WHERE document_id >= low AND document_id < high
    GROUP BY ALL
),
filled AS (
    SELECT *, string_agg(amount_text, ' | ' ORDER BY column_number) OVER (
            PARTITION BY document_id, form, form_instance, row_number
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS cells
    FROM facts WHERE document_id >= low AND document_id < high
)
SELECT
    f.fact_id AS ref, f.document_id, f.amount_text, f.amount, f.form, s.title AS sheet_title, f.column_path,
    concat_ws(' | ', r.code, r.name, f.cells) AS source_quote, o.source_path, o.inner_name, o.url, f.page_number,
    f.line_number, f.span_start, f.span_stop, f.locator
FROM filled AS f
LEFT JOIN (FROM sheets WHERE document_id >= low AND document_id < high) AS s USING (document_id, form, form_instance)
LEFT JOIN named AS r USING (document_id, form, form_instance, row_number)
LEFT JOIN origin AS o USING (document_id)
UNION ALL
SELECT
    c.claim_id, c.document_id, coalesce(c.amount_text, c.change_text, c.ratio_text, c.share_text), c.amount, NULL, NULL,
    NULL, c.sentence, o.source_path, o.inner_name, o.url, c.page_number, c.line_number, c.span_start, c.span_stop, NULL
FROM claims AS c
LEFT JOIN origin AS o USING (document_id)
WHERE c.document_id >= low AND c.document_id < high;

CREATE MACRO quotes_of(document) AS TABLE FROM quotes_between(document, document || 'g');

CREATE MACRO cite(id) AS TABLE FROM quotes_between(id[1:16], id[1:16] || 'g') WHERE ref = id;

CREATE VIEW source_quotes AS FROM quotes_between('', 'g');

COMMENT ON VIEW source_quotes IS 'one figure of a form, or one claim of the prose, with its words: the row or the sentence as printed, file, page, line, hash. For one document ask quotes_of(document_id), for one figure cite(ref): both quick. Example: SELECT source_quote, line_number FROM source_quotes LIMIT 5 · 原文引用';
COMMENT ON COLUMN source_quotes.ref IS 'fact_id or claim_id · 数据或陈述标识';
COMMENT ON COLUMN source_quotes.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN source_quotes.amount_text IS 'the words as printed · 原文';
COMMENT ON COLUMN source_quotes.amount IS 'yuan · 金额（元）';
COMMENT ON COLUMN source_quotes.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN source_quotes.sheet_title IS 'as printed; NULL for prose · 表名';
COMMENT ON COLUMN source_quotes.column_path IS 'the header words above it; NULL for prose · 列名';
COMMENT ON COLUMN source_quotes.source_quote IS 'row or sentence as printed; cells of a row parted by bars, blank ones left out · 原文';
COMMENT ON COLUMN source_quotes.source_path IS 'where the file lay, relative to the raw folder · 相对路径';
COMMENT ON COLUMN source_quotes.inner_name IS 'the name inside an archive · 压缩包内的名称';
COMMENT ON COLUMN source_quotes.url IS 'where it was published, where that is known · 公开网址';
COMMENT ON COLUMN source_quotes.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN source_quotes.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN source_quotes.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN source_quotes.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
COMMENT ON COLUMN source_quotes.locator IS 'sheet and cell, or box on the page · 定位';
