-- tezis_quote: verdicts, pages, arguments.
SELECT tezis_create();
SELECT tezis_add('{"id": "bridge", "title": "On the bridge", "page": "11-13"}',
  'The council promised a bridge in three years, and nobody believed it at all.' || char(12) ||
  'The bridge was opened in autumn with-' || char(10) || 'out an orchestra, and the town' || char(12) ||
  'saw for the first time how many people wanted to be on the other bank of the river.');
SELECT tezis_add('{"id": "most", "title": "О мосте"}',
  'Мост строят одни, а хвалят другие. Ещё не перешли — уже хвалят.');
SELECT tezis_add('{"id": "bare", "title": "Nothing but an entry"}', NULL);
SELECT tezis_quote('opened in Autumn without an orchestra', 'bridge');
SELECT tezis_quote('and the town saw for the first time', 'bridge') ->> 'page',
  tezis_quote('and the town saw for the first time', 'bridge') ->> 'page_end';
SELECT tezis_quote('opened in spring without an orchestra', 'bridge');
SELECT tezis_quote('мост строят одни, а «хвалят» другие', 'bridge') ->> 'verdict';
SELECT tezis_quote('еще не перешли - уже хвалят') ->> 'key';
SELECT tezis_quote('мосты', 'most');
SELECT tezis_quote('every bridge is made of cheese and rope', 'bridge');
SELECT tezis_quote('every bridge is made of cheese and rope', 'bare') ->> 'missing';
SELECT tezis_quote('a bridge in three years', 'nobody') ->> 'missing';
SELECT tezis_quote('', 'bridge'), tezis_quote('[...]');
SELECT tezis_quote(NULL), tezis_quote(NULL, 'bridge'), tezis_quote('мост', NULL) ->> 'key';
SELECT tezis_quote(zeroblob(4));
SELECT tezis_quote(replace(hex(zeroblob(5000)), '00', 'word '));
-- What was read is forgotten when the source changes.
SELECT tezis_remove('most');
SELECT tezis_quote('мост строят одни') ->> 'verdict';
-- What is translated from the source cited, and only from it; the words are the user's.
INSERT INTO meaning(language, stem, rank, translation) VALUES('en', 'bridge', 1, 'мост'),
  ('en', 'autumn', 1, 'осень'), ('en', 'orchestra', 1, 'оркестр'), ('en', 'town', 1, 'город'),
  ('en', 'open', 1, 'открыть'), ('en', 'council', 1, 'совет'), ('en', 'year', 1, 'год');
SELECT tezis_quote('Осенью город открыл мост без оркестра', 'bridge');
SELECT tezis_quote('Осенью город открыл мост без оркестра') ->> 'verdict',
  tezis_quote('Осенью город открыл мост без оркестра', 'bare') ->> 'verdict',
  tezis_quote('Совет обещал сыр и верёвки, луну и звёзды', 'bridge') ->> 'verdict',
  tezis_quote('The town opened the bridge in spring with cheese', 'bridge') ->> 'verdict';
