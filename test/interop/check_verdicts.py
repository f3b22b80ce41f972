"""TFDV and we, each from the CSV files alone, find the same in copies of real files that were spoilt on purpose."""

import os
import re

from interop_checks import check, equal, require, skip
from interop_data import SOURCES, WORK, loopwright, perturbed, rows_of, write

tfdv = require("tensorflow_data_validation", "TFDV")
anomalies_pb2 = require("tensorflow_metadata.proto.v0.anomalies_pb2", "TFDV")

# What a sketch of each side may add up to in a divergence.
DIVERGENCE_SLACK = 0.03


def watched(schema, plan, statistics):
    """The inferred schema with bounds and thresholds."""
    features = {feature.name: feature for feature in schema.feature}
    numbers = {feature.path.step[0]: feature.num_stats for feature in statistics.datasets[0].features}
    for name in plan["scaled"]:
        if features[name].type == 2:
            features[name].int_domain.max = int(numbers[name].max)
        else:
            features[name].float_domain.max = numbers[name].max
            features[name].drift_comparator.jensen_shannon_divergence.threshold = 0.05
    for name in plan["words"][:3]:
        features[name].drift_comparator.infinity_norm.threshold = 0.02
        features[name].skew_comparator.jensen_shannon_divergence.threshold = 0.01
    for name in plan["numbers"][:2]:
        features[name].drift_comparator.jensen_shannon_divergence.threshold = 0.05
    return schema


def told(anomalies):
    """Texts without the digits of a divergence of sketched histograms, which are compared apart."""
    plain = lambda text: re.sub(r"(divergence between \w+ and \w+ is )[0-9.e+-]+", r"\1…", text)
    return {
        path: [(anomalies_pb2.AnomalyInfo.Type.Name(each.type), each.short_description, plain(each.description)) for each in info.reason]
        for path, info in anomalies.anomaly_info.items()
    }


def measured(anomalies):
    return {
        (tuple(info.path.step), side, each.type): each.value
        for info in anomalies.drift_skew_info
        for side in ("drift_measurements", "skew_measurements")
        for each in getattr(info, side)
    }


def same_verdict(name):
    header, rows = rows_of(name)
    kept, changed, plan = perturbed(header, rows)
    before, after = write(f"{name}-before", header, rows), write(f"{name}-after", kept, changed)
    earlier, later = tfdv.generate_statistics_from_csv(before), tfdv.generate_statistics_from_csv(after)
    schema_file, diff_file = os.path.join(WORK, f"{name}.pbtxt"), os.path.join(WORK, f"{name}-SchemaDiff.pb")
    schema = watched(tfdv.infer_schema(earlier), plan, earlier)
    tfdv.write_schema_text(schema, schema_file)
    theirs = tfdv.validate_statistics(later, schema, previous_statistics=earlier, serving_statistics=earlier)
    options = ("--schema", schema_file, "--previous", before, "--serving", before, "-o", diff_file)
    loopwright("validate", after, *options, allowed=(3,))
    with open(diff_file, "rb") as file:
        ours = anomalies_pb2.Anomalies.FromString(file.read())
    equal(told(ours), told(theirs), "anomalies")
    mine, original = measured(ours), measured(theirs)
    equal(sorted(mine), sorted(original), "what was measured")
    for key, value in original.items():
        sketched = key[2] == 2 and key[0][0] not in plan["words"]
        if abs(mine[key] - value) > (DIVERGENCE_SLACK if sketched else 1e-12):
            raise AssertionError(f"{key}: {mine[key]} instead of {value}")
    found = {kind for reasons in told(theirs).values() for kind, _, _ in reasons}
    expected = {"SCHEMA_MISSING_COLUMN"}
    if plan["broken"]:
        expected.add("UNEXPECTED_DATA_TYPE")
    if plan["words"]:
        expected |= {"ENUM_TYPE_UNEXPECTED_STRING_VALUES", "COMPARATOR_L_INFTY_HIGH"}
    equal(expected - found, set(), "what the copy was spoilt for, and TFDV did not find")


def same_schema(name):
    header, rows = rows_of(name)
    path, out = write(name, header, rows), os.path.join(WORK, f"{name}-inferred.pbtxt")
    loopwright("schema", "infer", path, "-o", out)
    equal(str(tfdv.load_schema_text(out)), str(tfdv.infer_schema(tfdv.generate_statistics_from_csv(path))), "schema")


for SOURCE, _, _ in SOURCES:
    if rows_of(SOURCE) is None:
        skip(f"TFDV and we find the same in a spoilt copy of the {SOURCE} CSV file", "the file is not there")
        continue
    check(f"TFDV infers our schema from the {SOURCE} CSV file", lambda: same_schema(SOURCE))
    check(f"TFDV and we find the same in a spoilt copy of the {SOURCE} CSV file", lambda: same_verdict(SOURCE))
