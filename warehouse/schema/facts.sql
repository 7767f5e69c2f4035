CREATE TABLE facts (
    fact_id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('budget', 'final_accounts')),
    report_year INTEGER NOT NULL,
    region_code VARCHAR,
    entity_name VARCHAR,
    form VARCHAR NOT NULL,
    form_instance INTEGER NOT NULL,
    scope VARCHAR CHECK (scope IN ('department', 'unit', 'own', 'consolidated', 'government')),
    classification VARCHAR NOT NULL CHECK (classification IN (
        'functional', 'department_economic', 'government_economic', 'line', 'three_public', 'project',
        'procurement')),
    subject_code VARCHAR,
    code_printed BOOLEAN,
    subject_name VARCHAR NOT NULL,
    subject_level INTEGER,
    is_total BOOLEAN NOT NULL,
    is_leaf BOOLEAN NOT NULL,
    item VARCHAR,
    flow VARCHAR NOT NULL CHECK (flow IN ('revenue', 'expenditure', 'opening_balance', 'closing_balance')),
    source VARCHAR CHECK (source IN (
        'all', 'fiscal', 'superior_subsidy', 'service', 'education_fees', 'business',
        'affiliated_remittance', 'other', 'special_account', 'unit_funds')),
    fund VARCHAR CHECK (fund IN ('all', 'fiscal', 'general_public', 'government_fund', 'state_capital')),
    part VARCHAR CHECK (part IN (
        'total', 'basic', 'project', 'personnel', 'operating', 'remitted_up', 'business_activity',
        'subsidy_down')),
    stage VARCHAR NOT NULL CHECK (stage IN ('approved', 'revised', 'executed')),
    fiscal_year INTEGER NOT NULL,
    base_year INTEGER,
    measure VARCHAR NOT NULL CHECK (measure IN ('amount', 'growth_rate', 'share', 'count', 'change', 'completion')),
    amount DECIMAL(20,2),
    ratio DECIMAL(18,8),
    quantity DECIMAL(20,4),
    value_kind VARCHAR NOT NULL CHECK (value_kind IN ('number', 'dash', 'error')),
    amount_text VARCHAR NOT NULL,
    unit VARCHAR,
    quantum DECIMAL(24,8),
    read_by VARCHAR NOT NULL,
    line_number INTEGER,
    page_number INTEGER,
    span_start INTEGER NOT NULL,
    span_stop INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    column_number INTEGER NOT NULL,
    column_path VARCHAR NOT NULL,
    project_name VARCHAR,
    locator VARCHAR,
    certain BOOLEAN NOT NULL,
    score DECIMAL(5,4)
);

COMMENT ON TABLE facts IS 'one printed figure of a form. Holds totals and subtotals and several forms of one truth: never SUM it plainly, use the views · 报表中的一个数字（含合计与小计，不可直接求和）';
COMMENT ON COLUMN facts.fact_id IS '16 hex of document_id, ''-'', span_start · 数据标识';
COMMENT ON COLUMN facts.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN facts.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN facts.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN facts.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN facts.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN facts.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN facts.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN facts.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN facts.classification IS 'what kind of list the row belongs to · 分类方式';
COMMENT ON COLUMN facts.subject_code IS 'cells joined, lost zeros restored, or resolved from the name; NULL for totals and lines · 科目编码';
COMMENT ON COLUMN facts.code_printed IS 'whether the code was printed (else resolved from the name) · 编码是否印出';
COMMENT ON COLUMN facts.subject_name IS 'as printed, trimmed · 科目名称';
COMMENT ON COLUMN facts.subject_level IS '1 类, 2 款, 3 项 · 科目级次';
COMMENT ON COLUMN facts.is_total IS 'a row that totals the form (合计, 总计) · 是否合计';
COMMENT ON COLUMN facts.is_leaf IS 'no finer row of the same form instance below it · 是否最细一级';
COMMENT ON COLUMN facts.item IS 'what is measured beside the subject: totals of the year, parts of three_public … · 指标项目';
COMMENT ON COLUMN facts.flow IS 'revenue, expenditure or a balance · 收支方向';
COMMENT ON COLUMN facts.source IS 'where the money comes from · 资金来源';
COMMENT ON COLUMN facts.fund IS 'which of the budgets; fiscal = fiscal appropriation, undivided · 预算类别（财政拨款未分时为 fiscal）';
COMMENT ON COLUMN facts.part IS 'the slice of expenditure that is covered; total is only the whole · 支出部分';
COMMENT ON COLUMN facts.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN facts.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN facts.base_year IS 'the year that a change is measured from · 比较基年';
COMMENT ON COLUMN facts.measure IS 'what the figure is · 度量';
COMMENT ON COLUMN facts.amount IS 'yuan, exact · 金额（元）';
COMMENT ON COLUMN facts.ratio IS 'a fraction: 68 % = 0.68 · 比率（小数）';
COMMENT ON COLUMN facts.quantity IS 'a count: vehicles, persons … · 数量';
COMMENT ON COLUMN facts.value_kind IS 'a number, a printed dash, or the words of a spreadsheet error · 值的种类';
COMMENT ON COLUMN facts.amount_text IS 'the words as printed · 原文';
COMMENT ON COLUMN facts.unit IS 'as printed for the sheet · 单位';
COMMENT ON COLUMN facts.quantum IS 'the step of the last printed place: yuan for amounts, a fraction for ratios; 0 = exact · 印出精度（0为精确）';
COMMENT ON COLUMN facts.read_by IS 'text, pdf, ocr … · 读取方式';
COMMENT ON COLUMN facts.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN facts.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN facts.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN facts.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
COMMENT ON COLUMN facts.row_number IS 'in the grid, from 0 · 行号（从0起）';
COMMENT ON COLUMN facts.column_number IS 'in the grid, from 0 · 列号（从0起）';
COMMENT ON COLUMN facts.column_path IS 'the header words above it · 表头';
COMMENT ON COLUMN facts.project_name IS 'the project of the row or sheet · 项目名称';
COMMENT ON COLUMN facts.locator IS 'the place in the page or workbook: p3[…], Sheet1!B7 · 版面位置';
COMMENT ON COLUMN facts.certain IS 'form and column were recognised without doubt · 识别无疑';
COMMENT ON COLUMN facts.score IS 'how sure the recogniser of a scan was of the words, 0 to 1; NULL where nothing was recognised · 扫描识别的把握（0至1）';
