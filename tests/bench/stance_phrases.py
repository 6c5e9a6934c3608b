"""Paragraphs of argument whose side is known, in English and Russian, put together from
stance_phrases.txt: what public stance data, which is short and in English, lacks.

A paragraph speaks of one target, or of two that it sets against each other, among
sentences that take no side; it is labelled towards each, now and then in the other
language, and towards a target that it does not mention (0).
"""
import collections, os, random

HERE = os.path.dirname(os.path.abspath(__file__))


def read(path=os.path.join(HERE, 'stance_phrases.txt')):
    """Pairs of the two languages, by the kind that begins a line."""
    kinds = collections.defaultdict(list)
    with open(path, encoding='utf-8') as f:
        for line in f:
            if line.strip() and line[0] != '#':
                kind, rest = line.rstrip('\n').split(' ', 1)
                kinds[kind].append(tuple(half.strip() for half in rest.split('|')))
    return kinds


class Writer:
    """Writes in language 0 (English) or 1 (Russian)."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kinds = read()

    def pick(self, kind, language):
        return self.random.choice(self.kinds[kind])[language]

    def target(self, row, language):
        """What a thesis calls it."""
        return self.kinds['target'][row][language].split(' = ')[0]

    def mention(self, row, language):
        """What a text calls it, more often than not the same."""
        names = self.kinds['target'][row][language].split(' = ')
        return names[0] if self.random.random() < .5 else self.random.choice(names)

    def fill(self, frame, language, target, verb='', other=''):
        text = frame.replace('{V}', verb).replace('{A}', target).replace('{B}', other)
        text = text.replace('{T}', target).replace('{N}', self.pick('name', language))
        return text[0].upper() + text[1:]

    def view(self, language, target, side):
        """A sentence for (1) or against (-1) the target."""
        way, pick = self.random.random(), lambda kind: self.pick(kind, language)
        good, bad = ('good', 'bad') if side > 0 else ('bad', 'good')
        if way < .3:
            return self.fill(pick('keep'), language, target, pick(good))
        if way < .45:
            return self.fill(pick('turn'), language, target, pick(bad))
        if way < .75:
            return self.fill(pick('said+' if side > 0 else 'said-'), language, target)
        if way < .85:
            return self.fill(pick('report+' if side > 0 else 'report-'), language, target, pick(good))
        link = ((' is ', ' является '), (' is not ', ' не является '))[way > .95][language]
        what = pick('is+' if (side > 0) != (way > .95) else 'is-')
        return self.fill('{T}' + link + what + '.', language, target)

    def concession(self, language, target, side):
        """What speaks for the other side, then what decides."""
        first, then = self.view(language, target, -side), self.view(language, target, side)
        if then.startswith(target) is False and language == 0:
            then = then[0].lower() + then[1:]
        link = self.random.choice(((' But ', ' Но '), (' However, ', ' Однако '),
                                   (' Nevertheless, ', ' Тем не менее '), (' Still, ', ' И все же ')))[language]
        return first + link + then

    def neutral(self, language, target):
        return self.fill(self.pick('said0', language), language, target)

    def fact(self, language):
        return self.pick('fact', language)

    def paragraph(self):
        """Its language, its sentences and the labels: target -> side."""
        r, language = self.random, self.random.randrange(2)
        a, b = r.sample(range(len(self.kinds['target'])), 2)
        target, other = (self.mention(i, language) for i in (a, b))
        side, way = r.choice((-1, 1)), r.random()
        if way < .4:
            body = [self.view(language, target, side) for _ in range(r.choice((1, 1, 2, 3)))]
            labels = {a: side}
        elif way < .52:
            body, labels = [self.concession(language, target, side)], {a: side}
        elif way < .64:
            body = [self.fill(self.pick('better', language), language, target, other=other)]
            labels = {a: 1, b: -1}
        elif way < .82:  # it takes a side, but towards something else
            body = [self.neutral(language, target), self.view(language, other, side)]
            labels = {a: 0, b: side}
        else:
            body = [self.neutral(language, target) for _ in range(r.choice((1, 2)))]
            labels = {a: 0}
        body += [self.fact(language) for _ in range(r.choice((0, 0, 1, 2)))]
        if way >= .52:
            r.shuffle(body)
        c = r.randrange(len(self.kinds['target']))
        if r.random() < .15 and c not in (a, b):
            labels[c] = 0
        return language, ' '.join(body), labels


def examples(count, seed=1):
    """(text, target, label) of count paragraphs."""
    writer, out = Writer(seed), []
    for _ in range(count):
        language, text, labels = writer.paragraph()
        for target, side in labels.items():
            spoken = language if writer.random.random() < .7 else 1 - language
            out.append((text, writer.target(target, spoken), side))
    return out


if __name__ == '__main__':
    for text, target, label in examples(20):
        print('%2d %s: %s' % (label, target, text))
