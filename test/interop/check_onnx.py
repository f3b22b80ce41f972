"""ONNX's own checker takes the models we write, and ONNX Runtime answers held rows of real tables as we do, raw features in."""

import json
import math
import os
import shutil
import subprocess

from interop_checks import PROJECT, check, equal, require, skip
from interop_data import ROOT

onnx = require("onnx", "ONNX models")
runtime = require("onnxruntime", "ONNX models in ONNX Runtime")
np = require("numpy", "numpy")
pd = require("pandas", "pandas")

DATA = os.path.join(ROOT, "..", "shared", "data")
WORK = os.path.join(os.path.dirname(PROJECT), "onnx")
TOLERANCE = 1e-5
MISSING_INT = np.iinfo(np.int64).min

ADULT = "age workclass fnlwgt education education_num marital_status occupation relationship race sex gain loss hours country income".split()
WINE = [f"c{i}" for i in range(11)] + ["quality"]

# Every transform that ONNX has operators for.
KINDS = {
    "features": {
        "age": {"transform": "bucketize", "buckets": 6},
        "fnlwgt": {"transform": "log", "clip_quantile": 0.01},
        "hours": {"transform": "min_max", "clip_max": 60},
        "workclass": {"transform": "one_hot", "vocabulary": 4},
        "relationship": {"transform": "embedding", "dimension": 3, "min_frequency": 2},
        "education_num": {"transform": "embedding", "dimension": 2, "vocabulary": 8, "num_oov_buckets": 3},
        "weight": {"column": "fnlwgt", "transform": "hashed_embedding", "hash_buckets": 200, "dimension": 3},
        "school": {"column": "education_num", "transform": "hashed_one_hot", "hash_buckets": 12},
        "stage": {"cross": ["education_num", "age", "hours"], "buckets": 5, "transform": "hashed_embedding", "hash_buckets": 300, "dimension": 3},
        "status": {"column": "marital_status", "transform": "multi_hot", "delimiter": "-"},
    }
}
ALL_PARTS = ["days", "year", "month", "day", "weekday", "hour"]
COMPLAINTS = {
    "features": {
        "Date received": {"transform": "date", "parts": ALL_PARTS[:-1]},
        "round": {"column": "Date sent to company", "transform": "date", "parts": ["month", "day", "weekday"], "cyclic": True},
        "Tags": {"transform": "multi_hot", "delimiter": ","},
        "how": {"cross": ["Product", "Submitted via"], "transform": "one_hot", "vocabulary": 30},
        "where": {"cross": ["State", "Company response to consumer", "Submitted via"], "transform": "embedding", "dimension": 4},
        "Issue": {"transform": "embedding", "dimension": 4},
        "Sub-issue": {"transform": "embedding", "dimension": 4},
        "Company": {"transform": "embedding", "dimension": 4},
        "ZIP code": {"transform": "embedding", "dimension": 4},
    }
}
COMPAS = {
    "features": {
        "c_jail_in": {"transform": "date", "parts": ALL_PARTS},
        "c_jail_out": {"transform": "date", "parts": ALL_PARTS, "cyclic": True},
        "c_offense_date": {"transform": "date"},
        "charge": {"cross": ["c_charge_degree", "sex", "priors_count"], "buckets": 5, "transform": "one_hot"},
    }
}
TAXI = {
    "features": {
        "trip_start_timestamp": {"transform": "date", "parts": ALL_PARTS},
        "round": {"column": "trip_start_timestamp", "transform": "date", "parts": ALL_PARTS, "cyclic": True},
        "place": {"cross": ["pickup_latitude", "pickup_longitude"], "buckets": 6, "transform": "one_hot"},
        "when": {"cross": ["trip_start_day", "trip_start_hour"], "buckets": 4, "transform": "embedding", "dimension": 3},
    }
}
LISTS = {
    "format": "jsonl",
    "features": {
        "life": {"transform": "multi_hot", "vocabulary": 12},
        "codes": {"transform": "multi_hot"},
        "shares": {"transform": "multi_hot"},
        "first": {"column": "life", "transform": "embedding", "dimension": 3},
        "pair": {"cross": ["life", "sex"], "transform": "embedding", "dimension": 3},
        "pairs": {"cross": ["life", "codes"], "transform": "one_hot", "vocabulary": 60},
        "age": {"transform": "standardize", "missing": "indicator"},
        "hours": {"transform": "bucketize", "buckets": 5},
    },
}
HOSTILE = {
    "format": "jsonl",
    "features": {
        "iso": {"transform": "date", "parts": ALL_PARTS},
        "again": {"column": "iso", "transform": "date", "parts": ALL_PARTS, "cyclic": True},
        "american": {"transform": "date", "date_format": "mdy"},
        "number": {"transform": "standardize", "missing": "indicator"},
        "stamp": {"column": "number", "transform": "date", "date_format": "unix", "parts": ALL_PARTS},
        "steps": {"column": "number", "transform": "bucketize", "buckets": 5},
    },
}
# The names of people and tickets are texts and hashes, which ONNX has no operators for.
TITANIC = ["PassengerId", "Name", "Ticket", "Cabin"]
NARRATIVES = "complaints/complaints_2015_2020_narr.open.csv"
# Identifiers, what is nearly the label, and what is known only afterwards.
NOT_COMPLAINTS = ["Consumer complaint narrative", "Complaint ID", "Company public response"]
NOT_COMPAS = ["is_recid", "event", "start", "end", "violent_recid", "c_charge_desc", "r_charge_desc", "vr_charge_desc"]
# Census tracts are names of eleven digits, which pandas writes as decimals where some are missing.
NOT_TAXI = ["company", "pickup_census_tract", "dropoff_census_tract"]
# Name, file, label, kind, names where the file has none, columns left out, settings.
TABLES = [
    ("adult, every kind of transform", "tabular/adult-train.csv", "income", "binary", ADULT, [], KINDS),
    ("bank marketing", "tabular/bank_marketing.open.csv", "y", "binary", None, [], {}),
    ("titanic, with missing values", "tabular/titanic_kaggle_train.csv", "Survived", "binary", None, TITANIC, {}),
    ("wine quality", "tabular/winequality-red.csv", "quality", "multiclass", WINE, [], {}),
    ("california housing, log of the label", "tabular/california_housing.open.csv", "median_house_value", "regression", None, [], {"labelTransform": "log"}),
    ("diamonds", "tabular/diamonds.csv", "price", "regression", None, [], {}),
    ("complaints, dates, crosses and several values", NARRATIVES, "Timely response?", "binary", None, NOT_COMPLAINTS, COMPLAINTS),
    ("compas, times of day", "tabular/compas_two_years.open.csv", "two_year_recid", "binary", None, NOT_COMPAS, COMPAS),
    ("taxi, time stamps and crosses", "tabular/chicago_taxi/data.csv", "payment_type", "multiclass", None, NOT_TAXI, TAXI),
    ("adult, lists and numbers as text", "tabular/adult-train.csv", "income", "binary", ADULT, [], LISTS),
    ("what is nearly a date or a number", "tabular/adult-train.csv", "income", "binary", ADULT, [], HOSTILE),
]
FAMILIES = ["wide_deep", "linear", "trees"]


DATES = """2024-02-29 2023-02-29 1900-02-29 0000-01-01 9999-12-31 2024-13-01 2024-1-1 2024-04-31 2024/12/25 2024-12/25 24-12-25
2024-12-0025 2024-12-00025 2024-12-25T 2024-12-25T7:05 2024-12-25T07:05:09.123456789Z 2024-12-25T23:59:59+02:00 2024-12-25T23:59:60
2024-12-25T10:59:60.5 2024-12-25T10:59:61 2024-12-25T24:00:00 2024-12-25T10:60:00 2024-12-25T10:5 2024-12-25T10:05:06e3 -2024-12-25
2024-12-25T10:05PM 2024-12-25T12:00am 2024-12-25T10:05:06.000000000000PM 2024-12-25T9:05:06.00000000000000PM x ٢٠٢٤-12-25
1/2/2024 2/29/2023 12/31/1999 31/12/1999 2024-12-25t10:00""".split() + ["2024-12-25 10:05 PM", "2024-12-25 0:30 PM", "2024-12-25 10:05  PM", "2024-12-25T10:00\nPM"]
NUMBERS = """1.5 1e3 +.5 5. . - e5 1e 0x10 Infinity nan 1,5 1_000 1e400 -1e400 1e-400 1e-310 1.7976931348623157e308 1.8e308
4.9406564584124654e-324 0e999999999999999999999 1e99999999999999999999 00012 -0 123456789012345678901234567890 ٣ 1é 1.5f 1e5e5
00000000000000000000000000000000000000012 17e-309 0.00001e312""".split() + [" 7", "7\t", "", " "]


def shaped(name, table):
    """The table as this check wants it: lists and texts out of its columns, cells that are nearly something."""
    rows = range(len(table))
    if "lists" in name:
        table = table.assign(
            life=[list(dict.fromkeys([a, b, c][: i % 4])) for i, (a, b, c) in enumerate(zip(table.marital_status, table.occupation, table.race))],
            codes=[[int(a), int(b)][: 1 + i % 2] for i, (a, b) in enumerate(zip(table.education_num, table.hours))],
            shares=[[a / 2.0, b / 4.0] for a, b in zip(table.education_num % 4, table.age % 3)],
            age=[" NA" if i % 11 == 0 else f" {a}.0" for i, a in enumerate(table.age)],
            hours=["?" if i % 13 == 0 else f"{h / 10}e1 " for i, h in enumerate(table.hours)],
        )
    if "nearly" in name:
        held = table[["age", "sex", "income"]]
        table = held.assign(
            iso=[DATES[i // 2 % len(DATES)] if i % 2 else f"20{10 + i % 15}-0{1 + i % 9}-1{i % 7}T1{i % 9}:05:0{i % 8}" for i in rows],
            american=[DATES[(i * 7) % len(DATES)] for i in rows],
            number=[NUMBERS[i // 10 % len(NUMBERS)] if i % 10 == 0 else str(i * 1000 % 77_777) for i in rows],
        )
    return table


def write(table, path, settings):
    if settings.get("format") != "jsonl":
        return table.to_csv(f"{path}.csv", index=False)
    with open(f"{path}.jsonl", "w", encoding="utf-8") as file:
        for row in table.to_dict("records"):
            file.write(json.dumps({key: None if isinstance(cell, float) and math.isnan(cell) else cell for key, cell in row.items()}) + "\n")


def prepare():
    tasks = []
    shutil.rmtree(WORK, ignore_errors=True)
    for name, file, label, kind, names, left_out, settings in TABLES:
        table = pd.read_csv(os.path.join(DATA, file), header=None if names else 0, names=names, skipinitialspace=True)
        table = shaped(name, table.drop(columns=left_out).sample(frac=1, random_state=1).head(4500))
        held = min(1000, len(table) // 3)
        for family in FAMILIES:
            folder = os.path.join(WORK, f"{name.replace(' ', '-').replace(',', '')}-{family}")
            os.makedirs(folder, exist_ok=True)
            write(table.iloc[held:], os.path.join(folder, "train"), settings)
            write(table.iloc[:held], os.path.join(folder, "test"), settings)
            model = {"epochs": 3, "hidden": [16, 8], "trees": {"rounds": 30}}
            tasks.append({"name": f"{name}, {family}", "dir": folder, "label": label, "type": kind, "seed": 1, "family": family, "model": model, **settings})
    return tasks


def column(each, cells, rank):
    if rank == 1:
        return values(each, cells)
    # Lists of a row, filled up with what stands for a missing value.
    most = max(len(cell or []) for cell in cells)
    return np.stack([values(each, [*(cell or []), *[None] * (most - len(cell or []))]) for cell in cells])


def values(each, cells):
    if each["dtype"] == "DT_STRING":
        return np.array(["" if cell is None else cell.encode("latin-1").decode("utf-8") for cell in cells], dtype=object)
    if each["dtype"] == "DT_INT64":
        return np.array([MISSING_INT if cell is None else int(cell) for cell in cells], np.int64)
    return np.array([np.nan if cell is None else cell for cell in cells], np.float32)


def compare(task):
    with open(os.path.join(task["dir"], "answers.json"), encoding="utf-8") as file:
        ours = json.load(file)
    path = os.path.join(task["dir"], "onnx", "model.onnx")
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = runtime.InferenceSession(path, providers=["CPUExecutionProvider"])
    ranks = {each.name: len(each.shape) for each in session.get_inputs()}
    equal(sorted(ranks), sorted(each["name"] for each in ours["inputs"]), "raw inputs")
    given = {each["name"]: column(each, [row[place] for row in ours["rows"]], ranks[each["name"]]) for place, each in enumerate(ours["inputs"])}
    names = [each.name for each in session.get_outputs()]
    answers = dict(zip(names, session.run(names, given)))
    expected = np.array(ours["outputs"])
    got = answers["scores"] if ours["classes"] else answers["outputs"]
    equal(got.shape, expected.shape, "shape")
    apart = np.abs(got - expected) / np.maximum(ours["scale"], np.abs(expected))
    if not float(np.max(apart)) <= TOLERANCE:
        rows = np.where(np.max(apart, axis=1) > TOLERANCE)[0]
        raise AssertionError(f"differs by {np.max(apart):.3g} in {len(rows)} of {len(expected)} rows, first {rows[:3]}")
    if ours["classes"]:
        equal([*answers["classes"][0]], ours["classes"], "classes")
        equal([*answers["predicted"]], [ours["classes"][int(np.argmax(row))] for row in got], "predicted")
    print(f"measured {task['name']}: {len(expected)} rows, at most {np.max(apart):.1e} apart, {ours['changed']} rows changed by float32, kinds {' '.join(ours['kinds'])}")


if not os.path.isdir(DATA):
    skip("ONNX Runtime answers as we do", "the real tables are not there")
else:
    TASKS = prepare()
    listed = os.path.join(WORK, "tasks.json")
    with open(listed, "w", encoding="utf-8") as file:
        json.dump(TASKS, file)
    program = os.path.join(os.path.dirname(PROJECT), "our-exports.mjs")
    ran = subprocess.run(["node", program, listed, "onnx"], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        check("our side trains and writes ONNX", lambda: (_ for _ in ()).throw(AssertionError(ran.stderr[-1000:])))
    for each in TASKS:
        check(f"ONNX's checker is content and ONNX Runtime answers as we do: {each['name']}", lambda each=each: compare(each))
