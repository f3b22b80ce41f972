"""tf.data reads the TFRecord files of ExampleGen, and every row of the source is in one of the splits."""

import csv
import glob

from interop_checks import PROJECT, check, equal, newest, require

tf = require("tensorflow", "TFRecord files in tf.data")


def read_split(split):
    files = sorted(glob.glob(newest("ExampleGen", "examples", f"Split-{split}", "data_tfrecord-*.gz")))
    if not files:
        raise AssertionError(f"no TFRecord file in Split-{split}")
    return [tf.train.Example.FromString(record.numpy()) for record in tf.data.TFRecordDataset(files, compression_type="GZIP")]


def value(example, name):
    feature = example.features.feature[name]
    kind = feature.WhichOneof("kind")
    return None if kind is None or not getattr(feature, kind).value else getattr(feature, kind).value[0]


def every_row_once():
    with open(f"{PROJECT}.csv", encoding="utf-8") as source:
        rows = {int(row["id"]): row for row in csv.DictReader(source)}
    examples = {split: read_split(split) for split in ("train", "eval")}
    read = [example for split in examples.values() for example in split]
    equal(sorted(value(example, "id") for example in read), sorted(rows), "ids")
    for example in read:
        row = rows[value(example, "id")]
        equal(value(example, "age"), int(row["age"]), "age")
        equal(value(example, "state"), row["state"].encode(), "state")
        equal(value(example, "note"), row["note"].encode(), "note")
        amount = value(example, "amount")
        if row["amount"] == "":
            equal(amount, None, "a missing amount")
        elif abs(amount - float(row["amount"])) > 1e-5:
            raise AssertionError(f"amount {amount} instead of {row['amount']}")
    share = len(examples["train"]) / len(read)
    if not 0.6 < share < 0.74:
        raise AssertionError(f"train has {share:.2f} of the rows, not about two thirds")


def parses_by_spec():
    files = sorted(glob.glob(newest("ExampleGen", "examples", "Split-train", "data_tfrecord-*.gz")))
    spec = {
        "id": tf.io.FixedLenFeature([], tf.int64),
        # Present with no value where the cell was empty, as ExampleGen writes it.
        "amount": tf.io.VarLenFeature(tf.float32),
        "state": tf.io.FixedLenFeature([], tf.string),
    }
    batches = tf.data.TFRecordDataset(files, compression_type="GZIP").batch(256)
    rows = sum(int(tf.shape(tf.io.parse_example(batch, spec)["state"])[0]) for batch in batches)
    equal(rows, len(read_split("train")), "rows")


check("tf.data reads every row of the source from the TFRecord files, once", every_row_once)
check("tf.io.parse_example parses the examples in batches", parses_by_spec)
