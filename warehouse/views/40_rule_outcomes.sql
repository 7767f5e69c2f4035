CREATE VIEW rule_outcomes AS
SELECT
    r.rule_id, r.family, r.severity, r.title_zh, r.title_en, d.report_year, d.kind,
    count(*) FILTER (j.outcome = 'holds') AS holds,
    count(*) FILTER (j.outcome = 'broken') AS broken,
    count(*) FILTER (j.outcome = 'untestable') AS untestable,
    count(*) FILTER (j.outcome = 'not_applicable') AS not_applicable,
    coalesce(sum(j.held + j.broken), 0)::BIGINT AS compared
FROM rules AS r
LEFT JOIN judgements AS j USING (rule_id)
LEFT JOIN documents AS d USING (document_id)
GROUP BY ALL;

COMMENT ON VIEW rule_outcomes IS 'one rule and report year: how many documents it held in; compared = 0 means it was never asked, which is not the same as well. Example: SELECT rule_id, holds, broken FROM rule_outcomes WHERE compared > 0 ORDER BY broken DESC · 各规则各年度的结论（compared 为 0 表示从未核对）';
COMMENT ON COLUMN rule_outcomes.rule_id IS 'stable · 规则编号';
COMMENT ON COLUMN rule_outcomes.family IS 'INT, HIE, XFT … · 规则族';
COMMENT ON COLUMN rule_outcomes.severity IS 'of a break · 严重程度';
COMMENT ON COLUMN rule_outcomes.title_zh IS 'in Chinese · 名称';
COMMENT ON COLUMN rule_outcomes.title_en IS 'in English · 英文名称';
COMMENT ON COLUMN rule_outcomes.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN rule_outcomes.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN rule_outcomes.holds IS 'documents in which it holds · 相符文件数';
COMMENT ON COLUMN rule_outcomes.broken IS 'documents in which it is broken · 不符文件数';
COMMENT ON COLUMN rule_outcomes.untestable IS 'documents that lack an operand · 缺项文件数';
COMMENT ON COLUMN rule_outcomes.not_applicable IS 'documents that it does not concern · 不适用文件数';
COMMENT ON COLUMN rule_outcomes.compared IS 'comparisons that held or broke · 比较次数';
