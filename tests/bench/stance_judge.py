"""How good the judgements of a network are, while it is trained."""
import numpy as np
import torch
from stance_network import SIGN, logits


def f1(y, p, classes):
    return float(np.mean([2 * ((y == c) & (p == c)).sum() / max(1, (y == c).sum() + (p == c).sum()) for c in classes]))


def predict(net, records, rows):
    out = torch.from_numpy(logits(net, records, rows)).softmax(1).numpy()
    turn = np.array([r[3][SIGN] < 0 for r in records])
    out[turn] = out[turn][:, ::-1]
    return out


def judge(net, dev, rows):
    result = {}
    for name, (records, y) in dev.items():
        p = predict(net, records, rows)
        sign = np.where(p[:, 2] > p[:, 0], 1, -1)
        if name in ('vast', 'rusentne') or name.startswith('articles'):
            sides = (-1, 1) if name == 'rusentne' else (-1, 0, 1)
            for bias in (-.45, 0, .3, .6):
                q = p * np.array([1, np.exp(bias), 1])
                result['%s+%g' % (name, bias)] = f1(y, q.argmax(1) - 1, sides)
        elif name in ('ibm', 'plain'):
            result[name] = float((sign == y).mean())
        else:
            result[name] = f1(y, sign, (-1, 1))
    return {k: round(v, 3) for k, v in result.items()}
