CREATE TABLE rules (
    rule_id VARCHAR PRIMARY KEY,
    family VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    title_zh VARCHAR NOT NULL,
    title_en VARCHAR NOT NULL,
    sentence_zh VARCHAR NOT NULL,
    sentence_en VARCHAR NOT NULL,
    severity VARCHAR NOT NULL CHECK (severity IN ('error', 'warn', 'info')),
    basis VARCHAR,
    since INTEGER,
    until INTEGER
);

COMMENT ON TABLE rules IS 'one rule of the book · 一条勾稽规则';
COMMENT ON COLUMN rules.rule_id IS 'stable · 规则编号';
COMMENT ON COLUMN rules.family IS 'INT, HIE, XFT … · 规则族';
COMMENT ON COLUMN rules.kind IS 'the shape of its statement · 规则种类';
COMMENT ON COLUMN rules.title_zh IS 'in Chinese · 名称';
COMMENT ON COLUMN rules.title_en IS 'in English · 英文名称';
COMMENT ON COLUMN rules.severity IS 'of a break · 严重程度';
COMMENT ON COLUMN rules.basis IS 'regulation or arithmetic that it rests on · 依据';
COMMENT ON COLUMN rules.since IS 'first report year · 起始年度';
COMMENT ON COLUMN rules.until IS 'last report year · 截止年度';
COMMENT ON COLUMN rules.sentence_zh IS 'what must be so, in Chinese · 规则内容';
COMMENT ON COLUMN rules.sentence_en IS 'what must be so, in English · 规则内容（英文）';
