#!/bin/sh
# check.sh FOLDER TEST...: runs the tests, two at a time, one line for each.
#
# FOLDER is where they were built, and where logs go. A TEST is
#   FOLDER/tests/ROOM/test_X    a cmocka program: each of its tests counts
#   FOLDER/tests/fuzz/fuzz_X    run over tests/fuzz/corpus/X and mutations
#   tests/ROOM/test_X.sh        a script: 77 means skipped, for the reason in
#                               its last line; `ok ` and `not ok ` lines count
# With TORTURE set, lines `faults: N ...` and `changes: N ...` of the tests are
# shown, and their sums. The last line is `N passed, N failed, N skipped`.
# TEST_TIMEOUT: seconds.
set -u

one() {
    folder=$1 test=$2
    name=$(printf '%s' "${test#"$folder"/}" | sed 's#^tests/##')
    log=$folder/check/$(printf '%s' "$name" | tr / -)
    limit=${TEST_TIMEOUT:-600}
    start=$(date +%s)
    case $test in
    */fuzz_*)
        corpus=tests/fuzz/corpus/${test##*/fuzz_}
        timeout "$limit" $WRAP "$test" "$corpus" >"$log.log" 2>&1 ;;
    *.sh) timeout "$limit" sh "$test" >"$log.log" 2>&1 </dev/null ;;
    *) timeout "$limit" $WRAP "$test" >"$log.log" 2>&1 </dev/null ;;
    esac
    status=$?
    if [ $status = 124 ]; then
        echo "stopped after $limit seconds" >>"$log.log"
    fi
    awk -v status=$status '
    function end(outcome) { if (running) count[outcome]++; running = 0 }
    /^\[ RUN      \] / { end("failed"); running = 1 }
    /^\[       OK \] / { end("passed") }
    /^\[  SKIPPED \] / { end("skipped") }
    /^\[  FAILED  \] / { end("failed") }
    /^ok / { count["passed"]++ }
    /^not ok / { count["failed"]++ }
    END {
        end("failed")
        if (status == 77) count["skipped"]++
        else if (status != 0 && !count["failed"]) count["failed"]++
        else if (!(count["passed"] + count["failed"] + count["skipped"]))
            count["passed"]++
        print count["passed"] + 0, count["failed"] + 0, count["skipped"] + 0
    }' "$log.log" >"$log.count"
    read -r passed failed skipped <"$log.count"

    seconds=$(($(date +%s) - start))
    note=$(printf '%3d passed' "$passed")
    if [ "$failed" != 0 ]; then note="$note, $failed failed"; fi
    if [ "$skipped" != 0 ]; then note="$note, $skipped skipped"; fi
    if [ $status = 77 ]; then note="$note: $(tail -n 1 "$log.log")"; fi
    if [ $seconds -ge 5 ]; then note="$note (${seconds} s)"; fi
    (
        flock 9
        printf '  %-28s%s\n' "$name" "$note"
        if [ -n "${TORTURE:-}" ]; then
            grep -E '^(faults|changes): ' "$log.log" | sed 's/^/      /'
        fi
        if [ "$failed" != 0 ]; then
            tail -n 200 "$log.log" | sed 's/^/      | /'
        fi
    ) 9>"$folder/check/.lock"
}

if [ "$1" = --one ]; then
    one "$2" "$3"
    exit 0
fi

folder=$1
shift
rm -rf "$folder/check"
mkdir -p "$folder/check"

# gcc 12's sanitizers lose their way when the kernel spreads addresses more
# widely than they were made for, and leaks can be looked for only where
# tracing is allowed.
WRAP=
ASAN_OPTIONS=abort_on_error=1:detect_leaks=0
case $folder in
*/asan)
    if setarch -R true 2>/dev/null; then WRAP='setarch -R'; fi
    echo 'int main(void) { return 0; }' |
        gcc -fsanitize=address -x c -o "$folder/check/probe" -
    if ASAN_OPTIONS=detect_leaks=1 $WRAP "$folder/check/probe" 2>/dev/null
    then ASAN_OPTIONS=abort_on_error=1:detect_leaks=1
    else echo '  Leaks are not looked for: this system forbids tracing.'
    fi ;;
esac
UBSAN_OPTIONS=abort_on_error=1:print_stacktrace=1
TRUCE=$(realpath "$folder/truce")
LSAN_OPTIONS=suppressions=$(realpath -m tests/support/leaks.supp):print_suppressions=0
export LSAN_OPTIONS WRAP ASAN_OPTIONS UBSAN_OPTIONS TRUCE

printf '%s\n' "$@" | xargs -r -P "${TEST_JOBS:-2}" -I '{}' \
    sh "$0" --one "$folder" '{}'

if [ -n "${TORTURE:-}" ]; then
    cat "$folder"/check/*.log | awk '
    /^faults: / { faults += $2 }
    /^changes: / { changes += $2 }
    END { printf "%d faults and %d changes tried\n", faults, changes }'
fi
cat "$folder"/check/*.count 2>/dev/null | awk '
{ passed += $1; failed += $2; skipped += $3 }
END {
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit failed || !passed
}'
