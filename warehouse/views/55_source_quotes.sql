CREATE VIEW source_quotes AS
SELECT
    f.fact_id AS ref, f.document_id, f.amount_text, f.amount, f.form, s.title AS sheet_title, f.column_path,
    concat_ws(' | ', r.code, r.name, (
        SELECT string_agg(other.amount_text, ' | ' ORDER BY other.column_number) FROM facts AS other
        WHERE other.document_id = f.document_id AND other.form = f.form AND other.form_instance = f.form_instance
            AND other.row_number = f.row_number)) AS source_quote,
    o.source_path, o.inner_name, o.url, f.page_number, f.line_number, f.span_start, f.span_stop, f.locator
FROM facts AS f
LEFT JOIN sheets AS s USING (document_id, form, form_instance)
LEFT JOIN (SELECT document_id, form, form_instance, row_number, any_value(code) AS code, string_agg(name, ' | ' ORDER BY lane) AS name FROM form_rows GROUP BY ALL) AS r
    USING (document_id, form, form_instance, row_number)
LEFT JOIN (
    SELECT document_id, min(source_path) AS source_path, arg_min(inner_name, source_path) AS inner_name,
        arg_min(url, source_path) AS url
    FROM sources WHERE status = 'read' GROUP BY ALL) AS o USING (document_id)
UNION ALL
SELECT
    c.claim_id, c.document_id, coalesce(c.amount_text, c.change_text, c.ratio_text, c.share_text), c.amount, NULL, NULL, NULL, c.sentence, o.source_path,
    o.inner_name, o.url, c.page_number, c.line_number, c.span_start, c.span_stop, NULL
FROM claims AS c
LEFT JOIN (
    SELECT document_id, min(source_path) AS source_path, arg_min(inner_name, source_path) AS inner_name,
        arg_min(url, source_path) AS url
    FROM sources WHERE status = 'read' GROUP BY ALL) AS o USING (document_id);

CREATE MACRO cite(id) AS TABLE FROM source_quotes WHERE ref = id;

COMMENT ON VIEW source_quotes IS 'one figure of a form, or one claim of the prose, with its words: the row or the sentence as printed, file, page, line, hash. Ask by document_id or ref. Example: SELECT source_quote, line_number FROM cite(''…'') · 原文引用';
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
