"""The public stance data, and which of it is held out of training to judge by."""
import json, random


def load(folder, path):
    with open('%s/%s' % (folder, path), encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def encyclopedia(folder, language):
    """The paragraphs of XQuAD in a language: title and text."""
    return load(folder, '../ir/xquad/docs.%s.jsonl' % language)


def split(rows, share):
    """Two parts whose theses are disjoint: to train with, and the share of the theses to judge by."""
    theses = sorted(set(r['target'] for r in rows))
    random.Random(7).shuffle(theses)
    held = set(theses[:max(1, int(len(theses) * share))])
    return [r for r in rows if r['target'] not in held], [r for r in rows if r['target'] in held]


def model_hash(data):
    """tz_model_hash, of few bytes."""
    h = 0xcbf29ce484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return (h ^ h >> 32) & 0xffffffff or 1


def zero_shot(folder):
    """By name, (rows to train with, rows to judge by); no thesis is in both, but for the sentences of
    RuSentNE, of which none is."""
    vast = [r for r in load(folder, 'vast/dev.jsonl') if r.get('seen') == '0']
    ru = load(folder, 'rusentne2023/train.jsonl')
    held = set(r['text'] for r in ru if model_hash(r['text'].encode()) % 6 == 0)
    return {
        'vast': (load(folder, 'vast/train.jsonl'), vast),
        'kpa': split(load(folder, 'kpa2021/train.jsonl'), .21),
        'persp': (load(folder, 'perspectrum/train.jsonl'), load(folder, 'perspectrum/dev.jsonl')),
        'ibm': split(load(folder, 'ibmcs/train.jsonl'), .4),
        'rusentne': ([r for r in ru if r['text'] not in held], [r for r in ru if r['text'] in held]),
    }
