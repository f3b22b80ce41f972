"""Our families beside scikit-learn's on the same rows of real tables.

Every table is cut three times (seeds) into two thirds to train on and one third to score. Ours are linear, trees and wide &
deep with the project file's defaults; theirs a linear model (LogisticRegression or Ridge, on scaled and one-hot columns) and
HistGradientBoosting (with categorical features), with scikit-learn's defaults.

The rule: of each side the line with the best mean over the seeds is taken. Ours must not be worse by more than one standard
error of the difference, which is that of 200 bootstrap draws of the held-out rows, the same rows for both lines, and over the
seeds sqrt(sum of squares) / seeds, as if they were independent.
"""

import json
import os
import subprocess
import time
import warnings

from interop_checks import PROJECT, check, require, skip
from interop_data import ROOT
from quality_rule import METRICS, ours, quality, shown, standard_error

warnings.filterwarnings("ignore")
os.environ["OMP_NUM_THREADS"] = "1"
sklearn = require("sklearn", "scikit-learn")
np = require("numpy", "numpy")
pd = require("pandas", "pandas")
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

DATA = os.path.join(ROOT, "..", "shared", "data", "tabular")
WORK = os.path.join(os.path.dirname(PROJECT), "quality")
SEEDS = [1, 2, 3]
MOST_ROWS = 12_000

ADULT = "age workclass fnlwgt education education_num marital_status occupation relationship race sex gain loss hours country income".split()
WISCONSIN = "thickness size shape adhesion single bare chromatin nucleoli mitoses class".split()
PIMA = "pregnant glucose pressure skin insulin mass pedigree age diabetes".split()
GERMAN = [f"a{i}" for i in range(1, 21)] + ["credit"]
COMPAS = "sex age age_cat race juv_fel_count juv_misd_count juv_other_count priors_count c_charge_degree c_charge_desc two_year_recid".split()
TITANIC = "Survived Pclass Sex Age SibSp Parch Fare Embarked".split()

# File, label, kind, names of the columns where the file has none, columns used where not all.
TABLES = [
    ("adult", "adult-train.csv", "income", "binary", ADULT, None),
    ("bank marketing", "bank_marketing.open.csv", "y", "binary", None, None),
    ("german credit", "german.csv", "credit", "binary", GERMAN, None),
    ("titanic", "titanic_kaggle_train.csv", "Survived", "binary", None, TITANIC),
    ("compas", "compas_two_years.open.csv", "two_year_recid", "binary", None, COMPAS),
    ("pima diabetes", "pima-indians-diabetes.csv", "diabetes", "binary", PIMA, None),
    ("breast cancer", "breast-cancer-wisconsin.csv", "class", "binary", WISCONSIN, None),
    ("wine quality", "winequality-red.csv", "quality", "multiclass", [f"c{i}" for i in range(11)] + ["quality"], None),
    ("california housing", "california_housing.open.csv", "median_house_value", "regression", None, None),
    ("diamonds", "diamonds.csv", "price", "regression", None, None),
]


def read_table(file, names, used):
    table = pd.read_csv(os.path.join(DATA, file), header=None if names else 0, names=names, skipinitialspace=True)
    return table[used] if used else table


def cut(table, seed):
    rng = np.random.RandomState(seed)
    rows = rng.permutation(len(table))[:MOST_ROWS]
    until = len(rows) * 2 // 3
    return table.iloc[rows[:until]], table.iloc[rows[until:]]


def prepare(tables):
    """Writes the rows of every table and seed; returns the tasks for our side and the frames for theirs."""
    tasks, frames = [], {}
    for name, file, label, kind, names, used in tables:
        table = read_table(file, names, used)
        for seed in SEEDS:
            train, test = cut(table, seed)
            folder = os.path.join(WORK, f"{name.replace(' ', '-')}-{seed}")
            os.makedirs(folder, exist_ok=True)
            train.to_csv(os.path.join(folder, "train.csv"), index=False)
            test.to_csv(os.path.join(folder, "test.csv"), index=False)
            tasks.append({"dir": folder, "label": label, "type": kind, "seed": seed})
            if kind == "binary":
                tasks[-1]["positive"] = str(sorted(table[label].unique())[1])
            frames[name, seed] = (train, test, folder)
    return tasks, frames


def theirs(train, test, label, kind):
    """Scores of the held-out rows by line: positive class, classes, or values."""
    x, y, held = train.drop(columns=label), train[label], test.drop(columns=label)
    numeric = [column for column in x if pd.api.types.is_numeric_dtype(x[column])]
    words = [column for column in x if column not in numeric]
    scaled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    encoded = ColumnTransformer([("n", scaled, numeric), ("w", OneHotEncoder(handle_unknown="ignore"), words)])
    # HistGradientBoosting takes at most 255 categories: the others are missing to it.
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=254)
    coded = ColumnTransformer([("w", ordinal, words), ("n", "passthrough", numeric)])
    boosted_options = {"categorical_features": list(range(len(words))), "random_state": 0}
    if kind == "regression":
        line, boosted = Ridge(), HistGradientBoostingRegressor(**boosted_options)
    else:
        line, boosted = LogisticRegression(max_iter=2000), HistGradientBoostingClassifier(**boosted_options)
    answers = {}
    for name, model in [("linear", make_pipeline(encoded, line)), ("HGB", make_pipeline(coded, boosted))]:
        model.fit(x, y)
        if kind == "binary":
            answers[name] = model.predict_proba(held)[:, 1]
        else:
            answers[name] = model.predict(held)
    return answers


def compare(name, label, kind, frames):
    """The means over seeds by line, and the rule's difference and standard error (ours minus theirs, higher is better)."""
    means, answers, truths = {}, {}, {}
    for seed in SEEDS:
        _, test, folder = frames[name, seed]
        truth = test[label].to_numpy()
        truths[seed] = (truth == sorted(frames[name, seed][0][label].unique())[1]).astype(int) if kind == "binary" else truth
        answers[seed] = {("ours", line): answer for line, answer in ours(folder, kind).items()}
        answers[seed].update({("theirs", line): answer for line, answer in THEIRS[name, seed].items()})
    for line in answers[SEEDS[0]]:
        means[line] = float(np.mean([quality(kind, truths[seed], answers[seed][line]) for seed in SEEDS]))
    best = {side: max((line for line in means if line[0] == side), key=means.get) for side in ("ours", "theirs")}
    errors = [standard_error(kind, truths[seed], answers[seed][best["ours"]], answers[seed][best["theirs"]], seed) for seed in SEEDS]
    return means, best, means[best["ours"]] - means[best["theirs"]], float(np.sqrt(np.sum(np.square(errors))) / len(SEEDS))


def judge(name, label, kind, frames):
    means, best, difference, error = compare(name, label, kind, frames)
    cells = [shown(kind, means[line]) for line in LINES]
    cells.append(f"{f'{abs(difference):.5f}' if kind != 'regression' else f'{abs(difference):,.0f}'} {'better' if difference >= 0 else 'worse'}, ± {error:.3g}")
    ROWS.append(f"| {name} | {METRICS[kind]} | " + " | ".join(cells) + " |")
    if difference < -error:
        raise AssertionError(f"{best['ours'][1]} is worse than {best['theirs'][1]} by {-difference:.4g}, one standard error is {error:.4g}")


LINES = [("ours", "linear"), ("ours", "trees"), ("ours", "wide_deep"), ("theirs", "linear"), ("theirs", "HGB")]
ROWS = []
THEIRS = {}


def main():
    tables = [table for table in TABLES if os.path.exists(os.path.join(DATA, table[1]))]
    wanted = os.environ.get("QUALITY_TABLES")
    if wanted:
        tables = [table for table in tables if table[0] in wanted.split(",")]
    if not tables:
        skip("our families beside scikit-learn's on real tables", "the tables are not here")
        return
    tasks, frames = prepare(tables)
    list_file = os.path.join(WORK, "tasks.json")
    with open(list_file, "w", encoding="utf-8") as file:
        json.dump(tasks, file)
    started = time.perf_counter()
    program = os.path.join(os.path.dirname(PROJECT), "our-models.mjs")
    with subprocess.Popen(["node", program, list_file]) as child:
        for name, _, label, kind, _, _ in tables:
            for seed in SEEDS:
                train, test, _ = frames[name, seed]
                THEIRS[name, seed] = theirs(train, test, label, kind)
        their_seconds = time.perf_counter() - started
        if child.wait() != 0:
            raise AssertionError("our-models ended with an error")
    for name, _, label, kind, _, _ in tables:
        check(f"our best family on {name} is not worse than scikit-learn's", lambda: judge(name, label, kind, frames))
    print("measured | table | metric | linear | trees | wide & deep | scikit-learn linear | HistGradientBoosting | our best against theirs |")
    for row in ROWS:
        print(f"measured {row}")
    print(f"measured in {time.perf_counter() - started:.0f} s, scikit-learn's part {their_seconds:.0f} s")


main()
