"""Which English words a Russian one stands for, learned from our own texts, which say the same in both languages
(IBM's first model of translation: Brown and others 1993)."""
import collections, re
import numpy as np
import stance_groups

ROUNDS = 8
SURE = .2  # the share of a Russian word that the likeliest English one has
LEAST = .35  # of that, for others
MOST = 4  # English words for a Russian one
FEWEST = 3  # texts that have the Russian word


def sentences():
    """(English, Russian) of all texts and theses."""
    for name in stance_groups.names():
        for theses, texts in stance_groups.read(name):
            yield from theses
            yield from (halves for _, _, halves in texts)


def learn(stems, english):
    """By Russian stem, [(English word, share)]; stems: a function of words; english: the words to choose from."""
    texts = [(set(re.findall(r'[a-z]+', e.lower())), set(re.findall('[а-яё]+', r.lower()))) for e, r in sentences()]
    stem = stems(sorted(set(w for _, r in texts for w in r)))
    count = collections.Counter(stem[w] for _, r in texts for w in r)
    left = {w: i + 1 for i, w in enumerate(sorted(set(w for e, _ in texts for w in e)))}  # 0: no word at all
    right = {s: i for i, s in enumerate(sorted(s for s in count if count[s] >= FEWEST))}
    from_, to, place, places = [], [], [], 0
    for e, r in texts:
        a = np.array([0] + sorted(left[w] for w in e))
        b = np.array(sorted(set(right[stem[w]] for w in r if stem[w] in right)), np.int64)
        from_.append(np.tile(a, len(b)))
        to.append(np.repeat(b, len(a)))
        place.append(np.repeat(np.arange(places, places + len(b)), len(a)))
        places += len(b)
    from_, to, place = map(np.concatenate, (from_, to, place))
    pairs, link = np.unique(from_ * len(right) + to, return_inverse=True)
    of, into = pairs // len(right), pairs % len(right)
    likely = np.ones(len(pairs))
    for _ in range(ROUNDS):
        told = likely[link]
        told /= np.bincount(place, told, places)[place]
        counted = np.bincount(link, told, len(pairs))
        likely = counted / np.bincount(of, counted, len(left) + 1)[of]
    share = counted / np.bincount(into, counted, len(right))[into]
    words, names, found = [None] + sorted(left), sorted(right), collections.defaultdict(list)
    for i in np.flatnonzero(share >= SURE * LEAST):
        if of[i] and words[of[i]] in english:
            found[names[into[i]]].append((float(share[i]), words[of[i]]))
    best = {s: sorted(f, reverse=True)[:MOST] for s, f in found.items()}
    return {s: [(w, x) for x, w in f if x >= LEAST * f[0][0]] for s, f in best.items() if f[0][0] >= SURE}
