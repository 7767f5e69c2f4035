-- The rule book as it is published.

INSERT INTO rules BY NAME
SELECT rule_id, family, kind, title_zh, title_en, sentence_zh, sentence_en, severity, basis, since, until
FROM rule_book ORDER BY rule_id;
