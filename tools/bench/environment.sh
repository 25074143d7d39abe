#!/usr/bin/env bash
# Makes the virtual environment that the benchmarks' peers and the slow ONNX test use: numpy, scipy, PyTorch, jax, onnx,
# onnxruntime and the samplers of discrete models (dimod, dwave-samplers, openjij, thrml) at the versions of requirements.txt, in
# tools/bench/.venv. Nothing in the product or its other tests needs it.
#
#   tools/bench/environment.sh            makes it, or does nothing where it is there already, and prints the versions
#   PYTHON=python3.13 tools/bench/environment.sh
#
# Takes some minutes and 6 GB of disk: PyTorch on PyPI needs the CUDA libraries beside it, used or not. The newest jax, numpy and
# scipy need Python 3.12 or newer. Remove it by deleting tools/bench/.venv.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
venv=$here/.venv
needed_gib=12

is_new_enough() { "$1" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' 2> /dev/null; }

find_python() {
  for python in ${PYTHON:-python3.13 python3.12 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[3-9]*/bin/python3 \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python3}; do
    if is_new_enough "$python"; then echo "$python"; return; fi
  done
  echo "$0: needs Python 3.12 or newer with venv; found none. Name one: PYTHON=/path/to/python3.13 $0" >&2
  return 1
}

if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
  free_gib=$(df --output=avail --block-size=1G "$here" | tail -1)
  if [ "$free_gib" -lt "$needed_gib" ]; then
    echo "$0: $free_gib GiB are free here; $needed_gib GiB are wanted while installing" >&2
    exit 1
  fi
  python=$(find_python)
  echo "making $venv with $("$python" --version)"
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --requirement "$here/requirements.txt"
  # Written last: its absence tells of an installation cut short.
  cp "$here/requirements.txt" "$venv/installed.txt"
fi

"$venv/bin/python" - <<'PYTHON'
import platform
from importlib.metadata import version

print("python", platform.python_version())
names = ["numpy", "scipy", "torch", "jax", "jaxlib", "onnx", "onnxruntime", "dimod", "dwave-samplers", "openjij", "thrml"]
for name in names:
    print(name, version(name))
PYTHON
