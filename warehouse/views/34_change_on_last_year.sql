CREATE VIEW change_on_last_year AS
WITH years AS (
    SELECT
        document_id, form, form_instance, max(fiscal_year) AS fiscal_year
    FROM facts
    WHERE form IN ('B_GPB', 'F_GPB', 'B_EXP', 'F_EXP', 'B_FND', 'F_FND') AND classification = 'functional' AND measure = 'amount'
    GROUP BY ALL
    HAVING count(DISTINCT fiscal_year) = 2 AND max(fiscal_year) - min(fiscal_year) = 1
        AND count(DISTINCT stage) = 1
),
subjects_printed AS (
    SELECT
        f.document_id, f.report_year, f.kind, f.region_code, f.entity_name, f.scope, f.form, f.form_instance,
        f.subject_code, f.subject_name, f.subject_level, y.fiscal_year, f.stage,
        bool_and(f.is_leaf) AS is_leaf, f.row_number, min(f.line_number) AS line_number,
        min(f.page_number) AS page_number,
        min(CASE WHEN f.measure = 'amount' AND f.fiscal_year = y.fiscal_year THEN f.fact_id END) AS fact_id,
        min(CASE WHEN f.measure = 'amount' AND f.fiscal_year < y.fiscal_year THEN f.fact_id END) AS base_fact_id,
        sole(CASE WHEN f.measure = 'amount' AND f.fiscal_year = y.fiscal_year THEN f.amount END) AS amount,
        sole(CASE WHEN f.measure = 'amount' AND f.fiscal_year < y.fiscal_year THEN f.amount END) AS base_amount,
        sole(CASE WHEN f.measure = 'change' THEN f.amount END) AS change_printed,
        sole(CASE WHEN f.measure = 'growth_rate' THEN f.ratio END) AS growth_printed
    FROM facts AS f
    JOIN years AS y USING (document_id, form, form_instance)
    ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
    WHERE f.classification = 'functional' AND f.part = 'total' AND NOT f.is_total AND f.subject_code IS NOT NULL
        AND f.measure IN ('amount', 'change', 'growth_rate')
    GROUP BY ALL
)
SELECT
    document_id, report_year, kind, region_code, entity_name, scope, form, form_instance, subject_code, subject_name,
    subject_level, fiscal_year, fiscal_year - 1 AS base_year, stage, amount, base_amount,
    change_printed, growth_printed, coalesce(amount, 0) - coalesce(base_amount, 0) AS change,
    CASE WHEN base_amount > 0
        THEN ((coalesce(amount, 0) - base_amount)::DECIMAL(38,8) / base_amount)::DECIMAL(18,8) END AS growth,
    fact_id, base_fact_id, line_number, page_number
FROM subjects_printed
WHERE is_leaf AND (amount IS NOT NULL OR base_amount IS NOT NULL);

COMMENT ON VIEW change_on_last_year IS 'one finest functional subject whose form prints two years: the change as printed beside the change as computed; a blank cell of a printed column counts as 0. Example: SELECT subject_name, change, growth_printed FROM change_on_last_year ORDER BY change DESC · 科目较上年增减（所印与计算）';
COMMENT ON COLUMN change_on_last_year.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN change_on_last_year.report_year IS 'of the document · 报告年度';
COMMENT ON COLUMN change_on_last_year.kind IS 'of the document · 预算或决算';
COMMENT ON COLUMN change_on_last_year.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN change_on_last_year.entity_name IS 'of the sheet, else of the document · 部门（单位）名称';
COMMENT ON COLUMN change_on_last_year.scope IS 'of the sheet, else of the document · 范围';
COMMENT ON COLUMN change_on_last_year.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN change_on_last_year.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN change_on_last_year.subject_code IS 'cells joined, lost zeros restored, or resolved from the name · 科目编码';
COMMENT ON COLUMN change_on_last_year.subject_name IS 'as printed, trimmed · 科目名称';
COMMENT ON COLUMN change_on_last_year.subject_level IS '1 类, 2 款, 3 项 · 科目级次';
COMMENT ON COLUMN change_on_last_year.fiscal_year IS 'the year that the figure is about · 所属年度';
COMMENT ON COLUMN change_on_last_year.base_year IS 'the year before · 比较基年';
COMMENT ON COLUMN change_on_last_year.stage IS 'approved, revised or executed · 预算、调整预算或决算';
COMMENT ON COLUMN change_on_last_year.amount IS 'of the year, yuan; NULL where blank · 本年金额（元）';
COMMENT ON COLUMN change_on_last_year.base_amount IS 'of the year before, yuan; NULL where blank · 上年金额（元）';
COMMENT ON COLUMN change_on_last_year.change_printed IS 'yuan, as printed · 所印增减额';
COMMENT ON COLUMN change_on_last_year.growth_printed IS 'a fraction, as printed · 所印增减幅度';
COMMENT ON COLUMN change_on_last_year.change IS 'computed, yuan · 计算增减额';
COMMENT ON COLUMN change_on_last_year.growth IS 'computed, a fraction; NULL where the year before is not above 0 · 计算增减幅度';
COMMENT ON COLUMN change_on_last_year.fact_id IS 'the figure of the year, for cite; NULL where blank · 本年数据标识';
COMMENT ON COLUMN change_on_last_year.base_fact_id IS 'the figure of the year before · 上年数据标识';
COMMENT ON COLUMN change_on_last_year.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN change_on_last_year.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
