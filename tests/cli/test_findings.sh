#!/bin/sh
# status, why, diff and forecast as people and other programs meet them: lines
# that fit a page, bars that do not break, a graph that Graphviz draws.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
example=examples/doha-2020
c=$dir/doha.case

ok() { # ok WHAT COMMAND...
    what=$1
    shift
    if "$@" >"$dir/said" 2>&1; then echo "ok - $what"; else
        echo "not ok - $what"
        head -n 20 "$dir/said"
    fi
}
says() { # says CODE TEXT COMMAND...: exit code and text
    code=$1 text=$2
    shift 2
    "$@" >"$dir/out" 2>&1
    got=$?
    [ $got -eq "$code" ] && grep -q -e "$text" "$dir/out" && return
    echo "exit $got, not $code, or \"$text\" is not said"
    head -n 30 "$dir/out"
    return 1
}

"$T" init "$c" $example/agreement.truce >/dev/null &&
    "$T" record "$c" $example/statements.truce >/dev/null || exit 1

# ---- lines that fit: but for a title or an address, none over 80 columns
fits() {
    "$@" >"$dir/out" || return 1
    # one byte for each sign, whatever awk counts
    LC_ALL=C.UTF-8 sed 's/[^ -~]/x/g' "$dir/out" |
        awk 'length > 80 && !/<?http/ && !/^[a-z0-9-]+  / {
            print "too wide: " $0; wide = 1 } END { exit wide }'
}
ok 'status fits 80 columns' fits "$T" status "$c" --on 2020-05-31
ok 'status of one fits' fits "$T" status "$c" free-taliban --on 2020-04-13
ok 'why fits' fits "$T" why "$c" talks --on 2020-05-31
ok 'diff fits' fits "$T" diff "$c" --from 2020-04-30 --to 2020-05-31
ok 'forecast fits' fits "$T" forecast "$c" --on 2020-05-31

# ---- the tree's bars go on beside everything below them
bars() {
    "$T" why "$c" free-taliban --on 2020-05-31 >"$dir/out" || return 1
    # from the first branch to the last at that level, each line has the bar
    awk '/^   ├─/ { open = 1 } /^   └─/ { open = 0 }
        open && !/^   [├│]/ { print "the bar is broken: " $0; bad = 1 }
        END { exit bad }' "$dir/out"
}
ok 'bars go on' bars
ok 'met reasons stand once' says 0 'as above' "$T" why "$c" remove-sanctions --on 2020-05-31

# ---- two times, beliefs
ok 'bounds of later counts say so' says 0 'by a count for 2020-05-31' \
    "$T" status "$c" --on 2020-04-13
ok 'diff names the entry' says 0 '7e7e8de1' \
    "$T" diff "$c" free-taliban --from 2020-04-30 --to 2020-05-31
ok 'diff with the day held' says 0 'free-taliban' \
    "$T" diff "$c" --on 2020-04-13 --from 2020-04-13 --to 2020-05-31
ok 'nothing changed' says 0 'nothing changed' \
    "$T" diff "$c" --from 2020-04-30 --to 2020-04-30
ok 'diff of a doubt' says 0 'taliban: ' \
    "$T" diff "$c" --on 2020-05-31 --doubt 7e7e8de1
ok 'believe an entry' says 0 'as though this were true' \
    "$T" status "$c" --on 2020-05-31 --believe 7e7e8de1
ok 'doubt several' says 0 'as though this were not on record' \
    "$T" status "$c" --on 2020-05-31 --doubt 7e7e8de1,5196cd29
ok 'no such entry' says 2 'L012' "$T" status "$c" --doubt ffffffffffff
ok 'no id' says 2 'is no entry' "$T" status "$c" --doubt xyz
ok 'nothing to compare' says 2 'nothing to compare' "$T" diff "$c"
ok 'both held' says 2 'nothing can change' \
    "$T" diff "$c" --from 2020-04-01 --on 2020-04-01 --known 2020-04-01
ok 'diff as JSON' says 0 '"changes"' \
    "$T" diff "$c" --from 2020-04-30 --to 2020-05-31 --json
ok 'forecast with its interval' says 0 'between 2020-.* and 2020-' \
    "$T" forecast "$c" free-taliban --on 2020-05-31
ok 'no forecast from little' says 0 'too few steps' \
    "$T" forecast "$c" free-government --on 2020-04-30 --known 2020-04-30
ok 'forecast as JSON' says 0 '"likelihood": 80' "$T" forecast "$c" --json --on 2020-05-31

# ---- the graph
ok 'why as a graph' says 0 '^digraph' "$T" why "$c" talks --on 2020-05-31 --dot
if command -v dot >/dev/null; then
    draws() {
        "$T" why "$c" talks --on 2020-05-31 --dot | dot -Tsvg >"$dir/out.svg" &&
            [ "$(grep -c '<g id="node' "$dir/out.svg")" -gt 30 ]
    }
    ok 'Graphviz draws it' draws
else
    echo 'Graphviz is not here: its reading of the graph is not checked'
fi
