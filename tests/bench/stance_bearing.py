#!/usr/bin/python3
"""Fits what tells that a text bears on a thesis at all (ext/stance/bearing.h), and writes the model with it.

    python3 tests/bench/stance_bearing.py MODEL [--data ../shared/data/stance] [--out ext/stance/model.bin]

Examples are texts with theses that they argue for or against, and the same texts with other theses: of other
texts, and where the thesis has names with its names and another one's words, or its words and other names; and
sentences of an encyclopedia. Some of either stand beside another text, as in longer passages, and some phrases are
made claims. Prints, for each kind of thesis (4: claims with names), how well the two are told apart in what is held
out of training, and what share of either is above a few thresholds. Needs python3-numpy and python3-torch; one
thread, fixed seed, a minute.
"""
import argparse, os, random, re
import numpy as np
import stance_data, stance_groups
from stance_network import BEARING, GLOBALS, ROOT, SENTENCE, SIGNS, Dump, Model, begin, write_blob

arguments = argparse.ArgumentParser()
arguments.add_argument('model')
arguments.add_argument('--data', default=os.path.join(ROOT, '../shared/data/stance'))
arguments.add_argument('--out', default=os.path.join(ROOT, 'ext/stance/model.bin'))
arguments.add_argument('--work', default='/tmp/stance-train')
arguments.add_argument('--seed', type=int, default=4)
opt = arguments.parse_args()

MOST = 2500  # texts of one source
LONGER = .3  # share of the examples that another text is put beside
CLAIMS = .3  # share of the phrases that are made claims
RIDGE = 3
NAME = re.compile(r'(?<=[\w,«"] )[A-ZА-ЯЁ][\w.]+(?:-[A-ZА-ЯЁ]\w+)*|^[A-ZА-ЯЁ]\w+(?:-[A-ZА-ЯЁ]\w+)*$')
OF_CLAIMS = set('the and for not are was has its all any can who but shoul must have been that this with more than would '
                'will their from they does good need long right или как для что это все следу должн долже нужно быть '
                'этого более чтобы может'.split())
LEVELS = (.2, .3, .4, .5, .6, .7, .8)


def stems(text):
    return set(w[:5] for w in re.findall(r'\w{3,}', text.lower())) - OF_CLAIMS


def swapped(thesis, other):
    """The thesis with the other's names in the place of its own; None where there are not as many."""
    names, others = NAME.findall(thesis), NAME.findall(other)
    if not names or len(names) != len(others) or set(names) & set(others):
        return None
    others = iter(others)
    return NAME.sub(lambda _: next(others), thesis)


def other_theses(text, own, theses):
    """Some that the text does not bear on: of most of whose words it has none, and what its own thesis and
    another one's make when they change their names."""
    told, found = stems(text), []
    for _ in range(20):
        other = random.choice(theses)
        words = stems(other)
        shared = len(words & told)
        if words and other != own and 2 * shared < len(words) and not words & stems(own):
            found.append(other)
            break
    for _ in range(20):
        other = random.choice(theses)
        mixed = [t for t in (swapped(own, other), swapped(other, own)) if t]
        if not mixed:
            continue
        thesis = random.choice(mixed)
        fresh = stems(thesis) - stems(own)
        if fresh and not fresh & told:
            found.append(thesis)
            break
    return found


def sources(folder):
    """(source, whether it is held out, texts with theses that they take a side on)."""
    for name, parts in stance_data.zero_shot(folder).items():
        for judged, rows in enumerate(parts):
            yield name, bool(judged), [(r['text'], r['target']) for r in rows if r['label'] or name == 'rusentne']
    for name in stance_groups.LATER:
        groups = stance_groups.read(name)
        for judged in (True, False):
            chosen = [g for at, g in enumerate(groups) if stance_groups.is_judged(at) == judged]
            for language in range(2):
                yield '%s-%s' % (name[:-4], 'en ru'.split()[language]), judged, [
                    (halves[language], thesis[language]) for theses, texts in chosen for _, sides, halves in texts
                    for thesis, side in zip(theses, sides) if side]


def as_claim(thesis):
    """A sentence that claims something of what a phrase names."""
    if len(thesis.split()) > 5 or re.search(r'\b(should|must|is|are|следует|нужно|должн\w+)\b', thesis):
        return thesis
    if re.search('[а-яё]', thesis):
        return random.choice(['Следует поддержать %s', 'Нужно прекратить %s', '%s — ошибка', '%s необходимо',
                              '%s приносит пользу']) % thesis
    return random.choice(['%s should be supported', '%s should be stopped', '%s is a mistake', 'We need %s',
                          '%s will do more good than harm']) % thesis


def elsewhere(folder):
    """Sentences of an encyclopedia by language: what has nothing to do with any debate."""
    return [[s for doc in stance_data.encyclopedia(folder, language) for s in re.split(r'(?<=[.!?]) +', doc['text'])
             if len(s) > 30] for language in ('en', 'ru')]


def examples(folder):
    """(text, thesis), whether it bears on it, whether it is held out, its source."""
    far = elsewhere(folder)
    for source, judged, pairs in sources(folder):
        theses = sorted(set(thesis for _, thesis in pairs))
        random.shuffle(pairs)
        pairs = pairs[:MOST]
        for text, own in pairs:
            beside = random.choice(pairs)[0]
            longer, claim = random.random() < LONGER, random.random() < CLAIMS
            strange = random.choice(far[bool(re.search('[а-яё]', text))])
            if not stems(strange) & stems(own):
                yield (strange, as_claim(own) if claim else own), False, judged, source
            for thesis in [own] + other_theses(text, own, theses):
                bears = thesis == own
                if claim:
                    thesis = as_claim(thesis)
                if longer and (bears or not stems(thesis) & stems(beside)):
                    both = [text, beside] if random.random() < .5 else [beside, text]
                    yield (' '.join(both), thesis), bears, judged, source
                else:
                    yield (text, thesis), bears, judged, source


def unit(vectors):
    return vectors / np.maximum(1e-9, np.linalg.norm(vectors, axis=1, keepdims=True))


def wholes(records, model):
    """The vectors of the theses and of the texts, of unit length."""
    table = np.concatenate([model.sentences, np.zeros((1, SENTENCE), np.float32)])
    return [unit(np.array([table[r[part]].sum(0) for r in records])) for part in (2, 0)]


def signs(records, model):
    """As bearing.c reads them."""
    theses, texts = (unit(v - mean) for v, mean in zip(wholes(records, model), model.means))
    shared = np.array([r[3][GLOBALS:-1] for r in records])
    product = theses * texts
    return np.column_stack([shared, product.sum(1), product, np.ones(len(shared))])


def fit(x, y):
    """Logistic regression with a ridge, by Newton's steps; of equal weight are those that bear and the others."""
    scale = np.maximum(x.std(0), 1e-6)
    scale[-1] = 1
    x, w = x / scale, np.zeros(x.shape[1])
    share = np.where(y, .5 / y.mean(), .5 / (1 - y.mean()))
    ridge = np.full(len(w), float(RIDGE))
    ridge[-1] = 0
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (share * (p - y)) + ridge * w
        w -= np.linalg.solve((x * (share * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-6), gradient)
    return w / scale


def told_apart(p, y):
    """The area under the curve: the share of pairs of one that bears and one that does not in the right order."""
    order = np.argsort(p, kind='stable')
    rank = np.empty(len(p))
    rank[order] = np.arange(1, len(p) + 1)
    n = y.sum()
    return (rank[y].sum() - n * (n + 1) / 2) / (n * (len(y) - n))


def main():
    begin(opt.seed)
    model, dump = Model(opt.model), Dump(opt.work)
    pairs, bears, judged, source = map(list, zip(*examples(opt.data)))
    records = dump.features(opt.model, pairs, model.rows)
    y, judged, source = np.array(bears), np.array(judged), np.array(source)
    model.means = np.array([v[~judged].mean(0) for v in wholes(records, model)])
    x = signs(records, model)
    kind = np.array([r[5] for r in records])
    for k in range(BEARING):
        here = kind == k
        model.bearing[k] = fit(x[here & ~judged], y[here & ~judged])
        p = 1 / (1 + np.exp(-x @ model.bearing[k]))
        print('kind', k, 'examples', int((here & ~judged).sum()), 'held out', int((here & judged).sum()),
              'told apart %.3f' % told_apart(p[here & judged], y[here & judged]))
        for name in sorted(set(source[here & judged])):
            chosen = here & judged & (source == name)
            if 25 < y[chosen].sum() < len(y[chosen]) - 25:
                print('  %-14s %.3f  above' % (name, told_apart(p[chosen], y[chosen])), *(
                    '%.1f: %.2f %.2f ' % (level, (p[chosen & y] >= level).mean(), (p[chosen & ~y] >= level).mean())
                    for level in LEVELS))
    write_blob(opt.out, model.counts, model.words, model.weights, model.bearing, model.means)


main()
