#!/bin/sh
# Compares what our C ABI puts on the wire with what the official Python client does, operation by operation.
#
#   tests/parity/run.sh [pytest arguments]      for instance: tests/parity/run.sh -k create_tag
#
# Needs Rust and Python 3.10 or later. Everything it installs goes below the target folder.
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
venv=$target/parity-venv
requirements=tests/parity/requirements.txt

make_venv() {
    rm -rf "$venv"
    python3 -m venv "$venv" 2>"$target/parity-venv.log" && return
    rm -rf "$venv"
    python3 -m virtualenv --version >/dev/null 2>&1 ||
        python3 -m pip install --quiet --user virtualenv 2>>"$target/parity-venv.log" ||
        python3 -m pip install --quiet --user --break-system-packages virtualenv 2>>"$target/parity-venv.log" || true
    python3 -m virtualenv --quiet "$venv" 2>>"$target/parity-venv.log" && return
    cat "$target/parity-venv.log" >&2
    echo "tests/parity: no Python environment; install it with: apt-get install python3-venv" >&2
    exit 1
}

mkdir -p "$target"
if ! cmp -s "$requirements" "$venv/installed"; then
    make_venv
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
    cp "$requirements" "$venv/installed"
fi

cargo build --quiet --workspace --lib --bins --example operations
"$target/debug/examples/operations" >"$target/parity-operations.json"
case $(uname) in Darwin) library=libcustomvision.dylib ;; *) library=libcustomvision.so ;; esac

export CUSTOMVISION_LIBRARY="$target/debug/$library"
export CUSTOMVISION_OPERATIONS="$target/parity-operations.json"
export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" -m pytest -q -p no:cacheprovider tests/parity "$@"
