#!/usr/bin/env bash
# Fuzzes: each target that is named, or all, for so many seconds each, two at a time.
#
#   fuzz/run.sh SECONDS [TARGET...]
#
# It begins with all that is known, however long that takes: fuzz/seeds, fuzz/found, and what earlier runs here found,
# which is in target/fuzz/corpus. What makes a target fail is left in fuzz/artifacts. It goes other ways each time, unless
# FUZZ_SEED is a number.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?"how many seconds for each target?"}
shift
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")/fuzz
# A stable compiler takes what a nightly one takes.
export RUSTC_BOOTSTRAP=1

run() {
    local name=$1 corpus=$target/corpus/$1 log=$target/$1.log
    local dictionary=fuzz/dictionaries/$name.dict
    mkdir -p "$corpus" "fuzz/artifacts/$name"
    [ ! -e "fuzz/found/$name.tar.gz" ] || tar -xzf "fuzz/found/$name.tar.gz" -C "$corpus"
    local options=(-max_total_time="$seconds" -seed="${FUZZ_SEED:-0}" -timeout=60 -artifact_prefix="fuzz/artifacts/$name/")
    [ -e "$dictionary" ] && options+=(-dict="$dictionary")
    if ! "$programs/$name" "${options[@]}" "$corpus" "fuzz/seeds/$name" >"$log" 2>&1; then
        tail -n 40 "$log"
        printf '%s failed; all it said is in %s\n' "$name" "$log"
        return 1
    fi
    sed -n "s/^#\([0-9]*\)\tDONE *\(.*\) corp.*/$name: \1 runs, \2/p" "$log"
}

cargo fuzz build --codegen-units 16 --target-dir "$target"
[ $# -gt 0 ] || mapfile -t names < <(cargo fuzz list)
programs=$target/$(rustc -vV | sed -n 's/^host: //p')/release
export target seconds programs
export -f run
printf '%s\n' "${@:-${names[@]}}" | xargs -P 2 -I {} bash -euo pipefail -c 'run {}'
