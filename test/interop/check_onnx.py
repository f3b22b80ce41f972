"""ONNX's own checker takes the models we write, and ONNX Runtime answers held rows of real tables as we do, raw features in."""

import json
import os
import shutil
import subprocess

from interop_checks import PROJECT, check, equal, require, skip
from interop_data import ROOT

onnx = require("onnx", "ONNX models")
runtime = require("onnxruntime", "ONNX models in ONNX Runtime")
np = require("numpy", "numpy")
pd = require("pandas", "pandas")

DATA = os.path.join(ROOT, "..", "shared", "data", "tabular")
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
        "education_num": {"transform": "embedding", "dimension": 2, "vocabulary": 8},
    }
}
# The names of people and tickets are texts and hashes, which ONNX has no operators for.
TITANIC = ["PassengerId", "Name", "Ticket", "Cabin"]
# Name, file, label, kind, names where the file has none, columns left out, settings.
TABLES = [
    ("adult, every kind of transform", "adult-train.csv", "income", "binary", ADULT, [], KINDS),
    ("bank marketing", "bank_marketing.open.csv", "y", "binary", None, [], {}),
    ("titanic, with missing values", "titanic_kaggle_train.csv", "Survived", "binary", None, TITANIC, {}),
    ("wine quality", "winequality-red.csv", "quality", "multiclass", WINE, [], {}),
    ("california housing, log of the label", "california_housing.open.csv", "median_house_value", "regression", None, [], {"labelTransform": "log"}),
    ("diamonds", "diamonds.csv", "price", "regression", None, [], {}),
]
FAMILIES = ["wide_deep", "linear", "trees"]
# Models of modules: the template's, and one with a layer of its own. Written by our side.
MODULES = [("adult, every kind of transform", "template"), ("diamonds", "template"), ("wine quality", "own")]


def prepare():
    tasks = []
    shutil.rmtree(WORK, ignore_errors=True)
    for name, file, label, kind, names, left_out, settings in TABLES:
        table = pd.read_csv(os.path.join(DATA, file), header=None if names else 0, names=names, skipinitialspace=True)
        table = table.drop(columns=left_out).sample(frac=1, random_state=1).head(4500)
        held = min(1000, len(table) // 3)
        modules = [module for table_name, module in MODULES if table_name == name]
        for family in [*FAMILIES, *modules]:
            folder = os.path.join(WORK, f"{name.replace(' ', '-').replace(',', '')}-{family}")
            os.makedirs(folder, exist_ok=True)
            table.iloc[held:].to_csv(os.path.join(folder, "train.csv"), index=False)
            table.iloc[:held].to_csv(os.path.join(folder, "test.csv"), index=False)
            model = {"epochs": 3, "hidden": [16, 8], "trees": {"rounds": 30}}
            if family in modules:
                with open(os.path.join(folder, "get-model.mjs"), "w", encoding="utf-8") as file:
                    file.write(OUR_MODULES[family])
                model = {"epochs": 2, "module": "get-model.mjs"}
            tasks.append({"name": f"{name}, {family}", "dir": folder, "label": label, "type": kind, "seed": 1, "family": "layers" if family in modules else family, "model": model, **settings})
    return tasks


def column(each, cells):
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
    inputs = {each.name for each in session.get_inputs()}
    equal(sorted(inputs), sorted(each["name"] for each in ours["inputs"]), "raw inputs")
    given = {each["name"]: column(each, [row[place] for row in ours["rows"]]) for place, each in enumerate(ours["inputs"])}
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
    program = os.path.join(os.path.dirname(PROJECT), "our-exports.mjs")
    OUR_MODULES = json.loads(subprocess.run(["node", program, "modules"], capture_output=True, text=True, check=True).stdout)
    TASKS = prepare()
    listed = os.path.join(WORK, "tasks.json")
    with open(listed, "w", encoding="utf-8") as file:
        json.dump(TASKS, file)
    ran = subprocess.run(["node", program, listed, "onnx"], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        check("our side trains and writes ONNX", lambda: (_ for _ in ()).throw(AssertionError(ran.stderr[-1000:])))
    for each in TASKS:
        check(f"ONNX's checker is content and ONNX Runtime answers as we do: {each['name']}", lambda each=each: compare(each))
