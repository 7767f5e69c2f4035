CREATE TABLE dispositions (
    finding_id VARCHAR PRIMARY KEY,
    disposition VARCHAR NOT NULL CHECK (disposition IN ('explained', 'confirmed', 'false_alarm')),
    role VARCHAR NOT NULL,
    decided DATE NOT NULL,
    reason VARCHAR NOT NULL
);

COMMENT ON TABLE dispositions IS 'what a person decided of a finding, from the file dispositions.toml in the raw folder; kept where the finding is gone · 对问题的处理意见（来自原始文件夹中的 dispositions.toml）';
COMMENT ON COLUMN dispositions.finding_id IS 'see findings; stable over rebuilds · 问题标识';
COMMENT ON COLUMN dispositions.disposition IS 'explained, confirmed or false_alarm · 处理意见（已解释、属实、误报）';
COMMENT ON COLUMN dispositions.role IS 'by whom, in role, never by name · 处理人角色';
COMMENT ON COLUMN dispositions.decided IS 'when · 处理日期';
COMMENT ON COLUMN dispositions.reason IS 'why · 理由';
