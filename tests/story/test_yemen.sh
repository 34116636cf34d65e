#!/bin/sh
# The exchange of October 2020, replayed by examples/yemen-2020/replay.sh: what
# the case answers is pinned, day by day. PIN=1 writes the answers anew: read the
# difference before you commit it.
set -u
T=$(realpath "${TRUCE:-build/truce}")
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
TRUCE=$T sh examples/yemen-2020/replay.sh "$dir/at" >"$dir/log" 2>&1 || {
    cat "$dir/log"
    exit 1
}
case=$dir/at/yemen.case
{
    for day in 2020-09-26 2020-09-28 2020-10-15 2020-10-17; do
        echo "== status on $day"
        "$T" status "$case" --on $day
    done
    echo "== batches"
    "$T" batch show "$case"
    echo "== what the two days changed"
    "$T" diff "$case" free-of-ansar-allah --from 2020-10-14 --to 2020-10-16 | grep batches -A 1
    "$T" why "$case" free-of-government --on 2020-10-17 | grep 'By the papers' -A 1
} >"$dir/got" 2>&1
pin=tests/story/yemen-2020.answers
if [ "${PIN:-}" ]; then cp "$dir/got" $pin; fi
failed=0
if cmp -s "$dir/got" $pin; then
    echo "ok pinned answers"
else
    echo "not ok pinned answers"
    diff $pin "$dir/got"
    failed=1
fi
if "$T" verify "$case" | grep -q 'all of it fits'; then
    echo "ok verified"
else
    echo "not ok verified"
    failed=1
fi
# nobody's name is in the record
name=$(sed -n 2p "$dir/at/names-1.csv" | cut -d';' -f2)
if "$T" publish "$case" "$dir/public" >/dev/null && ! grep -rqa "$name" "$dir/public"; then
    echo "ok no name is published"
else
    echo "not ok a name is published"
    failed=1
fi
[ $failed -eq 0 ]
