#!/bin/sh
# A batch from its proposal to the receipt that three sign on machines of their
# own, offline; and what the record refuses. The people are invented. Prints a
# line per check.
set -u
T=$(realpath "${TRUCE:-build/truce}")
dir=$(mktemp -d) || exit 1
. tests/support/expect.sh
trap 'rm -rf "$dir"' EXIT
cp docs/people/agreement.truce docs/people/front.csv docs/people/front-2.csv "$dir" || exit 1
cd "$dir" || exit 1

rows() { "$T" list show osby.case front-1 --json | sed -n 's/.*"row": "\([0-9a-f]*\)".*/\1/p'; }
proposal() { # NAME VERSION ROWS
    printf 'batch %s "The first bus"\nof list front-1 version %s\nby ruritania\n' "$1" "$2"
    for one in $3; do echo "row $one"; done
}

"$T" init osby.case agreement.truce --author desk >/dev/null || exit 1
for side in ruritania front watch; do
    "$T" key new osby.case "$side" --side "$side" --out "$side.key" | head -1 >"$side.pub" || exit 1
done
"$T" list key anna --out anna.reader >anna.pub
"$T" list add osby.case front.csv --list front-1 --of front --given-to ruritania --readers anna.pub --date 2021-01-20 >/dev/null || exit 1
all=$(rows)
five=$(echo "$all" | head -5)
first=$(echo "$all" | head -1) second=$(echo "$all" | sed -n 2p) spare=$(echo "$all" | sed -n 6p)
proposal bus-1 1 "$five" >bus-1.batch
D='--date 2021-02-03'

# ---- proposing: what does not fit is named ----
proposal bus-1 3 "$five" >bad.batch
expect 2 'not that one' "$T" batch propose osby.case bad.batch --signer ruritania.key
proposal bus-1 1 "$five 0000000000000000000000000000000000000000000000000000000000000000" >bad.batch
expect 2 'row 00000000 is not on version 1' "$T" batch propose osby.case bad.batch --signer ruritania.key
proposal bus-1 1 "$five $first" >bad.batch
expect 2 'bad.batch:9.*twice' "$T" batch propose osby.case bad.batch --signer ruritania.key
expect 0 '1 more must sign' "$T" batch propose osby.case bus-1.batch --out desk.pending
rm -f desk.pending
expect 1 'no batch bus-1' sh -c "'$T' batch agree osby.case bus-1 --by ruritania,front --signer front.key 2>&1; exit 1"
expect 0 'recorded as entry' "$T" batch propose osby.case bus-1.batch --signer ruritania.key $D
expect 0 'proposed 2021-02-03; 5 proposed' "$T" batch show osby.case

# ---- agreeing: two signatures ----
expect 1 'bus-1 is proposed' "$T" batch check osby.case bus-1 --by watch --signer watch.key $D
expect 1 'ruritania does not say so' "$T" batch agree osby.case bus-1 --by front --signer front.key $D
expect 0 '1 more must sign' "$T" batch agree osby.case bus-1 --by ruritania,front --signer front.key --out one.pending $D
expect 1 'fewer\|no key of that side' "$T" record osby.case one.pending
expect 0 'enough have signed' "$T" countersign osby.case one.pending --signer ruritania.key --out agreed.pending
expect 0 'recorded' "$T" record osby.case agreed.pending
expect 0 'agreed 2021-02-03' "$T" batch show osby.case bus-1

# ---- who drops out, and the count that follows ----
expect 2 'no row of the batch' "$T" batch except osby.case bus-1 "$spare" unfit --by watch --signer watch.key
expect 0 'recorded as' "$T" batch except osby.case bus-1 "$first" declined --by watch --signer watch.key $D
expect 1 'agreed by both sides' "$T" batch except osby.case bus-1 "$second" replaced by "$spare" --by watch --signer watch.key
expect 0 'recorded as' "$T" batch check osby.case bus-1 --by watch --signer watch.key $D
expect 1 'bus-1 is checked' "$T" handover receipt osby.case bus-1 --by ruritania,watch,front --signer front.key
expect 0 'recorded as' "$T" batch depart osby.case bus-1 --by watch --signer watch.key $D
cp osby.case before-change.case; cp osby.case.key before-change.case.key

# ---- on paper ----
expect 2 'needs a reader' "$T" handover manifest osby.case bus-1 --by watch --out m.pdf
expect 2 'who takes the names' "$T" handover manifest osby.case bus-1 --reader anna.reader --out m.pdf
"$T" list key eve --out eve.reader >/dev/null
expect 2 'cannot be read' "$T" handover manifest osby.case bus-1 --reader eve.reader --by watch --out m.pdf
expect 0 '4 people, 2 flights, 3 pages' "$T" handover manifest osby.case bus-1 --reader anna.reader --by watch --seats 3 --out m.pdf $D
expect 0 'Flight 2 of 2: 2 on the list\|Flight 2 of 2: 1 on the list' pdftotext -layout m.pdf -
expect 0 'declined' pdftotext -layout m.pdf -
expect 0 'Tally sheet' pdftotext -layout m.pdf -
expect 0 'rw-------' ls -l m.pdf
expect 0 'did copy a list of 5' "$T" log osby.case
cp osby.case before-change.case

# ---- the receipt: each signs a copy of the same paper, apart; then it is one ----
expect 0 '2 more must sign' "$T" handover receipt osby.case bus-1 --by ruritania,watch,front --signer ruritania.key --out r.pending $D
expect 0 '1 more must sign' "$T" countersign osby.case r.pending --signer watch.key --out r-watch.pending
expect 0 '1 more must sign' "$T" countersign osby.case r.pending --signer front.key --out r-front.pending
expect 0 '3 signatures' "$T" handover merge r-watch.pending r-front.pending --out r-all.pending
expect 0 '3 signatures' "$T" handover merge r-front.pending r.pending r-watch.pending --out again.pending
expect 0 same sh -c 'cmp r-all.pending again.pending && echo same'
keys="$(cat ruritania.pub),$(cat watch.pub),$(cat front.pub)"
expect 0 'front: signed it' "$T" verify r-all.pending --author "$keys"
expect 1 'front: has not signed' "$T" verify r-watch.pending --author "$keys"
expect 0 'not given' "$T" verify r-watch.pending --author "$(cat watch.pub)"
expect 0 'no signature was checked' "$T" verify r-all.pending
expect 0 '"right": true' "$T" verify r-all.pending --author "$keys" --json
sed 's/hand over 4/hand over 3/' r-all.pending >forged.pending
expect 1 'wrong signature' "$T" verify forged.pending --author "$keys"
sed '1s/osby-exchange/other/' r.pending >other.pending
expect 2 'another log' "$T" handover merge r.pending other.pending --out x.pending
sed '/^— /s/[^ ]\{4\}=$/AAAA=/' r-watch.pending >otherwise.pending
expect 2 'signed an entry otherwise' "$T" handover merge r-watch.pending otherwise.pending --out x.pending
expect 0 'recorded' "$T" record osby.case r-all.pending
expect 0 '5 agreed, 4 checked, 4 under way, 4 handed over, 4 received' "$T" batch show osby.case bus-1
expect 0 '1 declined' "$T" batch show osby.case bus-1
expect 0 'all of it fits' "$T" verify osby.case

# ---- what is sealed stays in the case: published are commitments, and no row ----
expect 0 'truce/osby' "$T" publish osby.case open
expect 0 'no name there' sh -c "grep -r -q -a 'عثمان\|anna' open || echo no name there"
expect 0 'the key is' "$T" clone open open.case
expect 2 'names can be shown only' "$T" list show open.case front-1 --reader anna.reader --names
expect 0 'عثمان' "$T" list show osby.case front-1 --reader anna.reader --names

# ---- what differs stands in the answers, by whose account and why ----
expect 0 '1 batch: 5 agreed, 4 checked, 4 under way, 4 handed over, 4 received; 1' "$T" status osby.case free-front --on 2021-02-04
expect 0 'ruritania   4 or more' "$T" status osby.case free-front --on 2021-02-04
expect 0 'witness     4 or more' "$T" status osby.case free-front --on 2021-02-04
expect 0 'By the papers of 1 batch' "$T" why osby.case free-front --on 2021-02-04
expect 0 'batches: 5 agreed' "$T" diff osby.case free-front --from 2021-02-01 --to 2021-02-04
expect 0 '"declined": 1' "$T" status osby.case free-front --on 2021-02-04 --json
expect 0 'no batch by then' sh -c "'$T' status osby.case free-front --on 2021-01-30 | grep -q batch || echo no batch by then"

# ---- the same of two forks: tally sheets filled on two machines ----
expect 0 '' "$T" batch except before-change.case bus-1 "$second" unfit --by watch,front --signer watch.key --out t1.pending $D
expect 0 '' "$T" batch except before-change.case bus-1 "$(echo "$all" | sed -n 3p)" dead --by watch,front --signer front.key --out t2.pending $D
expect 0 '2 entries with 2 signatures' "$T" handover merge t1.pending t2.pending --out t.pending
expect 0 '' "$T" countersign before-change.case t1.pending --signer front.key --out t1b.pending
expect 0 '' "$T" countersign before-change.case t2.pending --signer watch.key --out t2b.pending
expect 0 '2 entries with 4 signatures' "$T" handover merge t1b.pending t2b.pending t.pending --out tt.pending
expect 0 'recorded' "$T" record before-change.case tt.pending
expect 0 '1 dead' "$T" batch show before-change.case bus-1

# ---- an agreed list that was changed cannot be handed over under it ----
expect 0 'version 2' "$T" list add before-change.case front-2.csv --list front-1 --of front --given-to ruritania --readers anna.pub --date 2021-02-04
expect 1 'what was signed no longer holds' "$T" record before-change.case r-all.pending
expect 1 'what was signed no longer holds' "$T" handover receipt before-change.case bus-1 --by ruritania,watch,front --signer front.key
expect 1 'its list was changed' "$T" handover manifest before-change.case bus-1 --reader anna.reader --by watch --out n.pdf
expect 0 'was changed since' "$T" batch show before-change.case
expect 0 'all of it fits' "$T" verify before-change.case

# ---- closed, published, cloned ----
expect 0 'recorded as' "$T" batch close osby.case bus-1 --by watch --signer watch.key $D
expect 1 'bus-1 is closed' "$T" batch close osby.case bus-1 --by watch --signer watch.key --date 2021-02-05
expect 0 '' "$T" publish osby.case public
expect 0 '' "$T" clone public copy.case
expect 0 'all of it fits' "$T" verify copy.case
expect 0 'closed 2021-02-03' "$T" batch show copy.case
expect 0 '"stage": "closed"' "$T" batch show copy.case --json
[ $failed -eq 0 ]
