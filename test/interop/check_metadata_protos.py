"""tensorflow_metadata parses the statistics, the schema and the anomalies."""

import csv
import os

from interop_checks import PROJECT, check, equal, newest, require

statistics_pb2 = require("tensorflow_metadata.proto.v0.statistics_pb2", "FeatureStats.pb in tensorflow_metadata")
schema_pb2 = require("tensorflow_metadata.proto.v0.schema_pb2", "schema.pbtxt in tensorflow_metadata")
anomalies_pb2 = require("tensorflow_metadata.proto.v0.anomalies_pb2", "SchemaDiff.pb in tensorflow_metadata")
text_format = require("google.protobuf.text_format", "schema.pbtxt in text_format")

COLUMNS = {"id", "amount", "age", "state", "note", "disputed"}


def read_statistics(split):
    with open(newest("StatisticsGen", "statistics", f"Split-{split}", "FeatureStats.pb"), "rb") as file:
        return statistics_pb2.DatasetFeatureStatisticsList.FromString(file.read())


def name_of(feature):
    return feature.name or ".".join(feature.path.step)


def statistics():
    with open(f"{PROJECT}.csv", encoding="utf-8") as source:
        rows = len(list(csv.DictReader(source)))
    datasets = [read_statistics(split).datasets[0] for split in ("train", "eval")]
    equal(sum(dataset.num_examples for dataset in datasets), rows, "examples in all splits")
    for dataset in datasets:
        features = {name_of(feature): feature for feature in dataset.features}
        equal(set(features), COLUMNS, "features")
        amount = features["amount"].num_stats
        common = amount.common_stats
        equal(common.num_missing + common.num_non_missing, dataset.num_examples, "amount counted")
        if not (0 <= amount.min < amount.median < amount.max <= 100):
            raise AssertionError(f"amount lies from {amount.min} over {amount.median} to {amount.max}")
        equal(features["state"].string_stats.unique, 4, "states")


def no_unknown_fields():
    message = read_statistics("train")
    equal(statistics_pb2.DatasetFeatureStatisticsList.FromString(message.SerializeToString()), message, "after a round trip")
    for feature in message.datasets[0].features:
        equal(feature.WhichOneof("stats") is not None, True, f"{name_of(feature)} has statistics")


def read_schema(path):
    with open(path, encoding="utf-8") as file:
        return text_format.Parse(file.read(), schema_pb2.Schema())


def schema():
    made = read_schema(newest("SchemaGen", "schema", "schema.pbtxt"))
    equal({feature.name for feature in made.feature}, COLUMNS, "features")
    kinds = {feature.name: feature.type for feature in made.feature}
    equal(kinds["amount"], schema_pb2.FLOAT, "type of amount")
    equal(kinds["age"], schema_pb2.INT, "type of age")
    equal(kinds["state"], schema_pb2.BYTES, "type of state")


def curated_schema():
    equal({feature.name for feature in read_schema(os.path.join(PROJECT, "schema.pbtxt")).feature}, COLUMNS, "features")


def anomalies():
    for split in ("train", "eval"):
        path = newest("ExampleValidator", "anomalies", f"Split-{split}", "SchemaDiff.pb")
        if not os.path.exists(path) and split == "train":
            continue
        with open(path, "rb") as file:
            message = anomalies_pb2.Anomalies.FromString(file.read())
        equal(list(message.anomaly_info), [], f"anomalies of {split}")
        equal(message.HasField("baseline"), True, f"{split} says which schema it was held against")


check("tensorflow_metadata parses FeatureStats.pb and finds the source's counts", statistics)
check("every feature of FeatureStats.pb has statistics of a known kind", no_unknown_fields)
check("text_format parses the inferred schema.pbtxt", schema)
check("text_format parses the project's curated schema.pbtxt", curated_schema)
check("tensorflow_metadata parses SchemaDiff.pb", anomalies)
