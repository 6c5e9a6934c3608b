-- The text functions: what they return, and what they say of a wrong argument.
.nullvalue NULL
SELECT tezis_version();
SELECT json_valid(tezis_debug()), tezis_debug() ->> 'version' = tezis_version(),
       length(tezis_debug() ->> 'tokenizer'), tezis_debug() ->> 'sqlite' = sqlite_version();

-- language
SELECT tezis_language('Союз с Китаем нам не нужен'), tezis_language('The alliance is not what it seems'),
       tezis_language('12345'), tezis_language(''), tezis_language(NULL);

-- stems: every form of a word has one
SELECT tezis_stem('союз союза союзу союзом союзе союзы');
SELECT tezis_stem('alliance Alliances ALLIANCE');
SELECT tezis_stem('Союзники allied'), tezis_stem('Союзники allied', 'en'), tezis_stem('Союзники allied', 'ru');
SELECT tezis_stem('ёлка Ёлки') = tezis_stem('елка Елки');
SELECT tezis_stem('китайско-российский COVID-19 C++ U.S. S-400');
SELECT tezis_stem(''), tezis_stem('?!'), tezis_stem(NULL), tezis_stem('a', NULL), tezis_stem(2014);

-- transliteration
SELECT tezis_transliterate('Сергей Шойгу'), tezis_transliterate('Щедрин', 'gost'), tezis_transliterate('Юрий', 'icao');
SELECT tezis_transliterate(NULL), tezis_transliterate('');

-- wrong arguments
SELECT tezis_stem('слово', 'de');
SELECT tezis_stem(x'00');
SELECT tezis_language(x'00');
SELECT tezis_transliterate('слово', 'iso');
SELECT tezis_transliterate(x'00');
SELECT tezis_query(x'00');
SELECT tezis_stem('a', 'a very long name of a language that is not one at all');

-- NULs and invalid UTF-8 are no error
SELECT tezis_stem('союзы' || char(0) || 'войны'), tezis_stem(CAST(x'FFD0' AS TEXT) || 'союзы');
SELECT tezis_language(CAST(x'FFFEFD' AS TEXT));

-- pure functions serve in an index
CREATE TABLE word(form TEXT, stem TEXT GENERATED ALWAYS AS (tezis_stem(form)));
CREATE INDEX word_stem ON word(stem);
INSERT INTO word VALUES ('союзники'), ('союзников'), ('война');
SELECT group_concat(form, ' ') FROM word WHERE stem = tezis_stem('союзниками');
PRAGMA trusted_schema = off;
SELECT count(DISTINCT stem) FROM word;
