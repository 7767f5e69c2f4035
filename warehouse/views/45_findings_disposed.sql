CREATE VIEW findings_disposed AS
SELECT
    f.finding_id, f.document_id, d.report_year, d.kind, d.region_code, d.entity_name, f.severity, f.rule_ids,
    f.message_zh, f.message_en, p.disposition, p.role, p.decided, p.reason,
    coalesce(p.disposition IN ('explained', 'false_alarm'), false) = false AS is_open
FROM findings AS f
JOIN documents AS d USING (document_id)
LEFT JOIN dispositions AS p USING (finding_id);

COMMENT ON VIEW findings_disposed IS 'one finding with what a person decided of it. Example: SELECT message_zh FROM findings_disposed WHERE is_open AND severity = ''error'' · 问题及其处理意见';
COMMENT ON COLUMN findings_disposed.finding_id IS 'see findings · 问题标识';
COMMENT ON COLUMN findings_disposed.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN findings_disposed.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN findings_disposed.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN findings_disposed.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN findings_disposed.entity_name IS 'of the document · 部门（单位）名称';
COMMENT ON COLUMN findings_disposed.severity IS 'of the finding · 严重程度';
COMMENT ON COLUMN findings_disposed.rule_ids IS 'which rules are broken · 所涉规则';
COMMENT ON COLUMN findings_disposed.message_zh IS 'in Chinese · 说明';
COMMENT ON COLUMN findings_disposed.message_en IS 'in English · 英文说明';
COMMENT ON COLUMN findings_disposed.disposition IS 'what a person decided, NULL where nobody has · 处理意见';
COMMENT ON COLUMN findings_disposed.role IS 'by whom, in role · 处理人角色';
COMMENT ON COLUMN findings_disposed.decided IS 'when · 处理日期';
COMMENT ON COLUMN findings_disposed.reason IS 'why · 理由';
COMMENT ON COLUMN findings_disposed.is_open IS 'nobody has explained it or shown it to be a false alarm · 是否仍待处理';
