"""TFDV's statistics of real CSV files are ours: counts and values exactly, sketches within their stated error."""

import bisect
import math
import os

import numpy
from interop_checks import check, equal, require, skip
from interop_data import SOURCES, WORK, loopwright, rows_of, write

tfdv = require("tensorflow_data_validation", "TFDV")

# StatsOptions.epsilon: the rank of a quantile may be off by so much of all values.
EPSILON = 0.01


def close(actual, expected, what):
    if not math.isclose(actual, expected, rel_tol=1e-9, abs_tol=1e-12):
        raise AssertionError(f"{what}: {actual!r} instead of {expected!r}")


def by_path(statistics):
    return {feature.path.step[0]: feature for feature in statistics.datasets[0].features}


def same_strings(name, mine, theirs):
    for field in ("unique", "avg_length", "invalid_utf8_count"):
        equal(getattr(mine, field), getattr(theirs, field), f"{field} of {name}")
    pairs = lambda stats: [(each.value, each.frequency) for each in stats.top_values]
    equal(pairs(mine), pairs(theirs), f"top_values of {name}")
    buckets = lambda stats: [(each.low_rank, each.high_rank, each.label, each.sample_count) for each in stats.rank_histogram.buckets]
    equal(buckets(mine), buckets(theirs), f"rank_histogram of {name}")


def same_numbers(name, mine, theirs, values):
    for field in ("mean", "std_dev"):
        close(getattr(mine, field), getattr(theirs, field), f"{field} of {name}")
    for field in ("min", "max", "num_zeros"):
        equal(getattr(mine, field), getattr(theirs, field), f"{field} of {name}")
    for whose, stats in (("our", mine), ("TFDV's", theirs)):
        require_rank(f"{whose} median of {name}", stats.median, values, 0.5)
        equal([histogram.type for histogram in stats.histograms], [0, 1], f"{whose} histograms of {name}")
        standard, quantiles = stats.histograms
        for index, bucket in enumerate(quantiles.buckets):
            require_rank(f"{whose} quantile {index} of {name}", bucket.low_value, values, index / len(quantiles.buckets))
        total = sum(bucket.sample_count for bucket in standard.buckets)
        if abs(total - len(values)) > 1e-6 * len(values):
            raise AssertionError(f"{whose} STANDARD histogram of {name} holds {total} of {len(values)} values")
        for bucket in standard.buckets[1:]:
            below = sum(each.sample_count for each in standard.buckets if each.high_value <= bucket.low_value)
            require_share(f"{whose} STANDARD histogram of {name} below {bucket.low_value}", below / len(values), values, bucket.low_value)
    edges = lambda stats: [(bucket.low_value, bucket.high_value) for bucket in stats.histograms[0].buckets]
    for (low, high), (low_theirs, high_theirs) in zip(edges(mine), edges(theirs)):
        close(low, low_theirs, f"a STANDARD boundary of {name}")
        close(high, high_theirs, f"a STANDARD boundary of {name}")


def ranks(values, value):
    """Shares of the values below, and not above."""
    return bisect.bisect_left(values, value) / len(values), bisect.bisect_right(values, value) / len(values)


def require_rank(what, value, values, share):
    below, upto = ranks(values, value)
    # Between two neighbours either is right.
    slack = EPSILON + 1 / len(values)
    if not below - slack <= share <= upto + slack:
        raise AssertionError(f"{what} is {value}, of rank {below:.4f} to {upto:.4f} instead of {share}")


def require_share(what, share, values, value):
    """Values are spread evenly within a sketch's bin, of which there are about a thousand, and a heavy value fills several."""
    below, upto = ranks(values, value)
    heaviest = numpy.unique(numpy.asarray(values), return_counts=True)[1].max() / len(values)
    slack = 2 * EPSILON + 2 / len(values) + heaviest
    if not below - slack <= share <= upto + slack:
        raise AssertionError(f"{what}: {share:.4f} of the values instead of {below:.4f} to {upto:.4f}")


def same_statistics(name):
    header, rows = rows_of(name)
    path = write(name, header, rows)
    out = os.path.join(WORK, f"{name}-ours.pb")
    loopwright("stats", path, "-o", out)
    mine = by_path(tfdv.load_stats_binary(out))
    original = tfdv.generate_statistics_from_csv(path)
    tfdv.write_stats_text(original, os.path.join(WORK, f"{name}-theirs.pbtxt"))
    theirs = by_path(original)
    equal(sorted(mine), sorted(theirs), "features")
    for feature, expected in theirs.items():
        actual = mine[feature]
        equal(actual.type, expected.type, f"type of {feature}")
        kind = expected.WhichOneof("stats")
        equal(actual.WhichOneof("stats"), kind, f"kind of {feature}")
        stats, wanted = getattr(actual, kind), getattr(expected, kind)
        for field in ("num_non_missing", "num_missing", "min_num_values", "max_num_values", "avg_num_values", "tot_num_values"):
            equal(getattr(stats.common_stats, field), getattr(wanted.common_stats, field), f"{field} of {feature}")
        if kind == "string_stats":
            same_strings(feature, stats, wanted)
        elif wanted.common_stats.num_non_missing:
            cells = [row[header.index(feature)] for row in rows]
            values = sorted(float(numpy.float32(cell)) if expected.type == 1 else float(int(cell)) for cell in cells if cell != "")
            same_numbers(feature, stats, wanted, values)


for SOURCE, _, _ in SOURCES:
    CHECK = f"TFDV's statistics of the {SOURCE} CSV file are ours"
    if rows_of(SOURCE) is None:
        skip(CHECK, "the file is not there")
    else:
        check(CHECK, lambda: same_statistics(SOURCE))
