"""Checks ONNX models with onnx itself and runs them in Python's onnxruntime: python onnx_python.py FOLDER

For every model NAME.onnx in FOLDER there is NAME.json, a list of cases, each with its feeds by name: type, shape, data (base64).
Prints one JSON object: by model, what onnx's full check objects to (null: nothing), what it says about itself, and for each case
the outputs by name, or why the run failed.
"""
import base64
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime


def array_of(feed):
    data = np.frombuffer(base64.b64decode(feed["data"]), feed["type"])
    return data.reshape(feed["shape"])


def described(array):
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"type": array.dtype.name, "shape": list(array.shape), "data": data}


def first_line(error):
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"


def examine(path):
    try:
        onnx.checker.check_model(path, full_check=True)
        objection = None
    except Exception as error:
        objection = first_line(error)
    model = onnx.load(path)
    about = {
        "producer": model.producer_name,
        "doc": model.doc_string,
        "opsets": {entry.domain: entry.version for entry in model.opset_import},
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }
    try:
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        outputs = []
        for feeds in json.loads(pathlib.Path(path).with_suffix(".json").read_text()):
            results = session.run(names, {name: array_of(feed) for name, feed in feeds.items()})
            outputs.append({name: described(result) for name, result in zip(names, results)})
        return {"objection": objection, "about": about, "outputs": outputs}
    except Exception as error:
        return {"objection": objection, "about": about, "failed": first_line(error)}


onnxruntime.set_default_logger_severity(4)
folder = pathlib.Path(sys.argv[1])
models = {path.stem: examine(str(path)) for path in sorted(folder.glob("*.onnx"))}
versions = {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}
print(json.dumps({"versions": versions, "models": models}))
