"""Models saved by TensorFlow and Keras, run by us: every output equal to TensorFlow's."""

import base64
import glob
import json
import os
import shutil
import subprocess

from interop_checks import PROJECT, check, equal, require

tf = require("tensorflow", "runnables")
np = require("numpy", "runnables")

HOME = os.path.join(os.path.dirname(PROJECT), "runnables")
PROGRAM = os.path.join(os.path.dirname(PROJECT), "our-runnables.mjs")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

DTYPES = {
    "float32": "DT_FLOAT", "float64": "DT_DOUBLE", "int8": "DT_INT8", "int16": "DT_INT16", "int32": "DT_INT32",
    "int64": "DT_INT64", "uint8": "DT_UINT8", "uint16": "DT_UINT16", "uint32": "DT_UINT32", "uint64": "DT_UINT64",
    "bool": "DT_BOOL",
}


def written(value):
    value = np.asarray(value)
    if value.dtype == object or value.dtype.kind in "SU":
        texts = [item if isinstance(item, bytes) else str(item).encode() for item in value.reshape(-1).tolist()]
        return {"dtype": "DT_STRING", "shape": list(value.shape), "values": [base64.b64encode(t).decode() for t in texts]}
    raw = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"dtype": DTYPES[value.dtype.name], "shape": list(value.shape), "values": raw}


def read(tensor):
    if tensor["dtype"] == "DT_STRING":
        flat = [base64.b64decode(text) for text in tensor["values"]]
        return np.array(flat, dtype=object).reshape(tensor["shape"])
    name = next(key for key, value in DTYPES.items() if value == tensor["dtype"])
    return np.frombuffer(base64.b64decode(tensor["values"]), dtype=name).reshape(tensor["shape"])


CASES = []


def case(name, save, calls):
    """`save(dir)` writes the SavedModel; `calls` are (signature, {alias: value})."""
    CASES.append((name, save, calls))


def numbers(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def keras_model(build):
    def save(path):
        tf.keras.utils.set_random_seed(7)
        model = build()
        # Moments other than 0 and 1, as after training.
        for variable in model.variables:
            if "moving" in variable.path and "variance" not in variable.path:
                variable.assign(np.linspace(-0.5, 0.5, int(np.prod(variable.shape)), dtype="float32").reshape(variable.shape))
            if "moving_variance" in variable.path:
                variable.assign(np.linspace(0.5, 2, int(np.prod(variable.shape)), dtype="float32").reshape(variable.shape))
        model.export(path, verbose=False)
    return save


K = tf.keras
L = tf.keras.layers


def sequential():
    return K.Sequential([
        K.Input((6,), name="x"), L.Dense(16, activation="relu"), L.BatchNormalization(), L.Dropout(0.5),
        L.Dense(8, activation="gelu"), L.LayerNormalization(), L.Dense(3, activation="softmax"),
    ])


def lookups():
    city = K.Input((1,), dtype="string", name="city")
    code = K.Input((1,), dtype="int64", name="code")
    age = K.Input((1,), name="age")
    cities = L.StringLookup(vocabulary=["Berlin", "Paris", "Rom", "Zürich"])
    codes = L.IntegerLookup(vocabulary=[7, 9007199254740993, -5])
    bins = L.Discretization(bin_boundaries=[0.0, 18.0, 65.0])
    normal = L.Normalization(mean=40.0, variance=100.0)
    parts = [
        L.Flatten()(L.Embedding(6, 4)(cities(city))), L.Flatten()(L.Embedding(5, 3)(codes(code))),
        L.CategoryEncoding(num_tokens=4, output_mode="one_hot")(bins(age)), normal(age),
        L.Flatten()(L.Embedding(10, 2)(L.Hashing(10)(city))), L.Flatten()(L.Embedding(10, 2)(L.Hashing(10, salt=3)(city))),
    ]
    hidden = L.Dense(8, activation="tanh")(L.Concatenate()(parts))
    return K.Model([city, code, age], L.Dense(1, activation="sigmoid")(hidden))


def convolutions():
    return K.Sequential([
        K.Input((24, 24, 3), name="image"), L.Rescaling(1 / 255), L.Conv2D(8, 3, strides=2, padding="same", use_bias=False),
        L.BatchNormalization(), L.ReLU(6), L.DepthwiseConv2D(3, padding="same"), L.LeakyReLU(), L.SeparableConv2D(12, 3),
        L.MaxPooling2D(2), L.Conv2D(12, 1, activation="swish"), L.UpSampling2D(2), L.Conv2DTranspose(6, 3, strides=2),
        L.AveragePooling2D(2, padding="same"), L.ZeroPadding2D(1), L.GlobalAveragePooling2D(), L.Dense(4), L.Softmax(),
    ])


def recurrent():
    tokens = K.Input((12,), dtype="int32", name="tokens")
    embedded = L.Embedding(50, 8, mask_zero=False)(tokens)
    both = L.Bidirectional(L.LSTM(6, return_sequences=True))(embedded)
    return K.Model(tokens, L.Dense(2)(L.GRU(5)(both)))


def attention():
    x = K.Input((10, 8), name="x")
    attended = L.MultiHeadAttention(2, 4)(x, x)
    return K.Model(x, L.Dense(2)(L.GlobalMaxPooling1D()(L.LayerNormalization()(L.Conv1D(8, 3, padding="causal")(x + attended)))))


def texts():
    text = K.Input((1,), dtype="string", name="text")
    vectorize = L.TextVectorization(max_tokens=20, output_sequence_length=6, vocabulary=["the", "cat", "sat", "on", "mat"])
    pooled = L.GlobalAveragePooling1D()(L.Embedding(20, 4)(vectorize(text)))
    return K.Model(text, L.Dense(1)(pooled))


class Many(tf.Module):
    """Signatures over every kind of value."""

    def __init__(self, vocabulary):
        super().__init__()
        self.weight = tf.Variable(numbers(3, 2, seed=3))
        self.ids = tf.Variable([2 ** 53 + 1, -7, 2 ** 62 + 5], dtype=tf.int64)
        self.words = tf.Variable(["alpha", "", "ωμέγα"])
        self.table = tf.lookup.StaticVocabularyTable(
            tf.lookup.TextFileInitializer(vocabulary, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64,
                                          tf.lookup.TextFileIndex.LINE_NUMBER), num_oov_buckets=4)
        self.back = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(tf.constant([2 ** 60 + 1, 3], tf.int64), tf.constant(["big", "three"])), "?")

    @tf.function(input_signature=[tf.TensorSpec([None, 3], name="x")])
    def linear(self, x):
        return {"y": x @ self.weight, "total": tf.reduce_sum(x), "best": tf.argmax(x, 1), "sorted": tf.sort(x)}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int64, name="n")])
    def integers(self, n):
        return {"same": n, "plus": n + self.ids[0], "mod": n % 10, "div": n // 7, "text": tf.as_string(n), "name": self.back.lookup(n),
                "float": tf.cast(n, tf.float32), "gathered": tf.gather(self.ids, tf.clip_by_value(n, 0, 2))}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="s")])
    def strings(self, s):
        split = tf.strings.split(s, " ")
        return {"id": self.table.lookup(s), "bucket": tf.strings.to_hash_bucket_fast(s, 1000), "lower": tf.strings.lower(s),
                "strong": tf.strings.to_hash_bucket_strong(s, 1000, [1, 2]),
                "length": tf.strings.length(s), "chars": tf.strings.length(s, unit="UTF8_CHAR"),
                "replaced": tf.strings.regex_replace(s, r"(\w)(\d+)", r"\2-\1"), "sub": tf.strings.substr(tf.strings.join([s, "____"]), 1, 3),
                "joined": tf.strings.join([s, "!"], separator="~"), "all": tf.strings.reduce_join(s, separator=","),
                "parts": split.to_tensor(default_value="-"), "words": tf.identity(self.words), "empty": tf.equal(s, "")}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float64, name="d")])
    def doubles(self, d):
        return {"sum": tf.cumsum(d), "exp": tf.exp(d), "rounded": tf.round(d), "int": tf.cast(d, tf.int32),
                "text": tf.strings.as_string(d, precision=3), "matrix": tf.matmul(d[:, None], d[None, :])}

    @tf.function(input_signature=[tf.TensorSpec([], tf.int32, name="n")])
    def loops(self, n):
        total = tf.constant(0)
        fibonacci = tf.TensorArray(tf.int32, size=0, dynamic_size=True, element_shape=[])
        for i in tf.range(n):
            total += i * i if i % 2 == 0 else -i
            fibonacci = fibonacci.write(i, total)
        return {"total": total, "all": fibonacci.stack(), "sign": tf.cond(total > 0, lambda: "plus", lambda: "minus")}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="examples")])
    def parsed(self, examples):
        features = tf.io.parse_example(examples, {
            "age": tf.io.FixedLenFeature([], tf.float32, -1.0), "ids": tf.io.VarLenFeature(tf.int64),
            "pair": tf.io.FixedLenFeature([2], tf.int64), "words": tf.io.RaggedFeature(tf.string),
            "open": tf.io.FixedLenSequenceFeature([], tf.float32, allow_missing=True, default_value=9.0),
        })
        return {"age": features["age"], "ids": tf.sparse.to_dense(features["ids"], default_value=-1), "pair": features["pair"],
                "words": features["words"].to_tensor(default_value=b"none"), "open": features["open"]}


def save_many(path):
    vocabulary = path + ".vocabulary.txt"
    with open(vocabulary, "w", encoding="utf-8") as file:
        file.write("red\ngreen\nblue sky\nübergrün\n")
    module = Many(vocabulary)
    names = ["linear", "integers", "strings", "doubles", "loops", "parsed"]
    tf.saved_model.save(module, path, signatures={name: getattr(module, name) for name in names})


def example(**features):
    def feature(value):
        if isinstance(value[0], (bytes, str)):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[v if isinstance(v, bytes) else v.encode() for v in value]))
        if isinstance(value[0], float):
            return tf.train.Feature(float_list=tf.train.FloatList(value=value))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=value))
    return tf.train.Example(features=tf.train.Features(feature={k: feature(v) for k, v in features.items()})).SerializeToString()


def save_graph(path):
    """As TensorFlow 1 saved models: references, a table from an asset, both branches of a condition."""
    v1 = tf.compat.v1
    vocabulary = path + ".words.txt"
    with open(vocabulary, "w", encoding="utf-8") as file:
        file.write("yes\nno\n")
    with tf.Graph().as_default(), v1.Session() as session:
        v1.disable_control_flow_v2()
        x = v1.placeholder(tf.float32, [None, 2], "x")
        word = v1.placeholder(tf.string, [None], "word")
        weight = v1.get_variable("weight", initializer=numbers(2, 3, seed=5), use_resource=False)
        table = tf.lookup.StaticHashTable(
            tf.lookup.TextFileInitializer(vocabulary, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64,
                                          tf.lookup.TextFileIndex.LINE_NUMBER), -1)
        y = tf.matmul(x, weight)
        chosen = v1.cond(tf.reduce_sum(y) > 0, lambda: tf.nn.relu(y) + 1.0, lambda: tf.tanh(y) - tf.constant(1.0))
        v1.enable_control_flow_v2()
        session.run([v1.global_variables_initializer(), v1.tables_initializer()])
        builder = v1.saved_model.Builder(path)
        signature = v1.saved_model.predict_signature_def({"x": x, "word": word}, {"y": y, "chosen": chosen, "id": table.lookup(word)})
        builder.add_meta_graph_and_variables(session, ["serve"], {"serving_default": signature}, main_op=v1.tables_initializer(),
                                             assets_collection=v1.get_collection(v1.GraphKeys.ASSET_FILEPATHS), strip_default_attrs=True)
        builder.save()


def save_wide_and_deep(path):
    """Feature columns with a cross, and a table of embeddings saved in parts, as Estimators left them."""
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        columns = tf.feature_column
        age = columns.numeric_column("age")
        city = columns.categorical_column_with_vocabulary_list("city", ["x", "y"], num_oov_buckets=1)
        tags = columns.categorical_column_with_hash_bucket("tags", 10)
        cross = columns.crossed_column(["city", "tags"], 20)
        wide = [city, tags, cross, columns.bucketized_column(age, [1.0, 2.0, 3.0])]
        deep = [age, columns.indicator_column(city), columns.embedding_column(tags, 3), columns.indicator_column(cross)]
        serialized = v1.placeholder(tf.string, [None], "input_example_tensor")
        features = v1.parse_example(serialized, columns.make_parse_example_spec(wide + deep))
        with v1.variable_scope("parts", partitioner=v1.fixed_size_partitioner(3)):
            table = v1.get_variable("table", [10, 4], initializer=v1.truncated_normal_initializer(seed=1))
            net = v1.feature_column.input_layer(features, deep)
            logits = v1.feature_column.linear_model(features, wide)
        near = v1.nn.embedding_lookup(table, tf.cast(features["age"][:, 0], tf.int64))
        far = v1.nn.embedding_lookup(table, tf.cast(features["age"][:, 0], tf.int64), partition_strategy="div")
        scores = tf.nn.sigmoid(logits + tf.reduce_sum(net, 1, keepdims=True))
        session.run([v1.global_variables_initializer(), v1.tables_initializer()])
        utils = v1.saved_model.signature_def_utils
        builder = v1.saved_model.Builder(path)
        builder.add_meta_graph_and_variables(session, ["serve"], {
            "serving_default": utils.classification_signature_def(serialized, None, scores),
            "parts": utils.predict_signature_def({"examples": serialized}, {"near": near, "far": far, "net": net}),
        }, main_op=v1.tables_initializer(), strip_default_attrs=True)
        builder.save()


def groups_and_volumes():
    images = K.Input((8, 8, 4), name="images")
    volumes = K.Input((4, 6, 6, 2), name="volumes")
    flat = L.GlobalAveragePooling2D()(L.Conv2D(6, 3, groups=2)(images))
    deep = L.Flatten()(L.MaxPooling3D(2)(L.Conv3D(4, 3, padding="same")(volumes)))
    return K.Model([images, volumes], L.Concatenate()([flat, deep]))


def text_counts(mode):
    def build():
        text = K.Input((1,), dtype="string", name="text")
        weights = [1.0, 2.0, 3.0, 4.0] if mode == "tf_idf" else None
        words = L.TextVectorization(output_mode=mode, ngrams=2, vocabulary=["the", "cat", "the cat", "mat"], idf_weights=weights)
        return K.Model(text, words(text))
    return build


def crosses():
    word, code = K.Input((1,), dtype="string", name="word"), K.Input((1,), dtype="int64", name="code")
    codes = K.Input((2,), dtype="int64", name="codes")
    several = L.IntegerLookup(vocabulary=[7, 9], output_mode="multi_hot")(codes)
    return K.Model([word, code, codes], L.Concatenate()([L.HashedCrossing(10, output_mode="one_hot")((word, code)), several]))


def resized(path):
    module = tf.Module()

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="image_bytes")])
    def predict(image_bytes):
        def one(data):
            return tf.image.resize(tf.io.decode_image(data, channels=3, expand_animations=False), [6, 5])
        return {"pixels": tf.map_fn(one, image_bytes, fn_output_signature=tf.TensorSpec([6, 5, 3], tf.float32))}
    module.predict = predict
    tf.saved_model.save(module, path, signatures={"serving_default": module.predict})


case("a Keras Sequential", keras_model(sequential), [("serving_default", {"x": numbers(5, 6)}), ("serving_default", {"x": numbers(1, 6)})])
case("Keras lookups, hashes and embeddings", keras_model(lookups), [("serving_default", {
    "city": np.array([["Rom"], ["Zürich"], ["nowhere"]], dtype=object), "code": np.array([[7], [9007199254740993], [9007199254740992]]),
    "age": np.array([[12], [33.5], [80]], dtype="float32")})])
case("a Keras convolutional network", keras_model(convolutions), [("serving_default", {"image": numbers(2, 24, 24, 3) * 50 + 100})])
case("a Keras recurrent network", keras_model(recurrent), [("serving_default", {"tokens": np.arange(24, dtype="int32").reshape(2, 12) * 2})])
case("Keras attention", keras_model(attention), [("serving_default", {"x": numbers(3, 10, 8)})])
case("Keras TextVectorization", keras_model(texts), [("serving_default", {"text": np.array([["The cat, sat!"], ["on THE mat on the mat on"], [""]], dtype=object)})])
case("a tf.Module of six signatures", save_many, [
    ("linear", {"x": numbers(4, 3)}),
    ("integers", {"n": np.array([1, -13, 2 ** 60 + 1, 2 ** 53 + 1])}),
    ("strings", {"s": np.array(["red", "a1 b22", "übergrün", "", "blue sky", "ÄB9"], dtype=object)}),
    ("doubles", {"d": np.array([0.1, -1.5, 2.5, 1e10])}),
    ("loops", {"n": np.array(7, dtype="int32")}), ("loops", {"n": np.array(0, dtype="int32")}),
    ("parsed", {"examples": np.array([
        example(age=[3.5], ids=[1, 2 ** 60 + 1], pair=[5, 6], words=["a", "b"], open=[1.0, 2.0, 3.0]), example(pair=[7, -8]),
        example(pair=[1, 2], words=["ü"], open=[4.0], ids=[9])], dtype=object)}),
])
case("a graph of TensorFlow 1", save_graph, [
    ("serving_default", {"x": numbers(3, 2), "word": np.array(["no", "maybe"], dtype=object)}),
    ("serving_default", {"x": -numbers(3, 2), "word": np.array(["yes"], dtype=object)}),
])
case("a wide and deep graph of feature columns", save_wide_and_deep, [(signature, {alias: np.array([
    example(age=[3.5], city=["x"], tags=["a", "b"]), example(age=[9.0], city=["elsewhere"])], dtype=object)})
    for signature, alias in (("serving_default", "inputs"), ("parts", "examples"))])
case("Keras groups and volumes", keras_model(groups_and_volumes), [
    ("serving_default", {"images": numbers(2, 8, 8, 4), "volumes": numbers(2, 4, 6, 6, 2) - 2})])
for output_mode in ("multi_hot", "count", "tf_idf"):
    case(f"Keras TextVectorization, {output_mode}", keras_model(text_counts(output_mode)), [
        ("serving_default", {"text": np.array([["The cat, sat!"], ["on the mat the cat"], [""]], dtype=object)})])
case("Keras crosses and lookups of several values", keras_model(crosses), [("serving_default", {
    "word": np.array([["x"], ["y"]], dtype=object), "code": np.array([[1], [2**62]]), "codes": np.array([[7, 8], [9, 9]])})])
case("images of 8 bits, decoded and resized", resized, [("serving_default", {"image_bytes": np.array([
    tf.io.encode_png(np.random.default_rng(5).integers(0, 255, (8, 9, 3)).astype("uint8")).numpy()] * 2, dtype=object)})])


def expected_of(path, calls):
    model = tf.saved_model.load(path)
    answers = []
    for signature, inputs in calls:
        function = model.signatures[signature]
        dtypes = {name: spec.dtype for name, spec in function.structured_input_signature[1].items()}
        given = {name: tf.constant(value, dtype=dtypes[name]) for name, value in inputs.items()}
        answers.append({name: np.asarray(value.numpy(), dtype=object if value.dtype == tf.string else None) for name, value in function(**given).items()})
    return answers


def compare(ours, expected):
    if "problem" in ours:
        raise AssertionError(json.dumps(ours["problem"]))
    for i, (our, their) in enumerate(zip(ours["outputs"], expected)):
        if "error" in our and isinstance(our["error"], str):
            raise AssertionError(our["error"])
        equal(sorted(our), sorted(their), f"call {i}, outputs")
        for name, value in their.items():
            got = read(our[name])
            equal(got.shape, value.shape, f"call {i}, {name}, shape")
            if value.dtype == object:
                equal(got.tolist(), value.tolist(), f"call {i}, {name}")
            elif value.dtype.kind == "f":
                np.testing.assert_allclose(got, value, rtol=1e-5, atol=1e-5, err_msg=f"call {i}, {name}")
                equal(got.dtype, value.dtype, f"call {i}, {name}, type")
            else:
                equal((got.dtype, got.tolist()), (value.dtype, value.tolist()), f"call {i}, {name}")


def main():
    shutil.rmtree(HOME, ignore_errors=True)
    os.makedirs(HOME)
    tasks, expectations = [], []
    for i, (name, save, calls) in enumerate(CASES):
        path = os.path.join(HOME, f"model-{i}")
        try:
            save(path)
            expectations.append(expected_of(path, calls))
        except Exception as error:  # pylint: disable=broad-except
            check(name, lambda error=error: (_ for _ in ()).throw(error))
            expectations.append(None)
            continue
        # What is read must come out of the model's own folder.
        for vocabulary in glob.glob(path + ".*.txt"):
            os.remove(vocabulary)
        written_calls = [{"signature": s, "inputs": {k: written(v) for k, v in inputs.items()}} for s, inputs in calls]
        tasks.append({"dir": path, "out": path + ".json", "calls": written_calls})
    task_file = os.path.join(HOME, "tasks.json")
    with open(task_file, "w", encoding="utf-8") as file:
        json.dump(tasks, file)
    subprocess.run(["node", PROGRAM, task_file], check=True, cwd=ROOT)
    for i, (name, _, _) in enumerate(CASES):
        if expectations[i] is None:
            continue
        with open(os.path.join(HOME, f"model-{i}.json"), encoding="utf-8") as file:
            ours = json.load(file)
        check(f"{name} runs as in TensorFlow", lambda ours=ours, i=i: compare(ours, expectations[i]))


main()
