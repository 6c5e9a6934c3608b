"""What earlier models make of texts, to be taught to a new one beside the labels: the mean of several
judges is steadier than any of them, and judges a text in one language and in the other as one."""
import collections, random, re
import numpy as np

RUSSIAN = re.compile('[а-яё]{2}')
HEAT = 1.5  # of what teachers make of a text
NEAR = 15  # theses from which another one for a text is chosen


def new_pairs(train, meaning, reword, translate, count=22000):
    """(text, thesis) pairs that nobody has labelled, put together from the training data: English texts
    with a thesis near their own, with their own reworded, with another text on it as the thesis, and Russian
    sentences with the names in them; then some of the English ones in Russian words. And the places of
    those that say the same."""
    english = [r for r in train if not RUSSIAN.search(r[0] + ' ' + r[1]) and round(r[3], 2) in (.7, 1, 1.2)]
    known, texts, spoken = set(r[:2] for r in train), collections.defaultdict(set), collections.defaultdict(list)
    for text, thesis, _, _ in english:
        texts[text].add(thesis)
        spoken[thesis].append(text)
    theses = sorted(spoken)
    place = {t: i for i, t in enumerate(theses)}
    vectors = np.array([meaning(t) for t in theses])
    pairs = []
    for text in sorted(texts):
        own = random.choice(sorted(texts[text]))
        near = np.argsort(-(vectors @ vectors[place[own]]))[1:NEAR + 1]
        chosen = [theses[i] for i in random.sample(list(near), 2 if len(text.split()) >= 40 else 1)]
        pairs += [(text, t) for t in chosen if (text, t) not in known]
        if random.random() < .3:
            pairs.append((text, reword(own, 0)[0]))
        other = random.choice(spoken[own])
        if random.random() < .3 and other != text and len(other.split()) < 25:
            pairs.append((text, other))
    random.shuffle(pairs)
    pairs, same = pairs[:count], []
    for text in sorted(set(r[0] for r in train if RUSSIAN.search(r[0]) and RUSSIAN.search(r[1])
                           and round(r[3], 2) in (.35, .9, 1.8))):
        pairs += [(text, name) for name in sorted(set(re.findall('(?<=[а-яё,] )[А-ЯЁ][а-яё]{3,}', text)))
                  if (text, name) not in known and random.random() < .5]
    for at, (text, thesis) in enumerate(pairs[:count]):
        if not RUSSIAN.search(text) and random.random() < .4:
            same.append([at, len(pairs)])
            pairs.append((translate(text), thesis if random.random() < .4 else translate(thesis)))
    return pairs, same


def shares(logits):
    """What the mean of the teachers gives to each class."""
    x = np.mean(logits, 0) / HEAT
    x = np.exp(x - x.max(1, keepdims=True))
    return (x / x.sum(1, keepdims=True)).astype(np.float32)


def agree(soft, same):
    """Gives what says the same (places, signs of the theses) the mean of what is made of it."""
    for places, sign in same:
        turned = np.asarray(sign) < 0
        told = soft[places]
        told[turned] = told[turned][:, ::-1]
        mean = np.repeat(told.mean(0)[None], len(told), 0)
        mean[turned] = mean[turned][:, ::-1]
        soft[places] = mean
