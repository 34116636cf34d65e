#!/bin/sh
# truce explore: the answer for the Doha text and case, its JSON and its graph,
# which Graphviz reads where it is installed.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
example=examples/doha-2020

say() {
    echo "FAILED: $*"
    failed=$((failed + 1))
}
expect() { # CODE TEXT COMMAND...
    code=$1 text=$2
    shift 2
    "$@" >"$dir/out" 2>"$dir/err"
    got=$?
    if [ $got -ne "$code" ]; then say "exit $got, not $code: $*"; fi
    if ! cat "$dir/out" "$dir/err" | grep -q -e "$text"; then
        say "\"$text\" is not said by: $*"
        cat "$dir/out" "$dir/err"
    fi
}

# ---- the text alone
expect 0 '  Yes\. Of 18: 0 met, 18 can be in time' "$T" explore $example
expect 0 'kabul refuses free-taliban: 9' "$T" explore $example
expect 0 'us *for kabul (which did not sign): 3 of' "$T" explore $example
expect 0 'icrc does not confirm free-taliban: 10' "$T" explore $example
expect 0 'all that can matter' "$T" explore $example
expect 0 'which is the bound of 35' "$T" explore $example --budget 35
expect 0 'up to 1 together' "$T" explore $example --depth 1
expect 1 'talks: by 2020-03-10, and not before 2020-04-01' \
    "$T" explore $example --on 2020-04-01
expect 0 '"all_in_time": true' "$T" explore $example --json
cp "$dir/out" "$dir/first"
"$T" explore $example --json | cmp -s - "$dir/first" || say 'other bytes'

# ---- a case
c=$dir/doha.case
"$T" init "$c" $example/agreement.truce >/dev/null
"$T" record "$c" $example/statements.truce >/dev/null
expect 1 'as of 2020-05-31' "$T" explore "$c" --on 2020-05-31
expect 1 'No\. Of 18: 1 met' "$T" explore "$c" --on 2020-05-31
expect 1 'kabul ahead by [0-9,]* taliban-prisoners' \
    "$T" explore "$c" --on 2020-05-31
expect 1 'talks: .*(suspended)' "$T" explore "$c" --on 2020-05-31
expect 1 '"present": true' "$T" explore "$c" --on 2020-05-31 --json

# ---- not signed, a circle of exchanges, quotes in a title
cat >"$dir/new.truce" <<'END'
agreement new "A \"new\" one \\ of two"
    timezone Asia/Tokyo
party east "East"
party west "West"
people captives "Captives"
obligation first "First"
    east releases 10 captives
    within 10 days of signing
    in return for second
obligation second "Second"
    west releases 20 captives
    within 12 days of signing
    after first
obligation third "Third"
    west withdraws
    within 3 days of signing
    after second
    otherwise fourth
obligation fourth "Fourth"
    east withdraws
    after third
END
expect 0 'taken as signed on that day' \
    "$T" explore "$dir/new.truce" --on 2021-01-01
expect 0 'first: by 2021-01-04, not 2021-01-11' \
    "$T" explore "$dir/new.truce" --on 2021-01-01
expect 0 '2021-01-11 to 2021-01-12  east ahead by 10 captives, 100.0%' \
    "$T" explore "$dir/new.truce" --on 2021-01-01

# ---- wrong use
expect 2 'is no number from 1 to 4' "$T" explore $example --depth 5
expect 2 'is no number' "$T" explore $example --budget many
expect 2 'no agreement' sh -c ": >'$dir/empty.truce'; '$T' explore '$dir/empty.truce'"
expect 3 'W001' "$T" explore "$dir/not-there.truce"

# ---- the graph
expect 0 '"free-government" -> "free-taliban"' "$T" explore $example --dot
if command -v dot >/dev/null; then
    for what in $example "$dir/new.truce"; do
        "$T" explore $what --on 2021-01-01 --dot >"$dir/graph"
        dot -Tplain "$dir/graph" >"$dir/plain" 2>"$dir/err" ||
            say "dot does not read the graph of $what: $(cat "$dir/err")"
        if [ -s "$dir/err" ]; then say "dot complains: $(cat "$dir/err")"; fi
        norms=$("$T" explore $what --on 2021-01-01 --json |
            grep -c '"due":')
        boxes=$(grep -c '^node ' "$dir/plain")
        if [ "$norms" != "$boxes" ]; then say "$boxes boxes, $norms norms"; fi
    done
else
    echo 'skipped: dot (graphviz) is not installed'
fi

[ $failed -eq 0 ]
