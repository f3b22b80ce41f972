"""TensorFlow, numpy and tfx_bsl's quantile sketch, on which TFT is built, make the same of the same rows as Transform."""

import json
import math
import os

from interop_checks import PROJECT, check, equal, require

tf = require("tensorflow", "the transform in TensorFlow")
np = require("numpy", "the transform in numpy")

ANSWERS = os.path.join(os.path.dirname(PROJECT), "our-transforms.json")
with open(ANSWERS, encoding="utf-8") as file:
    OURS = json.load(file)
TABLE = OURS["table"]
NUMBER = np.array(TABLE["number"])


def feature(name):
    return next(one for one in OURS["features"] if one["name"] == name)


def close(actual, expected, what, tolerance=2e-6):
    worst = float(np.max(np.abs(np.asarray(actual) - np.asarray(expected))))
    if not worst <= tolerance:
        raise AssertionError(f"{what}: differs by {worst}")


def same(actual, expected, what):
    """Lists of thousands: how many places differ, and the first."""
    equal(len(actual), len(expected), f"number of {what}")
    places = [i for i, (ours, theirs) in enumerate(zip(actual, expected)) if ours != theirs]
    if places:
        first = places[0]
        raise AssertionError(f"{what}: {len(places)} differ, at {first} {actual[first]!r} instead of {expected[first]!r}")


def z_scores():
    close(OURS["slots"]["z"], (NUMBER - NUMBER.mean()) / NUMBER.std(), "z")


def clipped_z_scores():
    low, high = np.quantile(NUMBER, [0.05, 0.95], method="inverted_cdf")
    held = np.clip(NUMBER, low, high)
    equal(feature("clipped")["clip"], {"min": float(low), "max": float(high)}, "bounds")
    close(OURS["slots"]["clipped"], (held - held.mean()) / held.std(), "z of clipped")


def range_of_one():
    close(OURS["slots"]["range"], (NUMBER - NUMBER.min()) / (NUMBER.max() - NUMBER.min()), "0 to 1")


def quantile_buckets():
    pa = require("pyarrow", "quantiles in tfx_bsl")
    sketches = require("tfx_bsl.sketches", "quantiles in tfx_bsl")
    sketch = sketches.QuantilesSketch(0.0001, 1 << 20, 1)
    sketch.AddValues(pa.array(NUMBER))
    wanted = sketch.GetQuantiles(7).to_pylist()[0][1:-1]
    boundaries = feature("buckets")["boundaries"]
    equal(boundaries, wanted, "boundaries")
    names = [name for name in OURS["slots"] if name.startswith("buckets=[")]
    ours = np.argmax(np.array([OURS["slots"][name] for name in names]), axis=0)
    same(ours.tolist(), np.digitize(NUMBER, boundaries).tolist(), "buckets")


def hashes():
    wanted = tf.strings.to_hash_bucket_fast(TABLE["colour"], 1013).numpy().tolist()
    same(OURS["ids"]["hashed"], wanted, "text")
    numbers = tf.strings.as_string(tf.constant(TABLE["count"], tf.int64))
    same(OURS["ids"]["whole"], tf.strings.to_hash_bucket_fast(numbers, 1013).numpy().tolist(), "whole numbers")


def vocabulary():
    words = feature("oov")["vocabulary"]
    counts = {word: TABLE["colour"].count(word) for word in set(TABLE["colour"])}
    equal(words, sorted(counts, key=lambda word: -counts[word])[:3], "top_k")
    keys = tf.lookup.KeyValueTensorInitializer(words, tf.range(len(words), dtype=tf.int64))
    table = tf.lookup.StaticVocabularyTable(keys, 5)
    same(OURS["ids"]["oov"], table.lookup(tf.constant(TABLE["colour"])).numpy().tolist(), "ids")


def crosses():
    left = tf.sparse.from_dense([[colour] for colour in TABLE["colour"]])
    right = tf.sparse.from_dense([[str(count)] for count in TABLE["count"]])
    joined = tf.sparse.cross([left, right]).values
    same(OURS["ids"]["crossed"], tf.strings.to_hash_bucket_fast(joined, 4099).numpy().tolist(), "buckets")


def terms_of(text, pairs):
    words = text.lower().split()
    grams = []
    for start in range(len(words)):
        grams.append(words[start])
        if pairs and start + 1 < len(words):
            grams.append(f"{words[start]} {words[start + 1]}")
    return grams


def tfidf(name, pairs, smooth):
    documents = [terms_of(text, pairs) for text in TABLE["text"]]
    size = len(documents) + (1 if smooth else 0)
    for term, weight in zip(feature(name)["vocabulary"], feature(name)["weights"]):
        held = sum(term in document for document in documents) + (1 if smooth else 0)
        close(weight, 1 + math.log(size / held), f"idf of {term}", 1e-12)
        shares = [document.count(term) / len(document) * weight if document else 0 for document in documents]
        close(OURS["slots"][f"{name}={term}"], shares, f"tf-idf of {term}")


def weighted_terms():
    tfidf("weights", pairs=True, smooth=True)
    tfidf("plain", pairs=False, smooth=False)


def hashed_terms():
    wanted = []
    for text in TABLE["text"]:
        grams = terms_of(text, pairs=True)[:12]
        buckets = (tf.strings.to_hash_bucket_fast(grams, 997).numpy() + 2).tolist() if grams else []
        wanted += buckets + [0] * (12 - len(buckets))
    same(OURS["tokens"]["tokens"], wanted, "tokens")


check("z-scores are numpy's, of the population", z_scores)
check("numbers are clipped at numpy's quantiles", clipped_z_scores)
check("numbers fill the range from 0 to 1", range_of_one)
check("quantile buckets are those of tfx_bsl's sketch, and numbers fall into numpy's", quantile_buckets)
check("hashed values are in TensorFlow's buckets", hashes)
check("a vocabulary's ids are those of TensorFlow's StaticVocabularyTable", vocabulary)
check("crosses are in TensorFlow's buckets", crosses)
check("tf-idf follows TFT's formula", weighted_terms)
check("hashed n-grams are in TensorFlow's buckets", hashed_terms)
