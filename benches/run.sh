#!/usr/bin/env bash
# Compares the library with what one would use instead of it. README.md beside this tells how and why.
#
#   benches/run.sh            prints the tables, and writes them to benches/RESULTS.md: about 15 minutes
#   benches/run.sh --smoke    each job once, by development builds: shows that all of it works, and no figures
#
# Needs, by Debian's names: gcc pkg-config libcurl4-openssl-dev libcjson-dev valgrind strace util-linux, and Python 3.10.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}/benches
work=$target/work
rounds=11 profile=release
[ "${1-}" != --smoke ] || rounds=1 profile=debug
mkdir -p "$work/pictures"

# The library as it is shipped, built from nothing.
build_library() {
    local built=$target/clean
    cargo fetch --quiet
    rm -rf "$built"
    local begun=$SECONDS
    cargo rustc --quiet --release --lib --crate-type cdylib --features capi --target-dir "$built"
    echo "seconds $((SECONDS - begun))"
    cp "$built/release/libcustomvision.so" "$work"
}

build_library_for_smoke() {
    echo "seconds 0"
    cargo build --quiet --lib --target-dir "$target/library"
    cp "$target/library/debug/libcustomvision.so" "$work"
}

build_programs() {
    local release=()
    [ "$profile" = debug ] || release=(--release)
    cargo build --quiet --manifest-path benches/Cargo.toml --target-dir "$target" "${release[@]}"
    local compile=("${CC:-cc}" -std=gnu11 -O2 -Wall -Wextra -Werror -Iinclude) c=benches/c
    "${compile[@]}" "$c/bench.c" "$c/ours.c" -o "$work/ours" -L"$work" -lcustomvision -Wl,-rpath,"$work"
    # shellcheck disable=SC2046
    "${compile[@]}" "$c/bench.c" "$c/libcurl.c" -o "$work/libcurl" $(pkg-config --cflags --libs libcurl libcjson)
    # shellcheck disable=SC2046
    "${compile[@]}" "$c/first_call.c" -o "$work/first_call" $(pkg-config --cflags libcurl) -ldl
    cp benches/python/official.py "$work"
}

make_pictures() {
    local number
    for number in $(seq -w 0 63) large; do
        local size=2000000
        [ "$number" != large ] || size=6000000
        [ -e "$work/pictures/$number.jpg" ] || head -c "$size" /dev/urandom >"$work/pictures/$number.jpg"
    done
}

versions() {
    cat <<END
# Results

$(date -u +%Y-%m-%d), commit $(git describe --always --dirty --exclude '*'), $rounds rounds. \`benches/run.sh\` writes this file; README.md beside it tells
what the figures mean, and why what is missed is missed.

| | |
|---|---|
| machine | $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores, $(uname -sr) |
| Rust | $(rustc --version) |
| C | $("${CC:-cc}" --version | head -n 1), -O2 |
| libcurl | $(pkg-config --modversion libcurl), $(openssl version 2>/dev/null || echo "TLS unknown") |
| cJSON | $(pkg-config --modversion libcjson) |
| Python | $("$python" --version), azure-cognitiveservices-vision-customvision $("$python" -c 'from importlib.metadata import version as v; print(v("azure-cognitiveservices-vision-customvision"))') |

END
}

python=$(tests/python/environment.sh)
make_pictures
{
    if [ "$profile" = debug ]; then build_library_for_smoke; else build_library; fi
    # Each once, whatever it is marked with.
    echo "crates $(cargo tree -p customvision --edges normal --prefix none --format '{p}' | cut -d ' ' -f 1,2 | sort -u | wc -l)"
    strip -o "$work/stripped.so" "$work/libcustomvision.so"
    echo "bytes $(stat -c %s "$work/stripped.so")"
} >"$work/facts"
build_programs
{
    versions
    "$target/$profile/customvision-benches" compare "$work" "$python" "$rounds"
} | tee "$work/results.md"
[ "$profile" = debug ] || cp "$work/results.md" benches/RESULTS.md
