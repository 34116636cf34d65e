#!/bin/sh
# Published logs read by a program of other people's parts: Go's x/mod, as
# Debian ships it (reader.go). Logs of 0, 1, 255, 256, 257, 65,536 and 70,000
# entries, each published whole and as one folder that grew.
set -u
T=${TRUCE:-build/truce}
make_log=$(dirname "$T")/tests/interop/make_log
agreement=examples/doha-2020/agreement.truce
gopath=/usr/share/gocode

if ! command -v go >/dev/null; then
    echo 'no Go here (golang-go)'; exit 77
fi
if [ ! -d $gopath/src/golang.org/x/mod/sumdb/tlog ]; then
    echo 'no x/mod here (golang-golang-x-mod-dev)'; exit 77
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

fail() {
    echo "not ok - $1"
    exit 1
}

export GO111MODULE=off GOPATH=$gopath GOFLAGS= GOTOOLCHAIN=local
GOCACHE=$(realpath "${BUILD:-build}")/go-cache
export GOCACHE
go build -o "$dir/reader" tests/interop/reader.go tests/interop/keyset.go ||
    fail 'the reader does not build'
go test tests/interop/keyset.go tests/interop/keyset_test.go >"$dir/out" 2>&1 ||
    { cat "$dir/out"; fail 'who signs, by its own tests'; }
echo 'ok - the reader refuses who may not sign'

c=$dir/t.case
"$T" init "$c" $agreement >/dev/null || fail init
"$make_log" --empty "$dir/0" || fail 'a log of no entries'
folders=$dir/0
for step in 1:1 255:1 256:1 257:1 65536:8192 70000:97; do
    size=${step%:*}
    "$make_log" "$c" $agreement "$size" "${step#*:}" || fail "growing to $size"
    "$T" publish "$c" "$dir/$size" >/dev/null || fail "publishing $size"
    "$T" publish "$c" "$dir/grown" >/dev/null || fail "publishing more, $size"
    # what grew step by step is what is made at once, older partial tiles aside
    diff -r "$dir/$size" "$dir/grown" | grep -v "^Only in $dir/grown" &&
        fail "the folder that grew differs at $size"
    folders="$folders $dir/$size"
done
"$dir/reader" $folders || fail 'the reader refuses a log'
echo 'ok - logs of 0 to 70,000 entries, read by x/mod'

# Papers of batches, signed by up to three keys that the log itself added.
TRUCE=$T sh examples/yemen-2020/replay.sh "$dir/yemen" || fail 'the replay'
"$T" publish "$dir/yemen/yemen.case" "$dir/batches" >/dev/null || fail 'publishing the replay'
"$dir/reader" "$dir/batches" || fail 'the reader refuses papers of batches'
echo 'ok - papers of batches with two and three signatures, read by x/mod'

# Keys added, replaced, revoked; two who must sign, and who did.
k=$dir/k.case
said() { printf 'said 2020-04-12 by kabul\n    kabul did release %s taliban-prisoners\n' "$1"; }
{
    "$T" init "$k" $agreement
    "$T" key new "$k" desk --out "$dir/desk.key"
    "$T" key new "$k" watch --out "$dir/watch.key"
    "$T" key rotate "$k" --signer "$dir/desk.key"
    said 1 >"$dir/one"
    "$T" record "$k" "$dir/one" --signer "$dir/desk.key"
    "$T" key revoke "$k" watch
    "$T" key require "$k" 2 author desk
    said 2 >"$dir/two"
    "$T" record "$k" "$dir/two" --out "$dir/two.pending"
    "$T" countersign "$k" "$dir/two.pending" --signer "$dir/desk.key" --out "$dir/both.pending"
    "$T" record "$k" "$dir/both.pending"
    "$T" publish "$k" "$dir/keys"
} >"$dir/out" 2>&1 || { cat "$dir/out"; fail 'a log whose keys change'; }
said=$("$dir/reader" "$dir/keys") || fail 'the reader refuses a log whose keys change'
case $said in
*': 8 entries signed'*) echo 'ok - keys replaced and revoked, two signatures, read by x/mod' ;;
*) fail "not all of its entries: $said" ;;
esac

spoil() { # FILE AT: another byte there than was (a hash may have any)
    was=$(dd if="$1" bs=1 skip="$2" count=1 2>/dev/null | od -An -tu1)
    byte=X
    if [ "$((was))" = 88 ]; then byte=Y; fi
    printf %s $byte | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# The reader can say no: one bit of a tile, an entry, a checkpoint.
for file in tile/0/000 tile/entries/x001/000 checkpoints/000 checkpoint keys; do
    path=$dir/257/$file
    [ -f "$path" ] || path=$dir/256/$file
    [ -f "$path" ] || continue
    folder=${path%"/$file"}
    cp "$path" "$dir/right"
    spoil "$path" 90
    "$dir/reader" "$folder" >/dev/null 2>&1 &&
        fail "the reader takes a changed $file"
    cp "$dir/right" "$path"
done
"$dir/reader" "$dir/257" >/dev/null || fail 'the log was not put back'
echo 'ok - the reader refuses what was changed'
