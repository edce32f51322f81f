#!/bin/sh
# Compares what our C ABI puts on the wire with what the official Python client does, operation by operation.
#
#   tests/parity/run.sh [pytest arguments]      for instance: tests/parity/run.sh -k create_tag
#
# Needs Rust and Python 3.10 or later. Everything it installs goes below the target folder.
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
python=$(tests/python/environment.sh)

mkdir -p "$target"
cargo build --quiet --workspace --lib --bins --example operations
"$target/debug/examples/operations" >"$target/parity-operations.json"
case $(uname) in Darwin) library=libcustomvision.dylib ;; *) library=libcustomvision.so ;; esac

export CUSTOMVISION_LIBRARY="$target/debug/$library"
export CUSTOMVISION_OPERATIONS="$target/parity-operations.json"
export PYTHONDONTWRITEBYTECODE=1
exec "$python" -m pytest -q -p no:cacheprovider tests/parity "$@"
