#!/bin/sh
# Lives whole lives of classifiers and detectors with the official Python clients, unmodified, against the emulator.
#
#   tests/lives/run.sh [pytest arguments]      for instance: tests/lives/run.sh -k detection
#
# Needs Rust and Python 3.10 or later. Everything it installs goes below the target folder.
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
python=$(tests/python/environment.sh)

cargo build --quiet -p customvision-emulator
export CUSTOMVISION_EMULATOR="$target/debug/customvision-emulator"
export PYTHONDONTWRITEBYTECODE=1
exec "$python" -m pytest -q -p no:cacheprovider tests/lives "$@"
