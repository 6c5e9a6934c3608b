-- tezis_words and tezis_sentences.
.nullvalue NULL
.headers on
SELECT * FROM tezis_words('Союзники Китая: the S-400, 1,000 俄');
SELECT * FROM tezis_sentences('В. В. Путин прибыл. Dr. Wu left… "Why?" he asked.

Heading
');
.headers off

-- NULL and nothing give no rows
SELECT count(*) FROM tezis_words(NULL);
SELECT count(*) FROM tezis_words('');
SELECT count(*) FROM tezis_words('?!');
SELECT count(*) FROM tezis_sentences(NULL);
SELECT count(*) FROM tezis_sentences('');

-- the argument may come from another table, whichever way they are joined
CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO note VALUES (1, 'Раз. Два.'), (2, NULL), (3, 'One two three.');
SELECT id, count(*) FROM note, tezis_words(note.body) GROUP BY id;
SELECT id, w.word FROM tezis_words(note.body) AS w, note WHERE w.position = 2;
SELECT id, (SELECT count(*) FROM tezis_sentences(body)) FROM note;
SELECT n.id, s.position, w.word FROM note n, tezis_sentences(n.body) s, tezis_words(s.text) w
 WHERE w.position = 1;

-- byte offsets cut the very word
SELECT count(*), sum(CAST(substr(CAST(text AS BLOB), "start" + 1, "end" - "start") AS TEXT) = word)
  FROM tezis_words('Ёлка, U.S. и S-400…');

-- no sort where the rows are in order already; a sort where not
EXPLAIN QUERY PLAN SELECT word FROM tezis_words('b a') ORDER BY position;
SELECT word FROM tezis_words('b a c') ORDER BY position DESC;
SELECT word FROM tezis_words('b a c') ORDER BY word;
SELECT word FROM tezis_words('b a c') ORDER BY "start" LIMIT 2;

-- two values for one argument cannot both hold
SELECT count(*) FROM tezis_words('a') WHERE text = 'b';
SELECT count(*) FROM tezis_words WHERE text IN ('a b', 'c');

-- what is wrong
SELECT * FROM tezis_words;
SELECT * FROM tezis_sentences;
SELECT * FROM tezis_words(x'00');
SELECT * FROM tezis_sentences(x'00');
SELECT * FROM tezis_words('a', 'b');
CREATE VIRTUAL TABLE w USING tezis_words('a');
