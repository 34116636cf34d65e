#!/bin/sh
# Every folder of examples/: it says what it is; its files are in canonical
# layout; what `truce check` says of it is what tests/examples/NAME.check says;
# and what its README shows, the program answers. PIN=1 writes the .check files
# anew: read the difference before you commit it.
set -u
T=$(realpath "${TRUCE:-build/truce}")
root=$(pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
say() {
    echo "FAILED: $*"
    failed=$((failed + 1))
}

# In the shell of a reader: `truce` is the program, examples/ is there.
mkdir "$dir/bin" "$dir/at"
ln -s "$T" "$dir/bin/truce"
ln -s "$root/examples" "$dir/at/examples"
PATH=$dir/bin:$PATH
export PATH

# A block of commands after `$ `, each with what it prints.
follow() { # README
    awk -v to="$dir/step" '
        /^```/ { inside = !inside; if (!inside && n) close(out); next }
        inside && /^[$] / {
            n++
            command = sprintf("%s.%03d.run", to, n)
            out = sprintf("%s.%03d.out", to, n)
            print substr($0, 3) > command
            close(command)
            printf "" > out
            next
        }
        inside && n { print > out }
    ' "$1"
    for step in "$dir"/step.*.run; do
        [ -e "$step" ] || continue
        (cd "$dir/at" && sh "$step") >"$dir/got" 2>&1
        if ! cmp -s "$dir/got" "${step%.run}.out"; then
            say "$1: $(cat "$step")"
            diff "${step%.run}.out" "$dir/got"
        fi
    done
    rm -f "$dir"/step.*
}

n=0
for folder in examples/*/; do
    name=$(basename "$folder")
    n=$((n + 1))
    pin=tests/examples/$name.check
    [ -s "$folder/README.md" ] || say "$name has no README.md"
    grep -q 'https*://' "$folder/README.md" "$folder/agreement.truce" ||
        say "$name names no source"
    "$T" check "examples/$name" >"$dir/check" 2>&1
    echo "exit $?" >>"$dir/check"
    if [ "${PIN:-}" ]; then cp "$dir/check" "$pin"; fi
    cmp -s "$dir/check" "$pin" || {
        say "check says otherwise of $name"
        diff "$pin" "$dir/check"
    }
    for file in "$folder"*.truce; do
        "$T" fmt "$file" 2>&1 | cmp -s - "$file" ||
            say "$file is not in canonical layout: truce fmt --write"
    done
    "$T" explore "examples/$name" >/dev/null 2>&1
    [ $? -le 1 ] || say "explore fails on $name"
    follow "$folder/README.md"
done
[ $n -ge 6 ] || say "only $n examples"
[ $failed -eq 0 ]
