"""Times training steps of Keras on networks and batches that the benchmark wrote: `train_speed.py TASKS.json`.

Each network is compiled and trained in the ways a user can choose, and the fastest counts: train_on_batch with and without
XLA, and model.fit over a tf.data pipeline with 32 steps per execution. All of them run as graphs, on as many threads as
TensorFlow likes. The last line of standard output is JSON.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

SECONDS = 0.6


def build(network):
    spec, units = network["inputs"], network["output"]["units"]
    inputs, wide, deep = [], [], []
    if spec["denseWidth"]:
        dense = keras.Input((spec["denseWidth"],))
        inputs.append(dense)
        wide.append(layers.Dense(units, use_bias=False)(dense))
        deep.append(dense)
    for each in spec["embeddings"]:
        ids = keras.Input((1,), dtype="int32")
        inputs.append(ids)
        wide.append(layers.Flatten()(layers.Embedding(each["vocabularySize"], units)(ids)))
        deep.append(layers.Flatten()(layers.Embedding(each["vocabularySize"], each["dimension"])(ids)))
    for each in spec["texts"]:
        tokens = keras.Input((each["length"],), dtype="int32")
        inputs.append(tokens)
        wide.append(layers.GlobalAveragePooling1D()(layers.Embedding(each["vocabularySize"], units)(tokens)))
        embedded = layers.Embedding(each["vocabularySize"], each["dimension"])(tokens)
        convolved = layers.Conv1D(network["textFilters"], network["textKernel"], padding="same", activation="relu")(embedded)
        deep.append(layers.GlobalMaxPooling1D()(convolved))
    for each in spec.get("images", []):
        values = image = keras.Input((each["height"], each["width"], each["channels"]))
        inputs.append(image)
        for filters in network["imageFilters"]:
            values = layers.MaxPooling2D()(layers.Conv2D(filters, 3, padding="same", activation="relu")(values))
        deep.append(layers.Flatten()(values))
    hidden = deep[0] if len(deep) == 1 else layers.Concatenate()(deep)
    for width in network["hidden"]:
        if network.get("batchNorm"):
            hidden = layers.ReLU()(layers.BatchNormalization()(layers.Dense(width)(hidden)))
        else:
            hidden = layers.Dense(width, activation="relu")(hidden)
    output = layers.Dense(units)(hidden)
    logits = layers.Add()([*wide, output]) if wide else output
    return keras.Model(inputs, logits)


def read(path, network, rows):
    """The inputs in the model's order, and the label."""
    words = np.fromfile(path, dtype=np.int32)
    spec, at, arrays = network["inputs"], 0, []

    def take(count, kind):
        nonlocal at
        part = words[at : at + count].view(kind)
        at += count
        return part

    if spec["denseWidth"]:
        arrays.append(take(rows * spec["denseWidth"], np.float32).reshape(rows, -1))
    arrays += [take(rows, np.int32).reshape(rows, 1) for _ in spec["embeddings"]]
    arrays += [take(rows * each["length"], np.int32).reshape(rows, -1) for each in spec["texts"]]
    for each in spec.get("images", []):
        shape = (rows, each["height"], each["width"], each["channels"])
        arrays.append(take(int(np.prod(shape)), np.float32).reshape(shape))
    return tuple(arrays), take(rows, np.float32).reshape(rows, 1)


def compiled(network, **options):
    model = build(network)
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss=keras.losses.BinaryCrossentropy(from_logits=True), **options)
    return model


def median(times):
    return sorted(times)[len(times) // 2] * 1000


def by_batch(network, batches, jit):
    model = compiled(network, jit_compile=jit)
    step = model.make_train_function() or model.train_function
    tensors = [([tf.constant(part) for part in inputs], tf.constant(label)) for inputs, label in batches]
    for batch in tensors * 2:
        step(iter([batch]))
    times, started = [], time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        for batch in tensors:
            before = time.perf_counter()
            step(iter([batch]))
            times.append(time.perf_counter() - before)
    return median(times)


def by_fit(network, batches, jit):
    model = compiled(network, jit_compile=jit, steps_per_execution=32)
    stacked = [np.concatenate([inputs[i] for inputs, _ in batches]) for i in range(len(batches[0][0]))]
    labels = np.concatenate([label for _, label in batches])
    rows = len(batches[0][1])
    data = tf.data.Dataset.from_tensor_slices((tuple(stacked), labels)).batch(rows).cache().repeat().prefetch(tf.data.AUTOTUNE)
    model.fit(data, steps_per_epoch=64, epochs=1, verbose=0)
    times = []
    for _ in range(3):
        before = time.perf_counter()
        model.fit(data, steps_per_epoch=256, epochs=1, verbose=0)
        times.append((time.perf_counter() - before) / 256)
    return median(times)


WAYS = [
    ("train_on_batch's graph", lambda *task: by_batch(*task, False)),
    ("train_on_batch's graph, XLA", lambda *task: by_batch(*task, True)),
    ("fit, 32 steps per execution", lambda *task: by_fit(*task, False)),
    ("fit, 32 steps per execution, XLA", lambda *task: by_fit(*task, True)),
]


def fastest(task):
    batches = [read(path, task["network"], task["rows"]) for path in task["files"]]
    times = {}
    for name, way in WAYS:
        try:
            times[name] = way(task["network"], batches)
        except Exception as error:  # pylint: disable=broad-except
            print(f"{task['variant']} {task['rows']} {name}: {str(error).splitlines()[0]}", file=sys.stderr)
        keras.backend.clear_session()
    print(task["variant"], task["rows"], times, file=sys.stderr)
    name = min(times, key=times.get)
    return {"variant": task["variant"], "rows": task["rows"], "stepMs": times[name], "way": name}


def product_rate():
    """Of numpy's BLAS; the benchmark asks in a process of its own, where it has one thread."""
    a = np.random.rand(1024, 1024).astype(np.float32)
    a @ a
    times = []
    for _ in range(8):
        before = time.perf_counter()
        a @ a
        times.append(time.perf_counter() - before)
    return 2 * 1024**3 / min(times)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        tasks = json.load(file)
    answer = {"times": [fastest(task) for task in tasks], "productRate": product_rate(), "version": tf.__version__}
    print(json.dumps(answer))
