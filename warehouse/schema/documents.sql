CREATE TABLE documents (
    document_id VARCHAR PRIMARY KEY,
    title VARCHAR,
    kind VARCHAR NOT NULL CHECK (kind IN ('budget', 'final_accounts')),
    report_year INTEGER NOT NULL,
    region_code VARCHAR,
    region_name VARCHAR,
    entity_name VARCHAR,
    scope VARCHAR CHECK (scope IN ('department', 'unit', 'own', 'consolidated', 'government')),
    media_type VARCHAR NOT NULL,
    encoding VARCHAR,
    read_by VARCHAR NOT NULL,
    character_count INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    page_count INTEGER,
    sheet_count INTEGER NOT NULL,
    fact_count INTEGER NOT NULL,
    indicator_count INTEGER NOT NULL,
    project_count INTEGER NOT NULL,
    claim_count INTEGER NOT NULL,
    reject_count INTEGER NOT NULL,
    figure_count INTEGER NOT NULL,
    unread_count INTEGER NOT NULL,
    coverage DECIMAL(9,6)
);

COMMENT ON TABLE documents IS 'one disclosure that was read (distinct bytes) · 一份已读取的公开文件';
COMMENT ON COLUMN documents.document_id IS 'sha256 of the bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN documents.title IS 'as printed · 标题';
COMMENT ON COLUMN documents.kind IS 'budget or final accounts · 预算或决算';
COMMENT ON COLUMN documents.report_year IS 'the year it reports on, read from the content · 报告年度';
COMMENT ON COLUMN documents.region_code IS 'GB/T 2260; NULL where unknown · 行政区划代码';
COMMENT ON COLUMN documents.region_name IS 'as found · 行政区划名称';
COMMENT ON COLUMN documents.entity_name IS 'the body that publishes · 部门（单位）名称';
COMMENT ON COLUMN documents.scope IS 'what it covers · 公开范围';
COMMENT ON COLUMN documents.media_type IS 'of the file · 文件格式';
COMMENT ON COLUMN documents.encoding IS 'of the bytes, where they are text · 字符编码';
COMMENT ON COLUMN documents.read_by IS 'how the text was got: text, pdf, docx, xlsx, html, ocr … · 读取方式';
COMMENT ON COLUMN documents.character_count IS 'length of the text · 字符数';
COMMENT ON COLUMN documents.line_count IS 'lines of the text · 行数';
COMMENT ON COLUMN documents.page_count IS 'pages; NULL where the format has none · 页数';
COMMENT ON COLUMN documents.sheet_count IS 'recognised form instances · 识别的报表数';
COMMENT ON COLUMN documents.fact_count IS 'rows in facts · 数据个数';
COMMENT ON COLUMN documents.indicator_count IS 'rows in indicators · 绩效指标数';
COMMENT ON COLUMN documents.project_count IS 'rows in projects · 项目表数';
COMMENT ON COLUMN documents.claim_count IS 'rows in claims · 文字陈述数';
COMMENT ON COLUMN documents.reject_count IS 'rows in rejects · 未能读取之处';
COMMENT ON COLUMN documents.figure_count IS 'figures printed anywhere in the text · 文中数字总数';
COMMENT ON COLUMN documents.unread_count IS 'figures that nothing accounts for · 未能解释的数字数';
COMMENT ON COLUMN documents.coverage IS 'share of the printed figures that is accounted for; NULL without figures · 数字覆盖率';
