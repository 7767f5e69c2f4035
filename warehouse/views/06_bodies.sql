CREATE VIEW bodies AS
WITH named AS (
    SELECT region_code, region_name, entity_name, report_year, kind, document_id FROM documents WHERE entity_name IS NOT NULL
    UNION
    SELECT d.region_code, d.region_name, s.entity_name, d.report_year, d.kind, d.document_id
    FROM sheets AS s JOIN documents AS d USING (document_id) WHERE s.entity_name IS NOT NULL
)
SELECT
    body_of(region_code, entity_name) AS body_id, any_value(region_code) AS region_code,
    max(region_name) AS region_name, arg_max(entity_name, (report_year, entity_name)) AS entity_name,
    list_sort(list(DISTINCT entity_name)) AS names, min(report_year) AS first_year, max(report_year) AS last_year,
    count(DISTINCT document_id) AS documents
FROM named
GROUP BY body_id;

COMMENT ON VIEW bodies IS 'one body (department or unit) over all its years: same region, same name but for blanks and brackets; a renamed body is another one, see body_links; nothing is guessed. Example: SELECT entity_name, first_year, last_year FROM bodies · 一个部门（单位）；更名不作推测';
COMMENT ON COLUMN bodies.body_id IS 'the body over years, see bodies · 部门（单位）标识';
COMMENT ON COLUMN bodies.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN bodies.region_name IS 'as found · 行政区划名称';
COMMENT ON COLUMN bodies.entity_name IS 'its newest name · 名称';
COMMENT ON COLUMN bodies.names IS 'every spelling printed · 各种写法';
COMMENT ON COLUMN bodies.first_year IS 'first report year · 最早年度';
COMMENT ON COLUMN bodies.last_year IS 'last report year · 最晚年度';
COMMENT ON COLUMN bodies.documents IS 'how many documents hold it · 文件数';
