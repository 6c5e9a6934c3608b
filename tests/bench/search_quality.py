#!/usr/bin/python3
"""How well tezis finds, beside what one would use instead, on public retrieval data.

  tests/bench/search_quality.py [DATA] [--sample N] [--only NAME,...]

DATA is a folder with xquad, help and cranfield (default ../shared/data/ir): documents and
queries as JSON lines, qrels as query TAB document. tezis is measured as it is used:
tezis_add for every document, tezis_search for every query, a document is as good as its
best passage. The others get the whole documents: FTS5 with its own tokenizers (any word,
bm25), Xapian with the stemmer of the query's language, PostgreSQL with its dictionaries,
each where it is installed. MRR@10 (nDCG@10 for Cranfield), Recall@10, share of queries
without a hit. --sample N takes every N-th query.

Beside that folder, names/*.tsv has names as Latin TAB Cyrillic: among all of them, the
share whose other spelling is in the first three of a search for one.
"""
import argparse
import collections
import glob
import json
import math
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
EXTENSION = os.environ.get('EXTENSION', os.path.join(ROOT, 'build', 'tezis'))
DICTIONARIES = ['/usr/share/dictd/mueller7', '/usr/share/dictd/freedict-eng-rus']
LANGUAGES = {'ru': 'russian', 'en': 'english'}


def lines(path):
    with open(path, encoding='utf-8') as file:
        return [json.loads(line) for line in file if line.strip()]


def judgements(path):
    wanted = collections.defaultdict(dict)
    with open(path, encoding='utf-8') as file:
        for line in file:
            fields = line.rstrip('\n').split('\t')
            wanted[fields[0]][fields[1]] = int(fields[2]) if len(fields) > 2 else 1
    return wanted


def words(text):
    return re.findall(r'\w+', text)


# ---- the engines: each is made of documents and answers a query with ranked ids ----


class Tezis:
    """tezis_add and tezis_search, with the installed dictionaries."""

    def __init__(self, folder, documents):
        self.db = sqlite3.connect(os.path.join(folder, 'tezis.db'), isolation_level=None)
        self.db.enable_load_extension(True)
        self.db.load_extension(EXTENSION)
        self.db.execute('PRAGMA synchronous = OFF')
        self.db.execute('SELECT tezis_create()')
        self.db.execute('BEGIN')
        for document in documents:
            entry = {'id': document['id'], 'title': document['title'],
                     'language': document['lang']}
            self.db.execute('SELECT tezis_add(?, ?)', (json.dumps(entry), document['text']))
        self.db.execute('COMMIT')
        self.read_dictionaries()

    def read_dictionaries(self):
        files = []
        for base in DICTIONARIES:
            if os.path.exists(base + '.dict.dz'):
                with open(base + '.index', 'rb') as index:
                    files.append(index.read())
                files.append(subprocess.run(['gzip', '-dc', base + '.dict.dz'], check=True,
                                            stdout=subprocess.PIPE).stdout)
        if files:
            self.db.execute('SELECT tezis_dictionary(%s)' % ', '.join('?' * len(files)), files)

    def search(self, text, _language):
        rows = self.db.execute('SELECT key FROM tezis_search(?, 50)', (text,))
        return list(dict.fromkeys(key for key, in rows))


class Fts5:
    """FTS5's own tokenizers, any word, bm25 with the title three times the text."""

    tokenizer = 'unicode61'

    def __init__(self, folder, documents):
        self.db = sqlite3.connect(os.path.join(folder, 'fts5.db'))
        self.db.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, text,"
                        " tokenize = '%s')" % self.tokenizer)
        self.db.executemany('INSERT INTO t VALUES(?, ?, ?)',
                            ((d['id'], d['title'], d['text']) for d in documents))

    def search(self, text, _language):
        found = [w for w in words(text) if self.tokenizer != 'trigram' or len(w) > 2]
        match = ' OR '.join('"%s"' % word for word in found)
        if not match:
            return []
        rows = self.db.execute('SELECT id FROM t WHERE t MATCH ?'
                               ' ORDER BY bm25(t, 0, 3, 1) LIMIT 10', (match,))
        return [key for key, in rows]


class Porter(Fts5):
    tokenizer = 'porter unicode61'


class Trigram(Fts5):
    tokenizer = 'trigram'


class Xapian:
    """Xapian with BM25 and the Snowball stemmer of each document's language."""

    def __init__(self, _folder, documents):
        import xapian
        self.xapian = xapian
        self.db = xapian.WritableDatabase('', xapian.DB_BACKEND_INMEMORY)
        for document in documents:
            generator = xapian.TermGenerator()
            generator.set_stemmer(xapian.Stem(LANGUAGES[document['lang']]))
            entry = xapian.Document()
            generator.set_document(entry)
            generator.index_text(document['title'], 3)
            generator.increase_termpos()
            generator.index_text(document['text'])
            entry.set_data(document['id'])
            self.db.add_document(entry)

    def search(self, text, language):
        xapian = self.xapian
        parser = xapian.QueryParser()
        parser.set_stemmer(xapian.Stem(LANGUAGES[language]))
        parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        parser.set_default_op(xapian.Query.OP_OR)
        query = parser.parse_query(' '.join(words(text)), 0)  # no operators
        enquire = xapian.Enquire(self.db)
        enquire.set_query(query)
        return [match.document.get_data().decode() for match in enquire.get_mset(0, 10)]


class Postgres:
    """PostgreSQL's full text search, ts_rank_cd over any word; a server of its own."""

    bin = max(glob.glob('/usr/lib/postgresql/*/bin'), default=None)
    server = None

    def __init__(self, _folder, documents):
        if Postgres.server is None:
            Postgres.start()
        self.language = LANGUAGES[documents[0]['lang']]
        self.run('DROP TABLE IF EXISTS t; CREATE TABLE t(id text, v tsvector)')
        rows = []
        for document in documents:
            values = tuple(document[name].replace("'", "''").replace('\\', ' ')
                           for name in ('id', 'title', 'text'))
            language = LANGUAGES[document['lang']]
            rows.append("('%s', setweight(to_tsvector('%s', '%s'), 'A') ||"
                        " setweight(to_tsvector('%s', '%s'), 'D'))"
                        % (values[0], language, values[1], language, values[2]))
        for at in range(0, len(rows), 200):
            self.run('INSERT INTO t VALUES %s' % ', '.join(rows[at:at + 200]))

    @classmethod
    def start(cls):
        cls.server = tempfile.mkdtemp()
        shutil.chown(cls.server, 'postgres')
        data = os.path.join(cls.server, 'data')
        cls.command('initdb', '-D', data, '-E', 'UTF8', '--locale=C.UTF-8')
        cls.command('pg_ctl', '-D', data, '-w', '-o', "-k %s -h ''" % cls.server, 'start')

    @classmethod
    def stop(cls):
        if cls.server:
            cls.command('pg_ctl', '-D', os.path.join(cls.server, 'data'), '-m', 'fast', 'stop')
            shutil.rmtree(cls.server)

    @classmethod
    def command(cls, name, *arguments):
        subprocess.run(['runuser', '-u', 'postgres', '--', os.path.join(cls.bin, name),
                        *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd='/')

    def run(self, sql):
        result = subprocess.run(
            ['runuser', '-u', 'postgres', '--', 'psql', '-qAt', '-v', 'ON_ERROR_STOP=1', '-h',
             Postgres.server, 'postgres'], input=sql, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            check=True, cwd='/')
        return result.stdout

    def search_all(self, queries):
        """One psql for all: starting one takes longer than the search."""
        parts = []
        for query in queries:
            found = ' | '.join("'%s'" % word for word in words(query['text'])) or "''"
            parts.append("\\echo == %s\nSELECT id FROM t, to_tsquery('%s', $q$%s$q$) AS q"
                         " WHERE v @@ q ORDER BY ts_rank_cd(v, q, 1) DESC LIMIT 10;\n"
                         % (query['id'], LANGUAGES[query['lang']], found))
        answers, current = {}, None
        for line in self.run(''.join(parts)).splitlines():
            if line.startswith('== '):
                current = answers.setdefault(line[3:], [])
            elif line:
                current.append(line)
        return answers


def engines():
    found = {'tezis': Tezis, 'unicode61': Fts5, 'porter': Porter, 'trigram': Trigram}
    try:
        import xapian  # noqa: F401
        found['xapian'] = Xapian
    except ImportError:
        print('skip: xapian, for want of the package python3-xapian')
    if Postgres.bin and os.geteuid() == 0 and shutil.which('psql'):
        found['postgresql'] = Postgres
    else:
        print('skip: postgresql, which needs the package postgresql and root')
    return found


# ---- measuring ----


def reciprocal_rank(ranked, wanted):
    for place, key in enumerate(ranked[:10]):
        if key in wanted:
            return 1 / (place + 1)
    return 0


def gain(ranked, wanted):
    def sum_of(grades):
        return sum(grade / math.log2(place + 2) for place, grade in enumerate(grades))
    best = sum_of(sorted(wanted.values(), reverse=True)[:10])
    return sum_of([wanted.get(key, 0) for key in ranked[:10]]) / best if best else 0


def recall(ranked, wanted):
    return len(set(ranked[:10]) & set(wanted)) / min(10, len(wanted))


def measure(engine, queries, wanted):
    asked = [query for query in queries if query['id'] in wanted]
    answers = engine.search_all(asked) if hasattr(engine, 'search_all') else None
    scores = []
    for query in asked:
        ranked = (answers.get(query['id'], []) if answers is not None
                  else engine.search(query['text'], query['lang']))
        this = wanted[query['id']]
        scores.append((reciprocal_rank(ranked, this), recall(ranked, this), gain(ranked, this),
                       0 if ranked else 1))
    return [sum(column) / len(scores) for column in zip(*scores)]


def sets(data):
    """Name, documents, queries, judgements."""
    for name in ('xquad', 'help'):
        folder = os.path.join(data, name)
        if not os.path.isdir(folder):
            continue
        documents = {code: lines(os.path.join(folder, 'docs.%s.jsonl' % code)) for code in LANGUAGES}
        queries = {code: lines(os.path.join(folder, 'queries.%s.jsonl' % code))
                   for code in LANGUAGES}
        for here in LANGUAGES:
            asked = [('%s %s-%s' % (name, code, here), queries[code],
                      judgements(os.path.join(folder, 'qrels.%s-%s.tsv' % (code, here))))
                     for code in LANGUAGES]
            yield documents[here], asked
        if name == 'xquad':
            yield documents['ru'] + documents['en'], [
                ('xquad %s-%s, both indexed' % (code, code), queries[code],
                 judgements(os.path.join(folder, 'qrels.%s-%s.tsv' % (code, code))))
                for code in LANGUAGES]
    folder = os.path.join(data, 'cranfield')
    if os.path.isdir(folder):
        yield lines(os.path.join(folder, 'docs.jsonl')), [
            ('cranfield', lines(os.path.join(folder, 'queries.jsonl')),
             judgements(os.path.join(folder, 'qrels.tsv')))]


def first_three(path, sample):
    """Of tezis alone: in how many searches for a name its other spelling is in the first
    three, where all names of the other alphabet are indexed, and all names of both."""
    with open(path, encoding='utf-8') as file:
        pairs = [line.split() for line in file if len(line.split()) == 2]
    spelt = {'en': [latin for latin, _ in pairs], 'ru': [cyrillic for _, cyrillic in pairs]}
    documents = {code: [{'id': '%s %d' % (code, number), 'title': '', 'text': name, 'lang': code}
                        for number, name in enumerate(names)] for code, names in spelt.items()}
    for indexed in (['ru'], ['en'], ['ru', 'en']):
        with tempfile.TemporaryDirectory() as folder:
            engine = Tezis(folder, [entry for code in indexed for entry in documents[code]])
            for code, other in (('en', 'ru'), ('ru', 'en')):
                if other not in indexed:
                    continue
                asked = range(0, len(pairs), sample)
                found = 0
                for number in asked:
                    keys = engine.search(spelt[code][number], code)[:3]
                    found += any(spelt[other][int(key[3:])] == spelt[other][number]
                                 for key in keys if key.startswith(other))
                print('%-24s in the first three %.3f' % ('names %s-%s%s' % (
                    code, other, ', both indexed' if len(indexed) > 1 else ''),
                    found / len(asked)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('data', nargs='?', default=os.path.join(ROOT, '..', 'shared', 'data', 'ir'))
    parser.add_argument('--sample', type=int, default=1)
    parser.add_argument('--only')
    options = parser.parse_args()
    if not os.path.isdir(options.data):
        print('skip: there is no retrieval data at %s' % options.data)
        return 0
    known = engines()
    chosen = options.only.split(',') if options.only else list(known)
    print('%-24s %-11s %7s %7s %7s %7s  %s' % ('set', 'engine', 'MRR@10', 'R@10', 'nDCG@10',
                                              'no hit', 'ms/query'))
    try:
        for documents, asked in sets(options.data):
            for name in chosen:
                with tempfile.TemporaryDirectory() as folder:
                    engine = known[name](folder, documents)
                    for title, queries, wanted in asked:
                        sample = queries[::options.sample]
                        started = time.perf_counter()
                        figures = measure(engine, sample, wanted)
                        spent = (time.perf_counter() - started) * 1000 / len(sample)
                        print('%-24s %-11s %7.3f %7.3f %7.3f %6.1f%%  %8.2f' % (
                            title, name, figures[0], figures[1], figures[2], figures[3] * 100,
                            spent), flush=True)
    finally:
        Postgres.stop()
    for path in sorted(glob.glob(os.path.join(options.data, '..', 'names', '*.tsv'))):
        first_three(path, options.sample)
    return 0


if __name__ == '__main__':
    sys.exit(main())
