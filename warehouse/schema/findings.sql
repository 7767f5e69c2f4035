CREATE TABLE findings (
    finding_id VARCHAR PRIMARY KEY,
    document_id VARCHAR NOT NULL,
    rank INTEGER NOT NULL,
    rule_ids VARCHAR[] NOT NULL,
    severity VARCHAR NOT NULL CHECK (severity IN ('error', 'warn', 'info')),
    message_zh VARCHAR NOT NULL,
    message_en VARCHAR NOT NULL,
    evidence STRUCT(
        ref VARCHAR,
        form VARCHAR,
        form_instance INTEGER,
        subject VARCHAR,
        column_path VARCHAR,
        line_number INTEGER,
        page_number INTEGER,
        span_start INTEGER,
        span_stop INTEGER,
        amount_text VARCHAR,
        amount DECIMAL(20,2)
    )[] NOT NULL,
    suspect VARCHAR,
    ties VARCHAR[] NOT NULL,
    suggestion VARCHAR,
    slip VARCHAR
);

COMMENT ON TABLE findings IS 'one disagreement told to a person · 一项发现';
COMMENT ON COLUMN findings.finding_id IS 'stable over rebuilds · 发现编号';
COMMENT ON COLUMN findings.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN findings.rule_ids IS 'the rules that it breaks · 所违规则';
COMMENT ON COLUMN findings.severity IS 'the gravest of them · 严重程度';
COMMENT ON COLUMN findings.message_zh IS 'in Chinese · 说明';
COMMENT ON COLUMN findings.message_en IS 'in English · 英文说明';
COMMENT ON COLUMN findings.evidence IS 'both figures, quoted and placed · 双方数字及其位置';
COMMENT ON COLUMN findings.suspect IS 'id of the figure that other witnesses speak against; NULL where none decides · 疑误数字';
COMMENT ON COLUMN findings.suggestion IS 'what the witnesses suggest in its place; never a correction · 可能的正确值（仅供参考）';
COMMENT ON COLUMN findings.slip IS 'how it may have slipped: digits swapped, unit, copied … · 可能的差错方式';
COMMENT ON COLUMN findings.ties IS 'ids of figures that the witnesses cannot tell apart: one of them is probably wrong · 无法区分的疑误数字';
COMMENT ON COLUMN findings.rank IS 'place in the order of weight within the document, from 1 · 按轻重在本文件中的次序（从1起）';
