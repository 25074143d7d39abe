"""Runs the tasks of this folder in one library and times them, one line of JSON asked for one line answered.

    python serve.py LIBRARY THREADS       LIBRARY is numpy, torch or jax

It first prints its versions. Then it takes requests:

    {"do": "forms", "task": "mlp"}                                       → {"forms": ["eager", ...]}
    {"do": "oracle", "task": "mlp", "folder": "..."}                     → {} after writing expected.json there, from float64 numpy
    {"do": "prepare", "task": "mlp", "form": "eager", "folder": "..."}   → {"error": relative error against the oracle, "ms": first call}
    {"do": "run", "task": ..., "form": ..., "folder": ..., "repeat": 20, "limit": 500} → {"ms": [up to 20 numbers]}

A run stops early, after two calls at the least, when it has taken `limit` milliseconds.

A folder holds one problem: inputs.json names arrays, their types, shapes and files.  Whatever fails is answered by
{"failed": "why"}.  Each task is a module with `oracle(inputs)`, which gives named float64 arrays, and `FORMS`, which maps
library and form to a function that takes the inputs and gives `(result, call)`: what the oracle gives, and one timed call.
"""
import importlib
import json
import os
import sys
import time

library, threads = sys.argv[1], int(sys.argv[2])
for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC"]:  # NPROC is jax's
    os.environ[variable] = str(threads)
if threads == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
# Set on some machines for old builds of OpenBLAS; they slow a current one.
for variable in ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]:
    os.environ.pop(variable, None)

import numpy as np  # noqa: E402  after the environment that it reads


def describe():
    """The library with its version, and what its matrix products run on."""
    if library == "torch":
        import torch

        torch.set_num_threads(threads)
        return {"version": f"torch {torch.__version__}", "kernels": torch.backends.cpu.get_cpu_capability()}
    if library == "jax":
        import jax

        return {"version": f"jax {jax.__version__}", "kernels": jax.devices()[0].platform}
    from threadpoolctl import threadpool_info

    blas = [f"{pool['internal_api']} {pool['version']} {pool.get('architecture', '')}" for pool in threadpool_info()]
    return {"version": f"numpy {np.__version__}", "kernels": ", ".join(blas)}


def inputs_of(folder):
    with open(os.path.join(folder, "inputs.json")) as file:
        described = json.load(file)
    return {
        name: np.fromfile(os.path.join(folder, entry["file"]), entry["type"]).reshape(entry["shape"])
        for name, entry in described.items()
    }


def write_expected(folder, expected):
    described = {}
    for name, array in expected.items():
        np.asarray(array, np.float64).tofile(os.path.join(folder, f"expected-{name}.bin"))
        described[name] = {"type": "float64", "shape": np.shape(array), "file": f"expected-{name}.bin"}
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(described, file)


def relative_error(result, expected):
    """The largest deviation of any array, relative to that array's root mean square."""
    return max(
        float(np.max(np.abs(np.asarray(result[name], np.float64) - array)) / np.sqrt(np.mean(np.square(array))))
        for name, array in expected.items()
    )


def timed(call):
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e3


prepared = {}


def answer(request):
    module = importlib.import_module(request["task"])
    if request["do"] == "forms":
        return {"forms": list(module.FORMS.get(library, {}))}
    folder = request["folder"]
    if request["do"] == "oracle":
        write_expected(folder, module.oracle(inputs_of(folder)))
        return {}
    key = request["task"], request["form"], folder
    if request["do"] == "prepare":
        inputs = inputs_of(folder)
        result, call = module.FORMS[library][request["form"]](inputs)
        error = relative_error(result(), module.oracle(inputs))
        prepared[key] = call
        return {"error": error, "ms": timed(call)}
    ms = []
    while len(ms) < request["repeat"] and (len(ms) < 2 or sum(ms) < request["limit"]):
        ms.append(timed(prepared[key]))
    return {"ms": ms}


print(json.dumps(describe()), flush=True)
for line in sys.stdin:
    try:
        response = answer(json.loads(line))
    except Exception as error:  # noqa: BLE001  told to the benchmark, which goes on with the others
        response = {"failed": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
    print(json.dumps(response), flush=True)
