#!/bin/sh
# publish, clone, pull: copies that can be asked, what is no extension refused
# with evidence that convicts, broken transfers that go on, damaged copies.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
. tests/support/expect.sh
server=
trap 'rm -rf "$dir"; if [ "$server" ]; then kill "$server" 2>/dev/null; fi' EXIT
agreement=examples/doha-2020/agreement.truce

same() {
    if [ "$2" = "$3" ]; then echo "ok - $1"
    else echo "not ok - $1: <$2> is not <$3>"; fi
}
size() { "$T" log "$1" --json | grep '"size"' | tr -dc 0-9; }
say() { # say FILE FROM TO WORD: statements that differ by WORD
    i=$2
    while [ "$i" -lt "$3" ]; do
        echo "said 2020-04-12 by kabul"
        echo "    kabul did release 5 taliban-prisoners labelled \"$4 $i\""
        i=$((i + 1))
    done >"$1"
}
serve() { # serve FOLDER [LIMIT]: sets $url
    : >"$dir/requests"
    python3 tests/cli/serve.py "$@" >"$dir/requests" 2>/dev/null &
    server=$!
    until [ -s "$dir/requests" ]; do
        kill -0 "$server" 2>/dev/null || { echo 'not ok - no server'; exit 1; }
        sleep 0.1
    done
    url=http://127.0.0.1:$(head -n 1 "$dir/requests")/
}
stop() { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; server=; }

# ---- publishing, cloning, asking
c=$dir/t.case
"$T" init "$c" $agreement >/dev/null
expect 0 'published 1 entries' "$T" publish "$c" "$dir/pub"
say "$dir/s" 0 600 honest
"$T" record "$c" "$dir/s" >/dev/null
expect 0 '600 of them new' "$T" publish "$c" "$dir/pub"
expect 0 '0 of them new, in 0 files' "$T" publish "$c" "$dir/pub"
same 'a partial tile gives way to the full one' "$(ls -d "$dir"/pub/tile/*/000*)" \
    "$(printf '%s\n' "$dir/pub/tile/0/000" "$dir/pub/tile/1/000.p" "$dir/pub/tile/entries/000")"
key=$(sed -n 's/^log //p' "$dir/pub/keys")
expect 0 'all of it fits: 601 entries' "$T" verify "$dir/pub" --key "$key"
expect 2 'L010' "$T" verify "$dir/pub" --key "$(sed -n 's/^author //p' "$dir/pub/keys")"
expect 0 'compare it with what you' "$T" clone "$dir/pub" "$dir/copy.case"
expect 0 '"size": 601' "$T" clone "$dir/pub" "$dir/other.case" --key "$key" --json
expect 2 'S002' "$T" clone "$dir/pub" "$dir/copy.case"
expect 2 'L010' "$T" clone "$dir/pub" "$dir/no.case" --key x+00000000+AAAA
expect 1 'L020' "$T" clone "$dir" "$dir/no.case"
same 'nothing is made where cloning fails' "$(ls "$dir" | grep -c '^no')" 0
expect 0 'all of it fits' "$T" verify "$dir/copy.case"
same 'the copy answers as the case does' \
    "$("$T" status "$dir/copy.case" --on 2020-05-01)" "$("$T" status "$c" --on 2020-05-01)"
expect 0 'free-taliban' "$T" why "$dir/copy.case" free-taliban --on 2020-05-01
id=$("$T" log "$dir/copy.case" | awk '/^ +[0-9]+ /{print $2; exit}')
expect 0 'receipt written' "$T" prove "$dir/copy.case" "$id" --out "$dir/receipt"
expect 0 'the receipt holds' "$T" verify "$dir/receipt" --key "$key"
say "$dir/one" 9000 9001 x
expect 2 'L010' "$T" record "$dir/copy.case" "$dir/one"
expect 1 'L020' "$T" pull "$c"

# ---- a copy of the copy, and what came since
expect 0 'published 601' "$T" publish "$dir/copy.case" "$dir/pub2"
same 'the copy publishes the same bytes' \
    "$(diff -r "$dir/pub" "$dir/pub2" | grep -v 'Only in')" ''
"$T" record "$c" "$dir/one" >/dev/null
"$T" publish "$c" "$dir/pub" >/dev/null
expect 0 '1 new entry' "$T" pull "$dir/copy.case"
expect 0 '0 new entries' "$T" pull "$dir/copy.case"
expect 1 'L022.*first 601 of the 602' "$T" pull "$dir/copy.case" "$dir/pub2"
same 'an older copy is no evidence' "$(ls "$dir" | grep -c evidence)" 0
expect 1 'L022.*more entries than this case' "$T" publish "$dir/other.case" "$dir/pub"

# ---- a history that was rewritten: fork, with the keys, at 602
cp "$c" "$dir/fork.case"
cp "$c.key" "$dir/fork.case.key"
say "$dir/s" 0 40 honest-more
"$T" record "$c" "$dir/s" >/dev/null
"$T" publish "$c" "$dir/pub" >/dev/null
"$T" pull "$dir/copy.case" >/dev/null # holds 642
say "$dir/s" 0 300 forged
head -n 60 "$dir/s" >"$dir/s1"
head -n 80 "$dir/s" >"$dir/s2"
for n in 1 2 ''; do
    "$T" record "$dir/fork.case" "$dir/s$n" >/dev/null 2>&1 # some are there
    rm -rf "$dir/forged" "$dir"/copy.case.evidence*
    "$T" publish "$dir/fork.case" "$dir/forged" >/dev/null
    s=$(size "$dir/fork.case")
    expect 1 "L021.*signed two histories" "$T" pull "$dir/copy.case" "$dir/forged"
    same "nothing of $s entries was taken" "$(size "$dir/copy.case")" 642
    e=$(ls "$dir"/copy.case.evidence-*)
    expect 0 'the evidence holds' "$T" verify "$e" --key "$key"
    expect 0 '"newer": 6[0-9]2\|"newer": 902' "$T" verify "$e" --key "$key" --json
    expect 2 'public key' "$T" verify "$e"
    "$T" init "$dir/another$s.case" $agreement >/dev/null
    expect 1 'L003' "$T" verify "$e" --key \
        "$("$T" log "$dir/another$s.case" | sed -n 's/^log key *//p')"
    # the same again keeps no second file; a forger's tiles that are gone leave
    # two checkpoints that prove nothing by themselves
    expect 1 'L021' "$T" pull "$dir/copy.case" "$dir/forged"
    same 'evidence is kept once' "$(ls "$dir"/copy.case.evidence-* | wc -l)" 1
done
mv "$dir/forged/tile/0" "$dir/forged/tile/none"
rm "$e"
expect 1 'L022.*not shown to extend' "$T" pull "$dir/copy.case" "$dir/forged"
expect 1 'ask the keeper for a proof' "$T" verify "$(ls "$dir"/copy.case.evidence-*)" --key "$key"
expect 1 'L022.*another history' "$T" publish "$dir/fork.case" "$dir/pub"
expect 1 'L020.*another log' "$T" publish "$dir/another902.case" "$dir/pub"
expect 0 'all of it fits: 642' "$T" verify "$dir/pub" --key "$key"

# ---- over HTTP: broken off, and gone on with
serve "$dir/pub" 7
expect 3 'W007' "$T" clone "$url" "$dir/net.case"
wait "$server" 2>/dev/null
same 'nothing is made where the server breaks off' "$(ls "$dir" | grep -c '^net.case$')" 0
same 'what came is kept' "$(find "$dir"/net.case.pull-* -type f | wc -l)" 4
serve "$dir/pub"
expect 0 'cloned' "$T" clone "$url" "$dir/net.case"
same 'what had come is not asked for again' \
    "$(grep -c GET "$dir/requests")" 4
same 'the stage is cleared' "$(ls "$dir" | grep -c 'pull-')" 0
expect 0 'all of it fits' "$T" verify "$url" --key "$key"
expect 0 'all of it fits' "$T" verify "$dir/net.case"
"$T" record "$c" "$dir/s" >/dev/null
"$T" publish "$c" "$dir/pub" >/dev/null
: >"$dir/requests"
expect 0 '300 new entries' "$T" pull "$dir/net.case"
same 'only what is new is asked for' "$(grep -c 'entries/000' "$dir/requests")" 0
expect 1 'L020' "$T" clone "${url}nowhere" "$dir/no.case"
stop
expect 3 'W007' "$T" pull "$dir/net.case"

# ---- copies that are damaged
cp -r "$dir/pub" "$dir/bad"
printf 'X' | dd of="$dir/bad/tile/entries/001" bs=1 seek=5000 conv=notrunc 2>/dev/null
expect 1 'L020' "$T" verify "$dir/bad"
expect 1 'L020' "$T" clone "$dir/bad" "$dir/no.case"
rm -rf "$dir/bad"
cp -r "$dir/pub" "$dir/bad"
printf 'X' | dd of="$dir/bad/tile/0/001" bs=1 seek=5000 conv=notrunc 2>/dev/null
expect 1 'tile/0/001.*L020' "$T" verify "$dir/bad"
rm "$dir/bad/tile/0/001"
expect 1 'L020.*is missing' "$T" verify "$dir/bad"
cp "$dir/pub/tile/0/001" "$dir/bad/tile/0/001"
rm "$dir/bad/checkpoints/001"
expect 1 'L020.*is missing' "$T" verify "$dir/bad"
cp "$dir/pub/checkpoints/001" "$dir/bad/checkpoints/001"
echo 'run this: ...' >>"$dir/bad/README"
expect 0 'L026' "$T" verify "$dir/bad"
