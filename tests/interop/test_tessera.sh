#!/bin/sh
# A published log checked by Tessera's fsck, the checker of another log's makers
# (built here from the Go module proxy, its version and sum pinned). Skipped
# where Go modules, or a Go that can build it, are not to be had.
set -u
T=${TRUCE:-build/truce}
build=$(realpath "${BUILD:-build}")
make_log=$(dirname "$T")/tests/interop/make_log
agreement=examples/doha-2020/agreement.truce
module=github.com/transparency-dev/tessera
version=v1.0.4
sum='h1:IXjGowubcLR0T3zUQrysSMKgtTh9KGKQ0iajUiubyP4='

if ! command -v go >/dev/null; then
    echo 'no Go here (golang-go)'; exit 77
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export GOFLAGS=-modcacherw GOTOOLCHAIN=local GO111MODULE=on
export GOPATH="$build/go" GOBIN="$build/go/bin" GOCACHE="$build/go-cache"

if [ ! -x "$GOBIN/fsck" ]; then
    if ! timeout 60 go mod download -json $module@$version >"$dir/got" 2>&1; then
        echo "no Go modules to be had here: $(tail -n 1 "$dir/got")"; exit 77
    fi
    if ! grep -qF "$sum" "$dir/got"; then
        echo "not ok - this is not the $module $version that was meant"; exit 1
    fi
    if ! timeout 400 go install $module/cmd/fsck@$version >"$dir/log" 2>&1; then
        echo "$(go version) does not build it: $(tail -n 1 "$dir/log")"; exit 77
    fi
fi

fsck() { # it ends with 0 whatever it found: what it says counts
    sed -n 's/^log //p' "$1/keys" | tr -d '\n' >"$dir/key"
    timeout 120 "$GOBIN/fsck" --ui=false --N 2 --storage_url "file://$1/" \
        --public_key "$dir/key" >"$dir/said" 2>&1 &&
        ! grep -qi 'failed\|error\|mismatch' "$dir/said"
}

# Whether it does not take the log: it complains, or hangs (this version can, on
# what it finds wrong in a large log) for thrice as long as the whole log took.
refused() {
    "$GOBIN/fsck" --ui=false --N 2 --storage_url "file://$1/" \
        --public_key "$dir/key" >"$dir/said" 2>&1 &
    checker=$!
    until=$(($(date +%s) + 3 * took + 5))
    while kill -0 $checker 2>/dev/null && [ "$(date +%s)" -lt $until ]; do
        if grep -qi 'failed\|error\|mismatch' "$dir/said"; then break; fi
        sleep 0.1
    done
    if kill $checker 2>/dev/null; then
        wait $checker 2>/dev/null
        return 0
    fi
    grep -qi 'failed\|error\|mismatch' "$dir/said"
}

spoil() { # FILE AT: another byte there than was (a hash may have any)
    was=$(dd if="$1" bs=1 skip="$2" count=1 2>/dev/null | od -An -tu1)
    byte=X
    if [ "$((was))" = 88 ]; then byte=Y; fi
    printf %s $byte | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

c=$dir/t.case
"$T" init "$c" $agreement >/dev/null || exit 1
for size in 1 257 70000; do
    "$make_log" "$c" $agreement $size 9000 || exit 1
    "$T" publish "$c" "$dir/pub" >/dev/null || exit 1
    took=$(date +%s)
    if fsck "$dir/pub"; then echo "ok - fsck finds $size entries right"
    else echo "not ok - fsck refuses $size entries"; cat "$dir/said"; fi
    took=$(($(date +%s) - took))
done
for file in tile/0/001 tile/1/000 tile/entries/x000/003 tile/entries/003; do
    [ -f "$dir/pub/$file" ] || continue
    cp "$dir/pub/$file" "$dir/right"
    spoil "$dir/pub/$file" 400
    if refused "$dir/pub"; then echo "ok - fsck refuses a changed $file"
    else echo "not ok - fsck takes a changed $file"; fi
    cp "$dir/right" "$dir/pub/$file"
done
