#!/bin/sh
# Builds the library and the C and C++ quickstarts, and runs both against an emulator.
#
#     examples-c/run.sh [FOLDER]                                  the bundled digits without FOLDER
#     RUNNER="valgrind --leak-check=full" examples-c/run.sh       runs the two programs under something
#
# Needs cargo and a C and a C++ compiler: cc and c++, or what CC and CXX name. CARGO_TARGET_DIR is respected; LIMIT is
# how many seconds each program may take (300).
set -eu

fail() {
    echo "run.sh: $*" >&2
    exit 1
}

root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(cd "${1:-$root/examples/digits}" && pwd) || fail "there is no folder $1"
cd "$root"
cc=${CC:-cc}
cxx=${CXX:-c++}
command -v cargo >/dev/null || fail "cargo is missing: install Rust from https://rustup.rs"
command -v ${cc%% *} >/dev/null || fail "there is no C compiler \"$cc\": install gcc or clang, or set CC"
command -v ${cxx%% *} >/dev/null || fail "there is no C++ compiler \"$cxx\": install g++ or clang++, or set CXX"

echo "== Building the library and the emulator"
# With an example, the dependencies are built with the features that tests and the quickstart have built them with.
cargo build --workspace --lib --bins --example operations
target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
libraries=$target/debug

work=$(mktemp -d)
emulator=
stop() {
    if [ -n "$emulator" ]; then
        kill "$emulator" 2>/dev/null || true
        wait "$emulator" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

echo "== Compiling quickstart.c and quickstart.cpp"
flags="-Wall -Wextra -Wpedantic -Werror -g -Iinclude"
link="-L$libraries -Wl,-rpath,$libraries -lcustomvision"
$cc -std=c11 $flags examples-c/quickstart.c $link -o "$work/quickstart-c"
$cxx -std=c++17 $flags examples-c/quickstart.cpp $link -o "$work/quickstart-cpp"

echo "== Starting the emulator"
key=0123456789abcdef0123456789abcdef
"$libraries/customvision-emulator" --port 0 --key "$key" >"$work/ready" &
emulator=$!
tries=0
until grep -q '^listening on ' "$work/ready"; do
    kill -0 "$emulator" 2>/dev/null || fail "the emulator did not start"
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || fail "the emulator was not ready within 10 seconds"
    sleep 0.1
done
VISION_TRAINING_ENDPOINT=$(sed -n 's/^listening on //p' "$work/ready")
VISION_TRAINING_KEY=$key
VISION_PREDICTION_RESOURCE_ID=/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local
VISION_PREDICTION_RESOURCE_ID=$VISION_PREDICTION_RESOURCE_ID/providers/Microsoft.CognitiveServices/accounts/emulator
export VISION_TRAINING_ENDPOINT VISION_TRAINING_KEY VISION_PREDICTION_RESOURCE_ID
echo "listening on $VISION_TRAINING_ENDPOINT"

limit=
if command -v timeout >/dev/null; then
    limit="timeout ${LIMIT:-300}"
fi
failed=
for program in quickstart-c quickstart-cpp; do
    echo
    echo "== Running $program"
    $limit ${RUNNER:-} "$work/$program" "$folder" || failed="$failed $program (exit code $?)"
done
echo
[ -z "$failed" ] || fail "failed:$failed"
echo "== Both programs did their job"
