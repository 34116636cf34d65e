#!/bin/sh
# SIGKILL at the nth write, sync, truncation of `truce record`, by strace:
# afterwards the case verifies, every entry it said it recorded is there, and
# nothing is recorded half. A sample by default; TORTURE=1 tries every call.
set -u
T=${TRUCE:-build/truce}
if ! command -v strace >/dev/null; then
    echo 'strace is not installed'
    exit 77
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
if ! strace -f -o "$dir/try" -e trace=getpid true 2>/dev/null; then
    echo 'this system forbids tracing'
    exit 77
fi
case $T in *asan*)
    echo 'the sanitizers and strace do not go together'
    exit 77 ;;
esac
"$T" init "$dir/k" examples/doha-2020/agreement.truce >/dev/null || exit 1
printf 'said 2020-04-11 by kabul\n    kabul did release 1 taliban-prisoners\n' >"$dir/first"
"$T" record "$dir/k" "$dir/first" >/dev/null || exit 1
i=0
while [ $i -lt 5 ]; do
    printf 'said 2020-04-12 by kabul\n    kabul did release 5 taliban-prisoners labelled "%s"\n\n' $i
    i=$((i + 1))
done >"$dir/s"
calls=pwrite64,write,fdatasync,ftruncate,unlink
killed=0 lost=0 bad=0 half=0 kept=0

once() { # once CALL NTH [--stream]
    rm -f "$dir/c" "$dir/c-wal" "$dir/c-shm"
    cp "$dir/k" "$dir/c" && cp "$dir/k.key" "$dir/c.key"
    strace -f -o "$dir/trace" -e trace="$calls" \
        -e inject="$1":signal=KILL:when="$2" \
        "$T" record "$dir/c" "$dir/s" ${3:-} >"$dir/out" 2>/dev/null
    status=$?
    [ $status -gt 128 ] && killed=$((killed + 1))
    "$T" verify "$dir/c" >"$dir/verified" 2>&1 || {
        bad=$((bad + 1))
        echo "$1 $2 ${3:-}"
        cat "$dir/verified"
    }
    "$T" log "$dir/c" | awk '/^ +[0-9]+  /{print $2}' | sort >"$dir/there"
    awk '/^ +[0-9]+  /{print $2}' "$dir/out" | sort >"$dir/said"
    gone=$(comm -23 "$dir/said" "$dir/there" | wc -l)
    lost=$((lost + gone))
    kept=$((kept + $(wc -l <"$dir/said")))
    entries=$(wc -l <"$dir/there")
    if [ -z "${3:-}" ] && [ "$entries" != 1 ] && [ "$entries" != 6 ]; then
        half=$((half + 1))
    fi
    [ $status -gt 128 ]
}

if [ -n "${TORTURE:-}" ]; then all='pwrite64 fdatasync write ftruncate unlink' step=1
else all='pwrite64 fdatasync' step=17; fi
for call in $all; do
    for how in '' --stream; do
        n=2
        while [ $n -lt 200 ] && once $call $n $how; do
            n=$((n + step))
        done
    done
done
echo "faults: $killed killed by strace, $kept acknowledged, $lost lost, $half half recorded, $bad not clean"
[ $killed -gt 0 ] && [ $lost -eq 0 ] && [ $half -eq 0 ] && [ $bad -eq 0 ]
