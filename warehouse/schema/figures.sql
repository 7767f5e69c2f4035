CREATE TABLE figures (
    document_id VARCHAR NOT NULL,
    words VARCHAR,
    accounted_as VARCHAR NOT NULL,
    ref VARCHAR,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER NOT NULL,
    span_stop INTEGER NOT NULL
);

COMMENT ON TABLE figures IS 'one figure printed anywhere in the text and what became of it · 文中的一个数字及其去向';
COMMENT ON COLUMN figures.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN figures.words IS 'as printed; NULL where they belong to a contact person · 原文（联系信息为空）';
COMMENT ON COLUMN figures.accounted_as IS 'fact, indicator, claim, reject, a named kind of non-data, or unread · 去向';
COMMENT ON COLUMN figures.ref IS 'id of the fact, claim or indicator that holds it · 对应的数据或陈述';
COMMENT ON COLUMN figures.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN figures.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN figures.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN figures.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
