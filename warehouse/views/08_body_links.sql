-- A body that was renamed or merged is another one until a document says otherwise; what documents say is here, word for
-- word. A name is one that ends as names of public bodies do; nothing is completed, and a name that is not exactly that of
-- a body of the same region (with or without the names of the regions above it) is left unlinked.

CREATE MACRO office() AS '[^\s*，。；：、“”"（）()将由原]{1,40}?(?:局|委员会|委|办公室|办事处|厅|部|院|所|中心|站|处|队|馆|学校|学会|协会|联合会|公司|集团|人民政府|街道|园区)';

CREATE VIEW body_links AS
WITH told AS (
    SELECT document_id, line_number, page_number, unnest(regexp_extract_all(text, '[^。；\n]+')) AS sentence
    FROM paragraphs
    WHERE regexp_matches(text, '更名|改名|合并|组建|（原|\(原')
),
said AS (
    SELECT *, 'renamed' AS link,
        regexp_extract(sentence, '(?:^|[，：“”"将由原])(' || office() || ')[”"]?(?:正式|现)?(?:更名|改名)(?:为|成)[“"]?('
            || office() || ')(?:[”"，、（(]|$)', ['old', 'new']) AS names
    FROM told
    UNION ALL
    SELECT *, 'renamed',
        regexp_extract(sentence, '(?:^|[，：“”"将由])(' || office() || ')[（(]原[“"]?(' || office() || ')[”"]?[）)]',
            ['new', 'old'])
    FROM told
    UNION ALL
    SELECT *, 'merged',
        regexp_extract(sentence, '(?:将|由)((?:原?[“"]?' || office() || '[”"]?[、和与及]+)+原?[“"]?' || office()
            || ')[”"]?(?:的?职责|的?机构)?(?:进行)?(?:整合|合并)[，、]?(?:重新)?(?:组建|成立|设立)(?:为|成|了)?[“"]?('
            || office() || ')(?:[”"，、（(]|$)', ['old', 'new'])
    FROM told
),
parted AS (
    SELECT document_id, line_number, page_number, sentence, link, names.new AS new_name,
        unnest(regexp_extract_all(names.old || '、', '原?[“"]?(' || office() || ')[”"]?[、和与及]', 1)) AS old_name
    FROM said WHERE names.old <> '' AND names.new <> ''
),
known AS (
    SELECT b.region_code, b.body_id, unnest(list_distinct(list_concat(
        [squeezed(name) FOR name IN b.names],
        [substr(squeezed(name), length(r.chain) + 1) FOR name IN b.names IF starts_with(squeezed(name), r.chain)]
    ))) AS name
    FROM bodies AS b
    CROSS JOIN LATERAL (
        SELECT unnest(list_distinct(['', b.region_name, coalesce(p.name, '') || b.region_name])) AS chain
        FROM (SELECT max(name) AS name FROM regions WHERE code = left(b.region_code, 2) || '0000') AS p
    ) AS r
),
one AS (SELECT region_code, name, sole(body_id) AS body_id FROM known GROUP BY ALL)
SELECT DISTINCT
    p.document_id, d.region_code, p.link, p.old_name, p.new_name, o.body_id AS old_body_id, n.body_id AS new_body_id,
    p.sentence, p.line_number, p.page_number
FROM parted AS p
JOIN documents AS d USING (document_id)
LEFT JOIN one AS o ON o.region_code IS NOT DISTINCT FROM d.region_code AND o.name = squeezed(p.old_name)
LEFT JOIN one AS n ON n.region_code IS NOT DISTINCT FROM d.region_code AND n.name = squeezed(p.new_name)
WHERE p.old_name <> p.new_name;

COMMENT ON VIEW body_links IS 'one renaming or merging of bodies that a document tells, with its sentence; ids only where exactly one body of the region has the name. Nothing else joins two bodies. Example: SELECT old_name, new_name, sentence FROM body_links · 文件所述的部门（单位）更名、合并（不作推测）';
COMMENT ON COLUMN body_links.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN body_links.region_code IS 'of the document · 行政区划代码';
COMMENT ON COLUMN body_links.link IS 'renamed, or merged: several old bodies became the new one · 更名或合并';
COMMENT ON COLUMN body_links.old_name IS 'as the sentence has it · 原名称';
COMMENT ON COLUMN body_links.new_name IS 'as the sentence has it · 新名称';
COMMENT ON COLUMN body_links.old_body_id IS 'see bodies; NULL where none or several of the region have the name · 原部门（单位）标识';
COMMENT ON COLUMN body_links.new_body_id IS 'see bodies; NULL where none or several of the region have the name · 新部门（单位）标识';
COMMENT ON COLUMN body_links.sentence IS 'as printed · 原文';
COMMENT ON COLUMN body_links.line_number IS 'line, from 1, lines split at LF; NULL where the format has none · 行号（从1起）';
COMMENT ON COLUMN body_links.page_number IS 'page, from 1; NULL where the format has none · 页码（从1起）';
