#!/bin/sh
# Lists of people: every command of docs/people.md as it stands there, then what
# must hold: no name outside the seals, nothing half imported, nothing left of
# what was forgotten. The names are invented.
set -u
T=$(realpath "${TRUCE:-build/truce}")
top=$PWD
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0 passed=0

ok() { # ok WHAT COMMAND...: exits 0
    what=$1
    shift
    if "$@" >"$dir/out" 2>"$dir/err"; then
        passed=$((passed + 1))
    else
        echo "not ok - $what: $*"
        cat "$dir/out" "$dir/err"
        failed=$((failed + 1))
    fi
}
no() { # no CODE TEXT COMMAND...: exits CODE and says TEXT
    code=$1 text=$2
    shift 2
    "$@" >"$dir/out" 2>"$dir/err"
    got=$?
    if [ $got = "$code" ] &&
        { [ -z "$text" ] || cat "$dir/out" "$dir/err" | grep -q -e "$text"; }; then
        passed=$((passed + 1))
    else
        echo "not ok - exit $got, not $code with \"$text\": $*"
        cat "$dir/out" "$dir/err"
        failed=$((failed + 1))
    fi
}
says() { # says WHAT TEXT: what the last command printed has TEXT
    ok "$1" grep -q -e "$2" "$dir/said"
}
# A name that somebody could find by searching files: each of its forms.
nowhere() { # nowhere WHAT FILE...
    what=$1
    shift
    for name in 'عثمان' 'ادریس' 'طارق' 'وادی' 'Osman' 'Idris'; do
        if grep -a -l -e "$name" "$@" 2>/dev/null; then
            echo "not ok - $what: a name is in the open"
            failed=$((failed + 1))
            return
        fi
    done
    passed=$((passed + 1))
}

cd "$dir" || exit 1
ln -s "$top/docs" docs
mkdir bin
ln -s "$T" bin/truce
PATH=$dir/bin:$PATH

# ---- the documentation's own commands, in its order
awk '/^```sh$/{on=1; next} /^```$/{on=0} on' "$top/docs/people.md" >doc.sh
if [ "$(grep -c '^truce ' doc.sh)" -lt 15 ]; then
    echo "not ok - docs/people.md has lost its commands"
    failed=$((failed + 1))
fi
n=0
: >said
while IFS= read -r line; do
    n=$((n + 1))
    case $line in
    *--forget*|*'list forget'*) cp osby.case before.case ;;
    esac
    if ! eval "$line" >step 2>err; then
        echo "not ok - docs/people.md, command $n: $line"
        cat step err
        failed=$((failed + 1))
    else
        passed=$((passed + 1))
    fi
    cat step >>said
    case $line in
    *--names*|*'list verify'*|*anna.reader*) ;;
    *) nowhere "output of: $line" step err ;;
    esac
done <doc.sh
awk '/^```$/{on = !on; if (on) next} on' "$top/docs/people.md" |
    sed -n '/^CSV, UTF-8/,/^nothing is recorded/p' >wanted
truce list add osby.case docs/people/front.csv --list front-1 --of front >shown
ok 'what docs/people.md shows of an import' cmp wanted shown

says 'an import tells the version' '^version 2, recorded as entry'
says 'names are shown to a reader' 'عثمان تل'
says 'the holder is asked' '^ask ruritania about 3 rows: no answer yet'
says 'the owner is asked about the dead' '^ask front about 1 row'
says 'versions differ' '^version 1 -> 2: 1 added, 1 gone, 1 edited, 4 the same'
says 'the edited field is named' '^~ .* born  '
says 'a copy says whether names are in it' 'written to answers.csv, names left out'
says 'all is forgotten' '^6 rows forgotten; 6 of 6 in all'
says 'the case still verifies' 'all of it fits'
says 'the proof holds' '^the proof holds'

# ---- no name in the case, its journal, the log, an export without names
nowhere 'the case file' osby.case osby.case-wal osby.case-shm
truce log osby.case >log.txt
truce log osby.case --json >log.json
truce list show osby.case front-1 --json >show.json
nowhere 'the log, and JSON without permission' log.txt log.json show.json answers.csv
ok 'a copy with names has them' sh -c 'unzip -p front-1.xlsx 2>/dev/null | grep -q . && unzip -p front-1.xlsx | grep -q "حنان مرجی" || python3 -c "
import zipfile
z = zipfile.ZipFile(\"front-1.xlsx\")
assert any(\"حنان مرجی\" in z.read(n).decode() for n in z.namelist())"'
ok 'the copies are on record' sh -c 'grep -c "did copy a list" log.json log.txt; truce timeline osby.case | grep -q "copy a list of 6"'
no 2 P008 truce list show osby.case front-1 --names
truce list key stranger --out stranger.reader >stranger.pub
no 2 P008 truce list show osby.case front-1 --reader stranger.reader --names
no 2 P008 truce list export osby.case front-1 --out x.csv --by watch --names
no 1 '' test -e x.csv
no 2 'public half' truce list show osby.case front-1 --reader anna.pub
no 2 P004 truce list show osby.case front-1 --reader osby.case.key
no 3 W001 truce list show osby.case front-1 --reader nowhere

# ---- what was forgotten is nowhere in the files; before, it was
ids=$(truce list show osby.case front-1 --version 1 --json | sed -n 's/.*"row": "\(.*\)".*/\1/p')
cat >sealed.py <<'P'
import sqlite3, sys
old = sqlite3.connect("before.case")
roots = [r[0] for r in old.execute("SELECT DISTINCT list FROM sealed_rows")]
rows = {bytes.fromhex(x) for x in sys.argv[1:]}
gone = [s for c, s in old.execute("SELECT commitment, sealed FROM sealed_rows") if c in rows]
gone += [s for c, s in old.execute("SELECT commitment, sealed FROM sealed_keys") if c in rows]
assert len(rows) == 6 and len(gone) == 6 + 12, (len(rows), len(gone))
whole = open("before.case", "rb").read()
assert all(g[:24] in whole for g in gone)
import os
for name in ("osby.case", "osby.case-wal", "osby.case-shm"):
    if os.path.exists(name):
        left = open(name, "rb").read()
        assert not any(g[i:i + 24] in left for g in gone for i in range(0, len(g) - 24, 8)), name
P
cat >held.py <<'P'
# The same while another program has the case open, so that the journal stays.
import os, sqlite3, subprocess, sys
other = sqlite3.connect("held.case")
rows = {bytes.fromhex(x) for x in sys.argv[1:]}
gone = [s for c, s in other.execute("SELECT commitment, sealed FROM sealed_rows") if c in rows]
assert len(gone) == 6
subprocess.run(["truce", "list", "forget", "held.case", "front-1", "--version", "1", "--all",
                "--by", "front", "--key", "osby.case.key"], check=True)
for name in ("held.case", "held.case-wal"):
    left = open(name, "rb").read() if os.path.exists(name) else b""
    assert not any(g[i:i + 24] in left for g in gone for i in range(0, len(g) - 24, 8)), name
P
if command -v python3 >/dev/null; then
    ok 'nothing is left of what was forgotten' python3 sealed.py $ids
    cp before.case held.case
    ok 'nor where somebody else has the case open' python3 held.py $ids
fi
no 2 P008 truce list prove osby.case front-1 "$(echo $ids | cut -c1-8)" --version 1 --reader anna.reader
ok 'the other version is still there' sh -c 'truce list show osby.case front-1 --reader anna.reader --names | grep -q طارق'
ok 'rows by name' sh -c 'truce list forget osby.case front-1 "$(truce list show osby.case front-1 --reader anna.reader --names | awk "/طارق/{print \$1}")" --by front | grep -q "^1 rows forgotten; 1 of 6"'
no 1 '' sh -c 'truce list show osby.case front-1 --reader anna.reader --names | grep -q طارق'
no 2 'which rows' truce list forget osby.case front-1 --by front

# ---- nothing half imported
size=$(truce log osby.case --json | grep '"size"')
bad() { # bad CODE TEXT FILE [OPTION...]
    code=$1 text=$2 file=$3
    shift 3
    no "$code" "$text" truce list add osby.case "$file" --list bad --of front \
        --readers anna.pub "$@"
}
printf 'نام,نام پدر\nعثمان,ادریس\nطارق\n' >ragged.csv
bad 2 'ragged.csv:3:2: error F005: row 3 has 1 cells' ragged.csv
printf 'name,father\nOsman,"Idris\n' >open.csv
bad 2 'open.csv:2:2: error F004' open.csv
{ cat docs/people/front.csv; printf '7;\323\307\341\343;x;1980;x\n'; } >mixed.csv
bad 2 'mixed.csv:9:2: error F003' mixed.csv
printf 'name,father\n' >empty.csv
bad 2 P007 empty.csv
bad 2 P007 docs/people/front.csv --given-to nobody
no 2 'another party has a list' truce list add osby.case \
    docs/people/ruritania.csv --list front-1 --of ruritania --readers anna.pub
bad 2 P007 docs/people/front.csv --people nobody
bad 2 P001 docs/people/ruritania.csv --map front.map
bad 2 F007 docs/people/front.csv --encoding klingon
bad 2 'row.s number' docs/people/front.csv --header x
bad 3 W001 nothing.csv
sed 's/^father/given-name/' front.map >twice.map
bad 2 'two columns are mapped' docs/people/front.csv --map twice.map
sed 's/^father/fahter/' front.map >typo.map
bad 2 'typo.map:[0-9]*: error P001\|typo.map:[0-9:]* error P001' docs/people/front.csv --map typo.map
no 2 'stands twice\|named twice' truce list add osby.case docs/people/front.csv \
    --list bad --of front --readers anna.pub,anna.pub
ok 'nothing half imported' test "$size" = "$(truce log osby.case --json | grep '"size"')"
no 2 P005 truce list show osby.case bad
if grep -a -l -e 'عثمان' err out 2>/dev/null; then
    echo "not ok - an error shows a name"
    failed=$((failed + 1))
fi

# ---- answers
no 2 'no answer about' truce list answer osby.case front-1 "$some" lost --by ruritania
no 2 P006 truce list answer osby.case front-1 ffff held --by ruritania
no 2 P007 truce list answer osby.case front-1 "$some" held --by nobody
no 2 P007 truce list answer osby.case front-1 "$some" duplicate of "$some" --by ruritania
ok 'an answer' truce list answer osby.case front-1 "$some" not held --by ruritania
ok 'asked of the owner' sh -c 'truce list next osby.case front-1 | grep -q "^ask front about 1 row"'
ok 'the owner agrees' truce list answer osby.case front-1 "$some" not held --by front
no 1 '' sh -c 'truce list next osby.case front-1 | grep -q "^ask front"'
ok 'the holder says otherwise' truce list answer osby.case front-1 "$some" held --by ruritania
ok 'both are asked' sh -c 'truce list next osby.case front-1 | grep -q "^ask ruritania and front about 1 row"'

# ---- a proof that was touched, a row that was
sed 's/سالم/سلام/' row.txt >forged.txt
no 1 P003 truce list verify forged.txt
sed 's/^salt ..../salt 0000/' row.txt >forged.txt
no 1 P003 truce list verify forged.txt
if command -v python3 >/dev/null; then
    cp osby.case damaged.case
    python3 -c '
import sqlite3
db = sqlite3.connect("damaged.case")
db.execute("UPDATE sealed_rows SET sealed = (SELECT s.sealed FROM sealed_rows s WHERE s.sealed IS NOT NULL AND s.commitment <> sealed_rows.commitment AND s.list = sealed_rows.list LIMIT 1) WHERE sealed IS NOT NULL")
db.commit()'
    no 1 P002 truce list show damaged.case front-1 --reader anna.reader --names
    python3 -c '
import sqlite3
db = sqlite3.connect("damaged.case")
db.execute("DELETE FROM sealed_keys")
db.execute("DELETE FROM sealed_rows WHERE commitment = (SELECT min(commitment) FROM sealed_rows)")
db.commit()'
    no 1 '' sh -c 'truce list show damaged.case front-1 --version 1 && truce list show damaged.case front-1'
fi
cd "$top" || exit 1
echo "$passed checks, $failed failed"
[ $failed = 0 ]
