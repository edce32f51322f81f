#!/bin/sh
# Counts the system calls of a small call over the C ABI on a pooled connection, all threads included, and fails
# above 3 (look, send, receive), or when a call starts a thread.
#
# Needs strace, a C compiler and cargo.
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-$PWD/target}
work=$target/syscalls
mkdir -p "$work"

cargo build --quiet --workspace --lib --bins --example operations
${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror -Iinclude tests/syscalls/calls.c -o "$work/calls" \
    -L"$target/debug" -lcustomvision -Wl,-rpath,"$target/debug"

: >"$work/ready"
"$target/debug/customvision-emulator" --port 0 >"$work/ready" &
emulator=$!
trap 'kill $emulator 2>/dev/null' EXIT
while ! grep -q listening "$work/ready"; do
    kill -0 $emulator || { echo "tests/syscalls: the emulator did not start" >&2; exit 1; }
done
endpoint=$(sed 's/^listening on //' "$work/ready")

# Total of all system calls, and of those that start threads, of a run with $1 calls.
count() {
    strace -f -qq -o "$work/trace" "$work/calls" "$endpoint" "$1"
    total=$(grep -c -v 'resumed>\|+++\|---' "$work/trace")
    threads=$(grep -c 'clone3\?(' "$work/trace" || true)
}

count 100
few=$total few_threads=$threads
count 1100
each=$(((total - few + 500) / 1000))
echo "system calls: $((total - few)) for 1000 calls, $((threads - few_threads)) of them threads started"
sort "$work/trace" | sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' | sort | uniq -c | sort -rn | head -5
[ "$each" -le 3 ] || { echo "tests/syscalls: $each system calls per call; at most 3 are allowed" >&2; exit 1; }
[ "$threads" -eq "$few_threads" ] || { echo "tests/syscalls: calls start threads" >&2; exit 1; }
