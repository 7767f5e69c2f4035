CREATE TABLE indicators (
    indicator_id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    form_instance INTEGER NOT NULL,
    project_name VARCHAR,
    name VARCHAR NOT NULL,
    weight DECIMAL(18,4),
    unit VARCHAR,
    comparator VARCHAR,
    target_text VARCHAR,
    target_value DECIMAL(24,8),
    is_core BOOLEAN,
    level_1 VARCHAR,
    level_2 VARCHAR,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER NOT NULL,
    span_stop INTEGER NOT NULL,
    weight_start INTEGER,
    weight_stop INTEGER,
    target_start INTEGER,
    target_stop INTEGER
);

COMMENT ON TABLE indicators IS 'one row of a performance form''s indicator list · 一条绩效指标';
COMMENT ON COLUMN indicators.indicator_id IS '16 hex of document_id, ''-i'', span_start · 指标标识';
COMMENT ON COLUMN indicators.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN indicators.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN indicators.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN indicators.project_name IS 'of the sheet · 项目名称';
COMMENT ON COLUMN indicators.name IS 'of the indicator · 指标名称';
COMMENT ON COLUMN indicators.weight IS 'as printed · 权重';
COMMENT ON COLUMN indicators.unit IS 'as printed · 计量单位';
COMMENT ON COLUMN indicators.comparator IS '=, ≥, ≤, 定性 …, as printed · 指标性质';
COMMENT ON COLUMN indicators.target_text IS 'as printed · 指标值';
COMMENT ON COLUMN indicators.target_value IS 'where the target is a number · 指标数值';
COMMENT ON COLUMN indicators.is_core IS 'core indicator · 是否核心指标';
COMMENT ON COLUMN indicators.level_1 IS 'where the form has levels · 一级指标';
COMMENT ON COLUMN indicators.level_2 IS 'where the form has levels · 二级指标';
COMMENT ON COLUMN indicators.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN indicators.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN indicators.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN indicators.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
COMMENT ON COLUMN indicators.weight_start IS 'span of the weight · 权重起点';
COMMENT ON COLUMN indicators.weight_stop IS 'span of the weight · 权重终点';
COMMENT ON COLUMN indicators.target_start IS 'span of the target · 指标值起点';
COMMENT ON COLUMN indicators.target_stop IS 'span of the target · 指标值终点';
