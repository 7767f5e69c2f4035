CREATE TABLE facts_asked (
    document_id VARCHAR NOT NULL,
    fact_id VARCHAR NOT NULL,
    held INTEGER NOT NULL,
    broken INTEGER NOT NULL,
    untestable INTEGER NOT NULL
);

COMMENT ON TABLE facts_asked IS 'one figure of a form that some rule asked of, and how; a figure without a row was never asked · 一个数字所参与的勾稽核对结果';
COMMENT ON COLUMN facts_asked.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN facts_asked.fact_id IS 'see facts · 数据标识';
COMMENT ON COLUMN facts_asked.held IS 'comparisons that hold · 相符次数';
COMMENT ON COLUMN facts_asked.broken IS 'comparisons that broke; the figure may be innocent · 不符次数（未必是该数有误）';
COMMENT ON COLUMN facts_asked.untestable IS 'comparisons that could not be made · 无法核对次数';
