"""Writes test/reference/graph-answers.json: single operations as graphs, with the outputs TensorFlow computes."""

import base64
import json
import sys

import numpy as np
import tensorflow as tf
from google.protobuf.json_format import MessageToDict

DTYPES = {
    "float32": "DT_FLOAT", "float64": "DT_DOUBLE", "int8": "DT_INT8", "int16": "DT_INT16", "int32": "DT_INT32",
    "int64": "DT_INT64", "uint8": "DT_UINT8", "uint16": "DT_UINT16", "uint32": "DT_UINT32", "uint64": "DT_UINT64",
    "bool": "DT_BOOL",
}
RANDOM = np.random.default_rng(11)
CASES = []


def written(value):
    value = np.asarray(value)
    if value.dtype == object or value.dtype.kind in "SU":
        texts = [v if isinstance(v, bytes) else str(v).encode() for v in value.reshape(-1).tolist()]
        return {"dtype": "DT_STRING", "shape": list(value.shape), "values": [base64.b64encode(t).decode() for t in texts]}
    raw = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return {"dtype": DTYPES[value.dtype.name], "shape": list(value.shape), "values": raw}


def text(*values):
    return np.array(values, dtype=object)


def floats(*shape, low=-3.0, high=3.0):
    return RANDOM.uniform(low, high, shape).astype("float32")


def case(op, inputs, **attrs):
    """`inputs` by argument of the raw operation: an array, or a list of arrays."""
    graph = tf.Graph()
    feeds, given = {}, {}
    with graph.as_default():
        def placeholder(value):
            value = np.asarray(value)
            dtype = tf.string if value.dtype == object else tf.as_dtype(value.dtype)
            tensor = tf.compat.v1.placeholder(dtype, value.shape)
            feeds[tensor] = value
            return tensor
        for name, value in inputs.items():
            given[name] = [placeholder(v) for v in value] if isinstance(value, list) else placeholder(value)
        result = getattr(tf.raw_ops, op)(**given, **attrs)
    outputs = [t for t in graph.get_operations()[-1].outputs]
    with tf.compat.v1.Session(graph=graph) as session:
        answers = session.run(outputs, feeds)
    del result
    definition = MessageToDict(graph.as_graph_def())
    nodes = [{k: v for k, v in node.items() if k in ("name", "op", "input", "attr")} for node in definition["node"]]
    for node in nodes:
        if node["op"] == "Placeholder":
            node["attr"].pop("shape", None)
        node.get("attr", {}).pop("_output_shapes", None)
    CASES.append({
        "op": op, "nodes": nodes,
        "inputs": {tensor.name: written(value) for tensor, value in feeds.items()},
        "outputs": {tensor.name: written(value) for tensor, value in zip(outputs, answers)},
    })


def unary():
    values = {"float32": np.array([-2.5, -0.5, 0.0, 0.5, 1.5, 2.5, 100.0], "float32"), "float64": np.array([-1.25, 0.3, 2.5])}
    for op in ("Abs Ceil Cos Cosh Elu Erf Exp Expm1 Floor Neg Relu Relu6 Rint Round Selu Sigmoid Sign Sin Sinh Softplus Softsign "
               "Square Tan Tanh Atan Asinh IsNan IsInf IsFinite OnesLike ZerosLike Identity").split():
        name = {"Relu": "features", "Relu6": "features", "Elu": "features", "Selu": "features", "Softplus": "features",
                "Softsign": "features", "Identity": "input"}.get(op, "x")
        for dtype in ("float32", "float64"):
            case(op, {name: values[dtype]})
    for op in "Log Log1p Sqrt Rsqrt Reciprocal Inv".split():
        case(op, {"x": np.array([0.25, 1, 7.5], "float32")})
    for op in "Acos Asin Atanh".split():
        case(op, {"x": np.array([-0.75, 0, 0.5], "float32")})
    case("Acosh", {"x": np.array([1.5, 3], "float32")})
    for op in "Abs Neg Sign Square".split():
        case(op, {"x": np.array([-(2 ** 55) - 1 if op != "Square" else -5, 0, 7])})
    case("LeakyRelu", {"features": floats(2, 3)})
    case("LogicalNot", {"x": np.array([True, False])})
    case("ClipByValue", {"t": floats(5), "clip_value_min": np.float32(-1), "clip_value_max": np.float32(1)})
    for src in (np.array([-1.7, 0.0, 2.9], "float32"), np.array([-300, 0, 7]), np.array([True, False]), np.array([200, 3], "uint8")):
        for dst in ("float32", "int32", "int64", "bool", "float64"):
            case("Cast", {"x": src}, DstT=tf.as_dtype(dst))


def binary():
    a, b = floats(2, 1, 3), floats(4, 1)
    for op in "AddV2 Sub Mul RealDiv Maximum Minimum SquaredDifference Atan2 FloorMod FloorDiv DivNoNan".split():
        names = ("y", "x") if op == "Atan2" else ("x", "y")
        case(op, {names[0]: a, names[1]: b})
    case("Pow", {"x": np.abs(a), "y": b})
    for op in "Equal NotEqual Less LessEqual Greater GreaterEqual".split():
        case(op, {"x": np.array([1.5, 2, -1], "float32"), "y": np.array([[2.0], [1.5]], "float32")})
        case(op, {"x": np.array([2 ** 53 + 1, 3]), "y": np.array([2 ** 53, 3])})
    case("Equal", {"x": text("a", "b"), "y": text("a", "c")})
    for op in "AddV2 Sub Mul FloorDiv FloorMod Maximum Minimum TruncateDiv TruncateMod SquaredDifference".split():
        case(op, {"x": np.array([-7, 9, 2 ** 40]), "y": np.array([3, -4, 7])})
    for op in "AddV2 Mul FloorDiv FloorMod TruncateDiv Div".split():
        case(op, {"x": np.array([-7, 9, 2 ** 30], "int32"), "y": np.array([3, -4, 7], "int32")})
    for op in "BitwiseAnd BitwiseOr BitwiseXor LeftShift RightShift".split():
        case(op, {"x": np.array([12, 7], "int32"), "y": np.array([2, 3], "int32")})
    for op in "LogicalAnd LogicalOr".split():
        case(op, {"x": np.array([True, False, True]), "y": np.array([True, True, False])})
    case("Add", {"x": text("a", "b"), "y": text("!")})
    case("AddN", {"inputs": [floats(2, 2), floats(2, 2), floats(2, 2)]})
    case("BiasAdd", {"value": floats(2, 3), "bias": floats(3)})
    case("Select", {"condition": np.array([True, False]), "x": floats(2, 3), "y": floats(2, 3)})
    case("SelectV2", {"condition": np.array([[True], [False]]), "t": floats(3), "e": floats(2, 3)})
    case("SelectV2", {"condition": np.array([True, False]), "t": text("a", "b"), "e": text("c", "d")})
    case("Xlogy", {"x": np.array([0, 2], "float32"), "y": np.array([0, 3], "float32")})
    case("Xdivy", {"x": np.array([0, 2], "float32"), "y": np.array([0, 3], "float32")})


def shapes():
    x = floats(2, 3, 4)
    for dtype in (tf.int32, tf.int64):
        case("Shape", {"input": x}, out_type=dtype)
        case("Size", {"input": x}, out_type=dtype)
    case("Rank", {"input": x})
    case("Reshape", {"tensor": x, "shape": np.array([4, -1], "int32")})
    case("Reshape", {"tensor": text("a", "b", "c", "d"), "shape": np.array([2, 2])})
    for axis in (0, -1, 2):
        case("ExpandDims", {"input": x, "axis": np.int32(axis)})
    case("Squeeze", {"input": floats(1, 3, 1)}, axis=[])
    case("Squeeze", {"input": floats(1, 3, 1)}, axis=[-1])
    case("Transpose", {"x": x, "perm": np.array([2, 0, 1], "int32")})
    case("ConcatV2", {"values": [x, x[:, :1]], "axis": np.int32(1)})
    case("ConcatV2", {"values": [text("a"), text("b", "c")], "axis": np.int32(-1)})
    case("Pack", {"values": [floats(2), floats(2)]}, axis=1)
    case("Unpack", {"value": x}, num=3, axis=1)
    case("Split", {"axis": np.int32(2), "value": x}, num_split=2)
    case("SplitV", {"value": x, "size_splits": np.array([1, -1], "int32"), "axis": np.int32(1)}, num_split=2)
    case("Slice", {"input": x, "begin": np.array([0, 1, 2], "int32"), "size": np.array([-1, 2, 1], "int32")})
    case("Tile", {"input": floats(2, 2), "multiples": np.array([2, 3], "int32")})
    case("Fill", {"dims": np.array([2, 2], "int32"), "value": np.int64(2 ** 60 + 1)})
    case("Range", {"start": np.int32(3), "limit": np.int32(-8), "delta": np.int32(-3)})
    case("Range", {"start": np.float32(0), "limit": np.float32(1), "delta": np.float32(0.3)})
    case("LinSpace", {"start": np.float32(0), "stop": np.float32(1), "num": np.int32(5)})
    case("BroadcastTo", {"input": floats(3, 1), "shape": np.array([2, 3, 2], "int32")})
    case("BroadcastArgs", {"s0": np.array([2, 1], "int32"), "s1": np.array([3], "int32")})
    case("Pad", {"input": floats(2, 2), "paddings": np.array([[1, 0], [0, 2]], "int32")})
    case("PadV2", {"input": text("a", "b"), "paddings": np.array([[1, 1]], "int32"), "constant_values": np.array("-", dtype=object)})
    case("MirrorPad", {"input": floats(3, 3), "paddings": np.array([[1, 1], [2, 0]], "int32")}, mode="REFLECT")
    case("ReverseV2", {"tensor": x, "axis": np.array([0, -1], "int32")})
    case("InvertPermutation", {"x": np.array([2, 0, 1], "int32")})
    slices = [
        dict(begin=[0, 1], end=[2, 3], strides=[1, 1]), dict(begin=[-1, 0], end=[-3, 3], strides=[-1, 2]),
        dict(begin=[1, 0], end=[0, 0], strides=[1, 1], end_mask=3, shrink_axis_mask=1),
        dict(begin=[0, 0], end=[0, 1], strides=[1, 1], ellipsis_mask=1, shrink_axis_mask=2),
        dict(begin=[0, 0, 1], end=[0, 0, 9], strides=[1, 1, 1], new_axis_mask=1, begin_mask=2, end_mask=2),
        dict(begin=[0, -2], end=[0, 100], strides=[-1, 1], begin_mask=1, end_mask=1),
    ]
    for spec in slices:
        arrays = {k: np.array(spec[k], "int32") for k in ("begin", "end", "strides")}
        case("StridedSlice", {"input": x, **arrays}, **{k: v for k, v in spec.items() if k.endswith("mask")})


def picking():
    x = floats(4, 3)
    case("GatherV2", {"params": x, "indices": np.array([[3, 0], [1, 1]]), "axis": np.int32(0)})
    case("GatherV2", {"params": x, "indices": np.array([2, 0], "int32"), "axis": np.int32(1)})
    case("GatherV2", {"params": floats(2, 3, 2), "indices": np.array([[2, 0], [1, 1]], "int32"), "axis": np.int32(1)}, batch_dims=1)
    case("GatherV2", {"params": text("a", "b", "c"), "indices": np.array([2, 0], "int32"), "axis": np.int32(0)})
    case("GatherNd", {"params": x, "indices": np.array([[3, 0], [1, 2]], "int32")})
    case("GatherNd", {"params": x, "indices": np.array([[[3]], [[1]]], "int32")})
    case("ScatterNd", {"indices": np.array([[1], [3], [1]], "int32"), "updates": floats(3, 2), "shape": np.array([4, 2], "int32")})
    case("TensorScatterUpdate", {"tensor": floats(4), "indices": np.array([[1], [3]], "int32"), "updates": floats(2)})
    case("OneHot", {"indices": np.array([[0, 2], [-1, 5]]), "depth": np.int32(3), "on_value": np.float32(1), "off_value": np.float32(0)})
    case("OneHot", {"indices": np.array([[0, 2], [1, 1]]), "depth": np.int32(3), "on_value": np.float32(5), "off_value": np.float32(-1)}, axis=0)
    case("Where", {"condition": np.array([[True, False], [True, True]])})
    case("Unique", {"x": np.array([5, 3, 5, 2 ** 60 + 1, 3])})
    case("Unique", {"x": text("b", "a", "b")})
    case("TopKV2", {"input": np.array([[1, 5, 5, 2], [0, -1, 7, 3]], "float32"), "k": np.int32(3)})
    case("Bucketize", {"input": np.array([-1, 0, 5.5, 10, 11], "float32")}, boundaries=[0.0, 5.0, 10.0])
    case("SparseToDense", {"sparse_indices": np.array([[0, 1], [2, 0]]), "output_shape": np.array([3, 2]), "sparse_values": text("a", "b"),
                           "default_value": np.array("-", dtype=object)})
    case("SparseReshape", {"input_indices": np.array([[0, 1], [1, 2]]), "input_shape": np.array([2, 3]), "new_shape": np.array([3, -1])})
    case("SparseFillEmptyRows", {"indices": np.array([[0, 0], [0, 1], [2, 0]]), "values": np.array([4, 5, 6]), "dense_shape": np.array([4, 2]),
                                 "default_value": np.int64(-1)})
    for op in "SparseSegmentSum SparseSegmentMean SparseSegmentSqrtN".split():
        case(op, {"data": x, "indices": np.array([0, 3, 1], "int32"), "segment_ids": np.array([0, 0, 2], "int32")})
    case("UnsortedSegmentSum", {"data": x, "segment_ids": np.array([1, 0, 1, -1], "int32"), "num_segments": np.int32(3)})
    case("DenseBincount", {"input": np.array([[0, 2, 2], [1, 1, 5]], "int32"), "size": np.int32(4), "weights": np.array([], "float32")})
    case("DenseBincount", {"input": np.array([[0, 2, 2], [1, 1, 5]], "int32"), "size": np.int32(4), "weights": np.array([], "float32")},
         binary_output=True)
    case("RaggedTensorToTensor", {"shape": np.array([-1, -1]), "values": floats(5), "default_value": np.float32(9),
                                  "row_partition_tensors": [np.array([0, 2, 2, 5])]}, row_partition_types=["ROW_SPLITS"])
    case("RaggedTensorToTensor", {"shape": np.array([4, 2]), "values": text("a", "b", "c"), "default_value": np.array("-", dtype=object),
                                  "row_partition_tensors": [np.int64(3), np.array([0, 0, 2])]}, row_partition_types=["FIRST_DIM_SIZE", "VALUE_ROWIDS"])
    case("RaggedRange", {"starts": np.array([0, 5]), "limits": np.array([3, 4]), "deltas": np.int64(1)})


def reducing():
    x = floats(2, 3, 4)
    for op in "Sum Mean Max Min Prod EuclideanNorm".split():
        case(op, {"input": x, "axis": np.array([1], "int32")})
        case(op, {"input": x, "axis": np.array([0, -1], "int32")}, keep_dims=True)
        case(op, {"input": np.array([[3, -5], [2 ** 40, 7]]), "axis": np.array([1], "int32")}) if op in ("Sum", "Max", "Min", "Mean") else None
    for op in ("All", "Any"):
        case(op, {"input": np.array([[True, False], [True, True]]), "axis": np.array([1], "int32")})
    case("ArgMax", {"input": x, "dimension": np.int32(1)})
    case("ArgMin", {"input": x, "dimension": np.int32(-1)}, output_type=tf.int32)
    case("Softmax", {"logits": floats(2, 5)})
    case("LogSoftmax", {"logits": floats(2, 5)})
    case("Cumsum", {"x": floats(2, 3), "axis": np.int32(1)})
    case("Cumsum", {"x": np.array([1, 2 ** 60, 5]), "axis": np.int32(0)}, exclusive=True, reverse=True)
    case("Cumprod", {"x": floats(2, 3), "axis": np.int32(1)})


def texts():
    words = text("Hello World", "", "übergrün 12 ÄÖ", "a,b,,c", "  padded\t")
    for buckets in (10, 2 ** 31 - 1):
        case("StringToHashBucketFast", {"input": words}, num_buckets=buckets)
        case("StringToHashBucketStrong", {"input": words}, num_buckets=buckets, key=[7, 2 ** 40 + 3])
    case("StringToHashBucketFast", {"input": text(*["x" * n for n in (3, 8, 16, 17, 33, 64, 65, 200)])}, num_buckets=2 ** 40)
    for op in ("StringLower", "StringUpper"):
        case(op, {"input": words})
        case(op, {"input": words}, encoding="utf-8")
    case("StringStrip", {"input": words})
    case("StringLength", {"input": words})
    case("StringLength", {"input": words}, unit="UTF8_CHAR")
    case("StringJoin", {"inputs": [words, np.array("!", dtype=object), words]}, separator="-")
    case("ReduceJoin", {"inputs": np.array([["a", "b"], ["c", "d"]], dtype=object), "reduction_indices": np.array([0], "int32")}, separator="+")
    case("ReduceJoin", {"inputs": np.array([["a", "b"], ["c", "d"]], dtype=object), "reduction_indices": np.array([1, 0], "int32")}, keep_dims=True)
    case("Substr", {"input": text("hello", "world"), "pos": np.array([1, -3], "int32"), "len": np.array([2, 2], "int32")})
    case("Substr", {"input": text("übergrün"), "pos": np.array([0], "int32"), "len": np.array([2], "int32")}, unit="UTF8_CHAR")
    case("StringSplitV2", {"input": words, "sep": np.array("", dtype=object)})
    case("StringSplitV2", {"input": words, "sep": np.array(",", dtype=object)})
    case("StringSplitV2", {"input": words, "sep": np.array(",", dtype=object)}, maxsplit=1)
    case("StringSplit", {"input": words, "delimiter": np.array(", ", dtype=object)})
    case("StringSplit", {"input": words, "delimiter": np.array(",", dtype=object)}, skip_empty=False)
    for pattern, rewrite in ((r"(\w+) (\w+)", r"\2_\1"), (r"[[:punct:]]", ""), (r"(?i)HELLO", r"<\0>"), (r"\s+", " "), (r"[!\"#$%&()\*\+,-\./:;]", "")):
        case("StaticRegexReplace", {"input": words}, pattern=pattern, rewrite=rewrite)
    case("StaticRegexReplace", {"input": text("aaa")}, pattern="a", rewrite="b$1", replace_global=False)
    case("StaticRegexFullMatch", {"input": text("abc1", "abc", "ab\nc")}, pattern="[a-z]+\\d?")
    case("AsString", {"input": np.array([2 ** 60 + 1, -3])})
    case("AsString", {"input": np.array([1.5, -0.123456789, 1e10, np.nan, np.inf], "float32")})
    case("AsString", {"input": np.array([1.5, 123456.789, 1e-7])}, precision=3, shortest=True)
    case("AsString", {"input": np.array([1.5, 123456.789])}, precision=2, scientific=True)
    case("AsString", {"input": np.array([5, -12], "int32")}, width=5, fill="0")
    case("AsString", {"input": np.array([True, False])})
    case("StringToNumber", {"string_tensor": text("1.5", " -2e3 ", "inf")}, out_type=tf.float32)
    case("StringToNumber", {"string_tensor": text("9007199254740993", "-5")}, out_type=tf.int64)
    case("EncodeBase64", {"input": words})
    case("EncodeBase64", {"input": words}, pad=True)
    case("DecodeBase64", {"input": text("aGVsbG8", "_-8")})
    case("DecodeRaw", {"bytes": text("abcd", "efgh")}, out_type=tf.uint8)
    case("DecodeRaw", {"bytes": text("abcd", "efgh")}, out_type=tf.int16)


def heavy():
    case("MatMul", {"a": floats(3, 4), "b": floats(4, 2)})
    case("MatMul", {"a": floats(4, 3), "b": floats(2, 4)}, transpose_a=True, transpose_b=True)
    case("MatMul", {"a": floats(3, 4).astype("float64"), "b": floats(4, 2).astype("float64")})
    case("MatMul", {"a": np.array([[1, 2], [3, 4]], "int32"), "b": np.array([[5], [6]], "int32")})
    case("BatchMatMulV2", {"x": floats(2, 1, 3, 4), "y": floats(5, 4, 2)})
    case("BatchMatMulV2", {"x": floats(2, 3, 4), "y": floats(2, 3, 4)}, adj_y=True)
    case("Einsum", {"inputs": [floats(2, 3, 4), floats(4, 2, 3)]}, equation="abc,cde->abde")
    image = floats(1, 6, 6, 3)
    for padding in ("SAME", "VALID"):
        case("Conv2D", {"input": image, "filter": floats(3, 3, 3, 2)}, strides=[1, 2, 2, 1], padding=padding)
        case("DepthwiseConv2dNative", {"input": image, "filter": floats(3, 3, 3, 2)}, strides=[1, 1, 1, 1], padding=padding)
        case("MaxPool", {"input": image}, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding=padding)
        case("AvgPool", {"value": image}, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding=padding)
    case("Conv2D", {"input": image, "filter": floats(3, 3, 3, 2)}, strides=[1, 1, 1, 1], padding="VALID", dilations=[1, 2, 2, 1])
    case("Conv2DBackpropInput", {"input_sizes": np.array([1, 6, 6, 2], "int32"), "filter": floats(3, 3, 2, 3), "out_backprop": floats(1, 3, 3, 3)},
         strides=[1, 2, 2, 1], padding="SAME")
    case("Conv3D", {"input": floats(1, 4, 4, 4, 2), "filter": floats(2, 2, 2, 2, 3)}, strides=[1, 1, 1, 1, 1], padding="VALID")
    case("FusedBatchNormV3", {"x": image, "scale": floats(3), "offset": floats(3), "mean": floats(3), "variance": floats(3, low=0.5)},
         is_training=False)
    CASES[-1]["outputs"] = dict([next(iter(CASES[-1]["outputs"].items()))])
    for half in (True, False):
        case("ResizeBilinear", {"images": image, "size": np.array([4, 9], "int32")}, half_pixel_centers=half)
        case("ResizeNearestNeighbor", {"images": image, "size": np.array([12, 12], "int32")}, half_pixel_centers=half)
    case("LRN", {"input": floats(1, 2, 2, 6)}, depth_radius=2)
    case("SpaceToBatchND", {"input": floats(1, 4, 4, 1), "block_shape": np.array([2, 2], "int32"), "paddings": np.zeros((2, 2), "int32")})
    case("BatchToSpaceND", {"input": floats(4, 2, 2, 1), "block_shape": np.array([2, 2], "int32"), "crops": np.zeros((2, 2), "int32")})
    case("DepthToSpace", {"input": floats(1, 2, 2, 4)}, block_size=2)

def ragged():
    """Rows of lengths of their own, sparse rows and segments."""
    rows, values = np.array([0, 2, 2, 5], "int64"), np.array([3, 1, 0, 1, 1], "int64")
    for size in ("int32", "int64"):
        case("DenseBincount", {"input": values.astype(size), "size": np.array(4, size), "weights": np.zeros(0, "int64")})
        case("DenseBincount", {"input": values.astype(size), "size": np.array(4, size), "weights": np.arange(5, dtype=size)})
    case("DenseBincount", {"input": values[:4].reshape(2, 2), "size": np.array(4), "weights": np.zeros(0, "int64")}, binary_output=True)
    for weights in (np.zeros(0, "float32"), np.array([0.5, 1, 2, 3, 4], "float32"), np.zeros(0, "int64")):
        for binary in (False, True):
            if not (binary and len(weights)):
                case("RaggedBincount", {"splits": rows, "values": values, "size": np.array(4), "weights": weights}, binary_output=binary)
    words = text("a", "bb", "c", "ü", "e")
    for widths, more in (([2], {}), ([1, 3], {"pad_width": -1}), ([2], {"pad_width": 5}), ([4], {"preserve_short_sequences": True})):
        case("StringNGrams", {"data": words, "data_splits": rows}, separator="|", ngram_widths=widths, left_pad="<", right_pad=">",
             **{"pad_width": 0, "preserve_short_sequences": False, **more})
    nested = [np.array([0, 1, 1, 3], "int64"), np.array([0, 2, 2, 5], "int64")]
    case("RaggedGather", {"params_nested_splits": nested[1:], "params_dense_values": words, "indices": np.array([2, 0, 0])}, OUTPUT_RAGGED_RANK=1)
    case("RaggedGather", {"params_nested_splits": nested, "params_dense_values": floats(5, 2), "indices": np.array([[2, 0], [1, 2]])}, OUTPUT_RAGGED_RANK=3)
    data, ids = floats(5, 2), np.array([0, 0, 1, 3, 3], "int32")
    for op in ("Sum", "Mean", "Prod", "Max", "Min"):
        case(f"Segment{op}", {"data": data, "segment_ids": ids})
    for op in ("Sum", "Prod", "Max", "Min"):
        case(f"UnsortedSegment{op}", {"data": data, "segment_ids": np.array([2, 0, -1, 0, 5], "int32"), "num_segments": np.array(7, "int32")})
        case(f"UnsortedSegment{op}", {"data": np.array([5, 2**60, -3]), "segment_ids": np.array([1, 0, 1]), "num_segments": np.array(3, "int32")})
    places, shape = np.array([[0, 0], [0, 1], [1, 0]]), np.array([2, 2])
    cross = {"indices": [places, places], "shapes": [shape, shape], "dense_inputs": [np.array([[7], [2**62]])]}
    for op_values in ([text("a", "b", "c"), np.array([1, 2, 2**60])], [text("x", "y", ""), text("1", "2", "3")]):
        for hashed, out in ((True, tf.int64), (False, tf.string)):
            given = cross if hashed else {**cross, "dense_inputs": [text("p", "q").reshape(2, 1)]}
            if hashed or op_values[1].dtype == object:
                case("SparseCross", {**given, "values": op_values}, hashed_output=hashed, num_buckets=50 if hashed else 0,
                     hash_key=0xDECAFCAFFE, out_type=out, internal_type=tf.int64 if hashed else tf.string)
    case("SparseCrossV2", {"indices": [places, places], "values": [text("a", "b", "c"), text("1", "2", "3")], "shapes": [shape, shape],
                           "dense_inputs": [], "sep": text("+").reshape(())})
    for axis in (0, 1, -1):
        case("SparseConcat", {"indices": [places, places[:2]], "values": [floats(3), floats(2)], "shapes": [shape, shape]}, concat_dim=axis)
    for a, b in ((False, False), (True, False), (False, True)):
        case("SparseTensorDenseMatMul", {"a_indices": places, "a_values": floats(3), "a_shape": np.array([2, 2]), "b": floats(2, 2)}, adjoint_a=a, adjoint_b=b)
    for axes, keep in (([1], False), ([0], True), ([], False)):
        case("SparseReduceSum", {"input_indices": places, "input_values": floats(3), "input_shape": shape, "reduction_axes": np.array(axes, "int32")}, keep_dims=keep)
    case("DynamicPartition", {"data": floats(5, 2), "partitions": np.array([1, 0, 1, 1, 0], "int32")}, num_partitions=3)
    for op in ("DynamicStitch", "ParallelDynamicStitch"):
        case(op, {"indices": [np.array([3, 0], "int32"), np.array([[1], [2]], "int32")], "data": [floats(2, 2), floats(2, 1, 2)]})
    case("UniqueWithCounts", {"x": np.array([3, 1, 3, 2, 3])})
    case("UniqueWithCounts", {"x": text("b", "a", "b")})
    case("ListDiff", {"x": text("b", "a", "b", "c"), "y": text("b")})
    case("ListDiff", {"x": np.array([3, 2**60, 1]), "y": np.array([1])})


def matrices():
    """Diagonals and triangles, and values moved about."""
    matrix, wide = floats(2, 3, 4), np.arange(12).reshape(3, 4)
    for lower, upper in ((0, -1), (-1, 0), (1, 0), (1, 2)):
        case("MatrixBandPart", {"input": matrix, "num_lower": np.array(lower, "int64"), "num_upper": np.array(upper, "int64")})
    case("MatrixDiag", {"diagonal": floats(2, 3)})
    case("MatrixDiagPart", {"input": floats(2, 3, 3)})
    case("MatrixSetDiag", {"input": floats(2, 3, 3), "diagonal": floats(2, 3)})
    for align in ("RIGHT_LEFT", "LEFT_RIGHT", "LEFT_LEFT", "RIGHT_RIGHT"):
        for k, count, longest in ((0, 0, 3), ([-1, 1], 3, 3), ([1, 2], 2, 3), (-2, 0, 1)):
            band = np.array(k, "int32")
            case("MatrixDiagPartV3", {"input": wide, "k": band, "padding_value": np.array(-9)}, align=align)
            diagonals = floats(2, count, longest) if count else floats(2, longest)
            case("MatrixSetDiagV3", {"input": matrix, "diagonal": diagonals, "k": band}, align=align)
            sizes = {"num_rows": np.array(3, "int32"), "num_cols": np.array(4, "int32"), "padding_value": np.array(0.5, "float32")}
            case("MatrixDiagV3", {"diagonal": diagonals, "k": band, **sizes}, align=align)
    open_sizes = {"num_rows": np.array(-1, "int32"), "num_cols": np.array(-1, "int32"), "padding_value": np.array(0, "float32")}
    case("MatrixDiagV3", {"diagonal": floats(2), "k": np.array(1, "int32"), **open_sizes})
    case("Roll", {"input": matrix, "shift": np.array([1, -2], "int32"), "axis": np.array([1, -1], "int32")})
    case("Roll", {"input": text("a", "b", "c"), "shift": np.array(4, "int32"), "axis": np.array(0, "int32")})
    case("ReverseSequence", {"input": matrix, "seq_lengths": np.array([2, 0])}, seq_dim=1, batch_dim=0)
    case("ReverseSequence", {"input": matrix, "seq_lengths": np.array([4, 1, 2], "int32")}, seq_dim=2, batch_dim=1)
    case("SpaceToDepth", {"input": floats(2, 4, 6, 3)}, block_size=2)
    for padding in ("SAME", "VALID"):
        case("ExtractImagePatches", {"images": floats(1, 7, 6, 2)}, ksizes=[1, 3, 2, 1], strides=[1, 2, 2, 1], rates=[1, 2, 1, 1], padding=padding)
    scores = np.array([[1, 5, 2, 2], [3, 1, 2, np.inf], [1, 2, 3, 4]], "float32")
    case("InTopKV2", {"predictions": scores, "targets": np.array([2, 0, 0], "int32"), "k": np.array(2, "int32")})
    for op in ("Sub", "Max", "Min"):
        case(f"TensorScatter{op}", {"tensor": floats(3, 2), "indices": np.array([[0], [2], [0]]), "updates": floats(3, 2)})
    values = np.array([-2.5, -0.75, 0.1, 0.5, 1.5, 3.25, 9.0], "float32")
    for op in ("Erfc", "Lgamma", "Digamma"):
        case(op, {"x": values})
        case(op, {"x": values.astype("float64") * 3})
    for narrow, bits in ((False, 8), (True, 8), (False, 4)):
        case("FakeQuantWithMinMaxArgs", {"inputs": floats(3, 4)}, min=-1.0, max=2.0, num_bits=bits, narrow_range=narrow)
        case("FakeQuantWithMinMaxVars", {"inputs": floats(3, 4), "min": np.array(-0.7, "float32"), "max": np.array(1.9, "float32")}, num_bits=bits, narrow_range=narrow)
        case("FakeQuantWithMinMaxVarsPerChannel", {"inputs": floats(2, 3), "min": np.array([-1, 0, -3], "float32"), "max": np.array([1, 2, -0.5], "float32") + np.array([0, 0, 1], "float32")},
             num_bits=bits, narrow_range=narrow)


def images():
    """Sizes of images of every type, boxes, channels in groups, volumes below 0."""
    picture = RANDOM.integers(0, 255, (1, 7, 5, 3)).astype("uint8")
    for size in ([4, 9], [14, 10], [3, 2]):
        for op in ("ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic"):
            for more in ({"half_pixel_centers": True}, {}, {"align_corners": True}):
                case(op, {"images": picture, "size": np.array(size, "int32")}, **more)
        case("ResizeArea", {"images": picture, "size": np.array(size, "int32")})
        scale = np.array([size[0] / 7, size[1] / 5], "float32")
        for kernel in ("lanczos1", "lanczos3", "lanczos5", "gaussian", "box", "triangle", "keyscubic"):
            # Cubic weights of both signs leave sums near 0, of which float32 keeps few digits.
            for soft in (True,) if kernel == "keyscubic" else (True, False):
                case("ScaleAndTranslate", {"images": picture, "size": np.array(size, "int32"), "scale": scale, "translation": np.zeros(2, "float32")},
                     kernel_type=kernel, antialias=soft)
    boxes = np.array([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, -0.1, 1, 0.9], [0, 10, 1, 11], [1, 10.1, 0, 11.1], [0, 100, 1, 101]], "float32")
    scores = np.array([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], "float32")
    most, iou, least = np.array(4, "int32"), np.array(0.5, "float32"), np.array(0.4, "float32")
    case("NonMaxSuppression", {"boxes": boxes, "scores": scores, "max_output_size": most}, iou_threshold=0.5)
    case("NonMaxSuppressionV2", {"boxes": boxes, "scores": scores, "max_output_size": most, "iou_threshold": iou})
    given = {"boxes": boxes, "scores": scores, "max_output_size": most, "iou_threshold": iou, "score_threshold": least}
    case("NonMaxSuppressionV3", given)
    case("NonMaxSuppressionV4", given, pad_to_max_output_size=True)
    for sigma in (0.0, 0.5):
        case("NonMaxSuppressionV5", {**given, "soft_nms_sigma": np.array(sigma, "float32")}, pad_to_max_output_size=True)
    for shared in (True, False):
        many = np.stack([boxes, boxes + np.float32(0.02)])[:, :, None, :]
        case("CombinedNonMaxSuppression", {
            "boxes": many if shared else np.concatenate([many, many[:, ::-1]], 2), "scores": floats(2, 6, 2, low=0, high=1),
            "max_output_size_per_class": np.array(3, "int32"), "max_total_size": np.array(5, "int32"), "iou_threshold": iou, "score_threshold": least,
        }, pad_per_class=shared, clip_boxes=shared)
    for padding in ("SAME", "VALID"):
        case("Conv2D", {"input": floats(1, 5, 5, 4), "filter": floats(3, 3, 2, 6)}, strides=[1, 1, 1, 1], padding=padding)
        case("MaxPool3D", {"input": floats(1, 4, 4, 4, 2, low=-9, high=-1)}, ksize=[1, 2, 2, 2, 1], strides=[1, 2, 2, 2, 1], padding=padding)
        case("Dilation2D", {"input": floats(1, 5, 5, 2, low=-9, high=-5), "filter": floats(2, 2, 2)}, strides=[1, 1, 1, 1], rates=[1, 1, 1, 1], padding=padding)
    case("Conv2D", {"input": floats(1, 5, 5, 4), "filter": floats(3, 3, 2, 2)}, strides=[1, 2, 1, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 2, 0, 1, 0, 0])
    for channels in (1, 2, 3, 4):
        png = tf.io.encode_png(RANDOM.integers(0, 255, (3, 4, channels)).astype("uint8")).numpy()
        for wanted in (0, 1, 3, 4):
            if wanted != 1 or channels == 1:
                case("DecodePng", {"contents": np.array(png, dtype=object)}, channels=wanted)
    grey = tf.io.encode_jpeg(np.full((8, 8, 1), 77, "uint8")).numpy()
    for wanted in (0, 1, 3):
        case("DecodeJpeg", {"contents": np.array(grey, dtype=object)}, channels=wanted)
    # As SavedModels have them: without attributes that have their defaults.
    for op, inputs, attrs in (
        ("Conv3D", {"input": floats(1, 3, 3, 3, 2), "filter": floats(2, 2, 2, 2, 2)}, {"strides": [1] * 5, "padding": "SAME"}),
        ("MaxPool3D", {"input": floats(1, 2, 2, 2, 2)}, {"ksize": [1, 2, 2, 2, 1], "strides": [1, 2, 2, 2, 1], "padding": "SAME"}),
        ("AvgPool3D", {"input": floats(1, 2, 2, 2, 2)}, {"ksize": [1, 2, 2, 2, 1], "strides": [1, 2, 2, 2, 1], "padding": "SAME"}),
        ("DepthToSpace", {"input": floats(1, 2, 2, 4)}, {"block_size": 2}),
    ):
        case(op, inputs, **attrs)
        for node in CASES[-1]["nodes"]:
            node.get("attr", {}).pop("data_format", None)



def main():
    for group in (unary, binary, shapes, picking, reducing, texts, heavy, ragged, matrices, images):
        group()
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in CASES) + "\n]\n")
    print(len(CASES), "cases")


main()
