CREATE TABLE rejects (
    document_id VARCHAR NOT NULL,
    stage VARCHAR NOT NULL CHECK (stage IN (
        'read', 'identify', 'segment', 'tabulate', 'recognise', 'facts', 'claims')),
    reason VARCHAR NOT NULL,
    form VARCHAR,
    form_instance INTEGER,
    words VARCHAR,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER NOT NULL,
    span_stop INTEGER NOT NULL
);

COMMENT ON TABLE rejects IS 'one thing that we could not read; never a judgement on the discloser · 未能读取的一处（并非公开单位的差错）';
COMMENT ON COLUMN rejects.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN rejects.stage IS 'where on the road · 环节';
COMMENT ON COLUMN rejects.reason IS 'key of reasons · 原因';
COMMENT ON COLUMN rejects.form IS 'where it belongs to a form · 报表种类';
COMMENT ON COLUMN rejects.form_instance IS 'which instance · 第几张';
COMMENT ON COLUMN rejects.words IS 'as printed; NULL where they belong to a contact person · 原文';
COMMENT ON COLUMN rejects.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN rejects.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN rejects.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN rejects.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
