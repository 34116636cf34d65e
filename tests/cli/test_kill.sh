#!/bin/sh
# What was acknowledged survives kill -9: `truce record` is killed at moments
# spread over its run; afterwards the case verifies, and each entry that was
# printed as recorded is there.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
c=$dir/k.case
"$T" init "$c" examples/doha-2020/agreement.truce >/dev/null || exit 1
failed=0 killed=0 acknowledged=0

statements() { # ROUND: 25 of them, that no other round has
    i=0
    while [ $i -lt 25 ]; do
        echo "said 2020-04-12 by kabul"
        echo "    kabul did release 5 taliban-prisoners labelled \"$1/$i\""
        i=$((i + 1))
    done >"$dir/s.truce"
}

# How long it takes here when nobody kills it: the moments reach a bit further.
statements first
began=$(date +%s%3N)
"$T" record "$c" "$dir/s.truce" >/dev/null || exit 1
took=$(($(date +%s%3N) - began))
round=0
while [ $round -lt 40 ]; do
    statements $round
    "$T" record "$c" "$dir/s.truce" >"$dir/out" 2>&1 &
    pid=$!
    wait_ms=$((took * 5 / 4 * (round * 7 % 40) / 40))
    sleep "$((wait_ms / 1000)).$(printf '%03d' $((wait_ms % 1000)))"
    kill -9 $pid 2>/dev/null && killed=$((killed + 1))
    wait $pid 2>/dev/null
    awk '/^ +[0-9]+  /{print $2}' "$dir/out" >>"$dir/acknowledged"
    round=$((round + 1))
done
"$T" log "$c" | awk '/^ +[0-9]+  /{print $2}' | sort >"$dir/there"
sort -u "$dir/acknowledged" >"$dir/said"
acknowledged=$(wc -l <"$dir/said")
lost=$(comm -23 "$dir/said" "$dir/there" | wc -l)
whole=$(($(wc -l <"$dir/there") % 25))
"$T" verify "$c" >"$dir/out" 2>&1 || { cat "$dir/out"; failed=1; }
echo "$killed killed, $acknowledged acknowledged, $lost lost"
[ "$lost" -eq 0 ] && [ "$whole" -eq 0 ] && [ "$acknowledged" -gt 0 ] &&
    [ "$killed" -gt 0 ] && [ $failed -eq 0 ]
