"""TensorFlow finds the gradients that our engine finds, and Keras' optimisers move weights as ours do."""

import json
import os

from interop_checks import PROJECT, check, require

tf = require("tensorflow", "gradients in TensorFlow")
keras = require("keras", "optimisers of Keras")
np = require("numpy", "gradients in TensorFlow")

ANSWERS = os.path.join(os.path.dirname(PROJECT), "our-gradients.json")


def array(tensor):
    return np.array(tensor["data"], np.float32).reshape(tensor["shape"])


def images(network, batch, rows):
    """Pixels of 16 bits as numbers from -2 to 2."""
    shapes = [(rows, each["height"], each["width"], each["channels"]) for each in network["inputs"].get("images", [])]
    return [
        tf.reshape((tf.constant(pixels, tf.float32) / (255 * 256) - 0.5) * 4, shape)
        for pixels, shape in zip(batch["images"], shapes)
    ]


def logits(case, weights, batch):
    network, rows = case["network"], case["rows"]
    inputs, total, joined = network["inputs"], weights["output/bias"] + 0.0, []
    deep = network["family"] == "wide_deep"
    pictures = images(network, batch, rows)
    slots = []
    if inputs["denseWidth"]:
        slots.append(tf.reshape(tf.constant(batch["dense"], tf.float32), (rows, -1)))
        joined += slots
    if not deep:
        # Divided by the root of their number.
        slots += [tf.reshape(picture, (rows, -1)) / np.sqrt(np.prod(picture.shape[1:]), dtype=np.float32) for picture in pictures]
    if slots:
        total += tf.concat(slots, 1) @ weights["wide/dense/kernel"]
    for i, ids in enumerate(batch["ids"]):
        total += tf.gather(weights[f"wide/embedding_{i}/kernel"], ids)
        if deep:
            joined.append(tf.gather(weights[f"deep/embedding_{i}/embeddings"], ids))
    for i, tokens in enumerate(batch["tokens"]):
        tokens = tf.reshape(tf.constant(tokens), (rows, -1))
        known = tf.cast(tokens != 0, tf.float32)[:, :, None]
        summed = tf.reduce_sum(tf.gather(weights[f"wide/text_{i}/kernel"], tokens) * known, 1)
        # An average that counts as min(length, 32) of its weights.
        total += min(tokens.shape[1], 32) * summed / tf.maximum(tf.reduce_sum(known, 1), 1)
        if deep:
            embedded = tf.gather(weights[f"deep/text_{i}/embeddings"], tokens)
            if network.get("textEncoder") == "average":
                joined.append(tf.reduce_sum(embedded * known, 1) / tf.maximum(tf.reduce_sum(known, 1), 1))
                continue
            windows = tf.nn.conv1d(embedded, weights[f"deep/text_{i}/kernel"], 1, "SAME") + weights[f"deep/text_{i}/bias"]
            joined.append(tf.reduce_max(tf.nn.relu(windows), 1))
    if not deep:
        return total
    for i, values in enumerate(pictures):
        for stage in range(len(network["imageFilters"])):
            name = f"deep/image_{i}/conv_{stage}"
            values = tf.nn.relu(tf.nn.conv2d(values, weights[f"{name}/kernel"], 1, "SAME") + weights[f"{name}/bias"])
            if values.shape[1] > 1 and values.shape[2] > 1:
                values = tf.nn.max_pool2d(values, 2, 2, "VALID")
        joined.append(tf.reshape(values, (rows, -1)))
    hidden = tf.concat(joined, 1)
    for i in range(len(network["hidden"])):
        hidden = tf.nn.relu(hidden @ weights[f"deep/dense_{i}/kernel"] + weights[f"deep/dense_{i}/bias"])
    return total + hidden @ weights["deep/output/kernel"]


def mean_loss(case, weights, batch):
    found = logits(case, weights, batch)
    kind, label = case["network"]["output"]["kind"], np.array(batch["label"])
    by_row = np.array(batch["weights"], np.float32) if "weights" in batch else None
    if kind == "regression":
        # Keras' own way to weigh rows: divided by the batch size.
        return keras.losses.MeanSquaredError()(label[:, None], found, sample_weight=by_row)
    if kind == "multilabel":
        wanted = label.astype(np.float32).reshape(case["rows"], -1)
        losses = tf.nn.weighted_cross_entropy_with_logits(wanted, found, np.array(case["classWeights"], np.float32))
        return tf.reduce_mean(losses if by_row is None else losses * by_row[:, None])
    by_class = np.array(case["classWeights"], np.float32)[label.astype(int)]
    if kind == "binary":
        loss, wanted = keras.losses.BinaryCrossentropy(from_logits=True), label.astype(np.float32)[:, None]
    else:
        loss, wanted = keras.losses.SparseCategoricalCrossentropy(from_logits=True), label.astype(int)
    # class_weight and sample_weight of Keras' fit are multiplied.
    return loss(wanted, found, sample_weight=by_class if by_row is None else by_class * by_row)


def slopes(case, weights, batch, l2):
    """By variable; of the loss before the penalty too."""
    with tf.GradientTape() as tape:
        loss = mean_loss(case, weights, batch)
        total = loss
        for variable in case["variables"]:
            if variable["penalised"]:
                total += l2 * tf.reduce_sum(weights[variable["name"]] ** 2)
    found = tape.gradient(total, weights)
    for variable in case["variables"]:
        name = variable["name"]
        gradient = tf.convert_to_tensor(found[name])
        # What stands for padding is never trained.
        found[name] = tf.concat([tf.zeros_like(gradient[:1]), gradient[1:]], 0) if variable["padded"] else gradient
    return found, float(loss)


def variables_of(case):
    return {name: tf.Variable(array(tensor)) for name, tensor in case["weights"].items()}


def same(ours, theirs, tolerance, what):
    worst = float(np.max(np.abs(ours - theirs))) if ours.size else 0.0
    if not worst <= tolerance:
        raise AssertionError(f"{what}: {worst} apart")


def same_gradients(case):
    found, _ = slopes(case, variables_of(case), case["batches"][0], 0.0)
    largest = max(float(np.max(np.abs(found[name].numpy()))) for name in case["gradients"])
    for name, tensor in case["gradients"].items():
        same(array(tensor), found[name].numpy(), 2e-6 * max(1.0, largest), name)


def row_of(batch, row, rows):
    def part(values):
        width = len(values) // rows
        return values[row * width : (row + 1) * width]

    lists = {name: [part(each) for each in batch[name]] for name in ("ids", "tokens", "images")}
    by_row = {name: part(batch[name]) for name in ("dense", "label", "weights") if name in batch}
    return {**by_row, **lists}


def same_private_gradients(case):
    """Every row's gradient by itself, over all variables clipped to a norm, and the mean of all."""
    private, weights, rows = case["private"], variables_of(case), case["rows"]
    alone, mean, clipped = {**case, "rows": 1}, {}, 0
    for row in range(rows):
        found, _ = slopes(alone, weights, row_of(private["batch"], row, rows), 0.0)
        norm = float(tf.linalg.global_norm(list(found.values())))
        clipped += norm > private["clipNorm"]
        for name, gradient in found.items():
            mean[name] = mean.get(name, 0.0) + gradient.numpy().astype(np.float64) * min(1.0, private["clipNorm"] / max(norm, 1e-12)) / rows
    if not 0 < clipped < rows:
        raise AssertionError(f"{clipped} of {rows} rows are clipped: that tries one way alone")
    largest = max(float(np.max(np.abs(gradient))) for gradient in mean.values())
    for name, tensor in private["gradients"].items():
        same(array(tensor), mean[name], 2e-6 * max(1.0, largest), name)


def optimizer_of(name, case):
    options = case["options"]
    schedule = options["schedule"]
    rate = keras.optimizers.schedules.ExponentialDecay(options["learningRate"], schedule["steps"], schedule["rate"])
    kinds = {
        "adam": (keras.optimizers.Adam, {}),
        "adamw": (keras.optimizers.AdamW, {"weight_decay": options["weightDecay"]}),
        "rmsprop": (keras.optimizers.RMSprop, {}),
        "momentum": (keras.optimizers.SGD, {"momentum": options["momentum"]}),
        "sgd": (keras.optimizers.SGD, {}),
    }
    make, more = kinds[name]
    return make(rate, global_clipnorm=options["clipNorm"], **more)


def same_steps(case, trained):
    optimizer, weights = optimizer_of(trained["optimizer"], case), variables_of(case)
    names = [variable["name"] for variable in case["variables"]]
    if trained["optimizer"] == "adamw":
        optimizer.exclude_from_weight_decay([weights[each["name"]] for each in case["variables"] if not each["penalised"]])
    for batch, ours in zip(case["batches"], trained["losses"]):
        found, loss = slopes(case, weights, batch, case["network"]["l2"])
        # Adam divides by the size of a gradient: where that is rounding alone, a weight may move the other way.
        if abs(loss - ours) > 5e-5 * max(1.0, abs(loss)):
            raise AssertionError(f"loss {ours} instead of {loss}")
        optimizer.apply([found[name] for name in names], [weights[name] for name in names])
    for name, tensor in trained["weights"].items():
        same(array(tensor), weights[name].numpy(), 5e-5, name)


with open(ANSWERS, encoding="utf-8") as file:
    OURS = json.load(file)
CASES = OURS["cases"]


def with_weights(case):
    return {**case, **case["weighed"], "name": f"{case['name']}, rows weighed"}


def same_normalised(case):
    """Keras' own layers, BatchNormalization between each dense layer and its relu, stepped by its Adam."""
    given = keras.Input((len(case["batches"][0]["dense"]) // case["rows"],))
    hidden, own = given, {}
    for i, units in enumerate(case["hidden"]):
        own[f"deep/dense_{i}"] = keras.layers.Dense(units)
        own[f"deep/norm_{i}"] = keras.layers.BatchNormalization()
        hidden = keras.layers.ReLU()(own[f"deep/norm_{i}"](own[f"deep/dense_{i}"](hidden)))
    own["deep/output"] = keras.layers.Dense(1, use_bias=False)
    own["wide/dense"] = keras.layers.Dense(1, use_bias=False)
    model = keras.Model(given, own["deep/output"](hidden) + own["wide/dense"](given))
    slots = {"deep/norm": ["gamma", "beta", "moving_mean", "moving_variance"], "deep/dense": ["kernel", "bias"]}

    def tensors(name, values):
        return [array(values[f"{name}/{slot}"]) for slot in slots.get(name[:-2], ["kernel"])]

    for name, layer in own.items():
        layer.set_weights(tensors(name, case["weights"]))
    bias = tf.Variable(array(case["weights"]["output/bias"]))
    trained = [weight.value for weight in model.trainable_weights] + [bias]
    optimizer = keras.optimizers.Adam(0.01)

    def loss_of(batch, training):
        dense = np.array(batch["dense"], np.float32).reshape(case["rows"], -1)
        found = model(dense, training=training) + bias
        return keras.losses.BinaryCrossentropy(from_logits=True)(np.array(batch["label"], np.float32)[:, None], found)

    for batch, ours in zip(case["batches"], case["losses"]):
        with tf.GradientTape() as tape:
            loss = loss_of(batch, True)
        same(np.array(ours), loss.numpy(), 2e-5, "loss of a step")
        optimizer.apply(tape.gradient(loss, trained), trained)
    for name, layer in own.items():
        for ours, theirs in zip(tensors(name, case["after"]), layer.get_weights()):
            # A bias before a normalisation has no gradient but rounding, which Adam divides by its own size.
            if not (name.startswith("deep/dense") and ours.ndim == 1):
                same(ours, theirs, 5e-5, name)
    same(array(case["after"]["output/bias"]), bias.numpy(), 5e-5, "output/bias")
    same(np.array(case["unseen"]["loss"]), loss_of(case["unseen"], False).numpy(), 5e-5, "loss by the averages")


for CASE in OURS["normalised"]:
    check(f"Keras' BatchNormalization is trained as on {CASE['engine']}, averages and all", lambda: same_normalised(CASE))

for CASE in [*CASES, *map(with_weights, CASES)]:
    check(f"TensorFlow finds our gradients of {CASE['name']}", lambda: same_gradients(CASE))
    check(f"TensorFlow clips row by row as we do for {CASE['name']}", lambda: same_private_gradients(CASE))
    for TRAINED in CASE["trained"]:
        check(f"Keras' {TRAINED['optimizer']} moves {CASE['name']} as ours does", lambda: same_steps(CASE, TRAINED))
