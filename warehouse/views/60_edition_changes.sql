CREATE VIEW edition_changes AS
WITH placed AS (
    SELECT
        f.*, e.series_id, e.edition, e.previous_id,
        row_number() OVER (
            PARTITION BY
                f.document_id, f.form, f.form_instance, f.subject_code, f.subject_name, f.project_name, f.item, f.flow,
                f.source, f.fund, f.part, f.stage, f.fiscal_year, f.base_year, f.measure
            ORDER BY f.row_number, f.column_number, f.span_start
        ) AS nth
    FROM facts AS f
    JOIN editions AS e USING (document_id)
    WHERE e.edition_count > 1
),
met AS (
    SELECT
        coalesce(n.series_id, b.series_id) AS series_id,
        n.document_id, b.document_id AS previous_id,
        coalesce(n.form, b.form) AS form, coalesce(n.form_instance, b.form_instance) AS form_instance,
        coalesce(n.subject_code, b.subject_code) AS subject_code,
        coalesce(n.subject_name, b.subject_name) AS subject_name,
        coalesce(n.column_path, b.column_path) AS column_path,
        b.amount_text AS before_text, n.amount_text AS after_text,
        coalesce(b.amount, b.ratio) AS before_value, coalesce(n.amount, n.ratio) AS after_value,
        b.fact_id AS before_fact_id, n.fact_id AS after_fact_id, b.edition AS before_edition, n.edition AS after_edition
    FROM (FROM placed WHERE previous_id IS NOT NULL) AS n
    FULL JOIN (FROM placed SEMI JOIN (SELECT previous_id AS document_id FROM editions) USING (document_id)) AS b
        ON b.document_id = n.previous_id AND b.form = n.form AND b.form_instance = n.form_instance AND b.nth = n.nth
        AND b.measure = n.measure
        AND b.subject_code IS NOT DISTINCT FROM n.subject_code AND b.subject_name IS NOT DISTINCT FROM n.subject_name
        AND b.project_name IS NOT DISTINCT FROM n.project_name AND b.item IS NOT DISTINCT FROM n.item
        AND b.flow IS NOT DISTINCT FROM n.flow AND b.source IS NOT DISTINCT FROM n.source
        AND b.fund IS NOT DISTINCT FROM n.fund AND b.part IS NOT DISTINCT FROM n.part
        AND b.stage IS NOT DISTINCT FROM n.stage AND b.fiscal_year IS NOT DISTINCT FROM n.fiscal_year
        AND b.base_year IS NOT DISTINCT FROM n.base_year
)
SELECT
    m.series_id, coalesce(m.after_edition, m.before_edition + 1) AS edition,
    CASE
        WHEN m.before_fact_id IS NULL THEN 'added'
        WHEN m.after_fact_id IS NULL THEN 'removed'
        ELSE 'changed'
    END AS change,
    e.document_id, e.previous_id, m.form, m.form_instance, m.subject_code, m.subject_name, m.column_path,
    m.before_text, m.after_text, m.before_value, m.after_value, m.before_fact_id, m.after_fact_id
FROM met AS m
JOIN editions AS e ON e.series_id = m.series_id AND e.edition = coalesce(m.after_edition, m.before_edition + 1)
WHERE m.before_value IS DISTINCT FROM m.after_value OR m.before_fact_id IS NULL OR m.after_fact_id IS NULL;

COMMENT ON VIEW edition_changes IS 'one figure that is not the same in an edition and the edition before it. Example: SELECT change, subject_name, before_text, after_text FROM edition_changes · 两个相邻版本之间增加、删除或改动的一个数据';
COMMENT ON COLUMN edition_changes.series_id IS 'the first edition''s document_id · 首版文件标识';
COMMENT ON COLUMN edition_changes.edition IS 'the later edition, from 2 · 后一版的版次';
COMMENT ON COLUMN edition_changes.change IS 'added, removed or changed · 增加、删除或改动';
COMMENT ON COLUMN edition_changes.document_id IS 'the later edition · 后一版文件标识';
COMMENT ON COLUMN edition_changes.previous_id IS 'the earlier edition · 前一版文件标识';
COMMENT ON COLUMN edition_changes.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN edition_changes.form_instance IS '1, 2 … within document and form · 同一文件中该种报表的第几张';
COMMENT ON COLUMN edition_changes.subject_code IS 'as in facts · 科目编码';
COMMENT ON COLUMN edition_changes.subject_name IS 'as in facts · 科目名称';
COMMENT ON COLUMN edition_changes.column_path IS 'header of the column, in the later edition where it is there · 栏目';
COMMENT ON COLUMN edition_changes.before_text IS 'as printed in the earlier edition; NULL where added · 前一版所印';
COMMENT ON COLUMN edition_changes.after_text IS 'as printed in the later edition; NULL where removed · 后一版所印';
COMMENT ON COLUMN edition_changes.before_value IS 'yuan, or a fraction for ratios · 前一版数值';
COMMENT ON COLUMN edition_changes.after_value IS 'yuan, or a fraction for ratios · 后一版数值';
COMMENT ON COLUMN edition_changes.before_fact_id IS 'the figure in the earlier edition · 前一版数据标识';
COMMENT ON COLUMN edition_changes.after_fact_id IS 'the figure in the later edition · 后一版数据标识';
