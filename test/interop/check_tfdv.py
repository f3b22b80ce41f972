"""TensorFlow Data Validation loads our statistics and schema, and comes to the same numbers and the same verdict."""

import glob
import math

from interop_checks import check, equal, newest, require

tfdv = require("tensorflow_data_validation", "TFDV")
tf = require("tensorflow", "TFDV")
example_coder = require("tfx_bsl.coders.example_coder", "TFDV")
stats_impl = require("tensorflow_data_validation.statistics.stats_impl", "TFDV")


def ours():
    return tfdv.load_stats_binary(newest("StatisticsGen", "statistics", "Split-train", "FeatureStats.pb"))


def theirs():
    """TFDV's own statistics of the same TFRecord files."""
    files = sorted(glob.glob(newest("ExampleGen", "examples", "Split-train", "data_tfrecord-*.gz")))
    records = [record.numpy() for record in tf.data.TFRecordDataset(files, compression_type="GZIP")]
    batch = example_coder.ExamplesToRecordBatchDecoder().DecodeBatch(records)
    return stats_impl.generate_statistics_in_memory(batch, tfdv.StatsOptions())


def close(actual, expected, what, tolerance=1e-4):
    if not math.isclose(actual, expected, rel_tol=tolerance, abs_tol=1e-6):
        raise AssertionError(f"{what}: {actual} instead of {expected}")


def by_name(statistics):
    return {feature.path.step[0]: feature for feature in statistics.datasets[0].features}


def same_numbers():
    mine, original = by_name(ours()), by_name(theirs())
    equal(set(mine), set(original), "features")
    for name, feature in original.items():
        kind = feature.WhichOneof("stats")
        equal(mine[name].WhichOneof("stats"), kind, f"kind of {name}")
        equal(mine[name].type, feature.type, f"type of {name}")
        stats, expected = getattr(mine[name], kind), getattr(feature, kind)
        for field in ("num_non_missing", "num_missing", "min_num_values", "max_num_values", "tot_num_values"):
            equal(getattr(stats.common_stats, field), getattr(expected.common_stats, field), f"{field} of {name}")
        close(stats.common_stats.avg_num_values, expected.common_stats.avg_num_values, f"avg_num_values of {name}")
        if kind == "num_stats":
            for field in ("mean", "std_dev", "min", "max"):
                close(getattr(stats, field), getattr(expected, field), f"{field} of {name}")
            # A quantile sketch may answer a neighbour.
            close(stats.median, expected.median, f"median of {name}", tolerance=0.02)
            equal(stats.num_zeros, expected.num_zeros, f"num_zeros of {name}")
        if kind == "string_stats":
            equal(stats.unique, expected.unique, f"unique of {name}")
            close(stats.avg_length, expected.avg_length, f"avg_length of {name}")
            top = [(value.value, value.frequency) for value in stats.top_values]
            equal(top, [(value.value, value.frequency) for value in expected.top_values], f"top_values of {name}")


def same_schema():
    """TFDV infers from our statistics what we inferred."""
    inferred = tfdv.infer_schema(ours())
    made = tfdv.load_schema_text(newest("SchemaGen", "schema", "schema.pbtxt"))
    types = lambda schema: {feature.name: feature.type for feature in schema.feature}
    equal(types(made), types(inferred), "types")
    required = lambda schema: {feature.name: feature.presence.min_count for feature in schema.feature}
    equal(required(made), required(inferred), "presence.min_count")
    domains = lambda schema: {domain.name: list(domain.value) for domain in schema.string_domain}
    equal(domains(made), domains(inferred), "string domains")


def same_verdict():
    schema = tfdv.load_schema_text(newest("SchemaGen", "schema", "schema.pbtxt"))
    statistics = tfdv.load_stats_binary(newest("StatisticsGen", "statistics", "Split-eval", "FeatureStats.pb"))
    equal(dict(tfdv.validate_statistics(statistics, schema).anomaly_info), {}, "anomalies of eval")
    domain = next(each for each in schema.string_domain if "NY" in each.value)
    domain.value.remove("NY")
    found = tfdv.validate_statistics(statistics, schema).anomaly_info
    equal(list(found), ["state"], "anomalies after a value was taken out of the schema")


check("TFDV's own statistics of our TFRecord files are the ones we wrote", same_numbers)
check("TFDV infers from our statistics the schema that we inferred", same_schema)
check("TFDV validates our statistics against our schema as we do", same_verdict)
