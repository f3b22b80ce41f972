"""TensorFlow Serving's own Python client asks our server: gRPC stubs of tensorflow-serving-api, and plain HTTP."""

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from interop_checks import PROJECT, check, equal, require

tf = require("tensorflow", "TensorFlow Serving's client")
grpc = require("grpc", "TensorFlow Serving's client")
predict_pb2 = require("tensorflow_serving.apis.predict_pb2", "TensorFlow Serving's client")

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory  # noqa: E402
from tensorflow_serving.apis import (  # noqa: E402
    classification_pb2,
    get_model_metadata_pb2,
    get_model_status_pb2,
    inference_pb2,
    model_management_pb2,
    model_service_pb2_grpc,
    prediction_log_pb2,
    prediction_service_pb2_grpc,
    regression_pb2,
    session_service_pb2,
)

FOLDER = tempfile.mkdtemp(prefix="serving-")
BUNDLE = os.path.join(os.path.dirname(PROJECT), "our-server.mjs")
GRAPH = os.path.join(os.path.dirname(__file__), "..", "..", "..", "shared", "data", "serving", "testdata", "saved_model_half_plus_two_cpu", "00000123")
SERVER = subprocess.Popen(
    [os.environ.get("NODE", "node"), BUNDLE, FOLDER, GRAPH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
)
PORTS = json.loads(SERVER.stdout.readline())
CHANNEL = grpc.insecure_channel(f"127.0.0.1:{PORTS['grpc']}", options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)])
PREDICTION = prediction_service_pb2_grpc.PredictionServiceStub(CHANNEL)
# The package has the messages of SessionService and no stub of it.
SESSION_RUN = CHANNEL.unary_unary(
    "/tensorflow.serving.SessionService/SessionRun",
    request_serializer=session_service_pb2.SessionRunRequest.SerializeToString,
    response_deserializer=session_service_pb2.SessionRunResponse.FromString,
)
MODEL = model_service_pb2_grpc.ModelServiceStub(CHANNEL)
ID = "x-loopwright-prediction-id"


def named(request, model="half_plus_two", signature=""):
    spec = request.model_spec if hasattr(request, "model_spec") else request
    spec.name = model
    spec.signature_name = signature
    return request


def predict_request(values, **spec):
    request = named(predict_pb2.PredictRequest(), **spec)
    request.inputs["x"].CopyFrom(tf.make_tensor_proto(values, dtype=tf.float32))
    return request


def floats(response, alias="y"):
    return tf.make_ndarray(response.outputs[alias]).tolist()


def refused(code, text, call, *args, **more):
    try:
        call(*args, **more)
    except grpc.RpcError as error:
        equal((error.code(), error.details()), (code, text), "status")
    else:
        raise AssertionError("accepted")


def post(path, body):
    request = urllib.request.Request(f"http://127.0.0.1:{PORTS['rest']}{path}", data=json.dumps(body).encode())
    return json.load(urllib.request.urlopen(request))


def get(path):
    return json.load(urllib.request.urlopen(f"http://127.0.0.1:{PORTS['rest']}{path}"))


def predicts():
    response, call = PREDICTION.Predict.with_call(predict_request([[2.0], [3.0]]), timeout=10)
    equal(floats(response), [[4.0], [4.5]], "outputs of the newest version")
    equal((response.model_spec.name, response.model_spec.version.value, response.model_spec.signature_name), ("half_plus_two", 124, "serving_default"), "spec")
    ids = dict(call.initial_metadata())[ID].split(",")
    equal(len(ids), 2, "tracking ids")
    request = predict_request([[2.0]])
    request.model_spec.version.value = 123
    equal(floats(PREDICTION.Predict(request, timeout=10)), [[3.0]], "outputs of version 123")


def tensor_encodings():
    request = named(predict_pb2.PredictRequest())
    proto = request.inputs["x"]
    proto.dtype = 1
    proto.tensor_shape.dim.add().size = 3
    proto.float_val.append(8.0)
    equal(floats(PREDICTION.Predict(request, timeout=10)), [7.0] * 3, "one value for all elements")
    content = tf.make_tensor_proto(tf.constant([[1.0], [5.0]]).numpy())
    equal(len(content.tensor_content) > 0, True, "content")
    request.inputs["x"].CopyFrom(content)
    equal(floats(PREDICTION.Predict(request, timeout=10)), [[3.5], [5.5]], "tensor_content")


def large_messages():
    count = 8_000_000
    request = named(predict_pb2.PredictRequest())
    request.inputs["x"].CopyFrom(tf.make_tensor_proto(tf.zeros([count, 1]).numpy()))
    request.model_spec.signature_name = "serving_default"
    response = PREDICTION.Predict(request, timeout=60)
    equal(len(response.outputs["y"].float_val), count, "values of a 32 MB request")


def refusals():
    refused(grpc.StatusCode.NOT_FOUND, "Servable not found for request: Latest(none)", PREDICTION.Predict, predict_request([[1.0]], model="none"), timeout=10)
    refused(grpc.StatusCode.INVALID_ARGUMENT, "Missing ModelSpec", PREDICTION.Predict, predict_pb2.PredictRequest(), timeout=10)
    refused(grpc.StatusCode.FAILED_PRECONDITION, 'Serving signature key "x" not found.', PREDICTION.Predict, predict_request([[1.0]], signature="x"), timeout=10)
    request = predict_request([[1.0]])
    request.output_filter.append("z")
    refused(grpc.StatusCode.INVALID_ARGUMENT, "output tensor alias not found in signature: z Outputs expected to be in the set {y}.", PREDICTION.Predict, request, timeout=10)
    refused(grpc.StatusCode.INVALID_ARGUMENT, "input size does not match signature: 0!=1 len({}) != len({x}). Sent extra: {}. Missing but required: {x}.", PREDICTION.Predict, named(predict_pb2.PredictRequest()), timeout=10)
    request = predict_request([[1.0]])
    request.model_spec.version_label = "canary"
    refused(grpc.StatusCode.INVALID_ARGUMENT, "Unrecognized servable version label: canary", PREDICTION.Predict, request, timeout=10)


def example_x(value):
    return tf.train.Example(features=tf.train.Features(feature={"x": tf.train.Feature(float_list=tf.train.FloatList(value=[value]))}))


def classifies_and_regresses():
    request = named(classification_pb2.ClassificationRequest(), signature="classify_x_to_y")
    request.input.example_list.examples.append(example_x(2.0))
    response = PREDICTION.Classify(request, timeout=10)
    equal([(c.label, c.score) for c in response.result.classifications[0].classes], [("", 4.0)], "classes")
    request = named(regression_pb2.RegressionRequest(), signature="regress_x_to_y2")
    request.input.example_list_with_context.context.CopyFrom(example_x(80.0))
    request.input.example_list_with_context.examples.extend([tf.train.Example(), example_x(2.0)])
    equal([r.value for r in PREDICTION.Regress(request, timeout=10).result.regressions], [44.0, 5.0], "regressions with a context")
    request.model_spec.signature_name = "nothing"
    refused(grpc.StatusCode.INVALID_ARGUMENT, "No signature was found with the name: nothing", PREDICTION.Regress, request, timeout=10)
    refused(grpc.StatusCode.INVALID_ARGUMENT, "Input is empty.", PREDICTION.Regress, named(regression_pb2.RegressionRequest(), signature="regress_x_to_y"), timeout=10)


def multi_inference():
    request = inference_pb2.MultiInferenceRequest()
    request.input.example_list.examples.append(example_x(2.0))
    for signature, method in (("regress_x_to_y", "regress"), ("classify_x_to_y", "classify")):
        task = request.tasks.add()
        named(task, signature=signature)
        task.method_name = f"tensorflow/serving/{method}"
    results = PREDICTION.MultiInference(request, timeout=10).results
    equal(results[0].regression_result.regressions[0].value, 4.0, "regression")
    equal(results[1].classification_result.classifications[0].classes[0].score, 4.0, "classification")
    request.tasks.add().CopyFrom(request.tasks[0])
    refused(grpc.StatusCode.INVALID_ARGUMENT, "Duplicate evaluation of signature: regress_x_to_y", PREDICTION.MultiInference, request, timeout=10)


def own_models():
    example = tf.train.Example()
    example.features.feature["age"].int64_list.value.append(41)
    example.features.feature["weight"].float_list.value.append(70.25)
    example.features.feature["colour"].bytes_list.value.append(b"red")
    example.features.feature["comment"].bytes_list.value.append(b"never paid late")
    row = {"age": 41, "weight": 70.25, "colour": "red", "comment": "never paid late"}
    expected = post("/v1/models/answers:predict", {"instances": [row]})["predictions"][0]
    request = named(predict_pb2.PredictRequest(), model="answers", signature="serving_examples")
    request.inputs["examples"].CopyFrom(tf.make_tensor_proto([example.SerializeToString()]))
    response = PREDICTION.Predict(request, timeout=10)
    scores = tf.make_ndarray(response.outputs["scores"])[0]
    equal([round(float(s), 6) for s in scores], [round(s, 6) for s in expected["scores"]], "scores of an example")
    request = named(classification_pb2.ClassificationRequest(), model="answers", signature="classification")
    request.input.example_list.examples.append(example)
    classes = PREDICTION.Classify(request, timeout=10).result.classifications[0].classes
    equal([c.label for c in classes], expected["classes"], "labels")
    request = named(predict_pb2.PredictRequest(), model="answers")
    for name, value, kind in (("age", [41], tf.int64), ("weight", [70.25], tf.float32), ("colour", [b"red"], tf.string), ("comment", [b"never paid late"], tf.string)):
        request.inputs[name].CopyFrom(tf.make_tensor_proto(value, dtype=kind))
    response, call = PREDICTION.Predict.with_call(request, timeout=10)
    equal(tf.make_ndarray(response.outputs["predicted"]).tolist(), [expected["predicted"].encode()], "predicted")
    price = post("/v1/models/prices:predict", {"instances": [row]})["predictions"][0][0]
    request = named(regression_pb2.RegressionRequest(), model="prices", signature="regression")
    request.input.example_list.examples.append(example)
    value = PREDICTION.Regress(request, timeout=10).result.regressions[0].value
    equal(round(value, 1), round(price, 1), "price")


def metadata():
    request = named(get_model_metadata_pb2.GetModelMetadataRequest())
    request.metadata_field.append("signature_def")
    response = PREDICTION.GetModelMetadata(request, timeout=10)
    signatures = get_model_metadata_pb2.SignatureDefMap()
    equal(response.metadata["signature_def"].Unpack(signatures), True, "the message's type")
    equal(signatures.signature_def["serving_default"].inputs["x"].name, "x:0", "tensor name")
    equal([d.size for d in signatures.signature_def["serving_default"].inputs["x"].tensor_shape.dim], [-1, 1], "shape")
    equal(signatures.signature_def["regress_x_to_y"].inputs["inputs"].tensor_shape.unknown_rank, True, "unknown rank")
    del request.metadata_field[:]
    refused(grpc.StatusCode.INVALID_ARGUMENT, "GetModelMetadataRequest must specify at least one metadata_field", PREDICTION.GetModelMetadata, request, timeout=10)


def session_request(fetch, feed=None, model="graph", alias=False):
    request = named(session_service_pb2.SessionRunRequest(), model=model)
    for name, values in (feed or {}).items():
        entry = request.feed.add()
        entry.name = name
        entry.tensor.CopyFrom(tf.make_tensor_proto(values, dtype=tf.float32))
    request.fetch.extend(fetch)
    request.tensor_name_is_alias = alias
    return request


def session_runs():
    if not os.path.exists(GRAPH):
        return
    response = SESSION_RUN(session_request(["y:0", "a:0"], {"x:0": [[2.0], [4.0]]}), timeout=10)
    equal([(t.name, tf.make_ndarray(t.tensor).tolist()) for t in response.tensor], [("y:0", [[3.0], [4.0]]), ("a:0", 0.5)], "fetches")
    equal((response.model_spec.name, response.model_spec.version.value), ("graph", 123), "spec")
    response = SESSION_RUN(session_request(["y"], {"x": [[2.0]]}, alias=True), timeout=10)
    equal(tf.make_ndarray(response.tensor[0].tensor).tolist(), [[3.0]], "through aliases")
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.compat.v1.saved_model.load(session, ["serve"], GRAPH)
        expected = session.run(["y:0", "y2:0"], {"x:0": [[2.5]], "a:0": 3.0})
        response = SESSION_RUN(session_request(["y:0", "y2:0"], {"x:0": [[2.5]], "a:0": 3.0}), timeout=10)
        equal([tf.make_ndarray(t.tensor).tolist() for t in response.tensor], [e.tolist() for e in expected], "TensorFlow's answer with a tensor in the middle fed")
        try:
            session.run("y:0")
        except tf.errors.InvalidArgumentError as error:
            text = re.search(r"You must feed a value for placeholder tensor '[^']*' with dtype \w+( and shape \S+)?", error.message).group()
        refused(grpc.StatusCode.INVALID_ARGUMENT, text, SESSION_RUN, session_request(["y:0"]), timeout=10)
    refused(grpc.StatusCode.NOT_FOUND, "FeedInputs: unable to find feed output z:0", SESSION_RUN, session_request(["y:0"], {"z:0": [[1.0]]}), timeout=10)
    refused(grpc.StatusCode.NOT_FOUND, "FetchOutputs node z:0: not found", SESSION_RUN, session_request(["z:0"], {"x:0": [[1.0]]}), timeout=10)
    refused(grpc.StatusCode.UNIMPLEMENTED, "Model answers has no TensorFlow graph whose tensors could be named: ask it by Predict, or serve its SavedModel", SESSION_RUN, session_request(["y:0"], model="answers"), timeout=10)


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def parts(data, wanted):
    """The length-delimited fields of one number, from the wire."""
    at, found = 0, []
    while at < len(data):
        numbers = []
        while len(numbers) < 2:
            value, shift = 0, 0
            while True:
                byte = data[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            numbers.append(value)
        tag, length = numbers
        equal(tag & 7, 2, "wire type")
        if tag >> 3 == wanted:
            found.append(data[at : at + length])
        at += length
    return found


def reflection():
    symbol = b"tensorflow.serving.PredictionService"
    method = CHANNEL.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
    answer = next(method(iter([b"\x22" + varint(len(symbol)) + symbol]), timeout=10))
    files = [descriptor_pb2.FileDescriptorProto.FromString(file) for file in parts(parts(answer, 4)[0], 1)]
    pool, waiting = descriptor_pool.DescriptorPool(), {file.name: file for file in files}
    while waiting:
        ready = [file for file in waiting.values() if not any(name in waiting for name in file.dependency)]
        equal(len(ready) > 0, True, "files that build on each other in turn")
        for file in ready:
            pool.Add(waiting.pop(file.name))
    service = pool.FindServiceByName(symbol.decode())
    predict = service.methods_by_name["Predict"]
    request = message_factory.GetMessageClass(predict.input_type)()
    request.model_spec.name = "half_plus_two"
    request.model_spec.version.value = 123
    tensor = request.inputs["x"]
    tensor.dtype = pool.FindEnumTypeByName("tensorflow.DataType").values_by_name["DT_FLOAT"].number
    tensor.tensor_shape.dim.add().size = 1
    tensor.float_val.append(8.0)
    kind = message_factory.GetMessageClass(predict.output_type)
    call = CHANNEL.unary_unary(f"/{service.full_name}/Predict", request_serializer=lambda m: m.SerializeToString(), response_deserializer=kind.FromString)
    equal(list(call(request, timeout=10).outputs["y"].float_val), [6.0], "an answer through described messages alone")
    ours = pool.FindMessageTypeByName("tensorflow.serving.PredictRequest")
    theirs = predict_pb2.PredictRequest.DESCRIPTOR
    for field in ours.fields:
        named_so = theirs.fields_by_name[field.name]
        equal((field.number, field.type, field.label), (named_so.number, named_so.type, named_so.label), f"field {field.name}")
    for name, message in (("tensorflow.TensorProto", tf.make_tensor_proto(0).DESCRIPTOR), ("tensorflow.serving.ModelSpec", request_spec().DESCRIPTOR)):
        for field in pool.FindMessageTypeByName(name).fields:
            named_so = message.fields_by_name[field.name]
            equal((field.number, field.type, field.label), (named_so.number, named_so.type, named_so.label), f"{name}.{field.name}")


def run_snippet(kind):
    """What a call to copy prints: its answer, and the id of the prediction."""
    done = subprocess.run([sys.executable, "-c", PORTS["snippets"][kind]], capture_output=True, text=True, timeout=120)
    equal(done.returncode, 0, f"the snippet's end: {done.stderr[-400:]}")
    answer, prediction = done.stdout.strip().splitlines()
    return ast.literal_eval(answer), prediction


def snippets():
    rest, first = run_snippet("rest")
    through_grpc, second = run_snippet("grpc")
    equal([round(s, 5) for s in through_grpc["scores"][0]], [round(s, 5) for s in rest["scores"]], "scores")
    equal(through_grpc["predicted"], [rest["predicted"].encode()], "predicted")
    equal(first != second and len(first) > 10, True, "ids of two predictions")


def request_logs():
    """TensorFlow reads the log's files; its messages say what was asked and answered."""
    predict_request_of_7 = predict_request([[7.0]])
    PREDICTION.Predict(predict_request_of_7, timeout=10)
    folder, logs = os.path.join(FOLDER, "logs"), []
    for _ in range(100):
        names = sorted(name for name in os.listdir(folder) if name.endswith(".tfrecord")) if os.path.exists(folder) else []
        logs = [prediction_log_pb2.PredictionLog.FromString(r.numpy()) for r in tf.data.TFRecordDataset([os.path.join(folder, name) for name in names])] if names else []
        if any(log.predict_log.request.inputs["x"].float_val[:] == [7.0] for log in logs if log.HasField("predict_log")):
            break
        time.sleep(0.1)
    kinds = {log.WhichOneof("log_type") for log in logs}
    equal(kinds, {"predict_log", "classify_log", "regress_log", "multi_inference_log"}, "kinds of logs")
    last = [log for log in logs if log.HasField("predict_log")][-1]
    equal((last.log_metadata.model_spec.name, last.log_metadata.model_spec.version.value, last.log_metadata.sampling_config.sampling_rate), ("half_plus_two", 124, 1.0), "metadata")
    equal(abs(last.log_metadata.timestamp_secs - time.time()) < 60, True, "seconds")
    equal(floats(last.predict_log.response), [[6.5]], "the logged answer")
    multi = [log.multi_inference_log for log in logs if log.HasField("multi_inference_log")][0]
    equal(multi.response.results[0].regression_result.regressions[0].value, 4.0, "the logged heads")


def request_spec():
    return predict_pb2.PredictRequest().model_spec


def status():
    request = named(get_model_status_pb2.GetModelStatusRequest())
    states = MODEL.GetModelStatus(request, timeout=10).model_version_status
    equal([(s.version, s.state, s.status.error_code) for s in states], [(124, 30, 0), (123, 30, 0)], "versions")
    request.model_spec.version.value = 5
    refused(grpc.StatusCode.NOT_FOUND, "Could not find version 5 of model half_plus_two", MODEL.GetModelStatus, request, timeout=10)


def config(*versions, labels=None):
    request = model_management_pb2.ReloadConfigRequest()
    for name in ("answers", "prices", "half_plus_two"):
        model = request.config.model_config_list.config.add()
        model.name, model.base_path, model.model_platform = name, os.path.join(FOLDER, name), "tensorflow"
    model.model_version_policy.specific.versions.extend(versions)
    for label, version in (labels or {}).items():
        model.version_labels[label] = version
    return request


def reloads():
    first = config(123, 124, labels={"stable": 123, "canary": 124})
    first.metric_names.extend(["/tensorflow/serving/request_count", "/nothing"])
    increases = {m.name: m.int64_value_increase for m in MODEL.HandleReloadConfigRequest(first, timeout=10).metric}
    equal(increases, {"/tensorflow/serving/request_count": 0, "/nothing": 0}, "metrics")
    request = predict_request([[2.0]])
    for label, expected in (("stable", 3.0), ("canary", 4.0)):
        request.model_spec.version_label = label
        equal(floats(PREDICTION.Predict(request, timeout=10)), [[expected]], label)
        equal(post(f"/v1/models/half_plus_two/labels/{label}:predict", {"instances": [2]}), {"predictions": [expected]}, f"{label} in a path")
    refused(grpc.StatusCode.FAILED_PRECONDITION, "Request to assign label to version 7 of model half_plus_two, which is not currently available for inference", MODEL.HandleReloadConfigRequest, config(123, labels={"stable": 7}), timeout=10)
    MODEL.HandleReloadConfigRequest(config(123, labels={"stable": 123}), timeout=10)
    equal(get("/v1/models/half_plus_two")["model_version_status"][0], {"version": "124", "state": "END", "status": {"error_code": "OK", "error_message": ""}}, "the unloaded version")
    relative = config(123)
    relative.config.model_config_list.config[0].base_path = "answers"
    refused(grpc.StatusCode.INVALID_ARGUMENT, "Expected model answers to have an absolute path or URI; got base_path()=answers", MODEL.HandleReloadConfigRequest, relative, timeout=10)
    only = config(123)
    del only.config.model_config_list.config[0:2]
    MODEL.HandleReloadConfigRequest(only, timeout=10)
    refused(grpc.StatusCode.NOT_FOUND, "Servable not found for request: Latest(answers)", PREDICTION.Predict, predict_request([[1.0]], model="answers"), timeout=10)


def rest():
    equal(post("/v1/models/half_plus_two/versions/123:predict", {"instances": [2.0, 3.0, 4.0]}), {"predictions": [3.0, 3.5, 4.0]}, "rows")
    equal(post("/v1/models/half_plus_two/versions/123:predict", {"inputs": [3.0, 4.0]}), {"outputs": [3.5, 4.0]}, "columns")
    body = {"signature_name": "classify_x_to_y", "examples": [{"x": 2.0}]}
    equal(post("/v1/models/half_plus_two/versions/123:classify", body), {"results": [[["", 3.0]]]}, "classify")
    body = {"signature_name": "regress_x_to_y", "examples": [{"x": 80.0}]}
    equal(post("/v1/models/half_plus_two/versions/123:regress", body), {"results": [42.0]}, "regress")


try:
    check("Predict answers, with versions, effective spec and tracking ids", predicts)
    check("Predict takes tensor_content and repeated values", tensor_encodings)
    check("Predict takes and gives messages of 32 MB", large_messages)
    check("Predict refuses with TensorFlow Serving's codes and texts", refusals)
    check("Classify and Regress answer, with a context too", classifies_and_regresses)
    check("MultiInference answers several heads of one model", multi_inference)
    check("SessionRun answers what TensorFlow's session answers, and refuses in its words", session_runs)
    check("our own models answer in all their signatures", own_models)
    check("calls to copy in Python run as they stand", snippets)
    check("GetModelMetadata gives every signature", metadata)
    check("reflection describes messages that a client can be built from", reflection)
    check("GetModelStatus gives every version", status)
    check("REST answers TensorFlow Serving's own examples", rest)
    check("logged requests are TFRecords of PredictionLog", request_logs)
    check("HandleReloadConfigRequest sets labels, refuses bad ones, replaces the models", reloads)
finally:
    CHANNEL.close()
    SERVER.stdin.close()
    SERVER.wait(timeout=20)
