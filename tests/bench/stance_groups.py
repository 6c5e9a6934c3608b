"""Reads the files of tests/bench/stance_texts: theses, each in English and Russian, and below them texts
in both languages with their side towards each of the theses."""
import os

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'stance_texts')

# Of these files, which came later, training leaves out every tenth group; stance.py judges by it. In some the side
# is mostly told by what happens, without a word for it; in the others, as in most writing, by words; in the last
# many of the names only act or suffer in what is told.
JUDGED = 10
LATER = {'claims2.txt': ('claims', 'facts'), 'claims3.txt': ('claims of encyclopedias', 'facts'),
         'comments.txt': ('comments', 'facts'), 'policy.txt': ('columns', 'facts'), 'analysis2.txt': ('analyses', 'facts'),
         'news2.txt': ('news', 'facts'), 'claims4.txt': ('claims', 'words'), 'analysis3.txt': ('analyses', 'words'),
         'news3.txt': ('news', 'words'), 'comments3.txt': ('comments', 'words'),
         'analysis4.txt': ('analyses', 'names'), 'news4.txt': ('news', 'names')}


def is_judged(at):
    """Whether a group of a later file, by its place, is left out of training."""
    return at % JUDGED == 0


def names():
    return sorted(name for name in os.listdir(FOLDER) if name.endswith('.txt'))


def read(name):
    """The groups of a file: ([(English, Russian) of a thesis], [(line, sides, (English, Russian) of a text)]),
    a side -1, 0 or 1 for each thesis."""
    groups, fresh = [], False
    with open(os.path.join(FOLDER, name), encoding='utf-8') as f:
        for number, line in enumerate(f):
            line = line.rstrip('\n')
            if line[:1] == '=':
                if not fresh:
                    groups.append(([], []))
                groups[-1][0].append(tuple(line[2:].split(' | ')))
                fresh = True
            elif line and line[0] in '+-0':
                labels, text = line.split(' ', 1)
                groups[-1][1].append((number, ['-0+'.index(c) - 1 for c in labels], tuple(text.split(' | '))))
                fresh = False
    return groups
