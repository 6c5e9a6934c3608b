-- A corpus from its making to its removal: tezis_create, tezis_add,
-- tezis_text, tezis_remove, tezis_rebuild, tezis_check.
.nullvalue NULL
SELECT tezis_add('{"id":"a"}', 'x');
SELECT tezis_create();
SELECT tezis_create();

-- an entry as reference managers write it
SELECT tezis_add('{"id":"halloran2010","type":"article-journal","title":"The Weight of a Pact",
  "author":[{"family":"Halloran","given":"Mary Jean"},{"family":"Орлов","given":"Пётр Ильич"}],
  "issued":{"date-parts":[[2010,5]]},"container-title":"Harbour Review","language":"en-GB","page":"7-8"}',
  'The Weight of a Pact

Written by Mary Jean Halloran.

Every pact binds the weaker side first, and it binds her longest. That is why harbours are full of old pacts which nobody has read since the ink was dry, and which everybody still obeys.
' || char(12) || 'A second page asks what the stronger side gave. The answer is short: it gave its word, and little besides, and took it back whenever the price of fish rose in the markets of the north.

Continue Reading
');
SELECT key, title, author, issued, container, language, type FROM source;
SELECT ordinal, heading, page, language, start, "end", text FROM passage;

-- the text is kept byte for byte
SELECT length(tezis_text('halloran2010')), tezis_text('halloran2010') LIKE '%Continue Reading%', tezis_text('nobody');

-- the same again touches nothing; a new title is found at once
CREATE TEMP TABLE changes AS SELECT total_changes() AS n;
SELECT tezis_add(csl, tezis_text(key)) FROM source;
SELECT total_changes() - n FROM changes;
SELECT tezis_add(json_set(csl, '$.title', 'The Lightness of a Pact'), tezis_text(key)) FROM source;
SELECT count(*) FROM tezis_search('title:lightness');
SELECT count(*) FROM tezis_search('title:weight');
SELECT id FROM passage;

-- a source known only by its entry
SELECT tezis_add('{"id":"empty","title":"Союз без текста"}', NULL), tezis_text('empty');
SELECT key, language FROM source WHERE key = 'empty';

-- what is refused
SELECT tezis_add('{"title":"no id"}', 'x');
SELECT tezis_add('not JSON', 'x');
SELECT tezis_add('{"id":"a"}', x'0001020300');
SELECT tezis_add('{"id":"a"}', 'x', '{"colour":"red"}');
SELECT tezis_remove(x'61');
SELECT tezis_add(NULL, 'x'), tezis_text(NULL), tezis_remove(NULL);

SELECT * FROM tezis_check();
SELECT tezis_rebuild();
SELECT tezis_remove('empty'), tezis_remove('empty');
SELECT count(*) FROM source;
SELECT * FROM tezis_check();

-- what is wrong is found, with its remedy
UPDATE passage SET heading = 'changed behind the index';
SELECT * FROM tezis_check();
SELECT tezis_rebuild();
SELECT * FROM tezis_check();

-- many sources in one transaction, without a savepoint each: one that is refused stays
-- out, the others stay, and the words of all can be searched before and after
BEGIN;
SELECT tezis_add('{"id":"batch1","title":"Первый"}', 'Гидрофон стоит в гавани.', '{"batch":true}') > 0;
SELECT tezis_add('{"title":"без имени"}', 'x', '{"batch":true}');
SAVEPOINT inner;
SELECT key FROM tezis_search('гидрофоны');
SELECT tezis_add('{"id":"batch2"}', 'Эхолот Хаймовича цел.', '{"batch":true}') > 0;
SELECT key FROM tezis_search('Khaimovich');
ROLLBACK TO inner;
SELECT tezis_add('{"id":"batch3"}', 'The hydrophone of Khaimovich.', '{"batch":true}') > 0;
COMMIT;
SELECT key FROM tezis_search('гидрофоны');
SELECT key FROM tezis_search('Хаимович');
SELECT tezis_spelling('hydrofone гидрафон');
SELECT count(*) FROM tezis_check();
SELECT tezis_add('{"id":"batch4"}', 'Alone.', '{"batch":true}') > 0;
SELECT count(*) FROM source WHERE key LIKE 'batch%';
