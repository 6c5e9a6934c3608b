-- What each function may be used for: a pure one in an index and, with an untrusted
-- schema, in views and triggers; one that reads the corpus in neither then; one that
-- changes something only where a person typed it.
.headers off
SELECT name, narg,
  CASE WHEN flags & 0x800 THEN 'deterministic ' ELSE '' END ||
  CASE WHEN flags & 0x200000 THEN 'innocuous' ELSE '' END ||
  CASE WHEN flags & 0x80000 THEN 'directonly' ELSE '' END
 FROM pragma_function_list WHERE name GLOB 'tezis_*' GROUP BY name, narg ORDER BY name, narg;

SELECT tezis_create();
SELECT tezis_add('{"id":"a","title":"On water"}', 'The harbour made an alliance with the fishermen.');
INSERT INTO thesis(name, statement) VALUES('alliance', 'an alliance of harbours');
CREATE TABLE note(text, stem AS (tezis_stem(text)), language AS (tezis_language(text)) STORED);
CREATE INDEX note_stem ON note(tezis_stem(text));
INSERT INTO note(text) VALUES('Союзники не спешат');
SELECT stem, language FROM note WHERE tezis_stem(text) = 'союзник не спешат';
CREATE VIEW pure AS SELECT tezis_transliterate(text), (SELECT count(*) FROM tezis_words(note.text)) FROM note;
CREATE VIEW reading AS SELECT tezis_quote('made an alliance with the fishermen') ->> 'verdict';
CREATE VIEW searching AS SELECT key FROM tezis_search('harbour');
CREATE VIEW positions AS SELECT key FROM tezis_positions('alliance');
CREATE VIEW problems AS SELECT problem FROM tezis_check();
CREATE VIEW writing AS SELECT tezis_remove('a');
CREATE TRIGGER removing AFTER DELETE ON note BEGIN SELECT tezis_remove('a'); END;
CREATE TRIGGER stemming AFTER UPDATE ON note BEGIN SELECT tezis_stem(new.text); END;

-- a trusted schema (newer shells begin with one that is not)
PRAGMA trusted_schema = ON;
SELECT * FROM pure;
SELECT * FROM reading;
SELECT * FROM searching;
SELECT count(*) FROM positions;
SELECT count(*) FROM problems;
SELECT * FROM writing;
DELETE FROM note;
UPDATE note SET text = text || '!';

-- an untrusted one
PRAGMA trusted_schema = OFF;
SELECT * FROM pure;
SELECT stem FROM note;
SELECT * FROM reading;
SELECT * FROM searching;
SELECT count(*) FROM positions;
SELECT count(*) FROM problems;
SELECT * FROM writing;
DELETE FROM note;
UPDATE note SET text = text || '!';

-- what is typed still works
SELECT tezis_quote('made an alliance with the fishermen') ->> 'verdict';
SELECT key FROM tezis_search('harbour');
-- (SQLite 3.40 does not let a schema use its json_valid() while it is not trusted)
SELECT count(*) FROM tezis_check() WHERE remedy <> 'PRAGMA trusted_schema = ON';
PRAGMA trusted_schema = ON;
SELECT tezis_add('{"id":"b"}', 'Another harbour.');
SELECT tezis_remove('a');
SELECT count(*) FROM tezis_check();

-- neither a generated column nor an index of what may change, or changes something
CREATE TABLE bad(text, side AS (tezis_side(text, 'alliance')));
CREATE INDEX bad_quote ON note(tezis_quote(text));
CREATE TABLE checked(text CHECK(tezis_language(text) = 'ru'));
INSERT INTO checked VALUES('They waited for the harbour');
