CREATE VIEW document_quality AS
SELECT
    d.document_id, d.report_year, d.kind, d.region_code, d.region_name, d.entity_name, d.title, d.coverage,
    d.figure_count, d.unread_count, coalesce(r.rejects, 0) AS rejects, coalesce(j.holds, 0) AS holds,
    coalesce(j.broken, 0) AS broken, coalesce(j.untestable, 0) AS untestable,
    coalesce(j.not_applicable, 0) AS not_applicable, coalesce(j.compared, 0)::BIGINT AS compared,
    coalesce(f.errors, 0) AS errors, coalesce(f.warnings, 0) AS warnings, coalesce(f.notes, 0) AS notes,
    coalesce(f.open_errors, 0) AS open_errors, coalesce(f.disposed, 0) AS disposed
FROM documents AS d
LEFT JOIN (SELECT document_id, count(*) AS rejects FROM rejects GROUP BY ALL) AS r USING (document_id)
LEFT JOIN (
    SELECT
        document_id, count(*) FILTER (outcome = 'holds') AS holds, count(*) FILTER (outcome = 'broken') AS broken,
        count(*) FILTER (outcome = 'untestable') AS untestable,
        count(*) FILTER (outcome = 'not_applicable') AS not_applicable, sum(held + broken) AS compared
    FROM judgements GROUP BY ALL
) AS j USING (document_id)
LEFT JOIN (
    SELECT
        document_id, count(*) FILTER (severity = 'error') AS errors, count(*) FILTER (severity = 'warn') AS warnings,
        count(*) FILTER (severity = 'info') AS notes,
        count(*) FILTER (severity = 'error' AND is_open) AS open_errors,
        count(*) FILTER (disposition IS NOT NULL) AS disposed
    FROM findings_disposed GROUP BY ALL
) AS f USING (document_id);

COMMENT ON VIEW document_quality IS 'one document: how well it was read and how well it adds up. Example: SELECT title, coverage, errors FROM document_quality ORDER BY errors DESC · 文件质量';
COMMENT ON COLUMN document_quality.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN document_quality.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN document_quality.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN document_quality.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN document_quality.region_name IS 'as found · 行政区划名称';
COMMENT ON COLUMN document_quality.entity_name IS 'of the document · 部门（单位）名称';
COMMENT ON COLUMN document_quality.title IS 'as printed · 标题';
COMMENT ON COLUMN document_quality.coverage IS 'share of the printed figures that is accounted for · 数字覆盖率';
COMMENT ON COLUMN document_quality.figure_count IS 'figures printed anywhere in the text · 文中数字总数';
COMMENT ON COLUMN document_quality.unread_count IS 'figures that nothing accounts for · 未能解释的数字数';
COMMENT ON COLUMN document_quality.rejects IS 'places that could not be read · 未能读取之处';
COMMENT ON COLUMN document_quality.holds IS 'rules that hold · 相符规则数';
COMMENT ON COLUMN document_quality.broken IS 'rules that are broken · 不符规则数';
COMMENT ON COLUMN document_quality.untestable IS 'rules that lack an operand · 缺数规则数';
COMMENT ON COLUMN document_quality.not_applicable IS 'rules that do not concern it · 不适用规则数';
COMMENT ON COLUMN document_quality.compared IS 'comparisons that held or broke; 0: nothing was asked · 比较次数（0 表示未核对）';
COMMENT ON COLUMN document_quality.errors IS 'findings of severity error · 错误数';
COMMENT ON COLUMN document_quality.warnings IS 'findings of severity warn · 存疑数';
COMMENT ON COLUMN document_quality.notes IS 'findings of severity info · 提示数';
COMMENT ON COLUMN document_quality.open_errors IS 'errors that nobody has explained · 待处理错误数';
COMMENT ON COLUMN document_quality.disposed IS 'findings that somebody decided upon · 已处理数';
