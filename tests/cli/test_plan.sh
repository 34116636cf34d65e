#!/bin/sh
# truce plan batch: the commands of docs/plan.md, the lot drawn again by another
# program, a list sealed in a case up to the proposal that `batch propose` takes,
# demands that clash, and rows that cannot be right. The persons are invented.
set -u
T=$(realpath "${TRUCE:-build/truce}")
top=$PWD
dir=$(mktemp -d) || exit 1
. tests/support/expect.sh
trap 'rm -rf "$dir"' EXIT
cp -r tools examples docs/people/agreement.truce "$dir" || exit 1
cd "$dir" || exit 1

# The documentation's own commands.
truce() { "$T" "$@"; }
sed -n '/^```sh$/,/^```$/p' "$top/docs/plan.md" | sed '/^```/d' >doc.sh
. ./doc.sh >doc.out 2>doc.err || { echo "not ok docs"; cat doc.err; failed=1; }
grep -q 'Proved: nobody' doc.out || { echo "not ok docs proved"; failed=1; }
[ "$(wc -l <taliban.csv)" = 5001 ] && [ "$(wc -l <government.csv)" = 1001 ] ||
    { echo "not ok sizes of the lists"; failed=1; }

# The same question twice has the same answer.
"$T" plan batch government.csv --for examples/doha-2020 --on 2020-04-08 \
    --size 40 --lot "$(printf '%064d' 7)" --json >one 2>/dev/null
"$T" plan batch government.csv --for examples/doha-2020 --on 2020-04-08 \
    --size 40 --lot "$(printf '%064d' 7)" --json >two 2>/dev/null
cmp one two || failed=1

# The lot, drawn again from what is written in docs/plan.md.
cat >redraw.py <<'PY'
import hashlib, json, sys
a = json.load(open(sys.argv[1]))
seed = bytes.fromhex(sys.argv[2])
assert a["seed"] == seed.hex(), "another seed"
last, drawn = None, 0
for p in sorted((p for p in a["persons"] if p["place"]), key=lambda p: p["place"]):
    t = hashlib.sha256(b"truce-lot/v1\n" + seed + bytes.fromhex(p["row"])).hexdigest()
    assert t == p["ticket"], "another ticket"
    health = {"critical": 0, "ill": 1}.get(p["health"], 2)
    age = -p["age"]["lo"] if "age" in p else 1
    left = p.get("months_left", 10**9)
    key = (health, age, 10**8 if left == "life" else left)
    if last:
        assert last[0] <= key, "not in the order"
        if last[0] == key:
            drawn += 1
            assert last[1] < t, "not by the lot"
    last = (key, t)
assert drawn > int(sys.argv[3]), "no ties to try it on"
print("drawn again", drawn)
PY
expect 0 "drawn again" python3 redraw.py one "$(printf '%064d' 7)" 10

# Ties without a lot, demands that clash, demands that the agreement forbids.
for i in 1 2 3; do echo "$i,Sator,critical,1960,2031-05-01"; done |
    sed '1i id,name,health,born,sentence ends' >alike.csv
plan() { code=$1 text=$2; shift 2; expect "$code" "$text" "$T" plan batch "$@"; }
D="--for examples/doha-2020 --on 2020-04-08"
plan 0 P036 alike.csv $D --size 2
plan 1 "no fewer do" alike.csv $D --size 4
plan 1 "at least 1 women (0 on the list" alike.csv $D --size 2 --demands 'at least 1 women'
plan 2 "larger than all" alike.csv $D --size 5001
plan 2 "Part One, C" alike.csv $D --size 5001
plan 2 "chooses from the list" alike.csv $D --size 2 --demands 'at least 1 off list'
plan 2 "criteria of the plan" alike.csv $D --size 2 --demands 'by age'
plan 2 "P031" alike.csv $D --size 2 --demands 'at least many women'
plan 2 "in no case" alike.csv $D --size 3 --out x.batch
plan 2 "64 hexadecimal" alike.csv $D --size 2 --lot 12

# Rows that cannot be right, named with row and clause.
cat >bad.csv <<'CSV'
id,name,health,born,sentence ends,on list
1,Old Yavel,fit,140,2031-05-01,
2,Done Yavel,fit,1980,2019-05-01,
3,Both Yavel,fit,1980,2031-05-01,"taliban, kabul"
4,Odd Yavel,splendid,1980,2031-05-01,taliban
5,Good Yavel,fit,1980,2031-05-01,taliban
6,Other Yavel,fit,1980,2031-05-01,kabul
CSV
plan 0 "bad.csv:2.*older than 120.*Part One, C" bad.csv $D --size 1
plan 0 "bad.csv:3.*served.*free-taliban" bad.csv $D --size 1
plan 0 "bad.csv:4.*both sides" bad.csv $D --size 1
plan 0 "bad.csv:5.*health is not understood" bad.csv $D --size 1
plan 0 "left out: 1, not on the list" bad.csv $D --size 1
plan 1 "" bad.csv $D --size 1 --strict
grep -q "Yavel" out err && { echo "not ok a name came out"; failed=1; }
plan 0 "Good Yavel" bad.csv $D --size 2 --names

# A list sealed in a case, up to the proposal.
"$T" init osby.case agreement.truce --author desk >/dev/null
"$T" list key anna --out anna.reader >anna.pub
for i in 1 2 3 4 5 6 7 8; do
    echo "$i,Sator $i,$([ $i -lt 3 ] && echo ill || echo fit),198$i"
done | sed '1i id,name,health,born' >front.csv
"$T" list add osby.case front.csv --list front-1 --of front --given-to ruritania \
    --readers anna.pub --date 2021-01-20 >/dev/null || failed=1
plan 2 "reader's key\|--reader" osby.case front-1 --size 3
plan 2 "older than the list" osby.case front-1 --size 3 --reader anna.reader --lot 1
plan 0 "by lot" osby.case front-1 --size 3 --reader anna.reader --lot 2
plan 2 "order of a list decides" osby.case front-1 --size 3 --reader anna.reader --out a.batch
plan 0 "" osby.case front-1 --size 3 --reader anna.reader --lot 2 --out a.batch
grep -q Sator out a.batch && { echo "not ok a name came out"; failed=1; }
[ "$(grep -c '^row ' a.batch)" = 3 ] || { echo "not ok rows"; failed=1; }
expect 0 "recorded" "$T" batch propose osby.case a.batch --date 2021-01-22
row=$(sed -n 's/^row //p' a.batch | head -1)
"$T" list answer osby.case front-1 "$row" dead --by ruritania --date 2021-01-27 >/dev/null
plan 0 "left out: 1, answered" osby.case front-1 --size 3 --reader anna.reader --lot 2
exit $failed
