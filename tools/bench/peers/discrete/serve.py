"""Runs the samplers of this folder in one library and times them, one line of JSON asked for one line answered.

    python serve.py LIBRARY THREADS       LIBRARY is dwave-samplers, openjij, numpy, torch or thrml

It first prints its version. Then it takes requests:

    {"do": "prepare", "task": "annealing", "options": {...}, "folder": "..."}   → {}
    {"do": "run", "task": "annealing", "options": {...}}                        → {"ms": wall, "cpu": CPU ms, "result": {...}}

A folder holds arrays: inputs.json names them, their types, shapes and files.  Whatever fails is answered by {"failed": "why"}.  Each
task is a module whose `PREPARE` maps a library to a function of (inputs, options) that gives a sampler, a function of the
options of a run.  A sampler does what need not be timed, and gives the work that is: a function whose result is told.  Beside it
it may give the same without sweeps, whose time is taken off.
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

from importlib.metadata import version  # noqa: E402

import numpy as np  # noqa: E402  after the environment that it reads


def describe():
    if library == "torch":
        import torch

        torch.set_num_threads(threads)
    if library == "thrml":
        return {"version": f"thrml {version('thrml')} (jax {version('jax')})"}
    return {"version": f"{library} {version(library)}"}


def inputs_of(folder):
    with open(os.path.join(folder, "inputs.json")) as file:
        described = json.load(file)
    return {
        name: np.fromfile(os.path.join(folder, entry["file"]), entry["type"]).reshape(entry["shape"])
        for name, entry in described.items()
    }


def timed(work):
    start, start_cpu = time.perf_counter(), time.process_time()
    result = work()
    return (time.perf_counter() - start) * 1e3, (time.process_time() - start_cpu) * 1e3, result


prepared = {}


def answer(request):
    task, options = request["task"], request["options"]
    if request["do"] == "prepare":
        inputs = inputs_of(request["folder"]) if request.get("folder") else {}
        prepared[task] = importlib.import_module(task).PREPARE[library](inputs, options)
        return {}
    work = prepared[task](options)
    work, idle = work if isinstance(work, tuple) else (work, None)
    idle_ms, idle_cpu, _ = timed(idle) if idle else (0, 0, None)
    ms, cpu, result = timed(work)
    return {"ms": ms - idle_ms, "cpu": cpu - idle_cpu, "result": result() if callable(result) else result}


print(json.dumps(describe()), flush=True)
for line in sys.stdin:
    try:
        response = answer(json.loads(line))
    except Exception as error:  # noqa: BLE001  told to the benchmark, which goes on with the others
        response = {"failed": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
    print(json.dumps(response), flush=True)
