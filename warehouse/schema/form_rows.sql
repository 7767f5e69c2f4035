CREATE TABLE form_rows (
    document_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    form_instance INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    code VARCHAR,
    name VARCHAR NOT NULL,
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
        'subsidy_down'))
);

COMMENT ON TABLE form_rows IS 'one row of a sheet, within one lane · 报表的一行（一栏内）';
COMMENT ON COLUMN form_rows.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN form_rows.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN form_rows.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN form_rows.row_number IS 'in the grid, from 0 · 行号（从0起）';
COMMENT ON COLUMN form_rows.lane IS 'two lists printed side by side are two lanes · 并列栏';
COMMENT ON COLUMN form_rows.kind IS 'subject, line, total, unit, project, matrix … · 行的种类';
COMMENT ON COLUMN form_rows.code IS 'the subject code of the row · 科目编码';
COMMENT ON COLUMN form_rows.name IS 'the words of the stub, trimmed · 行名';
COMMENT ON COLUMN form_rows.classification IS 'what the stub says of it; NULL where it says nothing · 行所示：分类方式';
COMMENT ON COLUMN form_rows.item IS 'likewise · 行所示：指标项目';
COMMENT ON COLUMN form_rows.flow IS 'likewise · 行所示：收支方向';
COMMENT ON COLUMN form_rows.source IS 'likewise · 行所示：资金来源';
COMMENT ON COLUMN form_rows.fund IS 'likewise · 行所示：预算类别';
COMMENT ON COLUMN form_rows.part IS 'likewise · 行所示：支出部分';
