#!/bin/sh
# Make .venv: a Python, the exact pins of conf/requirements, this package.
#
#   PYTHON=python3.12   which Python to use; by default the first that fits
#   TORCH=cpu|cuda      which build of PyTorch; "cpu" never takes CUDA's if it can help it
set -eu
cd "$(dirname "$0")/.."

TORCH=${TORCH:-cpu}
VENV=.venv
PINS=conf/requirements
export PIP_DISABLE_PIP_VERSION_CHECK=1
if [ -t 1 ]; then quiet=; else quiet=-qq; fi

fail() { echo "setup: $*" >&2; exit 1; }

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'; }

find_python() {
    for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if fits "$python" 2>/dev/null; then echo "$python"; return; fi
    done
    fail "no Python 3.11 to 3.14${PYTHON:+ under the name $PYTHON}; install one," \
        "or name yours: make PYTHON=/path/to/python3"
}

pip() { "$VENV/bin/python" -m pip "$@"; }

torch_build() {
    "$VENV/bin/python" - <<'END'
from importlib.metadata import PackageNotFoundError, version
try:
    print(version("torch"))
except PackageNotFoundError:
    print("none")
END
}

# On Linux, what PyPI calls torch brings CUDA with it. So ask for the CPU build: first
# of the user's own pip configuration, then of PyTorch's index, whose address uv knows.
cpu_torch() {
    [ "$(uname -s)" = Linux ] || return 0
    pip install --quiet --no-deps "$pin+cpu" 2>/dev/null && return
    pip install -qq -r $PINS/uv.txt || fail "$offline"
    "$VENV/bin/uv" pip install --quiet --no-config --no-deps --torch-backend cpu \
        --python "$VENV/bin/python" "$pin" 2>/dev/null && return
    echo "setup: PyTorch's CPU index cannot be reached; taking the build that pip finds." \
        "If that is CUDA's, it is over 2 GB: Ctrl-C stops it."
}

offline="the pinned packages could not be installed; is there a network? (pip's reason is above)"

case $TORCH in cpu | cuda) ;; *) fail "TORCH must be cpu or cuda, got $TORCH" ;; esac
if ! fits $VENV/bin/python 2>/dev/null; then
    python=$(find_python)
    echo "setup: $VENV from $("$python" --version)"
    rm -rf $VENV
    "$python" -m venv $VENV || fail "$python cannot make an environment;" \
        "on Debian and Ubuntu: apt-get install python3-venv"
fi
echo "setup: installing the pinned packages (1.5 GB on disk, minutes the first time)"
pip install $quiet -r $PINS/build.txt || fail "$offline"
pin=$(grep '^torch==' $PINS/torch.txt)
case $TORCH-$(torch_build) in
    "cpu-${pin#torch==}+cpu") ;;
    cpu-*) cpu_torch ;;
    cuda-*+cpu) pip uninstall --quiet --yes torch ;;
esac
pip install $quiet -r $PINS/runtime.txt -r $PINS/torch.txt -r $PINS/docs.txt \
    -r $PINS/test.txt || fail "$offline"
pip install -qq --no-deps --no-build-isolation --editable . ||
    fail "dlref itself could not be installed (pip's reason is above)"
echo "setup: ready, torch $(torch_build)"
