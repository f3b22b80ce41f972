"""How long TFDV and we take for the statistics of a CSV file of more than 20 MB and of a larger one: printed, never judged."""

import os
import time

from interop_checks import PROJECT, check, equal, require
from interop_data import WORK, loopwright

tfdv = require("tensorflow_data_validation", "TFDV")

# The first is no more than starting the programs and some work; of the second TFDV takes about a minute and a half.
SIZES = [400_000, 2_830_000]
STATES = ["CA", "NY", "TX", "WA", "OR", "NV", "FL", "IL"]
WORDS = ["late", "fee", "billing", "refund", "account", "closed", "payment", "error", "card", "loan", "credit", "report"]


def write_file(rows):
    os.makedirs(WORK, exist_ok=True)
    path = os.path.join(WORK, "speed.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,amount,age,state,note,ratio,zip,disputed\n")
        for index in range(rows):
            mixed = (index * 2654435761) % 4294967296
            note = " ".join(WORDS[(mixed >> shift) % len(WORDS)] for shift in (3, 7, 11, 15, 19))
            amount = "" if index % 50 == 0 else mixed % 100000 / 100
            file.write(
                f"{index},{amount},{18 + mixed % 60},{STATES[mixed % 8]},{note},{mixed / 4294967296:.6f},{mixed % 1000:03}xx,{'Yes' if mixed % 3 else 'No'}\n"
            )
    return path


def timed(work):
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def measure(rows):
    path = write_file(rows)
    out = os.path.join(WORK, "speed.pb")
    ours, _ = timed(lambda: loopwright("stats", path, "-o", out))
    theirs, original = timed(lambda: tfdv.generate_statistics_from_csv(path))
    equal(tfdv.load_stats_binary(out).datasets[0].num_examples, original.datasets[0].num_examples, "examples")
    size = os.path.getsize(path) / 1e6
    os.remove(path)
    print(f"measured statistics of a CSV file of {size:.0f} MB: {ours:.1f} s, the program's start included; TFDV {theirs:.1f} s: {theirs / ours:.0f} times as fast")


for rows in SIZES:
    check(f"TFDV and we count the same {rows:,} rows of a CSV file", lambda rows=rows: measure(rows))
