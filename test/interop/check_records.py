"""We read TensorFlow's TFRecord files, and TensorFlow reads ours, value for value."""

import json
import math
import os
import subprocess

import numpy
from interop_checks import PROJECT, check, equal, require
from interop_data import ROOT, WORK, loopwright

tf = require("tensorflow", "TFRecord files")

OUR_ROWS = os.path.join(os.path.dirname(PROJECT), "our-rows.mjs")
INTS = [0, 1, -1, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)]
TEXTS = ["", "plain", "über", "日本語", "🚕🚖", "tab\tnew\nline", "quote\"'", "\u0000 in between", "e\u0301", "x" * 70_000]
FLOATS = [0.0, -0.0, 1.5, 3.4e38, 1.4e-45, math.inf, -math.inf, math.nan, 0.1]


def feature(values, empty=None):
    """`empty`: the feature for a list without values, which has a kind all the same."""
    if not values:
        return empty or tf.train.Feature()
    if isinstance(values[0], int):
        return tf.train.Feature(int64_list=tf.train.Int64List(value=values))
    if isinstance(values[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Feature(bytes_list=tf.train.BytesList(value=[each if isinstance(each, bytes) else each.encode() for each in values]))


def rows():
    """Every kind of row: missing, without a value, one value, several; all that is hard to write down."""
    made = []
    for index in range(500):
        row = {
            "id": [index],
            "int": [INTS[index % len(INTS)]],
            "text": [TEXTS[index % len(TEXTS)]],
            "float": [FLOATS[index % len(FLOATS)]],
            "bytes": [bytes(range(index % 256))],
            "several": [INTS[(index + shift) % len(INTS)] for shift in range(index % 4)],
            "dots.and 'quotes'": [f"value {index % 7}"],
        }
        if index % 3 == 0:
            del row["int"]
        if index % 5 == 0:
            row["text"] = []
        made.append(row)
    return made


EMPTY = {
    "text": tf.train.Feature(bytes_list=tf.train.BytesList()),
    "bytes": tf.train.Feature(bytes_list=tf.train.BytesList()),
    "several": tf.train.Feature(int64_list=tf.train.Int64List()),
}


def example(row):
    features = {name: feature(values, EMPTY.get(name)) for name, values in row.items()}
    return tf.train.Example(features=tf.train.Features(feature=features))


def write_records(path, records, compression=None):
    with tf.io.TFRecordWriter(path, tf.io.TFRecordOptions(compression_type=compression)) as writer:
        for record in records:
            writer.write(record.SerializeToString())


def read_by_us(path):
    out = os.path.join(WORK, "our-rows.json")
    subprocess.run(["node", OUR_ROWS, path, out], check=True, cwd=ROOT)
    with open(out, encoding="utf-8") as file:
        return json.load(file)


def told(value):
    """As our-rows writes it."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (str, bytes)):
        return (value.encode() if isinstance(value, str) else value).hex()
    single = numpy.float32(value).item()
    if math.isnan(single):
        return "nan"
    if math.isinf(single):
        return "inf" if single > 0 else "-inf"
    return "-0" if single == 0 and math.copysign(1, single) < 0 else single


def require_rows(answer, expected):
    equal(answer["rejected"], 0, "rejected rows")
    equal(len(answer["rows"]), len(expected), "rows")
    for index, (actual, row) in enumerate(zip(answer["rows"], expected)):
        wanted = {name: [told(value) for value in row[name]] if name in row else None for name in answer["types"]}
        for name, values in wanted.items():
            if actual[name] != values:
                raise AssertionError(f"{name} of row {index}: {str(actual[name])[:100]} instead of {str(values)[:100]}")
        equal(set(row) - set(answer["types"]), set(), "features that were not read")


def folder(name):
    path = os.path.join(WORK, name)
    os.makedirs(path, exist_ok=True)
    for old in os.listdir(path):
        os.remove(os.path.join(path, old))
    return path


def reads_plain():
    path = os.path.join(folder("tf-plain"), "data.tfrecord")
    write_records(path, map(example, rows()))
    require_rows(read_by_us(path), rows())


def reads_shards():
    path, shards = folder("tf-shards"), 4
    for shard in range(shards):
        part = rows()[shard * 125 : (shard + 1) * 125]
        write_records(os.path.join(path, f"data_tfrecord-{shard:05}-of-{shards:05}.gz"), map(example, part), "GZIP")
    require_rows(read_by_us(path), rows())


def reads_sequences():
    """Feature lists come as values and lengths: what tf.io.RaggedFeature calls row_lengths."""
    steps = [[[1, 2], [], [3]], [], [[2**63 - 1]]]
    records = [
        tf.train.SequenceExample(
            context=tf.train.Features(feature={"user": feature([f"用户 {index}"])}),
            feature_lists=tf.train.FeatureLists(
                feature_list={"clicks": tf.train.FeatureList(feature=[feature(step) for step in lists])}
            ),
        )
        for index, lists in enumerate(steps)
    ]
    path = os.path.join(folder("tf-sequences"), "data.tfrecord")
    write_records(path, records)
    answer = read_by_us(path)
    equal([row["user"] for row in answer["rows"]], [[told(f"用户 {index}")] for index in range(3)], "context")
    flat = [[str(value) for step in lists for value in step] for lists in steps]
    equal([row["clicks"] or [] for row in answer["rows"]], flat, "values of the feature list")
    lengths = [[str(len(step)) for step in lists] for lists in steps]
    equal([row["clicks/row_lengths"] or [] for row in answer["rows"]], lengths, "lengths of the feature list")
    parsed = [tf.train.SequenceExample.FromString(record.SerializeToString()) for record in records]
    equal([len(each.feature_lists.feature_list["clicks"].feature) for each in parsed], [3, 0, 1], "steps as TensorFlow reads them")


def written_by_us(out, compression):
    """A copy of TensorFlow's own file, converted by us to TFRecord again."""
    source = os.path.join(folder("tf-source"), "data.tfrecord")
    write_records(source, map(example, rows()))
    if os.path.exists(out):
        os.remove(out)
    loopwright("convert", source, out)
    read = [tf.train.Example.FromString(each.numpy()) for each in tf.data.TFRecordDataset(out, compression_type=compression)]
    equal(len(read), len(rows()), "records")
    for index, (made, row) in enumerate(zip(read, rows())):
        wanted = example(row)
        for name in set(made.features.feature) | set(wanted.features.feature):
            values, expected = made.features.feature[name], wanted.features.feature[name]
            kind = expected.WhichOneof("kind")
            lists = [[told(each) for each in getattr(side, kind).value] if kind else [] for side in (values, expected)]
            if lists[0] != lists[1]:
                raise AssertionError(f"{name} of record {index}: {str(lists[0])[:100]} instead of {str(lists[1])[:100]}")


check("we read the TFRecord file that TensorFlow wrote", reads_plain)
check("we read the gzipped shards that TensorFlow wrote", reads_shards)
check("we read the SequenceExamples that TensorFlow wrote", reads_sequences)
check("TensorFlow reads the TFRecord file that we wrote", lambda: written_by_us(os.path.join(WORK, "ours.tfrecord"), ""))
check("TensorFlow reads the gzipped TFRecord file that we wrote", lambda: written_by_us(os.path.join(WORK, "ours.tfrecord.gz"), "GZIP"))
