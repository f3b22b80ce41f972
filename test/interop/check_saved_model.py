"""TensorFlow loads the pushed SavedModel and answers as we do."""

import glob
import json
import os

from interop_checks import PROJECT, check, equal, require, skip

tf = require("tensorflow", "SavedModel in TensorFlow")


def newest_version():
    versions = glob.glob(os.path.join(PROJECT, "serving_model", "*", "*"))
    if not versions:
        raise AssertionError("no version was pushed")
    return max(versions, key=lambda path: int(os.path.basename(path)))


def loads():
    model = tf.saved_model.load(newest_version())
    if "serving_default" not in model.signatures:
        raise AssertionError(f"signatures: {list(model.signatures)}")


def run_is_recorded():
    with open(os.path.join(PROJECT, "run.json"), encoding="utf-8") as file:
        answer = json.load(file)
    equal(str(answer["pushed_version"]), os.path.basename(newest_version()), "pushed version")


check("the pushed version is the one that the run named", run_is_recorded)
if os.path.exists(os.path.join(newest_version(), "saved_model.pb")):
    check("TensorFlow loads the pushed SavedModel", loads)
else:
    skip("TensorFlow loads the pushed SavedModel", "the pushed version is written without saved_model.pb")
