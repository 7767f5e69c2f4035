CREATE VIEW trusted_facts AS
SELECT f.*
FROM facts AS f
SEMI JOIN (FROM facts_asked WHERE held > 0 AND broken = 0 AND untestable = 0) AS asked USING (fact_id)
WHERE f.certain AND f.value_kind = 'number';

COMMENT ON VIEW trusted_facts IS 'one printed figure that can be quoted: recognised without doubt, a number, part of at least one identity, and every identity that it is part of was asked and held. Same columns as facts, and as little to be summed. Example: SELECT count(*) FROM trusted_facts · 可信数据（所在勾稽关系均已核对且相符）';
COMMENT ON COLUMN trusted_facts.fact_id IS '16 hex of document_id, ''-'', span_start · 数据标识';
COMMENT ON COLUMN trusted_facts.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN trusted_facts.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN trusted_facts.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN trusted_facts.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN trusted_facts.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN trusted_facts.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN trusted_facts.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN trusted_facts.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN trusted_facts.classification IS 'what kind of list the row belongs to · 分类方式';
COMMENT ON COLUMN trusted_facts.subject_code IS 'cells joined, lost zeros restored, or resolved from the name; NULL for totals and lines · 科目编码';
COMMENT ON COLUMN trusted_facts.code_printed IS 'whether the code was printed (else resolved from the name) · 编码是否印出';
COMMENT ON COLUMN trusted_facts.subject_name IS 'as printed, trimmed · 科目名称';
COMMENT ON COLUMN trusted_facts.subject_level IS '1 类, 2 款, 3 项 · 科目级次';
COMMENT ON COLUMN trusted_facts.is_total IS 'a row that totals the form (合计, 总计) · 是否合计';
COMMENT ON COLUMN trusted_facts.is_leaf IS 'no finer row of the same form instance below it · 是否最细一级';
COMMENT ON COLUMN trusted_facts.item IS 'what is measured beside the subject: totals of the year, parts of three_public … · 指标项目';
COMMENT ON COLUMN trusted_facts.flow IS 'revenue, expenditure or a balance · 收支方向';
COMMENT ON COLUMN trusted_facts.source IS 'where the money comes from · 资金来源';
COMMENT ON COLUMN trusted_facts.fund IS 'which of the budgets; fiscal = fiscal appropriation, undivided · 预算类别（财政拨款未分时为 fiscal）';
COMMENT ON COLUMN trusted_facts.part IS 'the slice of expenditure that is covered; total is only the whole · 支出部分';
COMMENT ON COLUMN trusted_facts.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN trusted_facts.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN trusted_facts.base_year IS 'the year that a change is measured from · 比较基年';
COMMENT ON COLUMN trusted_facts.measure IS 'what the figure is · 度量';
COMMENT ON COLUMN trusted_facts.amount IS 'yuan, exact · 金额（元）';
COMMENT ON COLUMN trusted_facts.ratio IS 'a fraction: 68 % = 0.68 · 比率（小数）';
COMMENT ON COLUMN trusted_facts.quantity IS 'a count: vehicles, persons … · 数量';
COMMENT ON COLUMN trusted_facts.value_kind IS 'a number, a printed dash, or the words of a spreadsheet error · 值的种类';
COMMENT ON COLUMN trusted_facts.amount_text IS 'the words as printed · 原文';
COMMENT ON COLUMN trusted_facts.unit IS 'as printed for the sheet · 单位';
COMMENT ON COLUMN trusted_facts.quantum IS 'the step of the last printed place: yuan for amounts, a fraction for ratios; 0 = exact · 印出精度（0为精确）';
COMMENT ON COLUMN trusted_facts.read_by IS 'text, pdf, ocr … · 读取方式';
COMMENT ON COLUMN trusted_facts.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN trusted_facts.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
COMMENT ON COLUMN trusted_facts.span_start IS 'where it begins in the document''s text, code points · 在原文中的起点（字符）';
COMMENT ON COLUMN trusted_facts.span_stop IS 'where it ends, exclusive · 在原文中的终点（不含）';
COMMENT ON COLUMN trusted_facts.row_number IS 'in the grid, from 0 · 行号（从0起）';
COMMENT ON COLUMN trusted_facts.column_number IS 'in the grid, from 0 · 列号（从0起）';
COMMENT ON COLUMN trusted_facts.column_path IS 'the header words above it · 表头';
COMMENT ON COLUMN trusted_facts.project_name IS 'the project of the row or sheet · 项目名称';
COMMENT ON COLUMN trusted_facts.locator IS 'the place in the page or workbook: p3[…], Sheet1!B7 · 版面位置';
COMMENT ON COLUMN trusted_facts.certain IS 'form and column were recognised without doubt · 识别无疑';
COMMENT ON COLUMN trusted_facts.score IS 'how sure the recogniser of a scan was of the words, 0 to 1; NULL where nothing was recognised · 扫描识别的把握（0至1）';
