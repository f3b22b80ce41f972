"""Our tokenizer gives the ids of Hugging Face's, and we read the word vectors that gensim writes, fastText's subwords too."""

import json
import os
import random
import subprocess

from interop_checks import PROJECT, check, require
from interop_data import SHARED

tokenizers = require("tokenizers", "Hugging Face's tokenizers")
gensim = require("gensim", "gensim")
np = require("numpy", "numpy")
from gensim.models import FastText, KeyedVectors
from gensim.models.fasttext import save_facebook_model
from tokenizers.implementations import BertWordPieceTokenizer

WORK = os.path.join(os.path.dirname(PROJECT), "texts")
os.makedirs(WORK, exist_ok=True)

ODD = [
    "",
    "   ",
    "Ünïcödé naïve façade ŒUVRE straße İstanbul ΣΊΣΥΦΟΣ",
    "中文 mixed 日本語カナ 한국어 ไทย हिन्दी עברית العربية",
    "\u00ad soft\u00adhyphen zero\u200bwidth bom\ufeff nbsp\u00a0here line\u2028separator",
    "control\x00\x07\x1b chars\ttab\r\nnewline \x85 \x0b\x0c",
    "emoji 😀👩‍👩‍👧 flags 🇩🇪 keycap 1️⃣",
    "[CLS] [SEP] [MASK] [UNK] [PAD] and [cls]",
    "can't won't $1,234.56 50% a-b_c/d\\e #tag @user <b>html</b> `code` ~^|",
    "ﬁ ligature ½ ² Ⅷ ① ｆｕｌｌｗｉｄｔｈ ！？",
    "a" * 150 + " " + "word" * 60,
    "\u0300\u0301 combining e\u0301 \U0001d400 \U0002070e \ue000 \ufffd",
]


def sentences():
    """Lines of real texts where they are there, else of a few words."""
    for name in ["imdb_small_with_labels.csv", "mrpc_train_small.csv", "cola_train_small.csv"]:
        path = os.path.join(SHARED, "text", name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                yield from (line.strip() for line in file)
    yield from ["the bank never paid the refund", "a late payment was reported twice"] * 20


def noise(seed, count):
    rng = random.Random(seed)
    ranges = [(32, 126), (160, 591), (768, 879), (880, 1279), (0x2000, 0x206F), (0x3000, 0x30FF), (0x4E00, 0x4FFF), (0x1F600, 0x1F64F), (0, 31)]
    for _ in range(count):
        yield "".join(chr(rng.randint(*rng.choice(ranges))) if rng.random() < 0.6 else rng.choice("abc é.") for _ in range(rng.randint(1, 60)))


def ours(what, path, items, name):
    listed, out = os.path.join(WORK, f"{name}.json"), os.path.join(WORK, f"{name}-out.json")
    with open(listed, "w", encoding="utf-8") as file:
        json.dump(items, file)
    program = os.path.join(os.path.dirname(PROJECT), "our-texts.mjs")
    subprocess.run(["node", program, what, path, listed, out], check=True)
    with open(out, encoding="utf-8") as file:
        return json.load(file)


LINES = list(sentences())
TEXTS = LINES + ODD + list(noise(3, 2000))


def same_ids(lowercase, accents, as_json):
    folder = os.path.join(WORK, f"tokenizer-{lowercase}-{accents}-{as_json}")
    os.makedirs(folder, exist_ok=True)
    trained = BertWordPieceTokenizer(lowercase=lowercase, strip_accents=accents)
    trained.train_from_iterator(LINES, vocab_size=3000, min_frequency=2, show_progress=False)
    trained.save_model(folder)
    # The special tokens stand around a text only once the vocabulary is loaded.
    theirs = BertWordPieceTokenizer(os.path.join(folder, "vocab.txt"), lowercase=lowercase, strip_accents=accents)
    theirs.enable_truncation(512)
    if as_json:
        theirs.save(os.path.join(folder, "tokenizer.json"))
    else:
        with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
            json.dump({"do_lower_case": lowercase, "strip_accents": accents}, file)
    found = ours("tokens", folder, TEXTS, "tokens")
    for text, ids in zip(TEXTS, found):
        expected = theirs.encode(text).ids
        if ids != expected:
            raise AssertionError(f"{text!r}: {ids} instead of {expected}")


def same_vectors(write, words, vector_of):
    path = os.path.join(WORK, "vectors")
    write(path)
    for word, vector in zip(words, ours("vectors", path, words, "words")):
        expected = vector_of(word)
        if (vector is None) != (expected is None):
            raise AssertionError(f"{word}: {vector} instead of {expected}")
        if expected is not None:
            np.testing.assert_allclose(vector, expected, rtol=1e-5, atol=1e-6, err_msg=word)


CORPUS = [line.lower().split() for line in LINES]
MODEL = FastText(CORPUS, vector_size=24, min_count=2, bucket=5000, min_n=2, max_n=5, epochs=2, seed=1, workers=1)
KNOWN = list(MODEL.wv.key_to_index)
WORDS = KNOWN[:500] + ["unseenword", "naïveté", "zzz", "中文"]
KEYED = KeyedVectors(vector_size=24)
KEYED.add_vectors(KNOWN, np.array([MODEL.wv[word] for word in KNOWN]))


def exact(word):
    return KEYED[word] if word in KEYED else None


def save_glove(path):
    KEYED.save_word2vec_format(path, binary=False, write_header=False)


for LOWER, ACCENTS, JSON in [(True, None, False), (True, None, True), (False, None, False), (False, None, True), (True, False, True)]:
    check(
        f"Hugging Face's WordPiece gives our ids (lowercase {LOWER}, strip_accents {ACCENTS}, {'tokenizer.json' if JSON else 'vocab.txt'})",
        lambda: same_ids(LOWER, ACCENTS, JSON),
    )
check("we read gensim's word2vec text", lambda: same_vectors(lambda path: KEYED.save_word2vec_format(path), WORDS, exact))
check("we read gensim's word2vec binary", lambda: same_vectors(lambda path: KEYED.save_word2vec_format(path, binary=True), WORDS, exact))
check("we read GloVe's lines as gensim writes them", lambda: same_vectors(save_glove, WORDS, exact))
check(
    "we read fastText's model file as gensim writes it, unknown words by their n-grams",
    lambda: same_vectors(lambda path: save_facebook_model(MODEL, path), WORDS, lambda word: MODEL.wv[word]),
)
