CREATE VIEW disclosure_completeness AS
WITH published AS (
    SELECT
        d.document_id, body_of(d.region_code, d.entity_name) AS body_id, d.region_code, d.entity_name, d.kind,
        d.report_year, d.scope, EXISTS (
            FROM rejects AS r WHERE r.document_id = d.document_id AND r.stage IN ('read', 'segment', 'tabulate', 'recognise')
        ) AS unread
    FROM documents AS d
    ANTI JOIN (FROM editions WHERE NOT is_latest) AS earlier USING (document_id)
),
expected AS (
    SELECT p.*, f.form FROM published AS p JOIN forms AS f USING (kind)
    WHERE f.required AND p.report_year BETWEEN coalesce(f.since, 0) AND coalesce(f.until, 9999)
    UNION
    SELECT p.*, e.form FROM published AS p JOIN forms_expected AS e USING (document_id)
    UNION
    SELECT p.*, s.form FROM published AS p JOIN sheets AS s USING (document_id)
),
told AS (
    SELECT
        e.*, w.announced, coalesce(w.empty_note, s.note) AS empty_note, s.sheets, coalesce(n.figures, 0) + coalesce(i.rows, 0) AS content,
        CASE
            WHEN s.sheets IS NULL AND e.unread THEN 'unknown'
            WHEN s.sheets IS NULL THEN 'missing'
            WHEN n.figures > 0 OR i.rows > 0 THEN 'present'
            WHEN coalesce(w.empty_note, s.note) IS NOT NULL THEN 'empty_with_note'
            WHEN e.unread THEN 'unknown'
            ELSE 'empty'
        END AS status
    FROM expected AS e
    LEFT JOIN (SELECT document_id, form, bool_or(announced) AS announced, max(empty_note) AS empty_note
        FROM forms_expected GROUP BY ALL) AS w USING (document_id, form)
    LEFT JOIN (SELECT document_id, form, count(*) AS sheets, max(note) AS note FROM sheets GROUP BY ALL) AS s
        USING (document_id, form)
    LEFT JOIN (SELECT document_id, form, count(*) AS figures FROM facts WHERE value_kind = 'number' GROUP BY ALL) AS n
        USING (document_id, form)
    LEFT JOIN (SELECT document_id, form, count(*) AS rows FROM indicators GROUP BY ALL) AS i USING (document_id, form)
)
SELECT
    body_id, region_code, entity_name, kind, report_year, scope, form, status, announced, sheets::INTEGER AS sheets, empty_note, document_id
FROM told
UNION ALL
SELECT
    b.body_id, b.region_code, b.entity_name, k.kind, y.report_year::INTEGER, NULL, f.form, 'unknown', NULL, NULL, NULL, NULL
FROM bodies AS b
CROSS JOIN (VALUES ('budget'), ('final_accounts')) AS k(kind)
CROSS JOIN generate_series(b.first_year::BIGINT, b.last_year::BIGINT) AS y(report_year)
JOIN forms AS f ON f.kind = k.kind AND f.required AND y.report_year BETWEEN coalesce(f.since, 0) AND coalesce(f.until, 9999)
WHERE EXISTS (FROM published AS p WHERE p.body_id = b.body_id)
    AND NOT EXISTS (
        FROM published AS p WHERE p.body_id = b.body_id AND p.kind = k.kind AND p.report_year = y.report_year);

COMMENT ON VIEW disclosure_completeness IS 'one form that one body should have published, or did, in one document; and every required form of a year between its first and last of which no document is here (unknown). Example: SELECT status, count(*) FROM disclosure_completeness GROUP BY ALL · 公开完整性（部门×报表×年度）';
COMMENT ON COLUMN disclosure_completeness.body_id IS 'the body over years, see bodies · 部门（单位）标识';
COMMENT ON COLUMN disclosure_completeness.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN disclosure_completeness.entity_name IS 'of the document · 部门（单位）名称';
COMMENT ON COLUMN disclosure_completeness.kind IS 'budget or final accounts · 预算或决算';
COMMENT ON COLUMN disclosure_completeness.report_year IS 'the year · 报告年度';
COMMENT ON COLUMN disclosure_completeness.scope IS 'of the document · 范围';
COMMENT ON COLUMN disclosure_completeness.form IS 'key of the regulated form, see forms · 报表种类';
COMMENT ON COLUMN disclosure_completeness.status IS 'present, empty_with_note, empty, missing, or unknown (no document, or parts of it could not be read) · 结论';
COMMENT ON COLUMN disclosure_completeness.announced IS 'the contents list names it · 目录列出';
COMMENT ON COLUMN disclosure_completeness.sheets IS 'how many form instances · 报表张数';
COMMENT ON COLUMN disclosure_completeness.empty_note IS 'the note that explains an empty form · 空表说明';
COMMENT ON COLUMN disclosure_completeness.document_id IS 'NULL where no document is here · 文件标识（无文件为空）';
