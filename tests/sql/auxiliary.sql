-- tezis_rank, tezis_snippet, tezis_spans.
.nullvalue NULL
CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize = 'tezis exact 1');
INSERT INTO t(rowid, title, body) VALUES
  (1, 'О погоде', 'Шёл дождь. Союз распался. Потом снова шёл дождь, и никто ничего не говорил о Китае.'),
  (2, 'Союз с Китаем', 'Дождь не помешал переговорам.'),
  (3, 'Weather', 'It rained. The allies of China met in the rain, and the alliance held.'),
  (4, NULL, 'Союз. Союзы. Союзами. Союзу.'),
  (5, 'Пусто', NULL);

-- rank: lower is better; the title can be made to count more
SELECT rowid FROM t('союз') ORDER BY tezis_rank(t);
SELECT rowid FROM t('союз') ORDER BY tezis_rank(t, 0.0, 1.0);
SELECT rowid FROM t('союз') ORDER BY tezis_rank(t, 10.0, 0.1);
SELECT rowid, printf('%.4f', tezis_rank(t, 0, 1)) FROM t('союз') ORDER BY 1;
SELECT rowid, tezis_rank(t) < 0, tezis_rank(t) = tezis_rank(t, 1, 1.0) FROM t('дождь OR rain') ORDER BY 1;
SELECT rowid, tezis_rank(t) FROM t WHERE rowid = 1;
INSERT INTO t(t, rank) VALUES ('rank', 'tezis_rank(10.0, 0.1)');
SELECT rowid FROM t('союз') ORDER BY rank;

-- the rarer word tells more
SELECT rowid FROM t('распался OR дождь') ORDER BY tezis_rank(t, 1, 1) LIMIT 1;

-- one column: the same order as bm25(); the length counts
CREATE VIRTUAL TABLE one USING fts5(x, tokenize = 'tezis');
INSERT INTO one(rowid, x) VALUES (1, 'война и мир и ещё много разных слов'), (2, 'война'), (3, 'мир'), (4, 'сад'), (5, 'лес');
SELECT rowid FROM one('война') ORDER BY tezis_rank(one);
SELECT (SELECT group_concat(rowid) FROM (SELECT rowid FROM one('война') ORDER BY tezis_rank(one)))
     = (SELECT group_concat(rowid) FROM (SELECT rowid FROM one('война') ORDER BY bm25(one)));

-- snippet: whole sentences where they fit, cut at words where not
SELECT tezis_snippet(t, 1, '[', ']', '…', 3) FROM t('распасться') WHERE rowid = 1;
SELECT tezis_snippet(t, 1, '[', ']', '…', 4) FROM t('говорить');
SELECT tezis_snippet(t, 1, '[', ']', '…', 100) FROM t('говорить');
SELECT tezis_snippet(t, 1, '<b>', '</b>', ' ... ', 5) FROM t('китай дождь') WHERE rowid = 1;
SELECT tezis_snippet(t, 1, '[', ']', '…', 8) FROM t('allied OR alliances');
SELECT rowid, tezis_snippet(t) FROM t('китай') ORDER BY rowid;
SELECT rowid, tezis_snippet(t, -1, '', '', '', 2) FROM t('китай') ORDER BY rowid;
SELECT tezis_snippet(t, 0) FROM t('союзу') ORDER BY rowid;
SELECT tezis_snippet(t, 1, '[', ']', '…', 3) FROM t('"=союзами"');
SELECT tezis_snippet(t, 1, '[', ']', '…', 4) FROM t('"союзы союзами"');
SELECT tezis_snippet(t, 1, '[', ']', '…', 4) FROM t('союз NOT китай');
SELECT tezis_snippet(t, 1) FROM t WHERE rowid IN (1, 5);

-- spans: byte offsets, as JSON; each cuts the very words
SELECT rowid, tezis_spans(t, 1) FROM t('союз OR rain') ORDER BY rowid;
SELECT t.rowid, CAST(substr(CAST(body AS BLOB), 1 + (j.value ->> 0), (j.value ->> 1) - (j.value ->> 0)) AS TEXT)
  FROM (SELECT rowid, body, tezis_spans(t, 1) AS spans FROM t('"союз распался" OR дожди OR ally')) AS t,
       json_each(t.spans) AS j ORDER BY t.rowid, j.key;
SELECT tezis_spans(t, 0) FROM t('союз') WHERE rowid IN (1, 4);

-- NULL in, NULL out
SELECT tezis_rank(t, NULL), tezis_snippet(t, NULL), tezis_snippet(t, 1, NULL), tezis_spans(t, NULL) FROM t('распался');

-- other tokenizers and kinds of table do as well
CREATE VIRTUAL TABLE u USING fts5(x, tokenize = 'porter unicode61');
INSERT INTO u VALUES ('The dogs barked. Nobody was running away.');
SELECT tezis_snippet(u, 0, '[', ']', '…', 4), tezis_spans(u, 0) FROM u('run');
CREATE VIRTUAL TABLE g USING fts5(x, tokenize = 'trigram');
INSERT INTO g VALUES ('The dogs barked.');
SELECT tezis_snippet(g, 0, '[', ']'), tezis_spans(g, 0) FROM g('"gs ba"');
CREATE VIRTUAL TABLE d USING fts5(x, tokenize = 'tezis', detail = none);
INSERT INTO d VALUES ('Союз и союзники'), ('Дождь');
SELECT tezis_snippet(d), tezis_spans(d, 0), tezis_rank(d) < 0 FROM d('союза');
CREATE VIRTUAL TABLE c USING fts5(x, tokenize = 'tezis', content = '');
INSERT INTO c(rowid, x) VALUES (1, 'Союз'), (2, 'Дождь');
SELECT rowid, tezis_snippet(c), tezis_spans(c, 0), tezis_rank(c) < 0 FROM c('союза');
CREATE TABLE base(id INTEGER PRIMARY KEY, x);
CREATE VIRTUAL TABLE k USING fts5(x, tokenize = 'tezis', content = 'base', content_rowid = 'id');
INSERT INTO base VALUES (1, 'Старый договор о союзе');
INSERT INTO k(rowid, x) SELECT id, x FROM base;
SELECT tezis_snippet(k), tezis_spans(k, 0) FROM k('союз');
UPDATE base SET x = 'Нет';
SELECT tezis_snippet(k), tezis_spans(k, 0) FROM k('союз');

-- NULs, invalid UTF-8 and blobs in the text
INSERT INTO t(rowid, title, body) VALUES (6, x'FF00', 'бука' || char(0) || CAST(x'FF' AS TEXT) || ' бяка');
SELECT tezis_spans(t, 1), length(CAST(tezis_snippet(t, 1) AS BLOB)) FROM t('бяка');

-- what is wrong
SELECT tezis_snippet(t, 2) FROM t('союз');
SELECT tezis_snippet(t, 'body') FROM t('союз');
SELECT tezis_snippet(t, 1, '[', ']', '…', 0) FROM t('союз');
SELECT tezis_snippet(t, 1, x'00') FROM t('союз');
SELECT tezis_snippet(t, 1, '[', ']', '…', 5, 6) FROM t('союз');
SELECT tezis_spans(t) FROM t('союз');
SELECT tezis_spans(t, -1) FROM t('союз');
SELECT tezis_rank(t, 'many') FROM t('союз');
SELECT tezis_rank(t, -1) FROM t('союз');
SELECT tezis_rank(t, x'00') FROM t('союз');
SELECT tezis_rank(t, 1, 2, 3) FROM t('союз');
