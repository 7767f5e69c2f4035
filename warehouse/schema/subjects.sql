CREATE TABLE subjects (
    classification VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    parent VARCHAR,
    level INTEGER NOT NULL,
    since INTEGER,
    until INTEGER,
    fund VARCHAR CHECK (fund IN ('all', 'fiscal', 'general_public', 'government_fund', 'state_capital')),
    cofog VARCHAR
);

COMMENT ON TABLE subjects IS 'one code of the four classifications, in the years that it was valid · 一个政府收支分类科目';
COMMENT ON COLUMN subjects.classification IS 'functional, department_economic, government_economic, revenue · 分类方式';
COMMENT ON COLUMN subjects.code IS 'as in the classification · 编码';
COMMENT ON COLUMN subjects.name IS 'in its years · 名称';
COMMENT ON COLUMN subjects.parent IS 'the code above it · 上级编码';
COMMENT ON COLUMN subjects.level IS '1 类, 2 款, 3 项 · 级次';
COMMENT ON COLUMN subjects.since IS 'first year · 起始年度';
COMMENT ON COLUMN subjects.until IS 'last year · 截止年度';
COMMENT ON COLUMN subjects.fund IS 'which of the budgets it belongs to · 预算类别';
COMMENT ON COLUMN subjects.cofog IS 'UN classification of the functions of government · 联合国政府职能分类';
