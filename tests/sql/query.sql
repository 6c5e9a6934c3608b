-- tezis_query: what people type, as an FTS5 expression.
.nullvalue NULL
CREATE TABLE typed(id INTEGER PRIMARY KEY, text);
INSERT INTO typed(text) VALUES
  ('союз Китай'),
  ('"военный союз" Китай'),
  ('«мир и война»'),
  ('союз -военный -"с Китаем"'),
  ('союз OR альянс Китай'),
  ('союз|альянс'),
  ('союз ИЛИ альянс'),
  ('воен* =союзника'),
  ('китайско-российский COVID-19 C++ U.S.'),
  ('foo:bar author:Rozman'),
  ('"не закрыто'),
  ('cats AND NOT dogs'),
  ('NEAR(a b, 5)'),
  ('it''s "so-called" (peace)'),
  ('-союз'), ('"'), ('( ) | OR * = ^ { } + \ '), ('   '), (''), (NULL),
  ('a' || char(0) || 'b'), (CAST(x'D0' AS TEXT) || 'союз' || CAST(x'FF' AS TEXT)), (2014);
SELECT quote(text), '-> ' || coalesce(tezis_query(text), 'NULL') FROM typed ORDER BY id;

-- FTS5 takes every one of them, and finds what it says
CREATE VIRTUAL TABLE t USING fts5(body, tokenize = 'tezis exact 1');
INSERT INTO t(rowid, body) VALUES
  (1, 'Военный союз с Китаем'),
  (2, 'Альянсы и союзники Китая'),
  (3, 'The allied nations and their alliance'),
  (4, 'Китайско-российские отношения, 2014'),
  (5, 'Альянс Китая и России; о союзника!');
SELECT id, (SELECT group_concat(rowid) FROM t WHERE t MATCH tezis_query(typed.text))
  FROM typed WHERE text IS NOT NULL ORDER BY id;

SELECT 'all', group_concat(rowid) FROM t(tezis_query('союзам китаем'));
SELECT 'or', group_concat(rowid) FROM t(tezis_query('союзы OR альянсами китая'));
SELECT 'not', group_concat(rowid) FROM t(tezis_query('китая -россия'));
SELECT 'phrase', group_concat(rowid) FROM t(tezis_query('"союза с китаем"'));
SELECT 'order', group_concat(rowid) FROM t(tezis_query('"китаем союза"'));
SELECT 'prefix', group_concat(rowid) FROM t(tezis_query('альян*'));
SELECT 'exact', group_concat(rowid) FROM t(tezis_query('=союзника'));
SELECT 'stem', group_concat(rowid) FROM t(tezis_query('союзника'));
SELECT 'exact phrase', group_concat(rowid) FROM t(tezis_query('="allied nations"'));
SELECT 'compound', group_concat(rowid) FROM t(tezis_query('китайско-российских'));
SELECT 'none', count(*) FROM t WHERE t MATCH tezis_query('""');
