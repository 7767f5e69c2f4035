CREATE TABLE forms (
    form VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL CHECK (kind IN ('budget', 'final_accounts')),
    name_zh VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    shape VARCHAR NOT NULL,
    classification VARCHAR NOT NULL,
    required BOOLEAN NOT NULL,
    since INTEGER,
    until INTEGER,
    ordinal INTEGER NOT NULL
);

COMMENT ON TABLE forms IS 'one regulated form · 一种规定的报表';
COMMENT ON COLUMN forms.form IS 'key · 种类';
COMMENT ON COLUMN forms.kind IS 'of documents that hold it · 预算或决算';
COMMENT ON COLUMN forms.name_zh IS 'in Chinese · 名称';
COMMENT ON COLUMN forms.name_en IS 'in English · 英文名称';
COMMENT ON COLUMN forms.shape IS 'codes, lines, matrix, listing, performance · 形状';
COMMENT ON COLUMN forms.classification IS 'of its rows · 分类方式';
COMMENT ON COLUMN forms.required IS 'in the national minimum set · 是否国家最低要求';
COMMENT ON COLUMN forms.since IS 'first year · 起始年度';
COMMENT ON COLUMN forms.until IS 'last year · 截止年度';
COMMENT ON COLUMN forms.ordinal IS 'place in the set · 次序';
