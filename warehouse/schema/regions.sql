CREATE TABLE regions (
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    name_en VARCHAR,
    parent VARCHAR,
    level INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    successor VARCHAR,
    alias VARCHAR
);

COMMENT ON TABLE regions IS 'one administrative division, GB/T 2260, in the years that it existed · 一个行政区划';
COMMENT ON COLUMN regions.code IS 'six digits · 代码';
COMMENT ON COLUMN regions.name IS 'in its years · 名称';
COMMENT ON COLUMN regions.name_en IS 'in English, where there is one · 英文名称';
COMMENT ON COLUMN regions.parent IS 'the code above it · 上级代码';
COMMENT ON COLUMN regions.level IS '0 nation, 1 province, 2 prefecture, 3 county · 级次';
COMMENT ON COLUMN regions.since IS 'first year; 1980 stands for 1980 or earlier · 起始年度';
COMMENT ON COLUMN regions.until IS 'the year in which it ended; NULL in force · 截止年度';
COMMENT ON COLUMN regions.successor IS 'the one division that took over · 承继区划';
COMMENT ON COLUMN regions.alias IS 'a customary short name · 简称';
