"""Our convolutional network and our linear model beside scikit-learn's on the raw pixels of the same images.

Every folder of images is cut twice (seeds), class by class, into two thirds to train on and one third to score. Ours run with
the project file's defaults; theirs, LogisticRegression on scaled pixels and HistGradientBoosting, on the pixels that TensorFlow
decodes and resizes: to the size ours chooses, but for HistGradientBoosting to 32 a side at most, because twelve thousand
columns take it minutes. The rule is check_quality.py's: our best may not be worse than their best by more than one standard
error of the difference.
"""

import json
import os
import shutil
import subprocess
import time
import warnings

from interop_checks import PROJECT, check, require, skip
from interop_data import ROOT

warnings.filterwarnings("ignore")
os.environ["OMP_NUM_THREADS"] = "1"
sklearn = require("sklearn", "scikit-learn")
np = require("numpy", "numpy")
tf = require("tensorflow", "tensorflow")
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

DATA = os.path.join(ROOT, "..", "shared", "data", "images")
WORK = os.path.join(os.path.dirname(PROJECT), "image-quality")
SEEDS = [1, 2]
MOST_SIDE_OF_TREES = 32
DRAWS = 200
# Folder, name, size and channels that our transform chooses.
FAMILIES = [("mnist_png", "handwritten digits", (28, 28), 1), ("sign_digits_jpg", "digits signed by hand", (64, 64), 3)]
LINES = [("ours", "linear"), ("ours", "wide_deep"), ("theirs", "linear"), ("theirs", "HGB")]


def cut(folder, seed):
    """Copies of the files: train/LABEL and test/LABEL."""
    to = os.path.join(WORK, f"{folder}-{seed}")
    shutil.rmtree(to, ignore_errors=True)
    files = {"train": [], "test": []}
    rng = np.random.RandomState(seed)
    for label in sorted(os.listdir(os.path.join(DATA, folder))):
        names = sorted(os.listdir(os.path.join(DATA, folder, label)))
        order = [names[i] for i in rng.permutation(len(names))]
        for split, part in (("train", order[: len(names) * 2 // 3]), ("test", order[len(names) * 2 // 3 :])):
            os.makedirs(os.path.join(to, split, label))
            for name in sorted(part):
                shutil.copyfile(os.path.join(DATA, folder, label, name), os.path.join(to, split, label, name))
                files[split].append((os.path.join(to, split, label, name), label))
    return to, files


def pixels(files, size, channels):
    images = []
    for path, _ in files:
        with open(path, "rb") as file:
            image = tf.io.decode_image(file.read(), channels=channels, expand_animations=False)
        images.append(tf.image.resize(tf.cast(image, tf.float32), size).numpy().reshape(-1) / 255)
    return np.array(images), np.array([label for _, label in files])


def theirs(files, size, channels):
    line = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    small = tuple(min(side, MOST_SIDE_OF_TREES) for side in size)
    right = {}
    for name, model, shape in [("linear", line, size), ("HGB", HistGradientBoostingClassifier(random_state=0), small)]:
        x, y = pixels(files["train"], shape, channels)
        held, truth = pixels(files["test"], shape, channels)
        right[name] = model.fit(x, y).predict(held) == truth
    return right


def ours(folder, truth):
    with open(os.path.join(folder, "ours.json"), encoding="utf-8") as file:
        lines = json.load(file)
    return {name: np.array(one["classes"])[np.array(one["rows"]).argmax(axis=1)] == truth for name, one in lines.items()}


def error_of(one, other, seed):
    rng = np.random.RandomState(seed)
    draws = (rng.randint(0, len(one), len(one)) for _ in range(DRAWS))
    return float(np.std([one[rows].mean() - other[rows].mean() for rows in draws], ddof=1))


def judge(name, right):
    """`right` by seed and line: for every held-out image whether the answer is right."""
    means = {line: float(np.mean([right[seed][line].mean() for seed in SEEDS])) for line in LINES}
    best = {side: max((line for line in LINES if line[0] == side), key=means.get) for side in ("ours", "theirs")}
    errors = [error_of(right[seed][best["ours"]], right[seed][best["theirs"]], seed) for seed in SEEDS]
    error = float(np.sqrt(np.sum(np.square(errors))) / len(SEEDS))
    difference = means[best["ours"]] - means[best["theirs"]]
    cells = [f"{means[line]:.3f}" for line in LINES]
    word = "better" if difference >= 0 else "worse"
    print(f"measured | {name} | accuracy | " + " | ".join(cells) + f" | {abs(difference):.3f} {word}, ± {error:.3g} |")
    if difference < -error:
        raise AssertionError(f"{best['ours'][1]} is worse than {best['theirs'][1]} by {-difference:.4g}, one standard error is {error:.4g}")


def main():
    families = [family for family in FAMILIES if os.path.isdir(os.path.join(DATA, family[0]))]
    if not families:
        skip("our networks beside scikit-learn's on real images", "the images are not here")
        return
    started = time.perf_counter()
    cuts = {(folder, seed): cut(folder, seed) for folder, *_ in families for seed in SEEDS}
    tasks = [
        {
            "dir": to,
            "format": "images",
            "label": "label",
            "type": "multiclass",
            "seed": seed,
            "model": {"engine": "fused"},
            "families": ["wide_deep"],
        }
        for (_, seed), (to, _) in cuts.items()
    ]
    list_file = os.path.join(WORK, "tasks.json")
    with open(list_file, "w", encoding="utf-8") as file:
        json.dump(tasks, file)
    program = os.path.join(os.path.dirname(PROJECT), "our-models.mjs")
    if subprocess.run(["node", program, list_file], check=False).returncode != 0:
        raise AssertionError("our-models ended with an error")
    print("measured | images | metric | linear | convolutional | scikit-learn linear | HistGradientBoosting | our best against theirs |")
    for folder, name, size, channels in families:
        right = {}
        for seed in SEEDS:
            to, files = cuts[folder, seed]
            truth = np.array([label for _, label in files["test"]])
            right[seed] = {("ours", line): answer for line, answer in ours(to, truth).items()}
            right[seed].update({("theirs", line): answer for line, answer in theirs(files, size, channels).items()})
        check(f"our best family on {name} is not worse than scikit-learn's", lambda: judge(name, right))
    print(f"measured in {time.perf_counter() - started:.0f} s")


main()
