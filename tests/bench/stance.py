#!/usr/bin/python3
"""How well the stance functions judge public stance data, through SQL, and how fast.

    python3 tests/bench/stance.py [--data ../shared/data/stance] [--seeds ../shared/seeds]

macro-F1: the mean over the named sides of F1 = 2TP / (2TP + FP + FN). A text for which
tezis_side is NULL counts as neutral. Where the data has two sides only, the side is the
sign of tezis_stance, and NULL is a miss. The splits are those of stance_data.py: no thesis
judged here as "zero-shot" was trained on, but for RuSentNE, whose sentences were not.
Taught: of each thesis's labels, in the order of a hash of the text, 70 % are in the
table label and the others are judged after tezis_train. With few labels chance decides
much, so that is the mean of ten draws from the 70 %, the same ones each time.
"""
import argparse, hashlib, json, os, random, re, sqlite3, subprocess, time
import stance_data, stance_groups, stance_program
from stance_program import ROOT

arguments = argparse.ArgumentParser()
arguments.add_argument('--data', default=os.path.join(ROOT, '../shared/data/stance'))
arguments.add_argument('--seeds', default=os.path.join(ROOT, '../shared/seeds'))
arguments.add_argument('--extension', default=os.path.join(ROOT, 'build/tezis'))
arguments.add_argument('--only', default='')
arguments.add_argument('--wrong', action='store_true', help='print the plain sentences judged wrongly')
opt = arguments.parse_args()
SIDES = {'for': 1, 'against': -1, 'neutral': 0, None: 0}


def connect():
    db = sqlite3.connect(':memory:')
    db.enable_load_extension(True)
    db.load_extension(opt.extension)
    return db


def load(path):
    return stance_data.load(opt.data, path)


def f1(pairs, sides):
    total = 0
    for side in sides:
        tp = sum(1 for y, p in pairs if y == side and p == side)
        wrong = sum(1 for y, p in pairs if (y == side) != (p == side))
        total += 2 * tp / max(1, 2 * tp + wrong)
    return total / len(sides)


def say(name, value, goal, definition):
    print('%-34s %6.3f   goal %-5s %s' % (name, value, goal, definition), flush=True)


def say_same(name, scores):
    """Of pairs of scores, of a text and its translation, how many have one sign."""
    judged = [a * b > 0 for a, b in scores if max(abs(a), abs(b)) > .1]
    say(name, sum(judged) / max(1, len(judged)), '.85', 'of %d pairs judged for or against in either language' % len(judged))


def three(db, rows):
    return [(r['label'], SIDES[db.execute('SELECT tezis_side(?, ?)', (r['text'], r['target'])).fetchone()[0]])
            for r in rows]


def two(db, rows):
    out = []
    for r in rows:
        score = db.execute('SELECT tezis_stance(?, ?)', (r['text'], r['target'])).fetchone()[0]
        out.append((r['label'], 0 if score is None or score == 0 else 1 if score > 0 else -1))
    return out


def zero_shot(db):
    vast, kpa, persp, ibm, ru = (judged for _, judged in stance_data.zero_shot(opt.data).values())
    say('VAST, unseen targets', f1(three(db, vast), (-1, 0, 1)), '.67', 'macro-F1 for, neutral, against; %d texts' % len(vast))
    say('KPA-2021', f1(two(db, kpa), (-1, 1)), '.80', 'macro-F1 for, against; %d arguments, 5 unseen theses' % len(kpa))
    say('Perspectrum', f1(two(db, persp), (-1, 1)), '.68', 'macro-F1 for, against; %d' % len(persp))
    say('IBM claims', sum(y == p for y, p in two(db, ibm)) / len(ibm), '.63', 'accuracy for, against; %d claims, 10 unseen theses' % len(ibm))
    say('RuSentNE', f1(three(db, ru), (-1, 1)), '.51', 'mean F1 of positive and negative; %d sentences' % len(ru))


def seeds(db):
    rows = json.load(open(os.path.join(opt.seeds, 'stance-dev.json'), encoding='utf-8'))
    targets = {'alliance': ('a China-Russia alliance', 'китайско-российский союз'),
               'partnership': ('the China-Russia partnership', 'китайско-российское партнерство'),
               'west': ('the United States and the West', 'Соединенные Штаты и Запад')}
    each, scores = [], []
    for name, (english, _) in targets.items():
        judged = three(db, [{'text': r['text'], 'target': english, 'label': r[name]} for r in rows])
        each.append(f1(judged, (-1, 0, 1)))
        for r in rows:
            if 'ru' not in r:
                continue
            scores.append([db.execute('SELECT tezis_stance(?, ?)', (r[k], english)).fetchone()[0] or 0 for k in ('text', 'ru')])
        say('article paragraphs: ' + name, each[-1], '.60', 'macro-F1 for, rest, against; %d paragraphs' % len(rows))
    say('article paragraphs, mean', sum(each) / 3, '.60', 'mean of the three')
    say_same('same sign in translation', scores)


def behaviour(db):
    """Plain sentences, in both languages towards a thesis in both: stance_behaviour.txt."""
    right, total, pairs, same, thesis = {}, 0, 0, 0, None
    with open(os.path.join(ROOT, 'tests/bench/stance_behaviour.txt'), encoding='utf-8') as f:
        for line in f:
            if line[0] not in '=+-':
                continue
            halves = line[2:].rstrip('\n').split(' | ')
            if line[0] == '=':
                thesis = halves
                continue
            total += 1
            for t, target in zip(('en', 'ru'), thesis):
                signs = []
                for l, text in zip(('en', 'ru'), halves):
                    score = db.execute('SELECT tezis_stance(?, ?)', (text, target)).fetchone()[0] or 0
                    signs.append(score > 0)
                    good = score > 0 if line[0] == '+' else score < 0
                    right[l + ' on ' + t] = right.get(l + ' on ' + t, 0) + good
                    if opt.wrong and not good:
                        print('    %+.2f  %s  <- %s' % (score, text, target))
                pairs, same = pairs + 1, same + (signs[0] == signs[1])
    for name in sorted(right):
        say('plain sentences, ' + name, right[name] / total, '', 'share of %d texts with the right sign' % total)
    say('plain sentences, same sign', same / pairs, '.85', 'of %d texts and their translations' % pairs)


def bearing(db):
    """Texts with the thesis that they are on, and with another one, none of whose words they have."""
    draw = random.Random(5)
    for name in ('vast', 'persp', 'kpa', 'rusentne'):
        rows = stance_data.zero_shot(opt.data)[name][1]
        rows = draw.sample(rows, min(800, len(rows)))
        theses, own, other = sorted(set(r['target'] for r in rows)), [], []
        for r in rows:
            words = set(w[:4] for w in re.findall(r'\w{3,}', r['text'].lower()))
            others = [t for t in theses if t != r['target'] and not words & set(w[:4] for w in re.findall(r'\w{4,}', t.lower()))]
            if r['label'] or name == 'rusentne':
                own.append((r['text'], r['target']))
            if others:
                other.append((r['text'], draw.choice(others)))
        shares = [sum(db.execute('SELECT tezis_side(?, ?) IS NOT NULL', pair).fetchone()[0] for pair in pairs) / max(1, len(pairs))
                  for pairs in (own, other)]
        say('bears on its thesis: ' + name, shares[0], '', 'share of %d texts that take a side on it' % len(own))
        say('bears on another one: ' + name, shares[1], '', 'share of %d texts that have none of its words' % len(other))


def written(db):
    """The tenth of our own later texts that training leaves out."""
    for name, what in stance_groups.LATER.items():
        what = ', '.join(what)
        judged, scores = {'en': [], 'ru': []}, []
        for theses, texts in stance_groups.read(name)[::stance_groups.JUDGED]:
            for _, sides, halves in texts:
                for thesis, label in zip(theses, sides):
                    rows = [db.execute('SELECT tezis_side(?1, ?2), tezis_stance(?1, ?2)', pair).fetchone()
                            for pair in zip(halves, thesis)]
                    for language, row in zip(judged, rows):
                        judged[language].append((label, SIDES[row[0]]))
                    scores.append([row[1] or 0 for row in rows])
        for language, rows in judged.items():
            say('%s, %s' % (what, language), f1(rows, (-1, 0, 1)), '', 'macro-F1 for, neutral, against; %d' % len(rows))
        say_same('%s, same sign' % what, scores)


def corpus(texts):
    db = connect()
    db.execute('SELECT tezis_create()').fetchone()
    db.execute("INSERT INTO source(id, key, csl) VALUES (1, 'data', '{}')")
    db.executemany('INSERT INTO passage(id, source_id, ordinal, start, end, before, text) VALUES (?, 1, ?, 0, 0, \'\', ?)',
                   [(i + 1, i, t) for i, t in enumerate(texts)])
    return db


def order(row):
    return hashlib.sha256(row['text'].encode()).digest()


def split(path):
    """Of each target, in the order of a hash: 70 % to take labels from, the others to judge."""
    rows = [r for r in load(path) if r['label'] is not None]
    for target in sorted(set(r['target'] for r in rows)):
        mine = sorted((r for r in rows if r['target'] == target), key=order)
        cut = int(len(mine) * .7)
        yield target, mine[:cut], mine[cut:]


def study(target, passages, chosen):
    """A corpus of the passages with a thesis, the chosen ones labelled, and what tezis_train said."""
    db = corpus([r['text'] for r in passages])
    db.execute("INSERT INTO thesis(id, name, statement) VALUES (1, 'thesis', ?)", (target,))
    label(db, passages, chosen)
    return db, train(db)


def label(db, passages, chosen):
    db.executemany('INSERT INTO label(thesis_id, passage_id, stance) VALUES (1, ?, ?)',
                   [(i + 1, passages[i]['label']) for i in chosen])


def train(db):
    return json.loads(db.execute("SELECT tezis_train('thesis')").fetchone()[0])


def judge(db, rows):
    return three(db, [dict(r, target='thesis') for r in rows])


def taught(path, sides=(-1, 1)):
    judged = []
    for target, mine, test in split(path):
        db, answer = study(target, mine, range(len(mine)))
        judged += judge(db, test)
        print('    %-36s %s' % (target, {k: answer[k] for k in ('labels', 'general', 'own', 'model') if k in answer}))
    return f1(judged, sides)


DRAWS = 10


def few(path, count, sides=(-1, 1)):
    """The F of each of DRAWS choices of that many labels a target, and how many of the targets are judged
    worse then than by the general model."""
    general, scores, worse = {}, [], 0
    for draw in range(DRAWS):
        judged = []
        for target, mine, test in split(path):
            if target not in general:
                db, _ = study(target, mine, [])
                general[target] = f1(judge(db, test), sides)
            db, _ = study(target, mine, random.Random('%s %d' % (target, draw)).sample(range(len(mine)), count))
            here = judge(db, test)
            worse += f1(here, sides) < general[target]
            judged += here
        scores.append(f1(judged, sides))
    return scores, worse, DRAWS * len(general)


def say_few(name, path, count, goal, sides=(-1, 1)):
    scores, worse, fits = few(path, count, sides)
    say('%s, %d labels a target' % (name, count), sum(scores) / DRAWS, goal, 'mean of %d draws, %.3f to %.3f;'
        ' %d of %d models worse than the general one' % (DRAWS, min(scores), max(scores), worse, fits))


def suggested(path, count, by, sides=(-1, 1)):
    """Labels what tezis_suggest names, `by` at a time, and trains after each."""
    judged = []
    for target, mine, test in split(path):
        db, _ = study(target, mine, [])
        for _ in range(0, count, by):
            chosen = [row[0] - 1 for row in db.execute("SELECT passage_id FROM tezis_suggest('thesis', ?)", (by,))]
            label(db, mine, chosen)
            train(db)
        judged += judge(db, test)
    return f1(judged, sides)


def training_time():
    """Seconds of the processor that 1,000 labels of passages of 100 words take."""
    words = re.findall(r'\S+', ' '.join(r['text'] for r in load('vast/train.jsonl')))
    long = [{'text': ' '.join(words[i * 100:i * 100 + 100]), 'label': i % 3 - 1} for i in range(1000)]
    db, _ = study('nuclear energy', long, [])
    label(db, long, range(len(long)))
    start = time.process_time()
    train(db)
    return time.process_time() - start


def learning():
    semeval, ruarg = 'semeval2016/train.jsonl', 'ruarg2022/train.jsonl'
    say('SemEval-2016 6A, taught', 100 * taught(semeval), '70.0', 'mean F1 of favor and against, 30 % of the train part')
    say_few('SemEval', semeval, 50, '.60')
    say_few('SemEval', semeval, 20, '')
    say('SemEval, 50 suggested labels', suggested(semeval, 50, 10), '', 'the same, ten at a time by tezis_suggest')
    say('RuArg, taught', taught(ruarg, (-1, 0, 1)), '.56', 'macro-F1 for, neutral, against, where the text bears on it')
    say_few('RuArg', ruarg, 50, '', (-1, 0, 1))
    say('RuArg, 50 suggested labels', suggested(ruarg, 50, 10, (-1, 0, 1)), '', 'the same, ten at a time by tezis_suggest')
    say('training on 1,000 labels', training_time(), '2', 'seconds of the processor at most, passages of 100 words')


def speed():
    dump = stance_program.build('/tmp/stance-train')
    words = re.findall(r'\S+', ' '.join(r['text'] for r in load('vast/dev.jsonl')))
    texts = '\n'.join(' '.join(words[i:i + 100]) for i in range(0, len(words) - 100, 100))
    out = subprocess.run([dump, 'speed', 'nuclear energy'], input=texts, text=True, capture_output=True, check=True)
    layer, whole = map(float, out.stdout.split())
    say('lexicon layer', layer, '50000', 'passages of 100 words a second')
    say('whole scorer', whole, '5000', 'passages of 100 words a second')


def main():
    db = connect()
    for name, part in (('plain', lambda: behaviour(db)), ('zero', lambda: zero_shot(db)), ('seeds', lambda: seeds(db)),
                       ('bearing', lambda: bearing(db)),
                       ('written', lambda: written(db)), ('taught', learning), ('speed', speed)):
        if opt.only in ('', name):
            part()


main()
