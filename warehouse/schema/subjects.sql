CREATE TABLE subjects (
    classification VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    parent VARCHAR,
    level INTEGER NOT NULL,
    since INTEGER,
    until INTEGER,
    successor VARCHAR,
    fund VARCHAR CHECK (fund IN ('all', 'general_public', 'government_fund', 'state_capital', 'social_insurance')),
    cofog VARCHAR,
    cofog_note VARCHAR,
    source VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL CHECK (confidence IN ('seen', 'known', 'medium'))
);

COMMENT ON TABLE subjects IS 'one code of the four classifications, in the years that it was valid · 一个政府收支分类科目';
COMMENT ON COLUMN subjects.classification IS 'functional, department_economic, government_economic, revenue · 分类方式';
COMMENT ON COLUMN subjects.code IS 'as in the classification · 编码';
COMMENT ON COLUMN subjects.name IS 'in its years · 名称';
COMMENT ON COLUMN subjects.name_en IS 'in English · 英文名称';
COMMENT ON COLUMN subjects.parent IS 'the code above it · 上级编码';
COMMENT ON COLUMN subjects.level IS '1 类, 2 款, 3 项 · 级次';
COMMENT ON COLUMN subjects.since IS 'first year; NULL unbounded · 起始年度';
COMMENT ON COLUMN subjects.until IS 'last year; NULL in force · 截止年度';
COMMENT ON COLUMN subjects.successor IS 'the code that took over; the same where only the name changed · 承继编码';
COMMENT ON COLUMN subjects.fund IS 'which of the budgets it belongs to; NULL for economic subjects · 预算类别';
COMMENT ON COLUMN subjects.cofog IS 'UN classification of the functions of government · 联合国政府职能分类';
COMMENT ON COLUMN subjects.cofog_note IS 'what the mapping leaves out · 对应说明';
COMMENT ON COLUMN subjects.source IS 'where the row comes from · 来源';
COMMENT ON COLUMN subjects.confidence IS 'seen in a primary document, known, or medium · 可信程度';
