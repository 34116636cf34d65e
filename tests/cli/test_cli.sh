#!/bin/sh
# The program as a person at a shell meets it: right use, wrong use, wrong
# input, and that nothing is half done. Prints a line per check that fails.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0 passed=0
example=examples/doha-2020

# expect CODE TEXT COMMAND...: exit code, and TEXT somewhere in what it says
expect() {
    code=$1 text=$2
    shift 2
    "$@" >"$dir/out" 2>"$dir/err"
    got=$?
    if [ $got -ne "$code" ]; then
        echo "FAILED: exit $got, not $code: $*"
        cat "$dir/err"
    elif ! cat "$dir/out" "$dir/err" | grep -q -e "$text"; then
        echo "FAILED: \"$text\" is not said by: $*"
        cat "$dir/out" "$dir/err"
    else
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
}

same() { # same WHAT A B
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        echo "FAILED: $1: <$2> is not <$3>"
        failed=$((failed + 1))
    fi
}

# ---- help and wrong use
expect 0 'truce record' "$T" help
expect 2 'truce record' "$T"
expect 0 'Example' "$T" status --help
expect 0 'Example' "$T" help why
expect 0 '^truce [0-9]' "$T" version
expect 2 'did you mean `truce status`' "$T" statsu
expect 2 'too few words' "$T" status
expect 2 'too many words' "$T" log a b
expect 2 'has no option --frobnicate' "$T" log a --frobnicate
expect 2 'wants a date' "$T" status a --on yesterday
expect 2 'wants a value' "$T" status a --on
expect 2 'stands twice' "$T" status a --on 2020-01-01 --on 2020-01-02
expect 2 'whose parties' "$T" read $example/article.txt

# ---- a case
c=$dir/doha.case
expect 0 'made' "$T" init "$c" $example/agreement.truce
expect 2 'S002\|W003' "$T" init "$c" $example/agreement.truce
same 'key file mode' "$(stat -c %a "$c.key")" 600
expect 0 '0 errors, [0-9]* warnings' "$T" check $example
expect 0 'recorded' "$T" record "$c" $example/statements.truce
expect 0 'recorded 0 statements' "$T" record "$c" $example/statements.truce
expect 0 'all of it fits' "$T" verify "$c"
n=$("$T" log "$c" --json | grep '"size"' | tr -dc 0-9)

# ---- reading, and reading again
"$T" read $example/article.txt --for "$c" >"$dir/drafts.truce" || failed=$((failed + 1))
expect 0 'draft' "$T" read $example/article.txt --for $example
same 'same input, same bytes' "$("$T" read $example/article.txt --for "$c" | cksum)" \
    "$(cksum <"$dir/drafts.truce")"
expect 0 'recorded' sh -c "'$T' read $example/article.txt --for '$c' | '$T' record '$c' -"
expect 0 '"drafts"' "$T" read $example/article.txt --for "$c" --json
expect 0 'free-taliban' "$T" status "$c"
expect 0 'on 2020-04-13' "$T" status "$c" --on 2020-04-13 --known 2020-04-13
expect 0 '"findings"' "$T" status "$c" --json
expect 2 'no obligation' "$T" status "$c" free-everybody
expect 2 'U003' "$T" status "$c" --believe nobody
expect 0 'free-taliban' "$T" why "$c" talks --on 2020-05-31
id=$("$T" log "$c" | awk '/^ +[0-9]+ /{print $2; exit}')
expect 0 'said\|agreement' "$T" show "$c" "$id"
expect 2 'L012' "$T" show "$c" ffffffffffff
expect 2 'L013\|L012' "$T" show "$c" ''

# ---- receipts
expect 0 'receipt written' "$T" prove "$c" "$id" --out "$dir/receipt"
logkey=$("$T" log "$c" --json | sed -n 's/.*"log_key": "\(.*\)",*/\1/p')
expect 0 'the receipt holds' "$T" verify "$dir/receipt" --key "$logkey"
expect 2 'public key' "$T" verify "$dir/receipt"
sed 's/kabul/kaboul/' "$dir/receipt" >"$dir/forged"
cmp -s "$dir/receipt" "$dir/forged" || expect 1 '' "$T" verify "$dir/forged" --key "$logkey"

# ---- articles that are none
: >"$dir/empty"
printf 'PK\003\004\000\000\000binary\000' >"$dir/zip"
printf 'caf\351 in Latin-1\n' >"$dir/latin1"
head -c 52428800 /dev/zero | tr '\0' 'a' >"$dir/big"
head -c 70000000 /dev/zero | tr '\0' ' ' >"$dir/toobig"
expect 2 'W005' "$T" read "$dir/empty" --for "$c"
expect 2 'R001' "$T" read "$dir/zip" --for "$c"
expect 0 'R004' "$T" read "$dir/latin1" --for "$c"
expect 0 'R003' "$T" read "$dir/big" --for "$c" --date 2020-04-13
expect 2 'W004' "$T" read "$dir/toobig" --for "$c"
expect 3 'W001' "$T" read "$dir/not-there" --for "$c"
expect 3 'W001' "$T" read "$dir/nothing-here" --for "$c"

# ---- statements that are wrong: all is refused, nothing recorded
printf 'said 2020-04-12 by kabul\n    kabul did release 5 taliban-prisoners\nsaid 2020-04-31 by kabul\n    kabul did release 5 taliban-prisoners\nsaid 2020-04-12 by kaboul\n    kabul did release 5 taliban-prisoners\n' >"$dir/wrong.truce"
expect 2 'wrong.truce:3:6' "$T" record "$c" "$dir/wrong.truce"
expect 2 'did you mean kabul' "$T" record "$c" "$dir/wrong.truce"
expect 2 'W005\|T0' "$T" record "$c" "$dir/zip"
before=$("$T" log "$c" --json | grep '"size"')

# ---- keys
cp "$c" "$dir/copy.case"
printf 'said 2020-04-12 by kabul\n    kabul did release 5 taliban-prisoners\n' >"$dir/one.truce"
expect 2 'L010' "$T" record "$dir/copy.case" "$dir/one.truce"
"$T" init "$dir/other.case" $example/agreement.truce >/dev/null
expect 2 'L010' "$T" record "$c" "$dir/one.truce" --key "$dir/other.case.key"
printf 'nonsense\n' >"$dir/bad.key"
expect 2 'L010' "$T" record "$c" "$dir/one.truce" --key "$dir/bad.key"
if grep -q 'PRIVATE' "$dir/out" "$dir/err"; then
    echo 'FAILED: a message shows a secret key'
    failed=$((failed + 1))
fi

# ---- files that are no cases, and damaged ones
expect 3 'S001' "$T" status "$dir/not-there.case"
expect 2 'S003' "$T" status "$dir/one.truce"
expect 2 'S003' "$T" status "$dir/empty"
expect 2 'S00[13]' "$T" status "$dir"
head -c 20000 "$c" >"$dir/short.case"
expect 1 'S005' "$T" verify "$dir/short.case"

# ---- a full disk: a limit on the size of files stands in for it
size=$(($(stat -c %s "$c") / 512 + 8))
i=0
while [ $i -lt 2000 ]; do
    echo "said 2020-04-12 by kabul"
    echo "    kabul did release 5 taliban-prisoners labelled \"group $i\""
    i=$((i + 1))
done >"$dir/many.truce"
expect 3 'S007\|S008' sh -c "trap '' XFSZ; ulimit -f $size; exec '$T' record '$c' '$dir/many.truce'"
same 'nothing is half recorded' "$("$T" log "$c" --json | grep '"size"')" "$before"
expect 0 'all of it fits' "$T" verify "$c"
if [ -w /dev/full ]; then
    expect 3 'W002' sh -c "'$T' log '$c' >/dev/full"
fi

same 'the example is on record' "$([ "$n" -gt 100 ] && echo yes)" yes
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
