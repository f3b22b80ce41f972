"""What the checks share: their outcome as lines on standard output, and where a project keeps its files."""

import glob
import os
import sys
import traceback

PROJECT = sys.argv[1]


def check(name, body):
    """Runs one check; an AssertionError or any other error is its failure."""
    try:
        body()
    except Exception as error:  # pylint: disable=broad-except
        reason = (str(error) or type(error).__name__).splitlines()[0]
        print(f"failed {name}: {reason}")
        traceback.print_exc()
    else:
        print(f"passed {name}")


def skip(name, reason):
    print(f"skipped {name}: {reason}")


def require(module, name):
    """Imports a module, or reports the check as skipped and ends."""
    try:
        return __import__(module, fromlist=["_"])
    except Exception as error:  # pylint: disable=broad-except
        skip(name, f"{module} cannot be imported ({str(error).splitlines()[0]})")
        sys.exit(0)


def artifact_dirs(node, output):
    """The folders of one output, oldest execution first."""
    found = glob.glob(os.path.join(PROJECT, "artifacts", node, output, "*"))
    return sorted(found, key=lambda path: int(os.path.basename(path)))


def newest(node, output, *inside):
    return os.path.join(artifact_dirs(node, output)[-1], *inside)


def equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: {actual!r} instead of {expected!r}")
