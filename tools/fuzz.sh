#!/bin/sh
# fuzz.sh FOLDER [TARGET...]: each libFuzzer target built below FOLDER, two at
# a time, for FUZZ_SECONDS (60). What it finds to be new ground is kept in
# FOLDER/corpus/TARGET for the next time; an input that breaks something is
# put into FOLDER/found/ and named.
set -u

one() {
    folder=$1 program=$2
    what=${program##*/fuzz_}
    mkdir -p "$folder/corpus/$what" "$folder/found" "tests/fuzz/corpus/$what"
    if timeout $((${FUZZ_SECONDS:-60} + 60)) $WRAP "$program" -verbosity=1 \
        -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -max_len=65536 \
        -print_final_stats=1 -artifact_prefix="$folder/found/$what-" \
        "$folder/corpus/$what" "tests/fuzz/corpus/$what" \
        >"$folder/$what.log" 2>&1
    then
        runs=$(sed -n 's/^stat::number_of_executed_units: //p' \
            "$folder/$what.log")
        echo "  $what: $runs inputs, nothing found"
    else
        grep -vE '^#[0-9]+[[:space:]]' "$folder/$what.log" | tail -n 60
        echo "  $what: FAILED; $folder/$what.log, inputs in $folder/found/"
        exit 1
    fi
}

if [ "$1" = --one ]; then
    one "$2" "$3"
    exit
fi

folder=$1
shift
WRAP=
if setarch -R true 2>/dev/null; then WRAP='setarch -R'; fi
export WRAP
if [ $# = 0 ]; then
    set -- $(find "$folder/tests/fuzz" -name 'fuzz_*' -type f -perm -100)
fi
if [ $# = 0 ]; then
    echo 'There is no tests/fuzz/fuzz_*.c yet.'
    exit 0
fi
printf '%s\n' "$@" | xargs -P 2 -I '{}' sh "$0" --one "$folder" '{}'
