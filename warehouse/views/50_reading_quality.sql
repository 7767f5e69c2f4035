CREATE VIEW reading_quality AS
SELECT
    s.source_path, s.inner_name, s.status, s.reason, d.document_id, d.report_year, d.kind, d.title, d.sheet_count,
    d.fact_count, d.reject_count, d.figure_count, d.unread_count, d.coverage
FROM sources AS s
LEFT JOIN documents AS d ON d.document_id = s.document_id AND s.status <> 'quarantined';

COMMENT ON VIEW reading_quality IS 'one file: how well we read it; says nothing of how well it adds up. Example: SELECT source_path, status, coverage FROM reading_quality ORDER BY coverage · 读取质量（与文件本身对错无关）';
COMMENT ON COLUMN reading_quality.source_path IS 'where it lay, relative to the raw folder; only a hint · 相对路径（仅供参考）';
COMMENT ON COLUMN reading_quality.inner_name IS 'the name inside an archive; NULL for a plain file · 压缩包内的名称';
COMMENT ON COLUMN reading_quality.status IS 'what became of it · 处理结果';
COMMENT ON COLUMN reading_quality.reason IS 'why it was quarantined, or what was odd about it: a key of reasons · 原因';
COMMENT ON COLUMN reading_quality.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN reading_quality.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN reading_quality.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN reading_quality.title IS 'as printed · 标题';
COMMENT ON COLUMN reading_quality.sheet_count IS 'recognised form instances · 识别的报表数';
COMMENT ON COLUMN reading_quality.fact_count IS 'rows in facts · 数据个数';
COMMENT ON COLUMN reading_quality.reject_count IS 'rows in rejects · 未能读取之处';
COMMENT ON COLUMN reading_quality.figure_count IS 'figures printed anywhere in the text · 文中数字总数';
COMMENT ON COLUMN reading_quality.unread_count IS 'figures that nothing accounts for · 未能解释的数字数';
COMMENT ON COLUMN reading_quality.coverage IS 'share of the printed figures that is accounted for · 数字覆盖率';
