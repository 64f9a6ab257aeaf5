#!/bin/sh
# Run proofs and oracles with the oldest NumPy that is supported, without PyTorch and
# without SciPy: what a browser has. `dlref verify` skips what needs them.
#
#   PYTHON=...    which Python; by default 3.12, then 3.11
set -eu
cd "$(dirname "$0")/.."

HERE=build/oldest
versions=${PYENV_ROOT:-$HOME/.pyenv}/versions
for python in ${PYTHON:-python3.12 "$versions"/3.12*/bin/python python3.11 python3}; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        break
    fi
    python=
done
[ "$python" ] || { echo "oldest: skipped, no Python 3.11 or 3.12"; exit 0; }

mpmath=$(grep '^mpmath==' conf/requirements/runtime.txt)
sympy=$(grep '^sympy==' conf/requirements/runtime.txt)
[ -x $HERE/bin/python ] || "$python" -m venv $HERE
$HERE/bin/python -m pip install -qq 'numpy==2.0.*' "$sympy" "$mpmath"
$HERE/bin/python -c 'import numpy, sympy, sys; print(
    "Python", sys.version.split()[0], "NumPy", numpy.__version__, "SymPy", sympy.__version__)'
PYTHONPATH=. $HERE/bin/python -W error -m dlref.cli verify "$@"
