#!/bin/sh
# truce check: exit codes, --strict, --explain, --json, and what is allowed.
set -u
T=$TRUCE
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# expect CODE PATTERN COMMAND...: the exit code, and a line of either stream
expect() {
    want=$1 pattern=$2
    shift 2
    "$@" >"$dir/out" 2>&1 </dev/null
    got=$?
    if [ $got -ne "$want" ] || ! grep -q -- "$pattern" "$dir/out"; then
        echo "exit $got, wanted $want with /$pattern/: $*"
        head -5 "$dir/out"
        failed=$((failed + 1))
    fi
}

cat >"$dir/clean.truce" <<'END'
agreement accord "The accord"
    signed 2020-01-31 by north, south
    timezone UTC
    allow C010 "the guarantors answer for it"
party north "North"
party south "South"
obligation free "They go"
    north announces "that they go"
    by 2020-03-01
    witnessed by south
END
sed 's/    timezone UTC//' "$dir/clean.truce" >"$dir/warned.truce"
sed 's/    by 2020-03-01/    by 2020-01-30/' "$dir/clean.truce" >"$dir/wrong.truce"
sed 's/announces/anounces/' "$dir/clean.truce" >"$dir/bad.truce"

expect 0 'nothing wrong found: 1 finding allowed with a reason; 1 obl' \
    "$T" check "$dir/clean.truce"
expect 0 'nothing wrong found' "$T" check --strict "$dir/clean.truce"
expect 0 'warning C012' "$T" check "$dir/warned.truce"
expect 0 '0 errors, 1 warning; 1 finding allowed' "$T" check "$dir/warned.truce"
expect 1 'warning C012' "$T" check --strict "$dir/warned.truce"
expect 1 'error C005' "$T" check "$dir/wrong.truce"
expect 1 '1 error, 0 warnings' "$T" check "$dir/wrong.truce"
expect 1 'error T022' "$T" check "$dir/bad.truce"
expect 3 'W001' "$T" check "$dir/none.truce"
expect 2 'given no file' "$T" check

expect 0 '^C007 A promise of up to a number' "$T" check --explain C007
expect 0 '    north releases up to 10 southerners' "$T" check --explain C007
expect 0 '^T022 no act has this verb' "$T" check --explain T022
expect 2 'no code C099' "$T" check --explain C099
expect 2 'no code' "$T" check --explain ''

expect 0 '"warnings": *1' "$T" check --json "$dir/warned.truce"
expect 0 '"reason": *"the guarantors answer for it"' \
    "$T" check --json "$dir/warned.truce"
expect 1 '"code": *"C012"' "$T" check --json --strict "$dir/warned.truce"
expect 1 '"errors": *1' "$T" check --json "$dir/bad.truce"
expect 0 '"steps"' "$T" check --json examples/doha-2020

if [ $failed -ne 0 ]; then exit 1; fi
