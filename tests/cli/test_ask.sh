#!/bin/sh
# Confirming drafts at a terminal, by keys typed into one that `script` makes.
set -u
T=$(realpath "${TRUCE:-build/truce}")
dir=$(mktemp -d) || exit 1
. tests/support/expect.sh
need_terminal
trap 'rm -rf "$dir"' EXIT
example=$PWD/examples/doha-2020
"$T" init "$dir/a.case" "$example/agreement.truce" >/dev/null || exit 1
"$T" read "$example/article.txt" --for "$dir/a.case" >"$dir/drafts" || exit 1

# type KEYS: records the drafts, pressing KEYS; what is seen goes to seen
type() {
    printf '%s' "$1" | EDITOR='sed -i s/5000/5001/' TERM=dumb timeout 30 script -qec \
        "$T record $dir/a.case $dir/drafts" /dev/null >"$dir/seen" 2>&1
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

# ---- an article read and confirmed in one go
cat >"$dir/article.txt" <<'END'
date 2020-04-14

KABUL, April 14 (Wire) -- Harun Vale, an elder, said the Taliban had freed 12 captives in Laghman on Monday. The government released 100 Taliban prisoners on Monday.
END
both() { # both KEYS EDITOR
    printf '%s' "$1" | EDITOR=$2 TERM=dumb timeout 30 script -qec \
        "$T record $dir/b.case $dir/article.txt --read" /dev/null \
        >"$dir/seen" 2>&1
}
"$T" init "$dir/b.case" "$example/agreement.truce" >/dev/null || exit 1
both auuq true
"$T" log "$dir/b.case" >"$dir/log"
want 'u takes the last answer back' '^entries  *1,' "$dir/log"
want 'the first one has none before it' 'this is the first one' "$dir/seen"
want 'a slot is coloured' "$(printf '\033\[1;32m')12" "$dir/seen"

cat >"$dir/editor" <<'END'
#!/bin/sh
sed -i 's/by "Harun Vale"/by taliban ("Harun Vale")/' "$1"
END
chmod +x "$dir/editor"
both es "$dir/editor"
want 'a voice learned is proposed' '    voice "Harun Vale"' "$dir/b.case.proposed"
want 'to its party' '^party taliban' "$dir/b.case.proposed"
"$T" reader-stats "$dir/b.case" >"$dir/stats"
want 'what was answered is counted' '1  edited' "$dir/stats"
want 'with the lines changed' '1  lines changed' "$dir/stats"
"$T" reader-stats "$dir/a.case" --json >"$dir/stats"
want 'and for machines' '"skipped": 1' "$dir/stats"
exit $failed
