CREATE TABLE claims (
    claim_id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    claim_type VARCHAR NOT NULL,
    subject_phrase VARCHAR NOT NULL,
    subject_code VARCHAR,
    measure VARCHAR NOT NULL,
    fund VARCHAR CHECK (fund IN ('all', 'fiscal', 'general_public', 'government_fund', 'state_capital')),
    source VARCHAR CHECK (source IN (
        'all', 'fiscal', 'superior_subsidy', 'service', 'education_fees', 'business',
        'affiliated_remittance', 'other', 'special_account', 'unit_funds')),
    flow VARCHAR CHECK (flow IN ('revenue', 'expenditure', 'both', 'opening_balance', 'closing_balance')),
    part VARCHAR CHECK (part IN (
        'total', 'basic', 'project', 'personnel', 'operating', 'remitted_up', 'business_activity',
        'subsidy_down')),
    item VARCHAR,
    scope VARCHAR,
    stage VARCHAR CHECK (stage IN ('approved', 'revised', 'executed')),
    fiscal_year INTEGER,
    base_year INTEGER,
    base_stage VARCHAR CHECK (base_stage IN ('approved', 'revised', 'executed')),
    amount DECIMAL(20,2),
    change_amount DECIMAL(20,2),
    change_ratio DECIMAL(18,8),
    share DECIMAL(18,8),
    share_base VARCHAR,
    direction VARCHAR CHECK (direction IN ('increase', 'decrease', 'equal', 'undefined')),
    count DECIMAL(20,4),
    counted VARCHAR,
    completion DECIMAL(18,8),
    reason VARCHAR,
    unit VARCHAR,
    quantum DECIMAL(24,8),
    change_quantum DECIMAL(24,8),
    ratio_quantum DECIMAL(24,8),
    amount_text VARCHAR,
    change_text VARCHAR,
    ratio_text VARCHAR,
    share_text VARCHAR,
    sentence VARCHAR NOT NULL,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER NOT NULL,
    span_stop INTEGER NOT NULL,
    passage INTEGER NOT NULL,
    known BOOLEAN NOT NULL,
    part_of VARCHAR
);

COMMENT ON TABLE claims IS 'one thing that the prose asserts · 文字说明中的一项陈述';
COMMENT ON COLUMN claims.claim_id IS '16 hex of document_id, ''-c'', span_start, ''.n'' where several begin there · 陈述标识';
COMMENT ON COLUMN claims.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN claims.claim_type IS 'key of the claim catalogue · 陈述类型';
COMMENT ON COLUMN claims.subject_phrase IS 'the words that name the subject · 主语原文';
COMMENT ON COLUMN claims.subject_code IS 'the subject''s code, resolved · 科目编码';
COMMENT ON COLUMN claims.measure IS 'what is asserted: amount, change, share, count … · 度量';
COMMENT ON COLUMN claims.fund IS 'which of the budgets · 预算类别';
COMMENT ON COLUMN claims.source IS 'where the money comes from · 资金来源';
COMMENT ON COLUMN claims.flow IS 'revenue, expenditure, both (收、支总计均为), or a balance · 收支方向';
COMMENT ON COLUMN claims.part IS 'the slice of expenditure · 支出部分';
COMMENT ON COLUMN claims.item IS 'as in facts · 指标项目';
COMMENT ON COLUMN claims.scope IS 'what is covered · 范围';
COMMENT ON COLUMN claims.stage IS 'approved, revised, executed · 阶段';
COMMENT ON COLUMN claims.fiscal_year IS 'the year that it is about · 所属年度';
COMMENT ON COLUMN claims.base_year IS 'the year that it compares with · 比较基年';
COMMENT ON COLUMN claims.base_stage IS 'the stage that it compares with · 比较阶段';
COMMENT ON COLUMN claims.amount IS 'yuan · 金额（元）';
COMMENT ON COLUMN claims.change_amount IS 'yuan, signed · 增减额（元）';
COMMENT ON COLUMN claims.change_ratio IS 'a fraction, signed · 增减幅度';
COMMENT ON COLUMN claims.share IS 'a fraction · 占比';
COMMENT ON COLUMN claims.share_base IS 'what it is a share of · 占比基数';
COMMENT ON COLUMN claims.direction IS 'the word of direction · 增减方向';
COMMENT ON COLUMN claims.count IS 'how many · 数量';
COMMENT ON COLUMN claims.counted IS 'what is counted · 计数对象';
COMMENT ON COLUMN claims.completion IS 'a fraction: executed of approved · 完成率';
COMMENT ON COLUMN claims.reason IS 'the reason given, in its words · 原因';
COMMENT ON COLUMN claims.unit IS 'as printed · 单位';
COMMENT ON COLUMN claims.quantum IS 'of the amount, yuan · 金额精度';
COMMENT ON COLUMN claims.change_quantum IS 'of the change, yuan · 增减额精度';
COMMENT ON COLUMN claims.ratio_quantum IS 'of the ratio, a fraction · 比率精度';
COMMENT ON COLUMN claims.amount_text IS 'as printed · 金额原文';
COMMENT ON COLUMN claims.change_text IS 'as printed · 增减额原文';
COMMENT ON COLUMN claims.ratio_text IS 'as printed · 幅度原文';
COMMENT ON COLUMN claims.share_text IS 'as printed · 占比原文';
COMMENT ON COLUMN claims.sentence IS 'the sentence, contact words masked · 原句（联系信息已遮盖）';
COMMENT ON COLUMN claims.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN claims.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN claims.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN claims.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
COMMENT ON COLUMN claims.passage IS 'which paragraph of the prose, from 1; what a page has cut is one · 所在自然段（从1起）';
COMMENT ON COLUMN claims.known IS 'the subject is of the vocabulary or of the classifications · 主语是否可识别';
COMMENT ON COLUMN claims.part_of IS 'what it is told to be part of: a code, an item, a part, total or unknown · 从属于（科目、项目、总额）';
