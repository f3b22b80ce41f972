"""A scikit-learn pipeline behind `mlflow models serve`. Arguments: a JSON file of {"instances": rows}, which it is fitted on."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
import mlflow.sklearn  # noqa: E402
import pandas as pd  # noqa: E402
from sklearn.compose import ColumnTransformer  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402
from sklearn.impute import SimpleImputer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler  # noqa: E402


def words(column):
    return column.iloc[:, 0].fillna("").astype(str)


with open(sys.argv[1], encoding="utf-8") as file:
    rows = pd.DataFrame(json.load(file)["instances"])
numbers = [name for name in rows if pd.api.types.is_numeric_dtype(rows[name])]
texts = [name for name in rows if name not in numbers and rows[name].dropna().astype(str).str.len().mean() > 60]
kinds = [name for name in rows if name not in numbers + texts]
filled = SimpleImputer(strategy="constant", fill_value="")
encode = ColumnTransformer(
    [("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numbers)]
    + [("kinds", make_pipeline(filled, OneHotEncoder(handle_unknown="ignore")), kinds)]
    + [(name, make_pipeline(FunctionTransformer(words), TfidfVectorizer(max_features=10_000)), [name]) for name in texts]
)
model = make_pipeline(encode, LogisticRegression()).fit(rows, [i % 2 for i in range(len(rows))])
folder = os.path.join(tempfile.mkdtemp(), "model")
mlflow.sklearn.save_model(model, folder, serialization_format="cloudpickle")
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
mlflow = os.path.join(os.path.dirname(sys.executable), "mlflow")
server = subprocess.Popen(
    [mlflow, "models", "serve", "-m", folder, "-h", "127.0.0.1", "-p", str(port), "--env-manager", "local"],
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
    start_new_session=True,
    env={**os.environ, "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]},
)


def stop(*_):
    os.killpg(server.pid, signal.SIGTERM)
    sys.exit()


signal.signal(signal.SIGTERM, stop)
for _ in range(240):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/ping")
        break
    except OSError:
        time.sleep(0.25)
print(json.dumps({"port": port}), flush=True)
server.wait()
