CREATE TABLE editions (
    document_id VARCHAR PRIMARY KEY,
    series_id VARCHAR NOT NULL,
    edition INTEGER NOT NULL,
    edition_count INTEGER NOT NULL,
    is_latest BOOLEAN NOT NULL,
    previous_id VARCHAR,
    edition_date DATE,
    dated_by VARCHAR NOT NULL CHECK (dated_by IN ('published', 'retrieved', 'path'))
);

COMMENT ON TABLE editions IS 'one document as an edition of its disclosure: what a body published again for the same year and kind, in other bytes · 一份文件在其历次公开版本中的位置';
COMMENT ON COLUMN editions.document_id IS 'the document: sha256 of its bytes · 文件标识（字节的 sha256）';
COMMENT ON COLUMN editions.series_id IS 'the first edition''s document_id: the same for all editions of one disclosure · 首版文件标识（同一公开内容各版本相同）';
COMMENT ON COLUMN editions.edition IS '1, 2 … by date of publication, else of retrieval, else by path · 版次';
COMMENT ON COLUMN editions.edition_count IS 'editions of this disclosure · 版本总数';
COMMENT ON COLUMN editions.is_latest IS 'what views show; earlier editions stay in all relations · 是否最新版（视图只显示最新版，旧版仍在各关系中）';
COMMENT ON COLUMN editions.previous_id IS 'the edition before it; NULL for the first · 上一版文件标识';
COMMENT ON COLUMN editions.edition_date IS 'the date that orders it, from the sidecar; NULL where there is none · 用于排序的日期';
COMMENT ON COLUMN editions.dated_by IS 'what orders it: date of publication, of retrieval, or only the path · 排序依据';
