"""Images as TensorFlow decodes and resizes them, and the network's answers to them as TensorFlow reckons them.

Ours are kept in 16 bits a value, to within a 131,072nd of white. JPEG leaves the decoder some freedom: ours takes
libjpeg-turbo's accurate cosine transform; TensorFlow's decode_image the fast one, decode_jpeg the one it is told to.
"""

import json
import os

from interop_checks import PROJECT, check, require, skip

np = require("numpy", "numpy")
tf = require("tensorflow", "tensorflow")

with open(os.path.join(os.path.dirname(PROJECT), "our-images.json"), encoding="utf-8") as file:
    OURS = json.load(file)


def decoded(image, accurate=False):
    """None where TensorFlow refuses."""
    with open(image["path"], "rb") as file:
        content = file.read()
    try:
        if accurate:
            return tf.io.decode_jpeg(content, channels=image["channels"], dct_method="INTEGER_ACCURATE")
        return tf.io.decode_image(content, channels=image["channels"], expand_animations=False)
    except tf.errors.InvalidArgumentError:
        return None


def differences(suffixes, channels, accurate=False):
    """By image and size: the largest and the mean difference, of values from 0 to 1."""
    found = []
    for image in OURS["images"]:
        if not image["path"].lower().endswith(suffixes) or image["channels"] != channels or "pixels" not in image:
            continue
        theirs = decoded(image, accurate)
        if theirs is None:
            continue
        shape = [image["height"], image["width"]]
        wanted = tf.image.resize(tf.cast(theirs, tf.float32), shape).numpy() / 255
        difference = np.abs(wanted - np.array(image["pixels"]).reshape(wanted.shape))
        found.append((difference.max(), difference.mean(), image["path"]))
    if not found:
        raise AssertionError("no image was compared")
    return found


def exact(suffixes, channels, without=(), accurate=False):
    found = [one for one in differences(suffixes, channels, accurate) if not one[2].endswith(tuple(without) or ("\0",))]
    worst = max(found)
    print(f"measured {len(found)} images {suffixes} in {channels} channels: at most {worst[0]:.2g}")
    if worst[0] > 1e-4:
        raise AssertionError(f"{worst[2]} differs by {worst[0]:.3g}")


def near(channels):
    found = differences((".jpg", ".jpeg"), channels)
    worst, mean = max(found), float(np.mean([one[1] for one in found]))
    print(f"measured {len(found)} JPEGs in {channels} channels: at most {worst[0]:.3f}, {mean:.4f} on average")
    if worst[0] > 0.08 or mean > 0.008:
        raise AssertionError(f"{worst[2]} differs by {worst[0]:.3g}, all by {mean:.3g} on average")


def refused():
    for image in OURS["images"]:
        if "pixels" not in image and decoded(image) is not None:
            raise AssertionError(f"{image['path']} is refused, and TensorFlow decodes it")


def network():
    ours = OURS["network"]
    weights = {one["name"]: np.array(one["data"], np.float32).reshape(one["shape"]) for one in ours["weights"]}
    pixels = [tf.cast(decoded({"path": path, "channels": 1}), tf.float32) / 255 * 4 - 2 for path in ours["paths"]]
    values = tf.stack(pixels)
    for stage in range(3):
        kernel, bias = weights[f"deep/image_0/conv_{stage}/kernel"], weights[f"deep/image_0/conv_{stage}/bias"]
        values = tf.nn.relu(tf.nn.conv2d(values, kernel, 1, "SAME") + bias)
        values = tf.nn.max_pool2d(values, 2, 2, "VALID")
    values = tf.reshape(values, [len(pixels), -1])
    values = tf.nn.relu(values @ weights["deep/dense_0/kernel"] + weights["deep/dense_0/bias"])
    wanted = tf.nn.softmax(values @ weights["deep/output/kernel"] + weights["output/bias"]).numpy()
    difference = np.abs(np.array(ours["outputs"]).reshape(wanted.shape) - wanted).max()
    print(f"measured {len(pixels)} answers of a convolutional network: they differ by {difference:.2g} at most")
    if difference > 1e-5:
        raise AssertionError(f"the answers differ by {difference:.3g}")


if OURS["images"]:
    check("PNG, GIF and BMP images in colour are TensorFlow's pixels", lambda: exact((".png", ".gif", ".bmp"), 3))
    # libpng weighs colours by the file's gamma where it names one; TensorFlow's grey is that.
    check("PNG images in grey are TensorFlow's pixels", lambda: exact((".png",), 1, ["image2.png", "image4.png"]))
    check("JPEG images in colour are those of TensorFlow's accurate transform", lambda: exact((".jpg",), 3, accurate=True))
    check("JPEG images in colour are near TensorFlow's pixels", lambda: near(3))
    check("JPEG images in grey are near TensorFlow's pixels", lambda: near(1))
    check("what is refused as no image TensorFlow refuses too", refused)
    check("a convolutional network answers as TensorFlow does", network)
else:
    skip("images as TensorFlow decodes them", "the images are not here")
