CREATE TABLE judgements (
    rule_id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL CHECK (outcome IN ('holds', 'broken', 'untestable', 'not_applicable')),
    asked INTEGER NOT NULL,
    held INTEGER NOT NULL,
    broken INTEGER NOT NULL,
    untestable INTEGER NOT NULL,
    within_rounding INTEGER NOT NULL,
    missing VARCHAR
);

COMMENT ON TABLE judgements IS 'a rule met with a document: silence is a row · 一条规则对一份文件的判断';
COMMENT ON COLUMN judgements.rule_id IS 'see rules · 规则编号';
COMMENT ON COLUMN judgements.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN judgements.outcome IS 'the verdict · 结论';
COMMENT ON COLUMN judgements.asked IS 'comparisons made or tried · 比较次数';
COMMENT ON COLUMN judgements.held IS 'comparisons that hold · 相符';
COMMENT ON COLUMN judgements.broken IS 'comparisons that do not · 不符';
COMMENT ON COLUMN judgements.untestable IS 'comparisons that lack an operand · 缺项';
COMMENT ON COLUMN judgements.within_rounding IS 'held only within the printed precision · 仅在精度内相符';
COMMENT ON COLUMN judgements.missing IS 'which operand is missing · 所缺';
