#!/bin/sh
# The exchange of October 2020, replayed with invented people: two lists, six
# batches on three routes, who dropped out and why, and the receipts that three
# sign. Makes FOLDER/yemen.case.
#
#   sh replay.sh FOLDER        TRUCE: the program (default: truce)
set -eu
T=$(command -v "${TRUCE:-truce}")
here=$(cd "$(dirname "$0")" && pwd)
T=$(realpath "$T")
mkdir -p "$1"
cd "$1"

quiet() { "$@" >/dev/null; }

quiet "$T" init yemen.case "$here/agreement.truce" --author desk
for side in government ansar-allah icrc; do
    quiet "$T" key new yemen.case "$side" --side "$side" --out "$side.key"
done
"$T" list key desk-reader --out desk.reader >desk.pub

list() { # NAME OF TO COUNT SEED
    awk -v n="$4" -v seed="$5" -f "$here/people.awk" >"$1.csv"
    quiet "$T" list add yemen.case "$1.csv" --list "$1" --of "$2" --given-to "$3" \
        --readers desk.pub --date 2020-09-20
    "$T" list show yemen.case "$1" --reader desk.reader --json |
        sed -n 's/.*"row": "\([0-9a-f]*\)".*/\1/p' >"$1.rows"
}
list names-1 ansar-allah government 681 1
list names-2 government ansar-allah 400 2

# Both sides sign: one makes the paper, the other countersigns.
both() { # PENDING SECOND
    quiet "$T" countersign yemen.case "$1" --signer "$2.key" --out "$1.2"
    quiet "$T" record yemen.case "$1.2"
}

# batch NAME LABEL LIST FROM TO HOLDER TAKER PEOPLE DAY DECLINED UNFIT OTHER
batch() {
    {
        printf 'batch %s "%s"\nof list %s version 1\nby %s\n' "$1" "$2" "$3" "$6"
        sed -n "$4,$5p" "$3.rows" | sed 's/^/row /'
    } >"$1.batch"
    quiet "$T" batch propose yemen.case "$1.batch" --signer "$6.key" --date 2020-09-27
    quiet "$T" batch agree yemen.case "$1" --by "$6,$7" --signer "$6.key" \
        --date 2020-09-27 --out "$1.agreed"
    both "$1.agreed" "$7"
    out=$((${10} + ${11} + ${12}))
    if [ $out -gt 0 ]; then
        {
            printf 'answer %s-interviews %s by icrc\n' "$1" 2020-10-14
            printf '    icrc did answer a list of %d %s\n    from %s\n' $out "$8" "$1"
            sed -n "$4,$5p" "$3.rows" | awk -v d="${10}" -v u="${11}" -v o="${12}" '
                NR <= d + u + o {
                    print "    row sha256:" $0 " " \
                        (NR <= d ? "declined" : NR <= d + u ? "unfit" : "not the person")
                }'
        } >"$1.answer"
        quiet "$T" record yemen.case "$1.answer" --signer icrc.key
    fi
    quiet "$T" batch check yemen.case "$1" --by icrc --signer icrc.key --date 2020-10-14
    quiet "$T" batch depart yemen.case "$1" --by icrc --signer icrc.key --date "$9"
    # each signs a copy on a machine of its own
    quiet "$T" handover receipt yemen.case "$1" --by "$6,icrc,$7" --signer "$6.key" \
        --date "$9" --out "$1.r"
    quiet "$T" countersign yemen.case "$1.r" --signer icrc.key --out "$1.r-icrc"
    quiet "$T" countersign yemen.case "$1.r" --signer "$7.key" --out "$1.r-taker"
    quiet "$T" handover merge "$1.r-icrc" "$1.r-taker" --out "$1.receipt"
    quiet "$T" record yemen.case "$1.receipt"
    quiet "$T" batch close yemen.case "$1" --by icrc --signer icrc.key --date 2020-10-17
}
batch east-out "Eastern route, to Sana'a" names-1 1 250 government ansar-allah of-ansar-allah 2020-10-15 3 2 1
batch east-back "Eastern route, from Sana'a" names-2 1 150 ansar-allah government of-government 2020-10-15 1 2 0
batch north-out "Northern route, to Sana'a" names-1 251 481 government ansar-allah of-ansar-allah 2020-10-15 4 1 0
batch north-back "Northern route, from Sana'a" names-2 151 250 ansar-allah government of-government 2020-10-15 1 1 0
batch south-out "Southern route, to Sana'a" names-1 482 681 government ansar-allah of-ansar-allah 2020-10-16 2 2 1
batch south-back "Southern route, from Sana'a" names-2 251 400 ansar-allah government of-government 2020-10-16 2 1 1
