"""The program stance_dump, which the trainer and the benchmark of speed use."""
import os, subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def build(work):
    """Compiles it from the pure floors into the folder work; its path."""
    os.makedirs(work, exist_ok=True)
    program = os.path.join(work, 'stance_dump')
    sources = ['tests/bench/stance_dump.c'] + sorted(
        os.path.join('ext', floor, f) for floor in ('base', 'text', 'stance')
        for f in os.listdir(os.path.join(ROOT, 'ext', floor)) if f.endswith('.c')) + ['ext/search/phonetic.c']
    subprocess.run(['cc', '-O2', '-std=c11', '-D_POSIX_C_SOURCE=200809L', '-Iext', '-o', program] + sources
                   + ['-lstemmer', '-lm'], check=True, cwd=ROOT)
    return program
