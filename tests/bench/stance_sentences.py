"""Plain sentences of argument whose side is known, in English and Russian, put together from
stance_sentences.txt by rule: what furthers what is bad, what would be lost without something, what it
would be wrong to abolish, what only opponents say. Every one comes in both languages at once, as a pair.
"""
import os, random
import stance_phrases

TEXTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'stance_sentences.txt')
LANGUAGES = 2
NOW, THEN = 1, 2  # of the forms of a verb; 0 is the infinitive


def form(pair, which):
    """One of the forms of a word, in both languages; which may be a pair too."""
    which = which if isinstance(which, tuple) else (which, which)
    return tuple(p.split(' ')[w].replace('_', ' ') for p, w in zip(pair, which))


def join(*parts):
    """Pairs, and strings that are the same in both languages, one after the other."""
    return tuple(' '.join(p if isinstance(p, str) else p[i] for p in parts if p and p[0]).replace(' ,', ',')
                 for i in range(LANGUAGES))


def sentence(pair):
    return tuple(s[0].upper() + s[1:] + ('' if s[-1] in '.!?' else '.') for s in pair)


def filled(frame, topic):
    return tuple(f.replace('{T}', t) for f, t in zip(frame, topic))


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kinds = stance_phrases.read(TEXTS)

    def either(self):
        return self.random.choice((-1, 1))

    def pick(self, kind):
        return self.random.choice(self.kinds[kind])

    def sided(self, side, good, bad):
        return self.pick(good if side > 0 else bad)

    def act(self, side):
        """A verb and its object that are well (1) or not: to further what is good, to hinder what is bad."""
        verb = self.either()
        return self.sided(verb, 'more', 'less'), self.sided(verb * side, 'good', 'bad')

    def is_what(self, t, side):
        true = self.random.random() < .7
        link = ('is', '—') if true else ('is not', 'не')
        return join(t, link, self.pick('stress'), self.sided(side if true else -side, 'fine', 'poor'))

    def is_which(self, t, side):
        true = self.random.random() < .75
        return join(t, ('is', '—') if true else ('is not', '— не'), self.sided(side if true else -side, 'gift', 'woe'))

    def denial(self, t, side):
        verb, thing = self.act(-side)
        no, which = zip(*(half.rsplit(' ', 1) for half in self.pick('never')))
        return join(t, no, form(verb, tuple(map(int, which))), thing)

    def demand(self, t, side):
        wish = self.random.choice((-1, 1, 1))
        return join(self.sided(wish, 'act', 'refrain'), form(self.sided(wish * side, 'keep', 'drop'), 0), t)

    def consequence(self, t, side):
        """What doing something to it would be, or bring."""
        deed = self.random.choice((-1, -1, 1))
        done = form(self.sided(deed, 'keep', 'drop'), 1)
        if self.random.random() < .5:
            link, kinds = self.pick('deed'), self.random.choice((('gift', 'woe'), ('fine', 'poor')))
            return join(done, t, link, self.sided(deed * side, *kinds))
        verb, thing = self.act(deed * side)
        return join(done, t, self.pick('deeds'), form(verb, 0), thing)

    def loss(self, t, side):
        """What would happen without it."""
        move = self.either()
        return join(('without', 'без'), t, self.sided(-move * side, 'good', 'bad'), self.sided(move, 'rise', 'fall'))

    def credit(self, t, side):
        more = self.either()
        return join(self.sided(side, 'thanks', 'because'), t, ('there is', 'становится'),
                    ('more', 'больше') if more > 0 else ('less', 'меньше'), self.sided(more * side, 'good', 'bad'))

    def clause(self, t, side):
        """A statement for (1) or against (-1) what the pair t names."""
        way = self.random.random()
        if way < .16:
            verb, thing = self.act(side)
            return join(t, form(verb, self.random.choice((NOW, NOW, THEN))), thing)
        if way < .24:
            verb, thing = self.act(side)
            return join(t, self.pick('modal'), form(verb, 0), thing)
        if way < .36:
            return self.denial(t, side)
        if way < .46:
            return self.is_what(t, side)
        if way < .53:
            return self.is_which(t, side)
        if way < .58:
            return join(t, self.sided(side, 'works', 'fails'))
        if way < .65:
            return join(self.pick('people'), self.sided(side, 'gain', 'suffer'), t)
        if way < .74:
            return self.demand(t, side)
        if way < .84:
            return self.consequence(t, side)
        if way < .93:
            return self.loss(t, side)
        return self.credit(t, side)

    def view(self, t, side):
        """A sentence for or against it."""
        r, way = self.random, self.random.random()
        if way < .5:
            return sentence(self.clause(t, side))
        if way < .6:
            return sentence(join(self.pick('firm'), self.clause(t, side)))
        if way < .7:
            return sentence(join(self.pick('denied'), self.clause(t, -side)))
        if way < .8:
            meant = r.random() < .35
            said = join(self.pick('opponent'), self.clause(t, side if meant else -side))
            return sentence(join(said, ',', self.pick('right' if meant else 'wrong')))
        if way < .88:
            kinds = ('cheer', 'boo') if r.random() < .7 else ('asks', 'dares')
            return sentence(filled(self.sided(side, *kinds), t))
        if r.random() < .5:
            return sentence(join(self.pick('although'), self.clause(t, -side), ',', self.clause(t, side)))
        return sentence(join(self.clause(t, -side), ',', self.pick('but'), self.clause(t, side)))

    def flat(self, t):
        return sentence(filled(self.pick('flat'), t))

    def text(self):
        """One to three sentences, and the side towards each topic."""
        r = self.random
        a, b = r.sample(self.kinds['topic'], 2)
        side, way = self.either(), r.random()
        if way < .62:
            parts, sides = [self.view(a, side) for _ in range(r.choice((1, 1, 1, 2, 2, 3)))], {a: side}
        elif way < .72:
            parts, sides = [self.view(a, side), self.view(b, -side)], {a: side, b: -side}
        elif way < .86:
            parts, sides = [self.flat(a), self.view(b, side)], {a: 0, b: side}
        else:
            parts, sides = [self.flat(a) for _ in range(r.choice((1, 2)))], {a: 0}
        r.shuffle(parts)
        return join(*parts), sides

    def thesis(self, t, side):
        """A thesis on it, and the side towards that."""
        if self.random.random() < .72:
            return t, side
        meant = 1 if self.random.random() < .5 else -1
        return filled(self.sided(meant, 'claim+', 'claim-'), t), meant * side


def examples(count, seed=1):
    """(text, thesis, side, place) of count texts; two of one place say the same of the same, each in
    its language, and a quarter of the theses are in the other language than the text."""
    writer, out = Writer(seed), []
    for number in range(count):
        text, sides = writer.text()
        for topic, side in sides.items():
            thesis, told = writer.thesis(topic, side)
            for i in range(LANGUAGES):
                spoken = 1 - i if writer.random.random() < .25 else i
                out.append((text[i], thesis[spoken], told, (number, topic)))
    return out


if __name__ == '__main__':
    for text, thesis, side, _ in examples(20):
        print('%2d %s: %s' % (side, thesis, text))
