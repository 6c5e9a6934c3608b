#!/usr/bin/python3
"""Trains on what stance_train.py made, for each kind of thesis by itself, and writes ext/stance/model.bin.

    python3 tests/bench/stance_kinds.py BLOB [--teacher BLOB] [--data ../shared/data/stance] [--out ext/stance/model.bin]

What tells a side differs between phrases, claims, names and phrases with names: one set of weights for all is
a compromise, which most of the data, and what is judged by it, pulls to its own side. The words' vectors stay as
they are. Needs what stance_train.py needs, but for the packages; each --teacher is a model of this program, whose
judgements count as much as the labels. One thread, fixed seed.
"""
import argparse, os, random, time
import numpy as np
import torch, torch.nn.functional as F
import stance_examples, stance_teachers
from stance_judge import judge
from stance_teachers import HEAT
from stance_network import (CLAIM, KINDS, MIXED, NAMES, PHRASE, ROOT, Dump, Model, batch, batches,
                            begin, dense, disagreement, partners, write_blob)

LATER = .4  # of their weight: our own later texts have had their say, and are many
# By kind: epochs, the highest rate, the weight of judging alike in both languages. Of names there is least to
# learn from; of phrases with names too, but there more of it did not help the articles that are judged by them.
PLANS = {PHRASE: (2, 7e-4, 0), CLAIM: (3, 7e-4, 0), NAMES: (6, 6e-4, 0), MIXED: (2, 7e-4, 1)}

arguments = argparse.ArgumentParser()
arguments.add_argument('base')
arguments.add_argument('--data', default=os.path.join(ROOT, '../shared/data/stance'))
arguments.add_argument('--out', default=os.path.join(ROOT, 'ext/stance/model.bin'))
arguments.add_argument('--work', default='/tmp/stance-train')
arguments.add_argument('--seed', type=int, default=4)
arguments.add_argument('--teacher', action='append', default=[])
opt = arguments.parse_args()
torch.set_num_threads(1)


def fit(net, chosen, data, y, w, soft, calm, others, rows, plan):
    """Trains the weights on by the chosen examples; leaves the average of many steps in the net."""
    epochs, top, agree = plan
    net.learned.weight.requires_grad_(False)
    adam = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], lr=top, weight_decay=2e-3)
    average, steps, total = dense(net), 0, epochs * len(chosen) // 64
    for _ in range(epochs):
        for part in batches(np.random.permutation(chosen), data):
            adam.param_groups[0]['lr'] = top * max(.05, 1 - steps / total)
            o = net(*batch([data[j] for j in part], rows), calm=torch.from_numpy(calm <= np.asarray(part)))
            loss = F.cross_entropy(o, torch.from_numpy(y[part]), reduction='none', label_smoothing=.05)
            if soft is not None:
                share = torch.from_numpy(np.where(np.asarray(part) < calm, np.float32(.5), np.float32(0)))
                loss = (1 - share) * loss - share * HEAT * (torch.from_numpy(soft[part]) * F.log_softmax(o / HEAT, 1)).sum(1)
            loss = (loss * torch.from_numpy(w[part])).mean()
            if agree:
                loss = loss + agree * disagreement(net, o, part, others, data, rows)
            adam.zero_grad(); loss.backward(); adam.step()
            steps += 1
            with torch.no_grad():
                for name, value in dense(net).items():
                    average[name].lerp_(value, max(.004, 1 / (steps + 1)))
    net.load_state_dict(average, strict=False)


def main():
    begin(opt.seed)
    start, model, dump = time.time(), Model(opt.base), Dump(opt.work)
    train, dev, same = stance_examples.read(opt.data, 'all', LATER)
    calm = stance_examples.complete(train, same, 12000)
    data, y, w, groups, dev = stance_examples.with_features(train, dev, same, dump, opt.base, model.rows)
    kind = np.array([r[4] for r in data])
    others, soft = partners(groups), None
    if opt.teacher:
        soft = stance_teachers.shares([Model(path).logits([r[:2] for r in train], dump) for path in opt.teacher])
        stance_teachers.agree(soft, groups)
    for k in KINDS:
        begin(opt.seed)
        here = {}
        for name, (records, labels) in dev.items():
            chosen = [i for i, r in enumerate(records) if r[4] == k]
            if len(chosen) >= 30:
                here[name] = [records[i] for i in chosen], labels[chosen]
        net = model.network(k)
        before = judge(net, here, model.rows)
        fit(net, np.flatnonzero(kind == k), data, y, w, soft, calm, others, model.rows, PLANS[k])
        model.weights[k] = dense(net)
        after = judge(net, here, model.rows)
        print('kind', k, 'examples', int((kind == k).sum()), {n: (before[n], after[n]) for n in after},
              round(time.time() - start), 's', flush=True)
    write_blob(opt.out, model.counts, model.words, model.weights, model.bearing, model.means)


main()
