CREATE TABLE sheets (
    document_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    form_instance INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    unit VARCHAR,
    scope VARCHAR CHECK (scope IN ('department', 'unit', 'own', 'consolidated', 'government')),
    entity_name VARCHAR,
    note VARCHAR,
    read_by VARCHAR NOT NULL,
    certain BOOLEAN NOT NULL,
    row_count INTEGER NOT NULL,
    column_count INTEGER NOT NULL,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER NOT NULL,
    span_stop INTEGER NOT NULL
);

COMMENT ON TABLE sheets IS 'one recognised form instance · 一张识别出的报表';
COMMENT ON COLUMN sheets.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN sheets.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN sheets.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN sheets.title IS 'as printed · 标题';
COMMENT ON COLUMN sheets.unit IS 'as printed: 元, 万元 … · 金额单位';
COMMENT ON COLUMN sheets.scope IS 'what the sheet covers; one file may hold several · 报表范围';
COMMENT ON COLUMN sheets.entity_name IS 'whose sheet it is, where it says so · 编制单位';
COMMENT ON COLUMN sheets.note IS 'the note that explains an empty form · 空表说明';
COMMENT ON COLUMN sheets.read_by IS 'how it was got · 读取方式';
COMMENT ON COLUMN sheets.certain IS 'title and every amount column were recognised without doubt · 识别无疑';
COMMENT ON COLUMN sheets.row_count IS 'rows with a meaning · 数据行数';
COMMENT ON COLUMN sheets.column_count IS 'columns with a meaning · 列数';
COMMENT ON COLUMN sheets.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN sheets.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN sheets.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN sheets.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
