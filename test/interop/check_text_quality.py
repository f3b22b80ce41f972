"""Our families beside scikit-learn's on real texts.

Every table is cut five times (seeds; three times where the texts are long) into two thirds to train on and one third to score.
Ours with the project file's defaults: linear, trees and wide & deep on tokens, wide & deep on averaged embeddings, and all three
on tf-idf of words and pairs (5,000 terms). Theirs, with scikit-learn's defaults: TfidfVectorizer with LogisticRegression,
and HistGradientBoosting on its 500 commonest terms, because it takes no sparse matrix. The rule is that of check_quality.py: our
best line must not be worse than theirs by more than one standard error of the difference.
"""

import json
import os
import subprocess
import time
import warnings

from interop_checks import PROJECT, check, require, skip
from interop_data import SHARED
from quality_rule import METRICS, ours, quality, shown, standard_error

warnings.filterwarnings("ignore")
os.environ["OMP_NUM_THREADS"] = "1"
sklearn = require("sklearn", "scikit-learn")
np = require("numpy", "numpy")
pd = require("pandas", "pandas")
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

WORK = os.path.join(os.path.dirname(PROJECT), "text-quality")
SEEDS = [1, 2, 3, 4, 5]
# Of larger tables so many rows, drawn once, and three seeds; the whole tables with QUALITY_WHOLE=1, which takes eight minutes.
MOST_ROWS = 2000
WHOLE = os.environ.get("QUALITY_WHOLE") == "1"

# Name, file below shared/data, label, kind, text columns, how pandas reads it.
TABLES = [
    ("sms spam", "text/sms_spam_latin1.open.csv", "v1", "binary", ["v2"], {"encoding": "latin-1"}),
    ("wikipedia detox", "text/wikipedia_detox_250.tsv", "Sentiment", "binary", ["SentimentText"], {"sep": "\t"}),
    ("imdb, 100 rows", "text/imdb_small_with_labels.csv", "label", "binary", ["text"], {}),
    ("cola, 100 rows", "text/cola_train_small.csv", "label", "binary", ["sentence"], {}),
    ("mrpc, 100 rows", "text/mrpc_train_small.csv", "label", "binary", ["sentence1", "sentence2"], {}),
    (
        "complaints' products",
        "complaints/narrative_product_3947.open.csv",
        "Product",
        "multiclass",
        ["Consumer complaint narrative"],
        {},
    ),
]
TFIDF = {"transform": "tfidf", "vocabulary": 5000, "ngram_range": [1, 2]}
# Name of a line of ours, the variant it comes from, and the family there.
VARIANTS = {
    "tokens": {"families": ["wide_deep", "trees"]},
    "average": {"families": ["wide_deep"], "model": {"text_encoder": "average"}},
    "tfidf": {"families": ["wide_deep", "trees"], "features": TFIDF},
}
OUR_LINES = [
    ("linear, tokens", "tokens", "linear"),
    ("trees, tokens", "tokens", "trees"),
    ("wide & deep", "tokens", "wide_deep"),
    ("wide & deep, average", "average", "wide_deep"),
    ("linear, tf-idf", "tfidf", "linear"),
    ("trees, tf-idf", "tfidf", "trees"),
    ("wide & deep, tf-idf", "tfidf", "wide_deep"),
]
THEIR_LINES = ["tf-idf, logistic", "tf-idf, HGB"]
ROWS = []


def read_table(file, label, texts, options):
    table = pd.read_csv(os.path.join(SHARED, file), **options)[[label, *texts]]
    table = table.dropna()
    if len(table) > MOST_ROWS and not WHOLE:
        table = table.sample(MOST_ROWS, random_state=0)
    counts = table[label].value_counts()
    # A class of two rows may be missing from a side.
    return table[table[label].isin(counts[counts >= 10].index)]


def seeds_of(table, texts):
    if len(table) > MOST_ROWS // 2 and not WHOLE:
        return SEEDS[:3]
    return SEEDS[:3] if sum(table[text].str.len().sum() for text in texts) > 1_000_000 else SEEDS


def cut(table, seed):
    rows = np.random.RandomState(seed).permutation(len(table))
    until = len(rows) * 2 // 3
    return table.iloc[rows[:until]], table.iloc[rows[until:]]


def tasks_of(name, seed, train, test, label, kind, texts):
    for variant, settings in VARIANTS.items():
        folder = os.path.join(WORK, f"{name.replace(' ', '-')}-{seed}-{variant}")
        os.makedirs(folder, exist_ok=True)
        train.to_csv(os.path.join(folder, "train.csv"), index=False)
        test.to_csv(os.path.join(folder, "test.csv"), index=False)
        task = {"dir": folder, "label": label, "type": kind, "seed": seed, **settings}
        task["features"] = {text: settings.get("features", {"transform": "text"}) for text in texts}
        if kind == "binary":
            task["positive"] = str(sorted(train[label].unique())[1])
        yield variant, task


def theirs(train, test, label, kind, texts):
    answers = {}
    dense = FunctionTransformer(lambda matrix: np.asarray(matrix.todense()), accept_sparse=True)
    for line, options, model in [
        (THEIR_LINES[0], {}, [LogisticRegression(max_iter=2000)]),
        (THEIR_LINES[1], {"max_features": 500}, [dense, HistGradientBoostingClassifier(random_state=0)]),
    ]:
        encode = ColumnTransformer([(text, TfidfVectorizer(**options), text) for text in texts], sparse_threshold=1.0)
        fitted = make_pipeline(encode, *model).fit(train[texts], train[label])
        answers[line] = fitted.predict_proba(test[texts])[:, 1] if kind == "binary" else fitted.predict(test[texts])
    return answers


def judge(name, label, kind, seeds):
    """`seeds`: by seed the held-out rows, the folders by variant, and their answers."""
    answers, truths = {}, {}
    for seed, (train, test, folders, others) in seeds.items():
        truth = test[label].to_numpy()
        truths[seed] = (truth == sorted(train[label].unique())[1]).astype(int) if kind == "binary" else truth
        found = {variant: ours(folder, kind) for variant, folder in folders.items()}
        answers[seed] = {line: found[variant][family] for line, variant, family in OUR_LINES}
        answers[seed].update(others)
    means = {
        line: float(np.mean([quality(kind, truths[seed], answers[seed][line]) for seed in seeds])) for line in answers[SEEDS[0]]
    }
    best = max((line for line, _, _ in OUR_LINES), key=means.get)
    rival = max(THEIR_LINES, key=means.get)
    errors = [standard_error(kind, truths[seed], answers[seed][best], answers[seed][rival], seed) for seed in seeds]
    difference, error = means[best] - means[rival], float(np.sqrt(np.sum(np.square(errors))) / len(errors))
    cells = [shown(kind, means[line]) for line in [line for line, _, _ in OUR_LINES] + THEIR_LINES]
    verdict = f"{abs(difference):.3f} {'better' if difference >= 0 else 'worse'}, ± {error:.3g}"
    ROWS.append(f"| {name} | {METRICS[kind]} | " + " | ".join(cells) + f" | {verdict} |")
    if difference < -error:
        raise AssertionError(f"{best} is worse than {rival} by {-difference:.4g}, one standard error is {error:.4g}")


def start_ours(tasks, half):
    list_file = os.path.join(WORK, f"tasks-{half}.json")
    with open(list_file, "w", encoding="utf-8") as file:
        json.dump(tasks, file)
    return subprocess.Popen(["node", os.path.join(os.path.dirname(PROJECT), "our-models.mjs"), list_file])


def main():
    wanted = os.environ.get("QUALITY_TABLES")
    tables = [each for each in TABLES if os.path.exists(os.path.join(SHARED, each[1]))]
    if wanted:
        tables = [each for each in tables if each[0] in wanted.split("|")]
    if not tables:
        skip("our families beside scikit-learn's on real texts", "the texts are not here")
        return
    started = time.perf_counter()
    tasks, cuts, seeds = [], [], {}
    for name, file, label, kind, texts, options in tables:
        table = read_table(file, label, texts, options)
        for seed in seeds_of(table, texts):
            train, test = cut(table, seed)
            made = dict(tasks_of(name, seed, train, test, label, kind, texts))
            tasks += made.values()
            cuts.append((name, seed, train, test, label, kind, texts, {variant: task["dir"] for variant, task in made.items()}))
    programs = [start_ours(tasks[half::2], half) for half in (0, 1)]
    for name, seed, train, test, label, kind, texts, folders in cuts:
        seeds.setdefault(name, {})[seed] = (train, test, folders, theirs(train, test, label, kind, texts))
    for program in programs:
        if program.wait() != 0:
            raise RuntimeError("our program failed")
    for name, _, label, kind, _, _ in tables:
        check(f"our best line on {name} is not worse than scikit-learn's", lambda: judge(name, label, kind, seeds[name]))
    print("measured | text | metric | " + " | ".join([line for line, _, _ in OUR_LINES] + THEIR_LINES) + " | our best against theirs |")
    for row in ROWS:
        print(f"measured {row}")
    print(f"measured in {time.perf_counter() - started:.0f} s")


main()
