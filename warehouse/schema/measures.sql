CREATE TABLE measures (
    dimension VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    name_zh VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    meaning_zh VARCHAR NOT NULL,
    meaning_en VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    PRIMARY KEY (dimension, value)
);

COMMENT ON TABLE measures IS 'one word that a dimension of facts, claims or series may hold, with its names and its meaning · 各维度取值的名称与含义';
COMMENT ON COLUMN measures.dimension IS 'the column that holds it: measure, stage, flow, source, fund, part, scope, classification, item; indicator for series · 所属维度（列名）';
COMMENT ON COLUMN measures.value IS 'as it stands in the column · 取值';
COMMENT ON COLUMN measures.name_zh IS 'in Chinese · 名称';
COMMENT ON COLUMN measures.name_en IS 'in English · 英文名称';
COMMENT ON COLUMN measures.meaning_zh IS 'what it covers, in Chinese · 含义';
COMMENT ON COLUMN measures.meaning_en IS 'what it covers · 英文含义';
COMMENT ON COLUMN measures.source IS 'the regulation or system that the word comes from · 出处';
