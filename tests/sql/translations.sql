-- Words find their translations and names their other spelling, own pairs win, and what
-- is no dictionary is refused with a sentence.
.nullvalue NULL
SELECT tezis_dictionary('a', 'b');
SELECT tezis_create();
SELECT tezis_add('{"id":"вода","title":"О воде"}', 'Рыбаки заключили союз с гаванью. Шойгу приехал позже.');
SELECT tezis_add('{"id":"соль","title":"О соли"}', 'Соль дорожает каждую осень, и вражда портов растёт.');
SELECT tezis_add('{"id":"штат","title":"О выборах"}', 'Колеблющийся штат решил всё, как и обещал Вашингтон.');
SELECT tezis_add('{"id":"water","title":"On water"}', 'The harbour made an alliance with the fishermen.');

-- nothing is known of translations yet, but names sound
SELECT key FROM tezis_search('alliance');
SELECT key, snippet FROM tezis_search('Shoigu');
SELECT key FROM tezis_search('Вошингтон');
SELECT key FROM tezis_search('Washington') ORDER BY key;

-- a dictionary of one word, twice the same
SELECT tezis_dictionary('alliance' || char(9) || 'A' || char(9) || 'g' || char(10), 'alliance' || char(10) || ' союз; альянс');
SELECT tezis_dictionary('alliance' || char(9) || 'A' || char(9) || 'g', CAST('alliance' || char(10) || ' союз; альянс' AS BLOB));
SELECT language, stem, rank, translation, origin FROM meaning ORDER BY 1, 2, 3;
SELECT key, snippet FROM tezis_search('alliances');
SELECT key FROM tezis_search('союзы');
SELECT key FROM tezis_search('alliance lang:ru');
SELECT key FROM tezis_search('alliance lang:en');
SELECT key, fallback FROM tezis_search('"alliance"');
SELECT key FROM tezis_search('=alliance');
SELECT key FROM tezis_search('alliance -гавань');
SELECT key, snippet FROM tezis_search('alliance harbour', 1);

-- a user's own pairs, of words or phrases, work both ways and stay when a dictionary is read
INSERT INTO meaning(language, stem, rank, translation) VALUES('en', 'swing', 1, 'колеблющийся штат'), ('ru', 'вражда', 1, 'feuds');
SELECT key, snippet FROM tezis_search('swing');
SELECT key FROM tezis_search('feud');
SELECT tezis_dictionary('alliance' || char(9) || 'A' || char(9) || 'g', 'alliance' || char(10) || ' союз; альянс');
SELECT count(*) FROM meaning WHERE origin IS NULL;

-- misspelt, unfinished, nowhere
SELECT key FROM tezis_search('fishremen');
SELECT tezis_spelling('the fishremen of harbor and Shoygu'), tezis_spelling('alliance'), tezis_spelling(NULL), tezis_spelling('');
SELECT key FROM tezis_search('fisher', 5, NULL, NULL, 1);
SELECT key FROM tezis_search('fisherme', 5, NULL, 0, 1);
SELECT count(*) FROM tezis_search('xyzzyplugh');
SELECT key, fallback FROM tezis_search('xyzzyplugh alliance harbour') ORDER BY 1;
SELECT count(*) > 0, min(fallback) FROM tezis_search('What is the of and?');

-- not more than so many of one source
SELECT tezis_add('{"id":"long","title":"Long"}', 'Harbour one is old. ' || replace(hex(zeroblob(400)), '00', 'word ') || '

Harbour two is new. ' || replace(hex(zeroblob(400)), '00', 'text '));
SELECT key, count(*) FROM tezis_search('harbour', 10) GROUP BY 1 ORDER BY 1;
SELECT key, count(*) FROM tezis_search('harbour', 10, NULL, 1) GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM tezis_search('harbour') WHERE per_source = 1;
SELECT key FROM tezis_search('harbour', 10, NULL, 'x');
SELECT key FROM tezis_search('harbour', 10, NULL, NULL, -1);

-- like another one
SELECT key FROM tezis_similar((SELECT p.id FROM passage p JOIN source s ON s.id = source_id WHERE key = 'water'), 1);
SELECT count(*) FROM tezis_similar(1, 0), (SELECT 1);
SELECT key FROM tezis_similar('Fishermen and their harbour', 1);
SELECT count(*) FROM tezis_similar(NULL);
SELECT count(*) FROM tezis_similar('');
SELECT key FROM tezis_similar(12345);
SELECT key FROM tezis_similar(x'00');
SELECT key FROM tezis_similar();

-- refused
SELECT tezis_dictionary();
SELECT tezis_dictionary('alliance');
SELECT tezis_dictionary(NULL, 'x');
SELECT tezis_dictionary('no index at all', 'alliance');
SELECT tezis_dictionary('alliance' || char(9) || 'A' || char(9) || 'h', 'alliance' || char(10) || ' союз; альянс');
SELECT tezis_dictionary(x'FFFE09410967', 'alliance');
SELECT tezis_spelling(x'00');
-- words of neither language have no translations
INSERT INTO meaning(language, stem, rank, translation) VALUES('en', 'own', 1, 'свой');
SELECT tezis_spelling('αλφα 中 2015') IS NULL, count(*) FROM tezis_search('αλφα OR 中 OR 2015');
SELECT count(*) > 2 FROM meaning;
SELECT problem FROM tezis_check();
SELECT tezis_remove('вода'), tezis_rebuild();
SELECT count(*) FROM sound WHERE form = 'шойгу';

-- words of the same root stand in for one another, after the word itself; not for an exact
-- form, nor in a phrase
SELECT tezis_add('{"id":"друзья"}', 'Соседи и союзники прислали зерно.'), tezis_add('{"id":"лига"}', 'Порты вошли в союз.'), tezis_add('{"id":"торг"}', 'Торговый договор подписан.');
SELECT key, snippet FROM tezis_search('союзники lang:ru');
SELECT key, snippet FROM tezis_search('союз lang:ru');
SELECT 'союзнический', group_concat(key) FROM tezis_search('союзнический lang:ru');
SELECT 'exact', group_concat(key) FROM tezis_search('=союзники');
SELECT 'phrase', group_concat(key) FROM tezis_search('"союзники"');
SELECT 'without', group_concat(key) FROM tezis_search('союзники -зерно lang:ru');
SELECT key, snippet FROM tezis_search('торг договорённость');
SELECT tezis_spelling('союзнический договорной');

-- the vowel that the dictionary's form has and all others are without; a headword with a hyphen
SELECT tezis_add('{"id":"приют"}', 'Порт принял беженцев и не спросил, откуда они.'), tezis_add('{"id":"артель"}', 'Сотрудничество рыбаков началось весной.');
SELECT tezis_dictionary('refugee' || char(9) || 'A' || char(9) || 'X' || char(10) || 'co-operation' || char(9) || 'X' || char(9) || 'q', 'refugee' || char(10) || ' беженец' || 'co-operation' || char(10) || ' сотрудничество');
SELECT key, snippet FROM tezis_search('refugees');
SELECT key, snippet FROM tezis_search('cooperation');

-- a compound that is nowhere is asked for by its parts; where it is, by itself
SELECT tezis_add('{"id":"рейс"}', 'Договор подписали гавань северная и гавань южная.'), tezis_add('{"id":"путь"}', 'Южный договор забыт.');
SELECT key, fallback FROM tezis_search('северно-южный договор lang:ru', 1);
SELECT tezis_add('{"id":"ветка"}', 'Северо-южный путь открыт, договор о нём подписан.');
SELECT key, fallback FROM tezis_search('северо-южный договор lang:ru');

-- a misspelt word finds its own language too, not only what sounds alike in the other
SELECT tezis_add('{"id":"guest"}', 'Minister Shoigu came to the harbour later.'), tezis_add('{"id":"гость"}', 'Министр Шойгу вернулся в гавань.');
SELECT key FROM tezis_search('Shoygu') ORDER BY key;

-- what sounds alike is remembered, but no longer than it is so
SELECT 'before', count(*) FROM tezis_search('Lukashenko');
SELECT tezis_add('{"id":"сосед"}', 'Лукашенко приехал в гавань.');
SELECT 'after', key FROM tezis_search('Lukashenko');
SELECT 'again', key FROM tezis_search('Lukashenko');
SELECT tezis_remove('сосед');
SELECT 'removed', count(*) FROM tezis_search('Lukashenko');

-- abbreviations have their own in the other language, whatever a dictionary says of "us"
SELECT tezis_add('{"id":"states"}', 'The U.S. fleet left the harbour.'), tezis_add('{"id":"штаты"}', 'Флот США ушёл из гавани.'), tezis_add('{"id":"он"}', 'Он стоял на берегу.'), tezis_add('{"id":"on"}', 'Go on, said the ferryman.');
SELECT key FROM tezis_search('США') ORDER BY key;
SELECT key FROM tezis_search('US fleet') ORDER BY key;
SELECT count(*) FROM tezis_search('ООН');
