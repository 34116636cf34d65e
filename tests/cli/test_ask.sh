#!/bin/sh
# Confirming drafts at a terminal, by keys typed into one that `script` makes.
set -u
T=$(realpath "${TRUCE:-build/truce}")
if ! command -v script >/dev/null; then
    echo 'the program script (bsdutils) is not here'
    exit 77
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
example=$PWD/examples/doha-2020
"$T" init "$dir/a.case" "$example/agreement.truce" >/dev/null || exit 1
"$T" read "$example/article.txt" --for "$dir/a.case" >"$dir/drafts" || exit 1

# type KEYS: records the drafts, pressing KEYS; what is seen goes to seen
type() {
    printf '%s' "$1" | EDITOR='sed -i s/5000/5001/' TERM=dumb script -qec \
        "$T record $dir/a.case $dir/drafts" /dev/null >"$dir/seen" 2>&1
}
want() { # want WHAT TEXT FILE
    if grep -q -e "$2" "$3"; then
        echo "ok $1"
    else
        echo "not ok $1: no \"$2\" in:"
        cat "$3"
        failed=1
    fi
}
entries() {
    "$T" log "$dir/a.case" >"$dir/log"
}

type q
entries
want 'q records nothing' 'nothing is recorded' "$dir/seen"
want 'the passage is shown' '# The Taliban said it would free a first group' \
    "$dir/seen"
want 'nothing was recorded' '^entries  *1,' "$dir/log"

type aesd
entries
want 'a takes a draft, e edits one, s skips, d ends' 'recorded 2 statements' \
    "$dir/seen"
want 'the first is on record' 'release 20 government-prisoners' "$dir/log"
want 'the edited one is on record' 'release 5001' "$dir/log"
exit $failed
