CREATE TABLE form_rows (
    document_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    form_instance INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    code VARCHAR,
    name VARCHAR NOT NULL
);

COMMENT ON TABLE form_rows IS 'one row of a sheet, within one lane · 报表的一行（一栏内）';
COMMENT ON COLUMN form_rows.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN form_rows.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN form_rows.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN form_rows.row_number IS 'in the grid, from 0 · 行号（从0起）';
COMMENT ON COLUMN form_rows.lane IS 'two lists printed side by side are two lanes · 并列栏';
COMMENT ON COLUMN form_rows.kind IS 'subject, line, total, unit, project, matrix … · 行的种类';
COMMENT ON COLUMN form_rows.code IS 'the subject code of the row · 科目编码';
COMMENT ON COLUMN form_rows.name IS 'the words of the stub, trimmed · 行名';
