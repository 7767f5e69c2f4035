CREATE TABLE paragraphs (
    document_id VARCHAR NOT NULL,
    paragraph_number INTEGER NOT NULL,
    section VARCHAR,
    text VARCHAR NOT NULL,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER NOT NULL,
    span_stop INTEGER NOT NULL
);

COMMENT ON TABLE paragraphs IS 'one paragraph of prose as it is read: lines joined, page breaks mended, contact words masked · 一段文字（联系信息已遮盖）';
COMMENT ON COLUMN paragraphs.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN paragraphs.paragraph_number IS 'from 1, in the order of the text · 段号（从1起）';
COMMENT ON COLUMN paragraphs.section IS 'the heading above it, as printed · 所在章节';
COMMENT ON COLUMN paragraphs.text IS 'its words · 文字';
COMMENT ON COLUMN paragraphs.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN paragraphs.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN paragraphs.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN paragraphs.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
