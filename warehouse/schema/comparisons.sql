CREATE TABLE comparisons (
    rule_id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL CHECK (outcome IN ('broken', 'untestable')),
    severity VARCHAR NOT NULL CHECK (severity IN ('error', 'warn', 'info')),
    subject VARCHAR NOT NULL,
    left_value DECIMAL(30,8),
    right_value DECIMAL(30,8),
    difference DECIMAL(30,8),
    tolerance DECIMAL(30,8),
    evidence VARCHAR[] NOT NULL,
    missing VARCHAR
);

COMMENT ON TABLE comparisons IS 'one comparison that was broken or could not be made · 一次不符或无法进行的比较';
COMMENT ON COLUMN comparisons.rule_id IS 'see rules · 规则编号';
COMMENT ON COLUMN comparisons.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN comparisons.outcome IS 'the verdict · 结论';
COMMENT ON COLUMN comparisons.subject IS 'what was compared, in words · 比较对象';
COMMENT ON COLUMN comparisons.left_value IS 'what was expected to equal · 左值';
COMMENT ON COLUMN comparisons.right_value IS 'what it was compared with · 右值';
COMMENT ON COLUMN comparisons.difference IS 'left minus right · 差额';
COMMENT ON COLUMN comparisons.tolerance IS 'what printed precision allows · 容差';
COMMENT ON COLUMN comparisons.evidence IS 'ids of facts and claims · 依据';
COMMENT ON COLUMN comparisons.missing IS 'which operand is missing · 所缺';
COMMENT ON COLUMN comparisons.severity IS 'of the rule, or warn where an operand was not recognised with certainty · 严重程度';
