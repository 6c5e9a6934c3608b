-- FTS5's own language and functions over a user's table with tokenize = 'tezis'.
.nullvalue NULL
CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize = 'tezis');
INSERT INTO t(rowid, title, body) VALUES
  (1, 'О союзах', 'Военные союзники Китая не спешат. Ёлки стоят, за́мок закрыт.'),
  (2, 'Китай', 'Стратегическое партнёрство двух стран; союз не заключён.'),
  (3, 'Allies', 'China and Russia became allies. Their strategic partnership is comprehensive.'),
  (4, 'COVID-19', 'The S-400 was sold; U.S. officials, O’Neill among them, objected to C++.');

-- any form finds any form; case, ё and accents are no difference
SELECT 'союзами', group_concat(rowid) FROM t('союзами');
SELECT 'СОЮЗНИК', group_concat(rowid) FROM t('СОЮЗНИК');
SELECT 'елка', group_concat(rowid) FROM t('елка');
SELECT 'ЁЛКОЙ', group_concat(rowid) FROM t('ЁЛКОЙ');
SELECT 'замка', group_concat(rowid) FROM t('замка');
SELECT 'ally', group_concat(rowid) FROM t('ally');
SELECT 'partnerships', group_concat(rowid) FROM t('partnerships');
SELECT 'О''Neill', group_concat(rowid) FROM t('"O''Neill"');
SELECT 'covid 19', group_concat(rowid) FROM t('"covid 19"');
SELECT 'S-400', group_concat(rowid) FROM t('"S-400"');
SELECT 'US', group_concat(rowid) FROM t('US');
SELECT 'C++', group_concat(rowid) FROM t('"c++"');

-- phrases, NEAR, prefixes, columns, operators
SELECT 'phrase', group_concat(rowid) FROM t('"стратегического партнерства"');
SELECT 'phrase en', group_concat(rowid) FROM t('"strategic partnerships"');
SELECT 'phrase not there', group_concat(rowid) FROM t('"partnership strategic"');
SELECT 'near', group_concat(rowid) FROM t('NEAR(военный китая, 1)');
SELECT 'near, too far', group_concat(rowid) FROM t('NEAR(военный спешить, 1)');
SELECT 'near en', group_concat(rowid) FROM t('NEAR(china ally, 3)');
SELECT 'prefix', group_concat(rowid) FROM t('стратег*');
SELECT 'prefix en', group_concat(rowid) FROM t('partner*');
SELECT 'column', group_concat(rowid) FROM t('title : китай');
SELECT 'not in column', group_concat(rowid) FROM t('-title : китай');
SELECT 'columns', group_concat(rowid) FROM t('{title body} : союз');
SELECT 'first', group_concat(rowid) FROM t('^военных');
SELECT 'and', group_concat(rowid) FROM t('союз AND партнерство');
SELECT 'or', group_concat(rowid) FROM t('союз OR ally');
SELECT 'not', group_concat(rowid) FROM t('китай NOT военный');

-- highlight and snippet mark whole words, whatever their form
SELECT highlight(t, 1, '[', ']') FROM t('союзник OR елка OR замок');
SELECT highlight(t, 1, '[', ']') FROM t('"strategic partnerships" OR ally');
SELECT highlight(t, 1, '[', ']') FROM t('"s-400" OR us OR "o''neill"');
SELECT snippet(t, 1, '[', ']', '…', 4) FROM t('партнерство');

-- options
CREATE VIRTUAL TABLE x USING fts5(body, tokenize = 'tezis exact 1');
INSERT INTO x VALUES ('союзник'), ('союзники');
SELECT 'exact 1', group_concat(rowid) FROM x('"=союзники"');
SELECT 'exact 1, any form', group_concat(rowid) FROM x('союзниками');
CREATE VIRTUAL TABLE s USING fts5(body, tokenize = 'tezis stopwords 0');
INSERT INTO s VALUES ('мир и война'), ('the war of the worlds');
SELECT 'stopwords 0', group_concat(rowid) FROM s('"мир война"');
SELECT 'stop word alone', group_concat(rowid) FROM s('the');
SELECT 'stop word in a query', group_concat(rowid) FROM s(tezis_query('the war of worlds'));
CREATE VIRTUAL TABLE e USING fts5(body, tokenize = "tezis languages 'en'");
INSERT INTO e VALUES ('союзники allies');
SELECT 'languages en', (SELECT count(*) FROM e('союзник')), (SELECT count(*) FROM e('ally'));
CREATE VIRTUAL TABLE wrong USING fts5(body, tokenize = 'tezis colour red');

-- it updates, deletes, merges and checks like any FTS5 table
UPDATE t SET body = 'Договоров больше нет.' WHERE rowid = 1;
DELETE FROM t WHERE rowid = 4;
INSERT INTO t(t) VALUES ('optimize');
INSERT INTO t(t, rank) VALUES ('integrity-check', 1);
SELECT 'updated', group_concat(rowid) FROM t('договор OR союзник OR covid');
