"""The network of the general stance model with torch, as ext/stance/network.c computes it, the bytes of
the model (ext/stance/model.h), and the features of texts, which come from the C code itself
(stance_dump.c), so that they are those of the scorer."""
import ctypes, os, random, re, struct, subprocess, tempfile
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F
import stance_program
from stance_data import model_hash
from stance_program import ROOT

STATIC, LEARNED, SENTENCE, CHANNELS, WIDTH, HEADS, GLOBALS, HIDDEN = 96, 32, 48, 20, 64, 4, 32, 96
PHRASE, CLAIM, NAMES, MIXED = KINDS = range(4)  # of theses, each with weights of its own
BEARING = 5  # sets of weights that tell what bears on a thesis: of each kind, and of claims with names
SIGN = 11  # of the globals
NEARNESS = 16  # of the channels: after and before
VECTOR = STATIC + LEARNED
INPUT = VECTOR + CHANNELS
GATHERED = (HEADS + 2) * WIDTH
POOLED = GATHERED + 3 * WIDTH + GLOBALS + 4 * SENTENCE
SENTENCE_SHARE = .3  # network.c has it too
SHARED = 7  # numbers of what a text shares with a thesis, after the globals: stance_dump.c; the last is the rule's score
SIGNS = 8 + SENTENCE  # that a text bears on a thesis: bearing.h
MAGIC, VERSION = 0x54535a54, 5

# What score.c calls calibration: the temperature, and for each kind of thesis what is added to the logit of
# neutral, chosen by what is held out of training (for phrases with names the most, since analysts often take no
# side), the relevance under which a text bears on nothing, and the one for passages of a corpus and for what is
# neutral, both chosen by what stance_bearing.py prints.
CALIBRATION = [1, 0, 0, 0, .3, .5, .05, .6, .3, .85, .8, .7, .75]


def begin(seed):
    """The draws by chance from here on are always the same ones."""
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)


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


# ---- the blob -------------------------------------------------------------------

LAYERS = {'query': (HEADS * WIDTH, VECTOR), 'thesis': (WIDTH, VECTOR), 'pooled': (WIDTH, GATHERED), 'hidden': (HIDDEN, POOLED),
          'out': (3, HIDDEN)}


def dense(net):
    """The weights by name, without the vectors of words."""
    return {k: v.detach().clone() for k, v in net.named_parameters() if k != 'learned.weight'}


def pad4(data):
    return data + b'\0' * (-len(data) % 4)


def pack(vectors):
    """The scales and the signed bytes; the scale of a vector of noughts is 0."""
    scale = np.abs(vectors).max(1) / 127
    return (scale.astype(np.float32).tobytes()
            + pad4(np.rint(vectors / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8).tobytes()))


def pack_weights(weights):
    """The bytes of what dense() gives, in the order of model.h."""
    w = {k: v.numpy() for k, v in weights.items()}
    def layer(name):
        return np.concatenate([w[name + '.weight'], w[name + '.bias'][:, None]], 1)
    numbers = [w['conv.weight'].transpose(2, 1, 0), w['conv.bias'], layer('query'), w['match'],
               *(layer(name) for name in list(LAYERS)[1:])]
    return b''.join(np.ascontiguousarray(x, np.float32).tobytes() for x in numbers)


def write_model(path, english, russian, vectors, sentences, weights):
    """weights: what dense() gives, for each kind of thesis. The words' own vectors are the first rows of
    vectors and sentences. What bears on a thesis is left to stance_bearing.py."""
    text = '\n'.join(russian).encode()
    write_blob(path, (len(english), len(russian), len(text)),
               np.array([model_hash(w.encode()) for w in english], np.uint32).tobytes() + pad4(text)
               + pack(vectors) + pack(sentences[:len(vectors)]), weights, np.zeros((BEARING, SIGNS)), np.zeros((2, SENTENCE)))


def write_blob(path, counts, words, weights, bearing, means):
    body = (words + b''.join(map(pack_weights, weights)) + bearing.astype(np.float32).tobytes()
            + means.astype(np.float32).tobytes() + np.array(CALIBRATION, np.float32).tobytes())
    rest = struct.pack('<12I', *counts, VECTOR | CHANNELS << 8 | WIDTH << 16 | HEADS << 24, HIDDEN, GLOBALS, SENTENCE,
                       len(KINDS), 0, 0, 0, 0) + body
    with open(path, 'wb') as f:
        f.write(struct.pack('<4I', MAGIC, VERSION, len(rest) + 16, fast_hash(rest)) + rest)
    print(path, len(rest) + 16, 'bytes', flush=True)


class Model:
    """A blob, read: rows (words with vectors), vectors and sentences by row, weights and signs of bearing by
    kind of thesis, the means of the vectors of theses and texts, and what write_blob wants of the words."""
    def __init__(self, path):
        with open(path, 'rb') as f:
            blob = f.read()
        head = struct.unpack_from('<16I', blob)
        if head[:2] != (MAGIC, VERSION):
            raise SystemExit('%s is no model of version %d; make it anew by stance_train.py' % (path, VERSION))
        self.path, self.counts, self.rows = path, head[4:7], head[4] + head[5]
        at = 64 + 4 * head[4] + head[6] + -head[6] % 4

        def packed(width):
            nonlocal at
            scale = np.frombuffer(blob, np.float32, self.rows, at)
            told = np.frombuffer(blob, np.int8, self.rows * width, at + 4 * self.rows).reshape(self.rows, width)
            at += 4 * self.rows + self.rows * width + -(self.rows * width) % 4
            return told * scale[:, None]

        def numbers(*shape):
            nonlocal at
            count = int(np.prod(shape))
            at += 4 * count
            return torch.from_numpy(np.frombuffer(blob, np.float32, count, at - 4 * count).reshape(shape).copy())

        self.vectors, self.sentences = packed(VECTOR), packed(SENTENCE)
        self.words = blob[64:at]
        self.weights = []
        for _ in KINDS:
            w = {'conv.weight': numbers(3, INPUT, WIDTH).permute(2, 1, 0).contiguous(), 'conv.bias': numbers(WIDTH)}
            for name, (rows, columns) in LAYERS.items():
                both = numbers(rows, columns + 1)
                w[name + '.weight'], w[name + '.bias'] = both[:, :-1].contiguous(), both[:, -1].contiguous()
                if name == 'query':
                    w['match'] = numbers(HEADS, 3)
            self.weights.append(w)
        self.bearing, self.means = numbers(BEARING, SIGNS).numpy(), numbers(2, SENTENCE).numpy()
        assert at + 4 * len(CALIBRATION) == len(blob), path

    def network(self, kind):
        net = Network(self.vectors, self.sentences)
        net.load_state_dict(self.weights[kind], strict=False)
        return net

    def logits(self, pairs, dump):
        """Of (text, thesis) pairs, by the weights for the kind of each thesis."""
        records = dump.features(self.path, pairs, self.rows)
        out = np.zeros((len(pairs), 3), np.float32)
        for kind in KINDS:
            here = [i for i, r in enumerate(records) if r[4] == kind]
            if here:
                out[here] = logits(self.network(kind), [records[i] for i in here], self.rows)
        return out


def fast_hash(data):
    """model_hash over megabytes, by the code of the extension."""
    with tempfile.TemporaryDirectory() as folder:
        library = os.path.join(folder, 'hash.so')
        subprocess.run(['cc', '-O2', '-shared', '-fPIC', '-I' + os.path.join(ROOT, 'ext'), '-o', library,
                        os.path.join(ROOT, 'ext/base/hash.c')], check=True)
        f = ctypes.CDLL(library).tz_hash
        f.restype, f.argtypes = ctypes.c_uint64, [ctypes.c_uint64, ctypes.c_char_p, ctypes.c_size_t]
        h = f(0xcbf29ce484222325, data, len(data))
    return (h ^ h >> 32) & 0xffffffff or 1


# ---- features --------------------------------------------------------------------

class Dump:
    """The program stance_dump, compiled from the pure floors into the folder work."""
    def __init__(self, work):
        model = os.path.join(ROOT, 'ext/stance/model.bin')
        if not os.path.exists(model):
            open(model, 'wb').close()
        self.program = stance_program.build(work)

    def stems(self, words):
        out = subprocess.run([self.program, 'stems'], input='\n'.join(words) + '\n', capture_output=True,
                             text=True, check=True).stdout.split('\n')
        return dict(zip(words, out))

    def features(self, path, pairs, rows):
        """Of (text, thesis) pairs, read by the model at path: (rows of the words' vectors, channels, rows of
        the thesis's, globals and what is shared, kind of thesis, which weights of bearing). A word without a vector has the row
        `rows`."""
        clean = lambda s: re.sub(r'[\t\n\r\0]+', ' ', s)
        data = ''.join('%s\t%s\n' % (clean(t), clean(s)) for s, t in pairs)
        out = subprocess.run([self.program, 'features', path], input=data.encode(), capture_output=True, check=True).stdout
        records, at = [], 0
        for _ in pairs:
            nt, n, kind, bearing = struct.unpack_from('<4i', out, at); at += 16
            target = np.frombuffer(out, np.int32, nt, at); at += 4 * nt
            g = np.frombuffer(out, np.float32, GLOBALS + SHARED, at); at += 4 * (GLOBALS + SHARED)
            body = np.frombuffer(out, np.float32, n * (1 + CHANNELS), at).reshape(n, 1 + CHANNELS); at += 4 * n * (1 + CHANNELS)
            vec = np.ascontiguousarray(body[:, 0]).view(np.int32)
            records.append((np.where(vec < 0, rows, vec).astype(np.int32), body[:, 1:].astype(np.float16),
                            target if nt else np.array([rows], np.int32), g, kind, bearing))
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


def batches(order, records):
    """The examples in that order, 64 of about the same length at a time."""
    chunks = [sorted(order[i:i + 3200], key=lambda j: len(records[j][0])) for i in range(0, len(order), 3200)]
    parts = [c[i:i + 64] for c in chunks for i in range(0, len(c), 64)]
    random.shuffle(parts)
    return parts


def disagreement(net, judged, part, others, records, rows):
    """How far what is judged of the examples of a part is from what is judged of others that say the same
    (partners), whichever language it is said in."""
    paired = [i for i, a in enumerate(part) if a in others]
    if not paired:
        return 0
    twins = [random.choice(others[part[i]]) for i in paired]
    b = net(*batch([records[j] for j, _ in twins], rows))
    b = torch.where(torch.tensor([turned for _, turned in twins])[:, None], b.flip(1), b)
    a, b = judged[paired].log_softmax(1), b.log_softmax(1)
    return len(paired) / len(part) * ((a.exp() - b.exp()) * (a - b)).sum(1).mean() / 2


def partners(same):
    """From groups (places of examples that say the same, signs of their theses): for each of them the others,
    and whether their judgement is the turned one."""
    others = {}
    for group, sign in same:
        for i, a in enumerate(group):
            others[a] = [(b, bool(sign[i] != sign[j])) for j, b in enumerate(group) if j != i]
    return others
