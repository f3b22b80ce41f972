"""Times scikit-learn's HistGradientBoostingClassifier on rows that the benchmark wrote: `trees_speed.py DIR SETTINGS`.

As many threads as OMP_NUM_THREADS says. A small fit comes first, so that loading counts for nothing. The last line of standard
output is JSON.
"""

import json
import os
import sys
import time

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss

folder, settings = sys.argv[1], json.loads(sys.argv[2])
x = np.fromfile(os.path.join(folder, "trees-x.f32"), dtype=np.float32).reshape(settings["rows"], settings["width"])
y = np.fromfile(os.path.join(folder, "trees-y.f32"), dtype=np.float32).astype(int)
model = HistGradientBoostingClassifier(
    max_iter=settings["rounds"],
    max_leaf_nodes=settings["leaves"],
    max_bins=settings["bins"],
    min_samples_leaf=settings["minRows"],
    early_stopping=False,
)
model.fit(x[:1000], y[:1000])
started = time.perf_counter()
model.fit(x, y)
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "loss": float(log_loss(y, model.predict_proba(x)))}))
