CREATE TABLE sources (
    source_path VARCHAR NOT NULL,
    inner_name VARCHAR,
    file_id VARCHAR NOT NULL,
    document_id VARCHAR,
    status VARCHAR NOT NULL CHECK (status IN ('read', 'duplicate', 'quarantined')),
    reason VARCHAR,
    detail VARCHAR,
    byte_count BIGINT NOT NULL,
    url VARCHAR,
    retrieved DATE,
    published DATE,
    approved DATE
);

COMMENT ON TABLE sources IS 'one file found under the raw folder, or one file inside an archive · 原始文件夹中的一个文件（或压缩包内的一个文件）';
COMMENT ON COLUMN sources.source_path IS 'where it lay, relative to the raw folder; only a hint · 相对路径（仅供参考）';
COMMENT ON COLUMN sources.inner_name IS 'the name inside an archive; NULL for a plain file · 压缩包内的名称';
COMMENT ON COLUMN sources.file_id IS 'sha256 of the file''s bytes · 文件字节的 sha256';
COMMENT ON COLUMN sources.document_id IS 'the document it gave or would give: sha256 of its own bytes · 文件标识';
COMMENT ON COLUMN sources.status IS 'what became of it · 处理结果';
COMMENT ON COLUMN sources.reason IS 'why it was quarantined, or what was odd about it: a key of reasons · 原因';
COMMENT ON COLUMN sources.detail IS 'the particulars of the reason · 详情';
COMMENT ON COLUMN sources.byte_count IS 'size of the file in bytes · 字节数';
COMMENT ON COLUMN sources.url IS 'where it was published, from the sidecar · 公开网址（来自附属说明）';
COMMENT ON COLUMN sources.retrieved IS 'when it was fetched, from the sidecar · 获取日期';
COMMENT ON COLUMN sources.published IS 'when it was published, from the sidecar · 公开日期';
COMMENT ON COLUMN sources.approved IS 'when the finance authority approved, from the sidecar · 批复日期';
