-- What a text says for or against a thesis: in words, stored, learned from labels.
.nullvalue NULL

-- NULL in, NULL out; NULL where the text does not bear on the thesis
SELECT tezis_stance(NULL, 'a'), tezis_side('a', NULL), tezis_explain(NULL, NULL);
SELECT tezis_stance('', 'alliance'), tezis_side('alliance', ''), tezis_stance('the of', 'of the');
SELECT tezis_side('Beat two eggs with butter and flour.', 'a China-Russia alliance');
SELECT typeof(tezis_stance('The China-Russia alliance is a dangerous mistake.', 'a China-Russia alliance'));
SELECT tezis_stance('The alliance', 'alliance') BETWEEN -1 AND 1;

-- an explanation is JSON, and tezis_cues are the same
SELECT json_valid(e), json_type(e, '$.cues'), json_type(e, '$.score') FROM
  (SELECT tezis_explain('We support the alliance. It is not bad.', 'alliance') AS e);
SELECT json_extract(tezis_explain('Eggs and butter.', 'a China-Russia alliance'), '$.score', '$.cues');
SELECT (SELECT count(*) FROM tezis_cues('We support the alliance.', 'alliance'))
     = json_array_length(tezis_explain('We support the alliance.', 'alliance'), '$.cues');
SELECT count(*) FROM tezis_cues(NULL, 'alliance');
SELECT count(*) > 0, min(substr('We support the alliance.', "start" + 1, "end" - "start") = text)
  FROM tezis_cues('We support the alliance.', 'alliance');

-- wrong arguments
SELECT tezis_stance(x'00', 'a');
SELECT tezis_side('a', x'00');
SELECT * FROM tezis_cues('a', x'00');
SELECT * FROM tezis_cues('a');
SELECT tezis_weigh('pact');
SELECT * FROM tezis_positions('pact');

-- a corpus
SELECT tezis_create();
SELECT tezis_add('{"id": "a", "title": "On the pact"}', 'We support the pact between the two neighbours. The pact is good and useful, it brings peace, and both of them will benefit from it for many years to come, as everybody can see and as history has shown again and again.');
SELECT tezis_add('{"id": "b", "title": "Eggs"}', 'Beat two eggs with butter and flour.');
SELECT tezis_weigh('pact');
INSERT INTO thesis(name, statement, terms) VALUES ('pact', 'the pact', '{"for": ["mutual aid"], "against": ["vassal"]}');
SELECT tezis_weigh('pact', 0);
SELECT tezis_weigh('pact', 1), tezis_weigh('pact'), tezis_weigh('pact');
SELECT count(*), count(score) FROM stance;
SELECT key, passages, bearing, "for" + against <= bearing, length(bar) FROM tezis_positions('pact');
-- in words it is the same as stored, but for the terms
SELECT key, bearing FROM tezis_positions('the pact');
SELECT count(*) FROM tezis_positions(NULL);
SELECT * FROM tezis_positions(x'00');
SELECT passage_id, key FROM tezis_suggest('pact');
SELECT * FROM tezis_suggest('pact', 0);

-- where a passage stands: the score, and the label before it, wherever sides are decided
SELECT tezis_standing(1, 'pact') = tezis_stance(text, 'pact') FROM passage WHERE id = 1;
SELECT tezis_standing(1, 'the pact') = tezis_stance(text, 'the pact') FROM passage WHERE id = 1;
SELECT tezis_standing(99, 'pact'), tezis_standing(NULL, 'pact'), tezis_standing(1, NULL);
SELECT tezis_standing('one', 'pact');
SELECT tezis_standing(1, x'00');
UPDATE stance SET score = 0.9 WHERE passage_id = 1;
SELECT tezis_standing(1, 'pact');
SELECT group_concat(key) FROM tezis_search('stance:for', 9, 'pact');
INSERT INTO label(thesis_id, passage_id, stance) VALUES (1, 1, -1), (1, 2, 1);
SELECT tezis_standing(1, 'pact'), tezis_standing(2, 'pact');
SELECT group_concat(key), group_concat(stance) FROM tezis_search('stance:for', 9, 'pact');
SELECT group_concat(key), group_concat(stance) FROM tezis_search('stance:against', 9, 'pact');
SELECT group_concat(key) FROM tezis_search('-stance:against', 9, 'pact');
SELECT key, "for", against, mean FROM tezis_positions('pact');
UPDATE label SET stance = 0;
SELECT group_concat(key) FROM tezis_search('stance:neutral', 9, 'pact');
-- also where nothing has been weighed
DELETE FROM stance;
SELECT group_concat(key), group_concat(stance) FROM tezis_search('stance:neutral', 9, 'pact');
SELECT "for" + against, mean FROM tezis_positions('pact');
SELECT count(*) FROM tezis_suggest('pact');
DELETE FROM label;
SELECT tezis_weigh('pact');
SELECT tezis_confidence(text, 'pact') = json_extract(tezis_explain(text, 'pact'), '$.confidence'),
  abs(tezis_confidence(text, 'pact') - confidence) < 1e-6 FROM passage JOIN stance ON passage_id = id WHERE id = 1;
SELECT tezis_confidence('Eggs.', 'pact'), tezis_confidence('Eggs.', NULL);

-- another statement drops what was weighed, so does another text of a passage
UPDATE thesis SET statement = 'the pact of peace';
SELECT count(*) FROM stance;
SELECT tezis_weigh('pact');
UPDATE passage SET text = text || ' More.' WHERE id = 1;
SELECT count(*) FROM stance;

-- nor do the scores of another version of the scorer stay
SELECT tezis_weigh('pact');
SELECT tezis_create();
SELECT count(*) > 0 FROM stance;
UPDATE setting SET value = 'of another version' WHERE key = 'scorer';
SELECT tezis_create();
SELECT count(*) FROM stance;

-- learning
SELECT tezis_train('no such');
SELECT tezis_train('pact');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO passage(source_id, ordinal, start, "end", before, text) SELECT 2, 100 + i, 0, 0, '',
  'The pact number ' || i || CASE i % 2 WHEN 0 THEN ' is blorquent' ELSE ' is zandive' END FROM n;
INSERT INTO label(thesis_id, passage_id, stance) SELECT 1, id, 1 FROM passage WHERE ordinal > 100 LIMIT 25;
SELECT json_extract(tezis_train('pact'), '$.model', '$.note');
DELETE FROM label;
-- a label that is none, past a corpus's own CHECK, is no label
PRAGMA ignore_check_constraints = ON;
INSERT INTO label(thesis_id, passage_id, stance) SELECT 1, min(id), 1000000 FROM passage;
PRAGMA ignore_check_constraints = OFF;
SELECT json_extract(tezis_train('pact'), '$.labels');
DELETE FROM label;
INSERT INTO label(thesis_id, passage_id, stance)
  SELECT 1, id, CASE WHEN text LIKE '%blorquent%' THEN 1 ELSE -1 END FROM passage WHERE ordinal > 100;
SELECT json_extract(j, '$.labels', '$.against', '$.neutral', '$.for', '$.model'), j ->> 'own' > j ->> 'general'
  FROM (SELECT tezis_train('pact') AS j);
SELECT tezis_side('This pact is blorquent', 'pact'), tezis_side('This pact is zandive', 'pact');
-- what is labelled is not suggested
SELECT count(*) FROM tezis_suggest('pact', 100) WHERE text LIKE '%zandive%';
-- a model that is none teaches nothing
UPDATE thesis SET model = x'0102';
SELECT tezis_side('This pact is good.', 'pact') = tezis_side('This pact is good.', 'the pact of peace');

-- of a corpus, a passage bears on a claim where it speaks of its names and of the rest (of
-- the rest, where it names nobody); a text given by itself is taken to be about it
SELECT tezis_add('{"id": "d", "title": "Ferries"}', 'The ferry to Borovia is late again, and the harbour of Borovia has lost its patience with those who run it.');
SELECT tezis_add('{"id": "e", "title": "Pact"}', 'The pact with Borovia was a mistake, and we should leave it: Borovia has broken the pact twice.');
SELECT s.key, tezis_standing(p.id, 'We should keep the pact with Borovia') IS NOT NULL,
  tezis_stance(p.text, 'We should keep the pact with Borovia') IS NOT NULL
  FROM passage p JOIN source s ON s.id = p.source_id WHERE s.key IN ('d', 'e');
SELECT key, bearing FROM tezis_positions('We should keep the pact with Borovia') WHERE bearing > 0 ORDER BY key;
INSERT INTO thesis(name, statement) VALUES ('keep', 'We should keep the pact with Borovia');
SELECT tezis_weigh('keep') > 1;
SELECT s.key, t.score IS NOT NULL FROM stance t JOIN passage p ON p.id = t.passage_id JOIN source s ON s.id = p.source_id
  WHERE s.key IN ('d', 'e') ORDER BY 1;
