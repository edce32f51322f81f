#!/bin/sh
# Prints the path of a Python interpreter that has what requirements.txt names, for tests/parity and tests/lives.
#
# Makes it first if there is none, or if the requirements have changed: below the target folder, never elsewhere.
# Needs Python 3.10 or later.
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
venv=$target/python
log=$target/python.log
requirements=tests/python/requirements.txt

make_venv() {
    rm -rf "$venv"
    python3 -m venv "$venv" 2>"$log" && return
    rm -rf "$venv"
    python3 -m virtualenv --version >/dev/null 2>&1 ||
        python3 -m pip install --quiet --user virtualenv 2>>"$log" ||
        python3 -m pip install --quiet --user --break-system-packages virtualenv 2>>"$log" || true
    python3 -m virtualenv --quiet "$venv" 2>>"$log" && return
    cat "$log" >&2
    echo "no Python environment; install it with: apt-get install python3-venv" >&2
    exit 1
}

mkdir -p "$target"
if ! cmp -s "$requirements" "$venv/installed"; then
    make_venv >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" >&2
    cp "$requirements" "$venv/installed"
fi
echo "$venv/bin/python"
