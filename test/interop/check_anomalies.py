"""TFDV finds in hundreds of schemas and statistics exactly the anomalies that we find, and infers and updates the same schemas.

With a third argument, TFDV's answers to the named cases are written to that file (test/reference/anomaly-answers.json).
"""

import json
import math
import os
import sys

from interop_checks import PROJECT, check, require

validation_api = require("tensorflow_data_validation.api.validation_api", "TFDV")
extension = require("tensorflow_data_validation.pywrap.tensorflow_data_validation_extension", "TFDV").validation
config_pb2 = require("tensorflow_data_validation.anomalies.proto.validation_config_pb2", "TFDV")
anomalies_pb2 = require("tensorflow_metadata.proto.v0.anomalies_pb2", "TFDV")
schema_pb2 = require("tensorflow_metadata.proto.v0.schema_pb2", "TFDV")
statistics_pb2 = require("tensorflow_metadata.proto.v0.statistics_pb2", "TFDV")
text_format = require("google.protobuf.text_format", "TFDV")

ANSWERS = os.path.join(os.path.dirname(PROJECT), "our-answers.json")
KINDS = ["UNKNOWN", "L_INFTY", "JENSEN_SHANNON_DIVERGENCE", "NORMALIZED_ABSOLUTE_DIFFERENCE"]


def dataset(text):
    return text_format.Parse(text, statistics_pb2.DatasetFeatureStatistics())


def schema_of(text):
    return text_format.Parse(text, schema_pb2.Schema())


def optional(case, name):
    return dataset(case[name]).SerializeToString() if case.get(name) else b""


def finding(path, info):
    reasons = [
        [anomalies_pb2.AnomalyInfo.Type.Name(each.type), each.short_description, each.description] for each in info.reason
    ]
    severity = anomalies_pb2.AnomalyInfo.Severity.Name(info.severity)
    return {"path": path, "severity": severity, "short": info.short_description, "description": info.description, "reasons": reasons}


def serialized(path):
    quote = lambda step: "'" + step.replace("'", "''") + "'" if any(each in step for each in ".()'") else step
    return ".".join(quote(step) for step in path.step)


def validated(case):
    config = config_pb2.ValidationConfig()
    for override in case.get("severityOverrides", []):
        added = config.severity_overrides.add()
        added.type = anomalies_pb2.AnomalyInfo.Type.Value(override["type"])
        added.severity = anomalies_pb2.AnomalyInfo.Severity.Value(override["severity"])
    found = anomalies_pb2.Anomalies.FromString(
        extension.ValidateFeatureStatistics(
            dataset(case["statistics"]).SerializeToString(),
            schema_of(case["schema"]).SerializeToString(),
            case.get("environment") or "",
            optional(case, "previous"),
            optional(case, "serving"),
            optional(case, "previousVersion"),
            b"",
            config.SerializeToString(),
            False,
        )
    )
    measurements = [
        [serialized(info.path), side, KINDS[each.type], each.value, each.threshold]
        for info in found.drift_skew_info
        for side in ("drift", "skew")
        for each in getattr(info, f"{side}_measurements")
    ]
    return {
        "dataMissing": found.data_missing,
        "features": [finding(path, found.anomaly_info[path]) for path in sorted(found.anomaly_info)],
        "dataset": finding("", found.dataset_anomaly_info) if found.HasField("dataset_anomaly_info") else None,
        "measurements": measurements,
    }


def same(ours, theirs):
    """Numbers to twelve digits; everything else exactly."""
    if isinstance(theirs, dict):
        return isinstance(ours, dict) and ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in theirs)
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(theirs, float):
        return isinstance(ours, (int, float)) and math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-15)
    return ours == theirs


def require_same(differing, total):
    if differing:
        name, ours, theirs = differing[0]
        raise AssertionError(f"{len(differing)} of {total} differ, first {name}: {ours} instead of {theirs}")


with open(ANSWERS, encoding="utf-8") as file:
    ITEMS = json.load(file)


def same_anomalies():
    answers = {item["case"]["name"]: validated(item["case"]) for item in ITEMS}
    differing = [
        (name, json.dumps(item["anomalies"]), json.dumps(answers[name]))
        for item in ITEMS
        for name in [item["case"]["name"]]
        if not same(item["anomalies"], answers[name])
    ]
    if len(sys.argv) > 2:
        named = {name: answer for name, answer in answers.items() if not name.startswith("random ")}
        with open(sys.argv[2], "w", encoding="utf-8") as out:
            json.dump(named, out, ensure_ascii=False, indent=2)
    require_same(differing, len(ITEMS))


def listed(text):
    made = statistics_pb2.DatasetFeatureStatisticsList()
    made.datasets.append(dataset(text))
    return made


def same_schemas():
    differing = []
    for item in ITEMS:
        case = item["case"]
        theirs = {
            "inferred": validation_api.infer_schema(listed(case["statistics"]), infer_feature_shape=True),
            "inferredWithoutShape": validation_api.infer_schema(
                listed(case["statistics"]), infer_feature_shape=False, max_string_domain_size=3
            ),
            "updated": validation_api.update_schema(schema_of(case["schema"]), listed(case["statistics"])),
        }
        for kind, made in theirs.items():
            # TFDV marks schemas that have a shape by a field that is not in the open format.
            if schema_of(item[kind]) != made:
                differing.append((f"{kind} of {case['name']}", repr(item[kind]), repr(text_format.MessageToString(made))))
    require_same(differing, 3 * len(ITEMS))


check(f"TFDV finds the anomalies that we find, word for word, in {len(ITEMS)} schemas and statistics", same_anomalies)
check("TFDV infers and updates the schemas that we do", same_schemas)
