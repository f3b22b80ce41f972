"""TensorFlow loads the SavedModels we write and answers held rows of real tables as we do."""

import glob
import json
import os
import shutil
import subprocess
import sys

from interop_checks import PROJECT, check, equal, require, skip
from interop_data import ROOT

tf = require("tensorflow", "SavedModel in TensorFlow")
np = require("numpy", "numpy")
pd = require("pandas", "pandas")

DATA = os.path.join(ROOT, "..", "shared", "data")
WORK = os.path.join(os.path.dirname(PROJECT), "exports")
TOLERANCE = 1e-5
MISSING_INT = np.iinfo(np.int64).min

ADULT = "age workclass fnlwgt education education_num marital_status occupation relationship race sex gain loss hours country income".split()
TITANIC = "PassengerId Survived Pclass Name Sex Age SibSp Parch Ticket Fare Cabin Embarked".split()
WINE = [f"c{i}" for i in range(11)] + ["quality"]

# Name, file, label, kind, names where the file has none, columns left out, settings.
ALL_KINDS = {
    "features": {
        "age": {"transform": "bucketize", "buckets": 6},
        "fnlwgt": {"transform": "log", "clip_quantile": 0.01},
        "hours": {"transform": "min_max", "clip_max": 60},
        "workclass": {"transform": "one_hot", "vocabulary": 4, "num_oov_buckets": 3},
        "occupation": {"transform": "hashed_one_hot", "hash_buckets": 20},
        "country": {"transform": "hashed_embedding", "hash_buckets": 50, "dimension": 4},
        "relationship": {"transform": "embedding", "dimension": 3, "min_frequency": 2},
        "education_num": {"transform": "embedding", "dimension": 2, "vocabulary": 8, "num_oov_buckets": 2},
        "age_x_sex": {"cross": ["age", "sex"], "buckets": 5, "transform": "one_hot"},
        "job_x_race": {"cross": ["occupation", "race"], "transform": "hashed_one_hot", "hash_buckets": 30},
        "school": {"column": "education", "transform": "tfidf", "analyzer": "character", "ngram_range": [2, 3], "vocabulary": 60},
        "status": {"column": "marital_status", "transform": "multi_hot", "delimiter": "-"},
    }
}
TEXTS = {
    "features": {
        "Consumer complaint narrative": {"transform": "text", "length": 60, "vocabulary": 500},
        "words": {"column": "Consumer complaint narrative", "transform": "tfidf", "ngram_range": [1, 2], "numbers": "mask", "vocabulary": 200},
        "signs": {"column": "Issue", "transform": "hashed_text", "punctuation": "keep", "numbers": "drop", "hash_buckets": 300, "length": 12},
        "Date received": {"transform": "date", "parts": ["days", "year", "month", "day", "weekday"]},
        "round": {"column": "Date received", "transform": "date", "parts": ["month", "weekday"], "cyclic": True},
    }
}
HOUSES = ["median_income", "housing_median_age", "total_rooms", "total_bedrooms", "population", "households"]
VECTORS = {"format": "jsonl", "features": {"house": {"transform": "vector"}, "place": {"transform": "vector", "scale": "none"}}}
# Lists of any length, read whole and by their first values.
LISTS = {
    "format": "jsonl",
    "features": {
        "life": {"transform": "multi_hot", "vocabulary": 12, "num_oov_buckets": 2},
        "codes": {"transform": "multi_hot"},
        "shares": {"transform": "multi_hot"},
        "joined": {"transform": "multi_hot", "delimiter": "-"},
        "one": {"column": "life", "transform": "one_hot", "vocabulary": 5},
        "hashed": {"column": "codes", "transform": "hashed_one_hot", "hash_buckets": 20},
        "first": {"column": "life", "transform": "embedding", "dimension": 3},
        "lead": {"column": "shares", "transform": "standardize"},
        "sequence": {"column": "life", "transform": "text", "length": 6, "vocabulary": 30},
        "words": {"column": "life", "transform": "tfidf", "ngram_range": [1, 2], "vocabulary": 40},
        "pair": {"cross": ["life", "codes"], "transform": "hashed_embedding", "hash_buckets": 40, "dimension": 2},
        "pairs": {"cross": ["life", "codes"], "transform": "one_hot", "vocabulary": 60},
        "triples": {"cross": ["life", "sex", "hours"], "buckets": 4, "transform": "hashed_one_hot", "hash_buckets": 50},
    },
}
AVERAGED = {**TEXTS, "model": {"text_encoder": "average"}}
COMPLAINTS = "complaints/complaints_2015_2020_narr.open.csv"
TABLES = [
    ("adult", "tabular/adult-train.csv", "income", "binary", ADULT, [], {}),
    ("adult, every kind of transform", "tabular/adult-train.csv", "income", "binary", ADULT, [], ALL_KINDS),
    ("bank marketing", "tabular/bank_marketing.open.csv", "y", "binary", None, [], {}),
    ("titanic, with missing values", "tabular/titanic_kaggle_train.csv", "Survived", "binary", None, ["PassengerId"], {}),
    ("wine quality", "tabular/winequality-red.csv", "quality", "multiclass", WINE, [], {}),
    ("california housing, log of the label", "tabular/california_housing.open.csv", "median_house_value", "regression", None, [], {"labelTransform": "log"}),
    ("complaints, texts and dates", COMPLAINTS, "Timely response?", "binary", None, [], TEXTS),
    ("complaints, averaged texts", COMPLAINTS, "Timely response?", "binary", None, [], AVERAGED),
    ("wine in several classes", "tabular/winequality-red.csv", "kinds", "multilabel", WINE, [], {"delimiter": "|"}),
    ("adult in lists", "tabular/adult-train.csv", "income", "binary", ADULT, [], LISTS),
    ("california housing in vectors", "tabular/california_housing.open.csv", "median_house_value", "regression", None, [], VECTORS),
]
FAMILIES = ["wide_deep", "trees"]
# Models of modules: the template's, one with a layer of its own, one with other layers. Written by our side.
MODULES = [("adult", "template"), ("california housing, log of the label", "template"), ("wine quality", "own"), ("complaints, texts and dates", "sequences")]

# Photos as JPEG, and grey PNG.
IMAGES = [("signed digits", "sign_digits_jpg", ["wide_deep", "linear"]), ("handwritten digits", "mnist_png", ["wide_deep", "template"])]


def prepare():
    tasks = []
    shutil.rmtree(WORK, ignore_errors=True)
    for name, file, label, kind, names, left_out, settings in TABLES:
        table = pd.read_csv(os.path.join(DATA, file), header=None if names else 0, names=names, skipinitialspace=True, dtype=str if "complaints" in file else None)
        table = table.drop(columns=left_out).sample(frac=1, random_state=1).head(4500)
        if kind == "multilabel":
            table = with_kinds(table)
        held = min(1000, len(table) // 3)
        modules = [module for table_name, module in MODULES if table_name == name]
        for family in [*FAMILIES, *modules]:
            folder = os.path.join(WORK, f"{name.replace(' ', '-').replace(',', '')}-{family}")
            os.makedirs(folder, exist_ok=True)
            # Recurrent layers train slowly.
            most = held + 300 if family == "sequences" else len(table)
            for split, rows in [("train", table.iloc[held:most]), ("test", table.iloc[:held])]:
                if settings is LISTS:
                    write_lists(rows, os.path.join(folder, f"{split}.jsonl"))
                elif settings.get("format") == "jsonl":
                    write_vectors(rows, os.path.join(folder, f"{split}.jsonl"))
                else:
                    rows.to_csv(os.path.join(folder, f"{split}.csv"), index=False)
            model = {"epochs": 3, "hidden": [16, 8], "trees": {"rounds": 30}, **settings.get("model", {})}
            if family in modules:
                with open(os.path.join(folder, "get-model.mjs"), "w", encoding="utf-8") as file:
                    file.write(OUR_MODULES[family])
                model = {"epochs": 2, "module": "get-model.mjs"}
            tasks.append({"name": f"{name}, {family}", "dir": folder, "label": label, "type": kind, "seed": 1, "family": "layers" if family in modules else family, **settings, "model": model})
    return tasks


def pictures():
    """Folders of real images, every third file held; the networks answer encoded bytes."""
    tasks = []
    for name, folder, families in IMAGES:
        whole = os.path.join(DATA, "images", folder)
        if not os.path.isdir(whole):
            continue
        for family in families:
            to = os.path.join(WORK, f"{folder}-{family}")
            for label in sorted(os.listdir(whole)):
                for place, file in enumerate(sorted(os.listdir(os.path.join(whole, label)))):
                    split = os.path.join(to, "test" if place % 3 == 0 else "train", label)
                    os.makedirs(split, exist_ok=True)
                    shutil.copyfile(os.path.join(whole, label, file), os.path.join(split, file))
            model = {"epochs": 3, "hidden": [16, 8]}
            if family == "template":
                with open(os.path.join(to, "get-model.mjs"), "w", encoding="utf-8") as file:
                    file.write(OUR_MODULES[family])
                model = {"epochs": 2, "module": "get-model.mjs"}
            kind = "layers" if family == "template" else family
            tasks.append({"name": f"{name}, {family}", "dir": to, "format": "images", "label": "label", "type": "multiclass", "seed": 1, "family": kind, "model": model})
    return tasks


def with_kinds(wine):
    """Several classes a row, from what the table says in numbers; a delimiter alone where none is true."""
    kinds = {"good": wine["quality"] > 5, "strong": wine["c10"] > 10.5, "sour": wine["c1"] > 0.6}
    names = ["|".join(name for name, is_true in kinds.items() if is_true[row]) or "|" for row in wine.index]
    return wine.drop(columns=["quality", "c10", "c1"]).assign(kinds=names)


def write_vectors(table, path):
    """Columns side by side as one list a row; rows that lack a number have no list."""
    with open(path, "w", encoding="utf-8") as file:
        for row in table.to_dict("records"):
            house = [float(row[column]) for column in HOUSES]
            record = {"place": [row["longitude"], row["latitude"]], "sea": row["ocean_proximity"], "median_house_value": row["median_house_value"]}
            if not np.isnan(house).any():
                record["house"] = house
            file.write(json.dumps(record) + "\n")


def write_lists(table, path):
    """None to three values a row, out of the table's columns."""
    with open(path, "w", encoding="utf-8") as file:
        for place, row in enumerate(table.to_dict("records")):
            life = list(dict.fromkeys([row["marital_status"], row["occupation"], row["race"]][: place % 4]))
            codes = [row["education_num"], row["hours"]][: 1 + place % 2]
            shares = [row["education_num"] % 4 / 2, row["age"] % 3 / 4][: place % 3]
            joined = [row["marital_status"], row["education"]][place % 2 :]
            record = {"life": life or None, "codes": codes, "shares": shares or None, "joined": joined, **{name: row[name] for name in ["sex", "hours", "age", "income"]}}
            file.write(json.dumps(record) + "\n")


def tensors(inputs, rows):
    return {each["name"]: tensor(each, [row[place] for row in rows]) for place, each in enumerate(inputs)}


def tensor(each, cells):
    """Vectors are as wide as the signature says, lists as the longest, filled up with what stands for a missing value."""
    if len(each["shape"]) == 1:
        return tf.constant([scalar(each, cell) for cell in cells], getattr(tf, DTYPES[each["dtype"]]))
    width = each["shape"][1] if each["shape"][1] >= 0 else max(len(cell or []) for cell in cells)
    filled = [[scalar(each, value) for value in [*(cell or []), *[None] * (width - len(cell or []))]] for cell in cells]
    return tf.constant(filled, getattr(tf, DTYPES[each["dtype"]]))


DTYPES = {"DT_STRING": "string", "DT_INT64": "int64", "DT_FLOAT": "float32"}


def scalar(each, cell):
    if each["dtype"] == "DT_STRING":
        return b"" if cell is None else cell.encode("latin-1")
    if each["dtype"] == "DT_INT64":
        return MISSING_INT if cell is None else int(cell)
    return np.nan if cell is None else cell


def example(inputs, row):
    features = {}
    for each, cell in zip(inputs, row):
        if cell is None:
            continue
        cells = [scalar(each, one) for one in (cell if isinstance(cell, list) else [cell])]
        if each["dtype"] == "DT_STRING":
            value = tf.train.Feature(bytes_list=tf.train.BytesList(value=cells))
        elif each["dtype"] == "DT_INT64":
            value = tf.train.Feature(int64_list=tf.train.Int64List(value=cells))
        else:
            value = tf.train.Feature(float_list=tf.train.FloatList(value=cells))
        features[each["name"]] = value
    return tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()


def numbers(answers, classes):
    """The scores in the order of our classes, or the values."""
    if not classes:
        return answers["outputs"].numpy()
    equal([name.decode() for name in answers["classes"].numpy()[0]], list(classes), "classes")
    return answers["scores"].numpy()


def compare(task):
    with open(os.path.join(task["dir"], "answers.json"), encoding="utf-8") as file:
        ours = json.load(file)
    model = tf.saved_model.load(os.path.join(task["dir"], "saved_model"))
    expected = np.array(ours["outputs"])
    scale = np.maximum(1, np.abs(expected))
    raw = numbers(model.signatures["serving_default"](**tensors(ours["inputs"], ours["rows"])), ours["classes"])
    serialised = tf.constant([example(ours["inputs"], row) for row in ours["rows"]])
    parsed = numbers(model.signatures["serving_examples"](examples=serialised), ours["classes"])
    name = "classification" if ours["classes"] else "regression"
    judged = numbers(model.signatures[name](inputs=serialised), ours["classes"])
    for what, answers in [("raw features", raw), ("tf.Example", parsed), (name, judged)]:
        largest = float(np.max(np.abs(answers - expected) / scale))
        if not largest <= TOLERANCE:
            rows = np.where(np.max(np.abs(answers - expected) / scale, axis=1) > TOLERANCE)[0]
            raise AssertionError(f"{what}: differs by {largest:.3g} in {len(rows)} of {len(expected)} rows, first {rows[:3]}")
    if ours["classes"]:
        predicted = model.signatures["serving_default"](**tensors(ours["inputs"], ours["rows"]))["predicted"].numpy()
        equal([name.decode() for name in predicted], [ours["classes"][int(np.argmax(row))] for row in raw], "predicted")
    print(f"measured {task['name']}: {len(expected)} rows, kinds {' '.join(ours['kinds'])}")


def shows(task):
    """saved_model_cli is a function of TensorFlow's own package, called as its command is."""
    tool = [sys.executable, "-m", "tensorflow.python.tools.saved_model_cli"]
    shown = subprocess.run([*tool, "show", "--dir", os.path.join(task["dir"], "saved_model"), "--all"], capture_output=True, text=True, check=False)
    if shown.returncode != 0 or "serving_examples" not in shown.stdout:
        raise AssertionError(shown.stderr[-500:])
    with open(os.path.join(task["dir"], "answers.json"), encoding="utf-8") as file:
        ours = json.load(file)
    row = {each["name"]: cell for each, cell in zip(ours["inputs"], ours["rows"][0]) if cell is not None}
    values = {name: [int(cell) if isinstance(cell, str) and cell.lstrip("-").isdigit() else cell] for name, cell in row.items()}
    given = "examples=" + json.dumps([values])
    run = [*tool, "run", "--dir", os.path.join(task["dir"], "saved_model"), "--tag_set", "serve", "--signature_def", "serving_examples", "--input_examples", given]
    ran = subprocess.run(run, capture_output=True, text=True, check=False)
    if ran.returncode != 0 or "Result for output key scores" not in ran.stdout:
        raise AssertionError(ran.stderr[-500:])


def plain_session(task):
    """As TensorFlow Serving and saved_model_cli load it: a session of TensorFlow 1 on the graph and its functions."""
    with open(os.path.join(task["dir"], "answers.json"), encoding="utf-8") as file:
        ours = json.load(file)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        loaded = tf.compat.v1.saved_model.loader.load(session, ["serve"], os.path.join(task["dir"], "saved_model"))
        signature = loaded.signature_def["serving_examples"]
        given = {signature.inputs["examples"].name: [example(ours["inputs"], row) for row in ours["rows"][:20]]}
        scores = session.run(signature.outputs["scores"].name, given)
    if not np.max(np.abs(scores - np.array(ours["outputs"])[:20])) <= TOLERANCE:
        raise AssertionError("the answers differ")


def newest_version():
    versions = glob.glob(os.path.join(PROJECT, "serving_model", "*", "*"))
    if not versions:
        raise AssertionError("no version was pushed")
    return max(versions, key=lambda path: int(os.path.basename(path)))


def run_is_recorded():
    with open(os.path.join(PROJECT, "run.json"), encoding="utf-8") as file:
        answer = json.load(file)
    equal(str(answer["pushed_version"]), os.path.basename(newest_version()), "pushed version")


def pushed_loads():
    model = tf.saved_model.load(newest_version())
    equal(sorted(model.signatures), ["classification", "serving_default", "serving_examples"], "signatures")


check("the pushed version is the one that the run named", run_is_recorded)
check("TensorFlow loads the pushed version", pushed_loads)
if not os.path.isdir(DATA):
    skip("TensorFlow answers as we do", "the real tables are not there")
else:
    program = os.path.join(os.path.dirname(PROJECT), "our-exports.mjs")
    OUR_MODULES = json.loads(subprocess.run(["node", program, "modules"], capture_output=True, text=True, check=True).stdout)
    TASKS = [*prepare(), *pictures()]
    os.makedirs(WORK, exist_ok=True)
    listed = os.path.join(WORK, "tasks.json")
    with open(listed, "w", encoding="utf-8") as file:
        json.dump(TASKS, file)
    ran = subprocess.run(["node", program, listed], capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        check("our side trains and exports", lambda: (_ for _ in ()).throw(AssertionError(ran.stderr[-1000:])))
    for each in TASKS:
        check(f"TensorFlow answers as we do: {each['name']}", lambda each=each: compare(each))
    check("saved_model_cli shows and runs an export", lambda: shows(TASKS[0]))
    for kind, tasks in [("images", [task for task in TASKS if task.get("format") == "images"]), ("lists", [task for task in TASKS if "lists" in task["name"]])]:
        for each in tasks[:1]:
            check(f"a session of TensorFlow 1 runs a model of {kind}", lambda each=each: plain_session(each))
