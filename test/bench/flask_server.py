"""A model behind Flask as books show it: Keras' predict called by the request's handler. Arguments: inputs, hidden units."""

import json
import logging
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from flask import Flask, request  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

width, hidden = int(sys.argv[1]), [int(size) for size in sys.argv[2].split(",")]
inputs = tf.keras.Input((width,))
layer = inputs
for units in hidden:
    layer = tf.keras.layers.Dense(units, activation="relu")(layer)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(2, activation="softmax")(layer))
model.predict(np.zeros((1, width), "float32"), verbose=0)

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = Flask(__name__)


def vector(row):
    """A stand-in for the preprocessing: one number a feature."""
    numbers = [float(value) if isinstance(value, (int, float)) else float(hash(value) % 1000) for value in row.values()]
    return np.resize(np.asarray(numbers, "float32") / 1000, width)


@app.route("/predict", methods=["POST"])
def predict():
    rows = request.get_json()["instances"]
    scores = model.predict(np.stack([vector(row) for row in rows]), verbose=0)
    return json.dumps({"predictions": scores.tolist()})


server = make_server("127.0.0.1", 0, app, threaded=True)
print(json.dumps({"port": server.server_port}), flush=True)
server.serve_forever()
