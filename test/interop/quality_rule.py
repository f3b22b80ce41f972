"""How two lines of answers to the same held-out rows are measured and compared."""

import json
import os

import numpy as np

METRICS = {"binary": "AUC", "multiclass": "accuracy", "regression": "RMSE"}
DRAWS = 200


def ours(folder, kind):
    with open(os.path.join(folder, "ours.json"), encoding="utf-8") as file:
        lines = json.load(file)
    answers = {}
    for name, line in lines.items():
        rows = np.array(line["rows"])
        if kind == "multiclass":
            answers[name] = np.array(line["classes"])[rows.argmax(axis=1)]
        else:
            answers[name] = rows[:, -1]
    return answers


def measure(kind, truth, answer):
    """The quality as a function of how often each row counts; higher is better: an RMSE is negative."""
    if kind == "multiclass":
        right = truth.astype(str) == answer.astype(str)
        return lambda times: float(np.sum(times * right) / np.sum(times))
    if kind == "regression":
        squares = (truth.astype(float) - answer) ** 2
        return lambda times: -float(np.sqrt(np.sum(times * squares) / np.sum(times)))
    groups = np.unique(answer, return_inverse=True)[1]

    def auc(times):
        positive = np.bincount(groups, weights=times * truth)
        negative = np.bincount(groups, weights=times * (1 - truth))
        below = np.cumsum(negative) - negative / 2
        return float(np.sum(positive * below) / (np.sum(positive) * np.sum(negative)))

    return auc


def quality(kind, truth, answer):
    return measure(kind, truth, answer)(np.ones(len(truth)))


def standard_error(kind, truth, one, other, seed):
    rng = np.random.RandomState(seed)
    rows = len(truth)
    left, right = measure(kind, truth, one), measure(kind, truth, other)
    draws = (np.bincount(rng.randint(0, rows, rows), minlength=rows) for _ in range(DRAWS))
    return float(np.std([left(times) - right(times) for times in draws], ddof=1))


def shown(kind, value):
    return f"{-value:,.0f}" if kind == "regression" else f"{value:.3f}"
