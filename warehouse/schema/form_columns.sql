CREATE TABLE form_columns (
    document_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    form_instance INTEGER NOT NULL,
    column_number INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    column_path VARCHAR NOT NULL,
    classification VARCHAR CHECK (classification IN (
        'functional', 'department_economic', 'government_economic', 'line', 'three_public', 'project',
        'procurement')),
    item VARCHAR,
    flow VARCHAR CHECK (flow IN ('revenue', 'expenditure', 'opening_balance', 'closing_balance')),
    source VARCHAR CHECK (source IN (
        'all', 'fiscal', 'superior_subsidy', 'service', 'education_fees', 'business',
        'affiliated_remittance', 'other', 'special_account', 'unit_funds')),
    fund VARCHAR CHECK (fund IN ('all', 'fiscal', 'general_public', 'government_fund', 'state_capital')),
    part VARCHAR CHECK (part IN (
        'total', 'basic', 'project', 'personnel', 'operating', 'remitted_up', 'business_activity',
        'subsidy_down')),
    stage VARCHAR CHECK (stage IN ('approved', 'revised', 'executed')),
    fiscal_year INTEGER,
    base_year INTEGER,
    measure VARCHAR CHECK (measure IN ('amount', 'growth_rate', 'share', 'count', 'change', 'completion'))
);

COMMENT ON TABLE form_columns IS 'one column of a sheet: tells a blank cell (0) from a column that does not exist · 报表的一列（用以区分空格与无此列）';
COMMENT ON COLUMN form_columns.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN form_columns.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN form_columns.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN form_columns.column_number IS 'in the grid, from 0 · 列号（从0起）';
COMMENT ON COLUMN form_columns.lane IS 'two lists printed side by side are two lanes · 并列栏';
COMMENT ON COLUMN form_columns.role IS 'code, part_code, name, amount, rate, share, count, order, text · 列的作用';
COMMENT ON COLUMN form_columns.column_path IS 'the header words above it, top to bottom · 表头（自上而下）';
COMMENT ON COLUMN form_columns.classification IS 'what kind of list the row belongs to · 分类方式';
COMMENT ON COLUMN form_columns.item IS 'what is measured beside the subject: totals of the year, parts of three_public … · 指标项目';
COMMENT ON COLUMN form_columns.flow IS 'revenue, expenditure or a balance · 收支方向';
COMMENT ON COLUMN form_columns.source IS 'where the money comes from · 资金来源';
COMMENT ON COLUMN form_columns.fund IS 'which of the budgets; fiscal = fiscal appropriation, undivided · 预算类别（财政拨款未分时为 fiscal）';
COMMENT ON COLUMN form_columns.part IS 'the slice of expenditure that is covered; total is only the whole · 支出部分';
COMMENT ON COLUMN form_columns.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN form_columns.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN form_columns.base_year IS 'the year that a change is measured from · 比较基年';
COMMENT ON COLUMN form_columns.measure IS 'what its cells hold · 度量';
