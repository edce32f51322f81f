#!/usr/bin/env bash
# Keeps what fuzzing found: for each target that is named, or all, the fewest small inputs that reach every branch that
# its corpus reaches go into fuzz/found, in place of those that were there. fuzz/run.sh begins with them.
#
#   fuzz/keep.sh [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")/fuzz
export RUSTC_BOOTSTRAP=1
cargo fuzz build --codegen-units 16 --target-dir "$target"
programs=$target/$(rustc -vV | sed -n 's/^host: //p')/release
[ $# -gt 0 ] || mapfile -t names < <(cargo fuzz list)
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
mkdir -p fuzz/found
for name in "${@:-${names[@]}}"; do
    mkdir -p "$kept/$name" "$target/corpus/$name"
    # The seeds go first, so that nothing is kept that they reach.
    cp "fuzz/seeds/$name"/* "$kept/$name"
    "$programs/$name" -set_cover_merge=1 -use_counters=0 -max_len=2048 "$kept/$name" "$target/corpus/$name" 2>&1 | tail -n 1
    (cd "fuzz/seeds/$name" && find . -type f -print0) | (cd "$kept/$name" && xargs -0 rm)
    # The same inputs make the same archive.
    (cd "$kept/$name" && find . -type f -printf '%P\n' | LC_ALL=C sort |
        tar --owner=0 --group=0 --numeric-owner --mode=644 --mtime=@0 -c -T -) | gzip -n9 >"fuzz/found/$name.tar.gz"
done
