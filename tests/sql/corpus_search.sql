-- tezis_search: filters, limits, totals, the fallback, and what it refuses.
.nullvalue NULL
SELECT * FROM tezis_search('pact');
SELECT tezis_create();
SELECT tezis_add('{"id":"thole2013","type":"article-journal","title":"Against the Pact","author":[{"family":"Thole","given":"Ann"}],"issued":{"date-parts":[[2013]]}}',
  'Against the Pact

Fishermen of the north owe the harbour nothing, and the pact was signed over their heads.', '{"path":"notes/thole.txt"}');
SELECT tezis_add('{"id":"орлов2020","type":"book","title":"О договоре","author":[{"family":"Орлов","given":"Пётр"}],"issued":{"date-parts":[[2020,3]]}}',
  'Рыбаки подписали договор сами, и договор кормит их до сих пор. Союзники гавани молчали.');
SELECT tezis_add('{"id":"thole2021","type":"article-newspaper","title":"Second Thoughts","author":[{"family":"Thole","given":"Ann"}],"issued":{"date-parts":[[2021]]}}',
  'The harbour fed the fishermen after all, and nobody signs petitions on a full stomach.');

-- any form of a word finds it
SELECT key, snippet, spans FROM tezis_search('рыбаками');
SELECT key, snippet FROM tezis_search('signing lang:en') ORDER BY key;

-- filters alone list passages in order
SELECT key, score, snippet FROM tezis_search('author:Thole');
SELECT key FROM tezis_search('author:орлов');
SELECT key FROM tezis_search('author:Orlov');
SELECT key FROM tezis_search('-author:Orlov') ORDER BY key;
SELECT key FROM tezis_search('year:2014..') ORDER BY key;
SELECT key FROM tezis_search('type:article -year:2013');
SELECT key FROM tezis_search('path:notes');
SELECT key FROM tezis_search('key:THOLE*') ORDER BY key;

-- at most so many, of so many
SELECT count(*), max(total) FROM tezis_search('lang:en', 1);
SELECT count(*) FROM tezis_search('harbour', 0);
SELECT min(fallback) FROM tezis_search('harbour xyzzy', NULL);

-- nothing to search for
SELECT * FROM tezis_search('');
SELECT * FROM tezis_search(NULL);

-- refused
SELECT * FROM tezis_search('pact', 'all');
SELECT * FROM tezis_search('pact', -1);
SELECT * FROM tezis_search(x'00');
SELECT * FROM tezis_search('stance:for');
SELECT * FROM tezis_search;
