#!/bin/sh
# Witnesses over HTTP: cosignatures in checkpoints and receipts, k of n, a split
# view refused also after kill -9, and the state on the disk before the answer.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
. tests/support/expect.sh
servers=
# One that runs under another program (strace) is a child of that.
stop() {
    for s in $servers; do
        kids=$(cat "/proc/$s/task/$s/children" 2>/dev/null)
        for k in $s $kids; do kill -9 "$k" 2>/dev/null; done
    done
    rm -rf "$dir"
}
trap stop EXIT
agreement=examples/doha-2020/agreement.truce

say() { # say FILE N WORD
    i=0
    while [ "$i" -lt "$2" ]; do
        echo "said 2020-04-12 by kabul"
        echo "    kabul did release 5 taliban-prisoners labelled \"$3 $i\""
        i=$((i + 1))
    done >"$1"
}
serve() { # serve NAME [WRAP...]: sets $pid and $url
    name=$1
    shift
    : >"$dir/$name.out"
    "$@" "$T" witness serve "$dir/$name" --listen 127.0.0.1:0 \
        >"$dir/$name.out" 2>&1 &
    pid=$!
    servers="$servers $pid"
    until grep -q answers "$dir/$name.out"; do
        kill -0 $pid 2>/dev/null || { cat "$dir/$name.out"; return 1; }
        sleep 0.1
    done
    url=$(sed -n 's/.*answers on //p' "$dir/$name.out")
}
policy() { # policy: the three witnesses, both sides and the desk, two of three
    {
        echo "# two sides and a guarantor"
        echo "log $log"
        echo "witness side-a $key_a $url_a"
        echo "witness side-b $key_b $url_b"
        echo "witness desk $key_desk $url_desk"
        echo "group two-of-three 2 side-a side-b desk"
        echo "quorum two-of-three"
    } >"$dir/policy"
    sed 's/^group .*/group two-of-three all side-a side-b desk/' \
        "$dir/policy" >"$dir/all"
    sed 's/ http:.*//' "$dir/policy" >"$dir/offline"
}

c=$dir/t.case
"$T" init "$c" $agreement >/dev/null
log=$("$T" log "$c" --json | sed -n 's/.*"log_key": "\(.*\)",*/\1/p')
for w in a b desk; do
    expect 0 'made a witness' "$T" witness new "$dir/$w" "$w.example/w"
    key=$(sed -n 's/^  key  //p' "$dir/out")
    expect 0 'cosigns for' "$T" witness trust "$dir/$w" "$log"
    serve $w || { echo "not ok - $w does not serve"; exit 1; }
    eval "key_$w=\$key url_$w=\$url pid_$w=\$pid"
done
policy
expect 3 'L027' "$T" witness new "$dir/a" again.example/w
expect 3 'L027.*another program' "$T" witness serve "$dir/a"
expect 2 'L010' "$T" witness trust "$dir/a" nonsense
"$T" witness new "$dir/z" z.example/w >/dev/null
expect 3 'W008' "$T" witness serve "$dir/z" --listen nowhere
expect 3 'W008' "$T" witness serve "$dir/z" --listen "${url_a#http://}"

# ---- cosignatures, in the case, a publication, a receipt, a clone
expect 2 'policy' "$T" cosign "$c"
expect 0 'cosigned by side-a side-b desk' "$T" cosign "$c" --policy "$dir/policy"
expect 0 '"witnesses": \[' "$T" cosign "$c" --policy "$dir/all" --json
say "$dir/s" 300 first
"$T" record "$c" "$dir/s" >/dev/null
kill "$pid_b"
wait "$pid_b" 2>/dev/null
expect 0 'L025.*side-b' "$T" cosign "$c" --policy "$dir/policy"
expect 1 'L023.*side-a desk' "$T" cosign "$c" --policy "$dir/all"
expect 1 'L023' "$T" publish "$c" "$dir/pub" --policy "$dir/all"
expect 0 'published 301' "$T" publish "$c" "$dir/pub" --policy "$dir/policy"
expect 0 'all of it fits' "$T" verify "$c"
id=$("$T" log "$c" | awk '/^ +[0-9]+ /{print $2; exit}')
expect 0 'written' "$T" prove "$c" "$id" --policy "$dir/offline" --out "$dir/receipt"
expect 0 'witnessed by side-a, desk' "$T" verify "$dir/receipt" --policy "$dir/offline"
expect 0 '"witnesses"' "$T" verify "$dir/receipt" --policy "$dir/offline" --json
expect 1 'L023' "$T" verify "$dir/receipt" --policy "$dir/all"
expect 0 'the receipt holds' "$T" verify "$dir/receipt" --key "$log"
sed 's/^log .*//' "$dir/offline" >"$dir/nolog"
expect 1 "none of the policy's" "$T" verify "$dir/receipt" --policy "$dir/nolog"
echo 'quorum' >"$dir/broken"
expect 2 'broken:1.*L024' "$T" verify "$dir/receipt" --policy "$dir/broken"
expect 0 'all of it fits' "$T" verify "$dir/pub" --policy "$dir/offline"
expect 1 'L023' "$T" clone "$dir/pub" "$dir/no.case" --policy "$dir/all"
expect 0 'cloned' "$T" clone "$dir/pub" "$dir/copy.case" --policy "$dir/offline"
expect 0 'written' "$T" prove "$dir/copy.case" "$id" --policy "$dir/offline" --out "$dir/receipt2"
cmp "$dir/receipt" "$dir/receipt2" && echo 'ok - a clone gives the same receipt'
# a newer checkpoint nobody cosigned: the receipt takes the cosigned one
say "$dir/s1" 1 later
"$T" record "$c" "$dir/s1" >/dev/null
expect 0 'written' "$T" prove "$c" "$id" --out "$dir/receipt3"
cmp "$dir/receipt" "$dir/receipt3" && echo 'ok - the cosigned checkpoint is taken'
last=$("$T" log "$c" | awk '/^ +[0-9]+ /{id = $2} END {print id}')
expect 1 'L023' "$T" prove "$c" "$last" --policy "$dir/offline"
expect 0 'later' sh -c "'$T' prove '$c' $last >'$dir/r4'; '$T' verify '$dir/r4' --key '$log'"
# every byte of a witness's line matters where the witness is believed
n=$(wc -c <"$dir/receipt")
line=$(grep -b desk.example "$dir/receipt" | cut -d: -f1)
i=$line held=0
while [ "$i" -lt "$n" ]; do
    cp "$dir/receipt" "$dir/bad"
    byte=$(dd if="$dir/bad" bs=1 skip="$i" count=1 2>/dev/null | od -An -tu1)
    printf "\\$(printf %o $((${byte:-10} ^ 1)))" |
        dd of="$dir/bad" bs=1 seek="$i" conv=notrunc 2>/dev/null
    if "$T" verify "$dir/bad" --policy "$dir/offline" >/dev/null 2>&1; then
        held=$((held + 1))
    fi
    i=$((i + 5))
done
if [ $held = 0 ]; then echo "ok - a changed cosignature counts for nothing"
else echo "not ok - $held changed cosignatures were taken"; fi

# ---- two views, one witness
cp "$c" "$dir/fork.case"
cp "$c.key" "$dir/fork.case.key"
expect 0 'side-a desk' "$T" cosign "$c" --policy "$dir/policy"
say "$dir/s1" 3 honest
say "$dir/s2" 5 forged
"$T" record "$c" "$dir/s1" >/dev/null
"$T" record "$dir/fork.case" "$dir/s2" >/dev/null
expect 0 'side-a desk' "$T" cosign "$c" --policy "$dir/policy"
expect 1 'L023.*none' "$T" cosign "$dir/fork.case" --policy "$dir/policy"
expect 1 'answers 422' "$T" cosign "$dir/fork.case" --policy "$dir/policy"
kill -9 "$pid_a"
wait "$pid_a" 2>/dev/null
serve a && url_a=$url
policy
expect 1 'answers 422' "$T" cosign "$dir/fork.case" --policy "$dir/policy"
expect 1 'L023' "$T" publish "$dir/fork.case" "$dir/pub3" --policy "$dir/policy"
if [ -e "$dir/pub3" ]; then echo 'not ok - a view without a quorum is published'
else echo 'ok - a view without a quorum is not published'; fi
"$T" record "$c" "$dir/s2" >/dev/null
expect 0 'side-a desk' "$T" cosign "$c" --policy "$dir/policy"
# a log that the witness does not know
"$T" init "$dir/other.case" $agreement >/dev/null
sed '/^log/d' "$dir/policy" >"$dir/p2"
expect 1 'answers 404' "$T" cosign "$dir/other.case" --policy "$dir/p2"

# ---- the state is on the disk before the answer leaves
if strace -o /dev/null true 2>/dev/null; then
    serve b strace -f -e trace=fsync,rename,sendto,sendmsg,writev \
        -o "$dir/trace" && url_b=$url
    policy
    sed -i '/^witness side-a/d; /^witness desk/d
        s/^group .*/group two-of-three all side-b/' "$dir/policy"
    "$T" cosign "$c" --policy "$dir/policy" >/dev/null 2>&1
    awk '/fsync/ && !renamed {synced = 1}
        /rename\(.*state/ {renamed = synced}
        /fsync/ && renamed {kept = 1}
        /200 OK/ {sent = 1; good = kept}
        END {exit !(sent && good)}' "$dir/trace" &&
        echo 'ok - written, synced, renamed, synced, then answered' ||
        { echo 'not ok - the answer left before the state was kept'
          cat "$dir/trace"; }
else
    echo '# strace cannot trace here: the order of writing is not looked at'
fi
