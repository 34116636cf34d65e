#!/bin/sh
# Reviewing pairs at a terminal, by keys typed into one that `script` makes:
# answers are kept as they come, hold, and are gone on from.
set -u
T=$(realpath "${TRUCE:-build/truce}")
dir=$(mktemp -d) || exit 1
. tests/support/expect.sh
need_terminal
trap 'rm -rf "$dir"' EXIT

cat >"$dir/ours.csv" <<'END'
given name,surname,year of birth,village
Tamir,Belo,1971,Kasun
Zanka,Rivo,1960,Pudan
Osman,Dovel,1955,Kasun
Mirza,Shilor,1980,Elbri
Karim,Sanel,1990,Rivol
Nadir,Midov,1949,Pudan
END
cat >"$dir/theirs.csv" <<'END'
given name,surname,year of birth,village
Tamir,Bello,1971,Kasun
Tamir,Belov,1971,Kasun
Zanka,Rivo,1961,Pudan
عثمان,دوول,1955,Kasun
Mirza,Shilov,1983,Kasun
Farid,Lorka,1977,Elbri
END

# type KEYS [OPTION...]: reviews, pressing KEYS; what is seen goes to seen
type() {
    keys=$1
    shift
    printf '%s' "$keys" | TERM=dumb timeout 30 script -qec \
        "$T link $dir/ours.csv $dir/theirs.csv --review $*" /dev/null \
        >"$dir/seen" 2>&1
}
never() { # never WHAT TEXT FILE
    if grep -q -e "$2" "$3"; then
        echo "not ok $1: \"$2\" in:"
        cat "$3"
        failed=1
    else
        echo "ok $1"
    fi
}
kept() { # kept WHAT NUMBER: lines of answers, undone ones too
    n=$(sed 1d "$dir/ours.csv.answers" | wc -l)
    if [ "$n" -eq "$2" ]; then echo "ok $1"
    else
        echo "not ok $1: $n lines"
        cat "$dir/ours.csv.answers"
        failed=1
    fi
}

type q
want 'the near-tie comes first' 'the first two are as likely' "$dir/seen"
want 'its candidates stand side by side' '1:2  *\[1\] 2:2 .*\[2\] 2:3' "$dir/seen"
want 'with the weight of each level' 'close [+][0-9]' "$dir/seen"
want 'the letter that differs is coloured' "$(printf '\033\[1;31m')v" "$dir/seen"
kept 'q answers nothing' 0

type 2q
kept 'an answer is kept at once' 1
want 'it is of the second candidate' '^same 1 1:2 2:3 ' "$dir/ours.csv.answers"
want 'it is summed up' '1 same, 0 different, 0 unsure' "$dir/seen"
never 'no name is in the file' 'Tamir' "$dir/ours.csv.answers"

type q
never 'what is answered is not asked again' '1:2  *\[1\]' "$dir/seen"
want 'and stands' 'Answers: 1 same' "$dir/seen"

type uq
want 'an answer of another day is taken back' 'taken back' "$dir/seen"
want 'the file says so' '^undo 1 ' "$dir/ours.csv.answers"
want 'and the pair is asked about again' '1:2  *\[1\] 2:3' "$dir/seen"
type uq
want 'then there is none' 'no answer to take back' "$dir/seen"

type 2snuq
want 'different, and taken back' '^undo ' "$dir/ours.csv.answers"
want 'one that is skipped is left' ' 1 skipped' "$dir/seen"
type '?q'
want 'unsure is an answer' '1 unsure' "$dir/seen"

# ---- answers hold in a run without a terminal
cat >"$dir/made.answers" <<'END'
truce link answers 1
END
tail -n 1 "$dir/ours.csv.answers" >/dev/null
"$T" link "$dir/ours.csv" "$dir/theirs.csv" --json >"$dir/before.json"
same=$(grep '^same' "$dir/ours.csv.answers" | tail -n 1)
echo "$same" | sed 's/^same/different/' >>"$dir/made.answers"
"$T" link "$dir/ours.csv" "$dir/theirs.csv" --json \
    --answers "$dir/made.answers" --plots "$dir/plot" >"$dir/after.json"
want 'an answer is in the result' '"answer": "different"' "$dir/after.json"
want 'and holds' 'second": \[2, 3\].*"together": false.*"different"' \
    "$dir/after.json"
python3 - "$dir/plot-reliability.svg" "$dir/plot-sweep.svg" <<'END' ||
import sys, xml.dom.minidom
for f in sys.argv[1:]:
    assert xml.dom.minidom.parse(f).documentElement.tagName == "svg"
END
    failed=1
want 'a plot says how many answers it has' '1 answers in tenths' \
    "$dir/plot-reliability.svg"

# ---- wrong use
expect 2 'there is no terminal' setsid -w "$T" link "$dir/ours.csv" --review
expect 2 'K006.*\|made.answers:2' sh -c "echo maybe >>$dir/made.answers; exec $T link $dir/ours.csv $dir/theirs.csv --answers $dir/made.answers"
expect 3 'W001' "$T" link "$dir/ours.csv" --answers "$dir/none"
expect 2 'no part of it' "$T" link "$dir/ours.csv" --answers "$dir/made.answers" \
    --shard 1/2 --out "$dir/part"
exit $failed
