#!/usr/bin/python3
"""Xapian's part of search_speed.lua: the same passages, the same queries.

  search_speed_xapian.py CORPUS INDEX < queries     prints a time in ms for each

CORPUS is the database that search_speed.lua has made; INDEX is made from it once, without
positions, each passage by the Snowball stemmer of its language. A line of the queries is
"and" or "or", a tab and the words. Each is asked three times and the best time taken: the
best 20 with their stored texts, and a snippet of each.
"""
import os
import shutil
import sqlite3
import sys
import time

import xapian

STEMMERS = {'ru': xapian.Stem('russian'), 'en': xapian.Stem('english')}


def language_of(text):
    return 'ru' if any('а' <= c <= 'я' for c in text.lower()) else 'en'


def build(corpus, index):
    database = xapian.WritableDatabase(index + '.part', xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    generator.set_stemming_strategy(xapian.TermGenerator.STEM_ALL)
    for text, in sqlite3.connect('file:%s?mode=ro' % corpus, uri=True).execute(
            'SELECT text FROM passage ORDER BY id'):
        document = xapian.Document()
        generator.set_stemmer(STEMMERS[language_of(text[:200])])
        generator.set_document(document)
        generator.index_text_without_positions(text)
        document.set_data(text)
        database.add_document(document)
    database.commit()
    database.close()
    shutil.move(index + '.part', index)


def ask(database, operator, words):
    enquire = xapian.Enquire(database)
    terms = [STEMMERS[language_of(word)](word.lower()).decode() for word in words]
    enquire.set_query(xapian.Query(operator, terms))
    matches = enquire.get_mset(0, 20)
    stem = STEMMERS[language_of(words[0])]
    return [matches.snippet(match.document.get_data().decode(), 250, stem) for match in matches]


def main():
    corpus, index = sys.argv[1:3]
    if not os.path.isdir(index):
        build(corpus, index)
    database = xapian.Database(index)
    for line in sys.stdin:
        name, words = line.rstrip('\n').split('\t')
        operator = xapian.Query.OP_AND if name == 'and' else xapian.Query.OP_OR
        times = []
        for _ in range(3):
            start = time.process_time()
            ask(database, operator, words.split(' '))
            times.append(time.process_time() - start)
        print('%.3f' % (min(times) * 1000), flush=True)


if __name__ == '__main__':
    main()
