#!/bin/sh
# cover.sh FOLDER: which share of each room's lines the tests have reached,
# from the .gcda files below FOLDER, and the files that fall behind.
set -eu

folder=$1
find "$folder/obj" -name '*.gcda' | sort | while read -r data; do
    room=$(basename "$(dirname "$data")")
    gcov -n -o "$(dirname "$data")" "$data" 2>/dev/null |
        awk -v room="$room" '
        /^File / { file = $0; gsub(/^File .|.$/, "", file) }
        /^Lines executed:/ && file ~ "^src/" room "/.*[.]c$" {
            split($0, part, /[:% ]+/)
            print room, file, part[3], part[5]
            file = ""
        }'
done | awk '
{
    lines[$1] += $4; reached[$1] += $3 * $4 / 100
    all += $4; all_reached += $3 * $4 / 100
    if ($3 < 70) low[++lows] = sprintf("    %-30s%6.1f%%", $2, $3)
    if (!($1 in at)) { at[$1] = ++rooms; name[rooms] = $1 }
}
END {
    if (!all) { print "nothing was measured"; exit 1 }
    printf "  %-12s%8s%9s\n", "room", "lines", "reached"
    for (i = 1; i <= rooms; i++)
        printf "  %-12s%8d%8.1f%%\n", name[i], lines[name[i]],
            100 * reached[name[i]] / lines[name[i]]
    printf "  %-12s%8d%8.1f%%\n", "all", all, 100 * all_reached / all
    if (lows) print "  below 70%:"
    for (i = 1; i <= lows; i++) print low[i]
}'
