"""The examples that the general stance model is trained with."""
import collections, json, os, random, re
import numpy as np
import stance_data, stance_groups, stance_phrases, stance_sentences
from stance_network import ROOT, SIGN
from stance_vocabulary import translations


def read(folder, texts, later=1):
    """What there is to train with: (text, thesis, label -1 0 1, weight) from the data in the folder and from our own
    texts, 'all' or 'few', the later of which count by the factor given; by name, what is only judged by; and
    groups of examples that say the same in the one language and in the other. Draws by chance, by the module
    random."""
    train, dev, parts = [], {}, {}
    for name, (rows, judged) in stance_data.zero_shot(folder).items():
        dev[name], parts[name] = judged, rows
    vast, kpa, persp, ibm, ru = (parts[name] for name in ('vast', 'kpa', 'persp', 'ibm', 'rusentne'))
    known = set(r['text'] for r in dev['rusentne']) | set(r['text'] for r in ru)
    opinion = []
    for r in stance_data.load(folder, 'ruopinionne2024/train.jsonl'):
        if r['text'] in known:
            continue
        for o in r['opinions']:
            if o['Target'][0] and o['Target'][0][0] != 'NULL':
                opinion.append({'text': r['text'], 'target': o['Target'][0][0],
                                'label': {'POS': 1, 'NEG': -1}.get(o['Polarity'], 0)})
    for rows, weight in ((vast, 1), (kpa, 1), (persp, 1), (ibm, 1), (opinion, .9)):
        train += [(r['text'], r['target'], r['label'], weight) for r in rows]
    train += [(r['text'], r['target'], r['label'], 1.8 if r['label'] else .35) for r in ru]
    for language in ('en', 'ru'):  # an encyclopedia takes no side
        for doc in stance_data.encyclopedia(folder, language):
            words = re.findall(r'[^\W\d_]{4,}', doc['text'])
            targets = [doc['title'].replace('_', ' ')]
            for _ in range(4):
                at = random.randrange(len(words) - 1)
                targets.append(' '.join(words[at:at + random.choice((1, 2))]))
            train += [(doc['text'], target, 0, .8) for target in targets]
    train += [(text, target, label, .6) for text, target, label in stance_phrases.examples(4000)]
    held = sorted(set(r['target'] for name in ('kpa', 'ibm') for r in dev[name]))
    same = collections.defaultdict(list)
    for text, target, label, place in own_texts(held, texts):
        same[place].append(len(train))
        train.append((text, target, label, weight_of(place[0], label, later)))
    for rows, share in ((vast, .4), (kpa, .12), (persp, .12), (ibm, .12)):  # another thesis's text
        targets = sorted(set(r['target'] for r in rows))
        for r in random.sample(rows, int(len(rows) * share)):
            train.append((r['text'], random.choice(targets), 0, 1 if rows is vast else .7))
    path = os.path.join(folder, '../../seeds/stance-dev.json')
    if os.path.exists(path):  # watched only
        with open(path, encoding='utf-8') as f:
            articles = json.load(f)
        for language, key in (('en', 'text'), ('ru', 'ru')):
            dev['articles-' + language] = [
                {'text': r[key], 'target': words, 'label': r[name]} for r in articles if key in r for name, words in (
                    ('alliance', 'a China-Russia alliance'), ('partnership', 'the China-Russia partnership'),
                    ('west', 'the United States and the West'))]
    thesis, dev['plain'] = None, []
    with open(os.path.join(ROOT, 'tests/bench/stance_behaviour.txt'), encoding='utf-8') as f:
        for line in f:  # watched only
            halves = line[2:].rstrip('\n').split(' | ')
            if line[0] == '=':
                thesis = halves
            elif line[0] in '+-':
                dev['plain'] += [{'text': text, 'target': target, 'label': 1 if line[0] == '+' else -1}
                                 for text in halves for target in thesis]
    return train, dev, list(same.values())


def weight_of(name, label, later):
    if name not in stance_groups.LATER:
        return 1.2
    what, told = stance_groups.LATER[name]
    if told == 'names':  # of which the weights for names have the last word
        return 1 if label else .6
    return later * {'facts': .4, 'words': .8}[told] * (.75 if what == 'news' else 1) * (1 if label else .5)


# Beside their own words, what the theses held out are about.
RELATED = re.compile(
    'patent|copyright|intellectual property|pira(cy|te)|trademark|free(dom of)? (speech|expression)|hate speech|censor|blasphem|'
    'whistleblow|leak|skyscraper|high-?rise|tower block|smok|tobacco|cigarette|vap(e|ing)|democratiz|democratis|'
    'democracy promotion|export of democracy|libertarian|minimal state|flag|(compulsory|mandatory) voting|free[- ]market|'
    'deregulat|laissez|primar(y|ies)|asean|college (sport|football)|sex[- ]selec|'
    'space (exploration|flight|travel|program|mission|race|agenc|telescope|tourism|station)|\\bnasa|\\bmoon|\\bmars\\b|astronaut', re.I)


def own_texts(held, chosen):
    """(text, target, label, place) of tests/bench/stance_texts, but for groups about what one of
    the held theses is about. What has the same place says the same of the same, in the one language
    or the other."""
    count = collections.Counter(w for t in held for w in set(re.findall('[a-z]{5,}', t.lower())))
    topics = [set(w for w in re.findall('[a-z]{5,}', t.lower()) if count[w] == 1) for t in held]
    for name in stance_groups.names():
        later = name in stance_groups.LATER
        if later and chosen == 'few':
            continue
        for at, (theses, texts) in enumerate(stance_groups.read(name)):
            words = set(re.findall('[a-z]+', ' '.join(t[0] for t in theses).lower()))
            if any(t and 2 * len(t & words) >= len(t) for t in topics):
                continue
            if later and (stance_groups.is_judged(at) or RELATED.search(' | '.join(t[0] for t in theses))):
                continue
            for number, sides, halves in texts:
                for thesis, side in zip(theses, sides):
                    place = name, number, thesis[0]
                    for i, half in enumerate(halves):
                        yield half, thesis[i], side, place
                        if random.random() < .4:
                            yield half, thesis[1 - i], side, place


def turned(target, label):
    """A target said another way, and the label that goes with it."""
    n = len(target.split())
    if n <= 4:
        turn = random.choice(['against %s', 'ban %s', '%s is bad', '%s is harmful', 'we should abolish %s',
                              '%s should not be supported', 'opposition to %s', 'we should oppose %s'])
        keep = random.choice(['%s is good', 'support for %s', 'we should support %s', 'in favor of %s',
                              '%s is a good thing', '%s is beneficial', 'we need %s'])
        return (turn % target, -label) if random.random() < .5 else (keep % target, label)
    for modal in ('should', 'must', 'is', 'are', 'ought', 'will', 'would'):
        words = target.split()
        if modal in words[:-1]:
            i = words.index(modal)
            if words[i + 1] == 'not':
                del words[i + 1]
            else:
                words.insert(i + 1, 'not')
            return ' '.join(words), -label
    return 'it is not true that ' + target, -label


def translator():
    """A function that puts English into Russian, word by word, as far as translations() go."""
    words = collections.defaultdict(list)
    for _, english, russian in translations():
        for w in english if russian else ():
            words[w] += russian
    words.update({'not': ['не'], "n't": ['не'], 'no': ['нет', 'никакой'], 'never': ['никогда'], 'nobody': ['никто'],
                  'nothing': ['ничто'], 'without': ['без'], 'we': ['мы'], 'i': ['я'], 'you': ['вы']})

    def translate(text):
        out = []
        for w in re.findall(r"n't|[a-z]+(?=n't)|[a-z]+|[.,;:!?()]", text.lower()):
            if not w[0].isalpha():
                out.append(w)
            elif w in words:
                out.append(words[w][0] if random.random() < .5 else random.choice(words[w]))
            elif w not in ('a', 'an', 'the', 'of', 'to', 'is', 'are', 'be', 'do') and random.random() < .5:
                out.append(w)
        return re.sub(r' ([.,;:!?)])', r'\1', ' '.join(out))
    return translate


def complete(train, same, sentences):
    """Adds what is made of the examples, and texts of plain sentences; from which example on those are."""
    augment(train, same)
    calm = len(train)
    train += [(text, target, label, .5) for text, target, label, _ in stance_sentences.examples(sentences)]
    return calm


def with_features(train, dev, same, dump, path, rows):
    """The features by the model at path; the classes, turned to speak of what the thesis is about, as the network
    does (thesis.c: the sign), and the weights; the groups of what says the same with the signs of their theses; and
    by name, features and labels of what is only judged by."""
    data = dump.features(path, [r[:2] for r in train], rows)
    sign = np.array([r[3][SIGN] for r in data], np.int64)
    y = np.array([r[2] for r in train]) * sign + 1
    w = np.array([r[3] for r in train], np.float32)
    dev = {k: (dump.features(path, [(r['text'], r['target']) for r in v], rows), np.array([r['label'] for r in v]))
           for k, v in dev.items()}
    return data, y, w, [(g, sign[g]) for g in same if len(g) > 1], dev


def augment(train, same):
    """Adds to the examples some with their thesis reworded, which turns the label with it, and some in Russian words,
    whose places go into the groups that say the same."""
    translate, more = translator(), []
    for at, (text, target, label, weight) in enumerate(train):
        if not re.search('[a-z]', target):
            continue
        if label and random.random() < .2:
            t, l = turned(target, label)
            more.append((text, t, l, weight * .7))
        if random.random() < .3:
            same.append([at, len(train) + len(more)])
            more.append((translate(text), translate(target) if random.random() < .6 else target, label, weight * .6))
    train += more
