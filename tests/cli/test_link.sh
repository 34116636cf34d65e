#!/bin/sh
# truce link and link-merge on invented lists: shards, threads and earlier
# results that must not change an answer, and wrong input.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
. tests/support/expect.sh
trap 'rm -rf "$dir"' EXIT

same() { # WHAT FILE FILE
    if cmp -s "$2" "$3" && [ -s "$2" ]; then echo "ok - $1"
    else echo "not ok - $1"; diff "$2" "$3" | head -n 10; fi
}

# Two lists of invented people: theirs has most of ours, damaged, and others.
awk -v ours="$dir/ours.csv" -v theirs="$dir/theirs.csv" 'BEGIN {
    srand(7)
    split("tamir belo kasun midov zanka elbri shilor pudan rivo sanel", part)
    print "given name,surname,date of birth,village" >ours
    print "First name;Family name;Born;Place" >theirs
    for (i = 0; i < 300; i++) {
        given = part[int(rand() * 10) + 1] substr(part[int(rand() * 10) + 1], 1, 2)
        family = part[int(rand() * 10) + 1] part[int(rand() * 10) + 1]
        y = 1950 + int(rand() * 50); m = 1 + int(rand() * 12); d = 1 + int(rand() * 28)
        born = sprintf("%d-%02d-%02d", y, m, d)
        place = part[int(rand() * 10) + 1]
        printf "%s,%s,%s,%s\n", given, family, born, place >ours
        if (i % 3 == 0) family = substr(family, 1, 4) "x" substr(family, 6)
        if (i % 7 == 0) born = ""
        if (i % 5 < 4) printf "%s;%s;%s;%s\n", given, family, born, place >theirs
    }
}'
ours=$dir/ours.csv theirs=$dir/theirs.csv

expect 0 'persons stand more than once' "$T" link "$ours" "$theirs"
expect 0 'given .*name from given name, First name' "$T" link "$ours" "$theirs"
expect 0 'everything' "$T" link "$ours" "$theirs" --estimate
expect 0 'probability' "$T" link "$ours" "$theirs" --explain 1:2,2:2
expect 1 'probability' "$T" link "$ours" "$theirs" --explain 1:2,2:9
expect 2 'no two rows' "$T" link "$ours" --explain 1,2

# ---- the same answer, however it is come by
"$T" link "$ours" "$theirs" --json --threads 1 >"$dir/one.json"
"$T" link "$ours" "$theirs" --json --threads 2 --save-model "$dir/model" \
    >"$dir/two.json"
same 'one thread and two' "$dir/one.json" "$dir/two.json"
"$T" link "$ours" "$theirs" --json --model "$dir/model" >"$dir/model.json"
same 'trained, and with the model saved' "$dir/one.json" "$dir/model.json"

# with rules, not every pair
sed -e 's/^block on everything/block on given\nblock on family\nblock on born/' \
    -e '/^lambda/d;/^level/d' "$dir/model" >"$dir/rules"
"$T" link "$ours" "$theirs" --json --model "$dir/rules" \
    --save-model "$dir/whole.model" >"$dir/whole.json"
for i in 1 2 3; do
    "$T" link "$ours" "$theirs" --model "$dir/rules" --shard $i/3 \
        --out "$dir/count-$i" >"$dir/said" || cat "$dir/said"
done
"$T" link-merge "$dir/count-3" "$dir/count-1" "$dir/count-2" \
    --save-model "$dir/merged.model" >"$dir/said"
same 'counts of three shards give the same model' "$dir/whole.model" \
    "$dir/merged.model"
for i in 1 2 3; do
    "$T" link "$ours" "$theirs" --model "$dir/merged.model" --shard $i/3 \
        --out "$dir/pairs-$i" >"$dir/said" || cat "$dir/said"
done
"$T" link-merge "$dir/pairs-2" "$dir/pairs-3" "$dir/pairs-1" --json \
    --out "$dir/merged.csv" >"$dir/merged.json"
same 'pairs of three shards give the same result' "$dir/whole.json" \
    "$dir/merged.json"
expect 2 'shard 2 of 3 is missing' "$T" link-merge "$dir/pairs-1" "$dir/pairs-3"
expect 2 'there twice' "$T" link-merge "$dir/pairs-1" "$dir/pairs-1"
expect 2 'another run' "$T" link-merge "$dir/pairs-1" "$dir/count-2"
expect 2 'no part of a linkage' "$T" link-merge "$ours"
head -n 30 "$dir/pairs-1" >"$dir/cut"
expect 2 'ends early' "$T" link-merge "$dir/cut"

# ---- later, a longer list: only what is new is compared
head -n 200 "$theirs" >"$dir/early.csv"
"$T" link "$ours" "$dir/early.csv" --model "$dir/merged.model" --json \
    >"$dir/early.json"
"$T" link "$ours" "$theirs" --model "$dir/merged.model" --json \
    --against "$dir/early.json" >"$dir/later.json"
same 'against an earlier result, the same as anew' "$dir/whole.json" \
    "$dir/later.json"
sed '5d' "$theirs" >"$dir/changed.csv"
expect 2 'rows have changed' "$T" link "$ours" "$dir/changed.csv" \
    --against "$dir/early.json"
expect 2 'no result' "$T" link "$ours" --against "$ours"

# ---- tables out
"$T" link "$ours" --out "$dir/rows.csv" --pairs "$dir/pairs.csv" >"$dir/said"
expect 0 '301' wc -l "$dir/rows.csv"
expect 0 'file,row,cluster,rows_in_cluster' head -n 1 "$dir/rows.csv"
expect 0 'probability' head -n 1 "$dir/pairs.csv"
expect 2 'W003' "$T" link "$ours" --out "$dir/rows.csv"

# ---- wrong input
printf 'given,surname\nta,mi\nonly\n' >"$dir/ragged.csv"
expect 2 'ragged.csv:3' "$T" link "$dir/ragged.csv"
printf 'colour,shape\nred,round\nblue,flat\n' >"$dir/things.csv"
expect 2 'none of the columns' "$T" link "$dir/things.csv"
expect 2 'fills a field' "$T" link "$ours" "$dir/things.csv"
printf 'given,surname\nta,mi\n' >"$dir/alone.csv"
expect 2 'no pair to learn from' "$T" link "$dir/alone.csv"
expect 3 'W001' "$T" link "$dir/nowhere.csv"
expect 2 'is no probability' "$T" link "$ours" --threshold 2
expect 2 'is no number from 1' "$T" link "$ours" --threads 0
expect 2 'wants a part of how many' "$T" link "$ours" --shard 3
expect 2 'wants --out' "$T" link "$ours" --shard 1/3
expect 2 'K002' "$T" link "$ours" --model "$ours"
