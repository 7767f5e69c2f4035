CREATE TABLE projects (
    project_id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    form_instance INTEGER NOT NULL,
    name VARCHAR,
    owner_unit VARCHAR,
    department VARCHAR,
    overview VARCHAR,
    basis VARCHAR,
    goal VARCHAR,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER NOT NULL,
    span_stop INTEGER NOT NULL
);

COMMENT ON TABLE projects IS 'one project sheet, or the head of an overall performance form · 一张项目绩效表（或整体绩效表表头）';
COMMENT ON COLUMN projects.project_id IS '16 hex of document_id, ''-p'', span_start · 项目表标识';
COMMENT ON COLUMN projects.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN projects.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN projects.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN projects.name IS 'of the project · 项目名称';
COMMENT ON COLUMN projects.owner_unit IS 'the unit that drew it up · 编制单位';
COMMENT ON COLUMN projects.department IS 'the department in charge · 业务主管部门';
COMMENT ON COLUMN projects.overview IS 'text · 项目概况';
COMMENT ON COLUMN projects.basis IS 'text · 立项依据';
COMMENT ON COLUMN projects.goal IS 'text · 绩效目标';
COMMENT ON COLUMN projects.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN projects.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN projects.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN projects.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
