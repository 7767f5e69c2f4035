CREATE TABLE forms_expected (
    document_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    announced BOOLEAN NOT NULL,
    present BOOLEAN NOT NULL,
    required BOOLEAN NOT NULL,
    empty_note VARCHAR,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER,
    span_stop INTEGER
);

COMMENT ON TABLE forms_expected IS 'one form that is announced, required or present · 一张应有、已列目录或已有的报表';
COMMENT ON COLUMN forms_expected.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN forms_expected.form IS 'key of the form · 报表种类';
COMMENT ON COLUMN forms_expected.title IS 'as printed in the contents or on the form · 名称';
COMMENT ON COLUMN forms_expected.announced IS 'the contents list names it · 目录已列';
COMMENT ON COLUMN forms_expected.present IS 'it is in the body · 正文已有';
COMMENT ON COLUMN forms_expected.required IS 'the national minimum or the region''s template asks for it · 规定应有';
COMMENT ON COLUMN forms_expected.empty_note IS 'the note that explains why it is empty · 空表说明';
COMMENT ON COLUMN forms_expected.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN forms_expected.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN forms_expected.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN forms_expected.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
