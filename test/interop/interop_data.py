"""Real files the checks compare on, and our command line: statistics, schemas and anomalies of a file."""

import csv
import json
import os
import random
import subprocess

from interop_checks import PROJECT

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORK = os.path.join(os.path.dirname(PROJECT), "data")
SHARED = os.path.join(ROOT, "..", "shared", "data")

ADULT = (
    "age,workclass,fnlwgt,education,education_num,marital_status,occupation,relationship,"
    "race,sex,capital_gain,capital_loss,hours_per_week,native_country,income"
).split(",")

# Name, file below shared/data, column names where the file has none.
SOURCES = [
    ("taxi", "tabular/chicago_taxi/data.csv", None),
    ("adult", "tabular/adult-train.csv", ADULT),
    ("complaints", "complaints/complaints_2013_2016_14col.csv", None),
    ("penguin", "tabular/penguin/penguins_processed.csv", None),
]


def rows_of(name):
    """Header and rows, or None where the file is not there."""
    path, header = next((os.path.join(SHARED, path), header) for each, path, header in SOURCES if each == name)
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8", newline="") as file:
        # Where a space follows every comma we take it for part of the dialect, TFDV for part of the value.
        rows = [row for row in csv.reader(file, skipinitialspace=True) if row]
    return (header, rows) if header else (rows[0], rows[1:])


def write(name, header, rows):
    os.makedirs(WORK, exist_ok=True)
    path = os.path.join(WORK, f"{name}.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def loopwright(*args, allowed=(0,)):
    command = ["node", os.path.join(ROOT, "dist", "cli.mjs"), *args, "--json"]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    if done.returncode not in allowed:
        raise AssertionError(f"{' '.join(args[:2])} ended with {done.returncode}: {done.stderr.strip() or done.stdout[:500]}")
    return json.loads(done.stdout)


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def perturbed(header, rows, seed=5):
    """A copy with a wrong type, new values, a missing column, numbers out of range and values that drift."""
    rng = random.Random(seed)
    columns = list(zip(*rows))
    numeric = [index for index, column in enumerate(columns) if sum(map(is_number, column)) > 0.9 * len(rows)]
    words = [index for index, column in enumerate(columns) if index not in numeric and 1 < len(set(column)) <= 60]
    broken, scaled = numeric[:1], numeric[1:2]
    dropped = numeric[2] if len(numeric) > 2 else words[-1]
    changed = []
    for row in rows:
        copy = list(row)
        for index in broken:
            if rng.random() < 0.02:
                copy[index] = "oops"
        for index in scaled:
            if is_number(copy[index]):
                copy[index] = repr(float(copy[index]) * 3 + 1)
        for index in words[:2]:
            if rng.random() < 0.1:
                copy[index] = "Never Seen"
            elif rng.random() < 0.3:
                copy[index] = columns[index][0]
        changed.append([value for index, value in enumerate(copy) if index != dropped])
    kept = [name for index, name in enumerate(header) if index != dropped]
    named = lambda indices: [header[index] for index in indices]
    plan = {"broken": named(broken), "scaled": named(scaled), "words": named(words), "numbers": named(numeric[3:])}
    return kept, changed, plan
