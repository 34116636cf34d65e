#!/bin/sh
# layers.sh [ROOT]: checks every #include under ROOT/src against
# ROOT/layers.txt and prints file:line: message for what breaks it.
# layers.sh --below ROOM: that room and all it stands on (* if it is none).
#
# The law: a room includes what it likes of itself; of the rooms on its line
# only the door, room/room.h (of base, any header); a generated header
# (data.h) is everyone's. Rooms on a line stand on earlier lines.
set -u

below=
if [ "${1:-}" = --below ]; then below=$2; shift 2; fi
cd "${1:-.}" || exit 2

{
    grep -n '' layers.txt | sed 's/^/law:/'
    if [ -z "$below" ]; then
        find src -mindepth 1 -maxdepth 1 | sort | while read -r entry; do
            if [ -d "$entry" ]; then echo "folder:$entry"
            else echo "stray:$entry"; fi
        done
        find src -name '*.[ch]' -o -name '*.def' | sort |
            xargs -r grep -nH '^[ 	]*#[ 	]*include' /dev/null
    fi
} | awk -v below="$below" '
function fail(where, message) {
    print where ": " message
    failed++
}

function read_law(number, text,    at, room, words, count, i) {
    sub(/[ \t]*#.*/, "", text)
    if (text ~ /^[ \t]*$/) return
    at = index(text, ":")
    room = substr(text, 1, at - 1)
    if (room !~ /^[a-z][a-z0-9_]*$/) {
        fail("layers.txt:" number, "a line is a room, a colon, its rooms")
        return
    }
    if (room in line) {
        fail("layers.txt:" number, room " already stands on line " line[room])
        return
    }
    count = split(substr(text, at + 1), words, /[ \t]+/)
    for (i = 1; i <= count; i++) {
        if (words[i] == "") continue
        if (!(words[i] in line))
            fail("layers.txt:" number, room " may include only rooms on " \
                 "earlier lines; " words[i] " is not on one")
        may[room, words[i]] = 1
    }
    line[room] = number
    order[++rooms] = room
}

function check(where, room, folder, spelled, target,    parts, other) {
    if (target ~ /(^|\/)\.\.?(\/|$)/) {
        fail(where, spelled ": name headers from src/ down, without dots")
        return
    }
    if (target !~ /\//) {
        # a neighbour in the same folder, or generated
        if (target != "data.h" && (getline ignored <(folder target)) < 0)
            fail(where, spelled " is not in " folder)
        close(folder target)
        return
    }
    split(target, parts, "/")
    other = parts[1]
    if (other == room) return
    if (!(other in line)) {
        if (spelled ~ /^"/)
            fail(where, spelled ": layers.txt knows no room " other)
        return
    }
    if (!((room, other) in may))
        fail(where, room " may not include " other \
             " (see its line, layers.txt:" line[room] ")")
    else if (target != other "/" other ".h" &&
             !(other == "base" && target ~ /^base\/[a-z0-9_]+\.h$/))
        fail(where, spelled " is private to " other "; its door is " \
             other "/" other ".h")
}

/^law:/ {
    number = $0; sub(/^law:/, "", number); text = number
    sub(/:.*/, "", number); sub(/^[0-9]*:/, "", text)
    read_law(number, text)
    next
}
/^stray:/ {
    fail(substr($0, 7), "a file stands in a room, not in src/ itself")
    next
}
/^folder:/ {
    room = substr($0, 12)
    if (!(room in line)) fail(substr($0, 8), "layers.txt has no line for it")
    next
}
{
    split($0, parts, ":")
    where = parts[1] ":" parts[2]
    split(parts[1], path, "/")
    if (!(path[2] in line)) next
    spelled = substr($0, length(where) + 2)
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", spelled)
    if (spelled !~ /^["<]/) {
        fail(where, "an #include names its file, not a macro")
        next
    }
    sub(/[ \t]*(\/[\/*].*)?$/, "", spelled)
    target = substr(spelled, 2, length(spelled) - 2)
    if (spelled ~ /^"/ || target ~ /^[a-z0-9_]+\//)
    {
        folder = parts[1]
        sub(/[^\/]*$/, "", folder)
        check(where, path[2], folder, spelled, target)
    }
    includes++
}

END {
    if (below != "") {
        if (!(below in line)) { print "*"; exit 0 }
        need[below] = 1
        for (i = rooms; i > 0; i--)
            for (j = 1; j < i; j++)
                if ((order[i] in need) && ((order[i], order[j]) in may))
                    need[order[j]] = 1
        for (i = 1; i <= rooms; i++) if (order[i] in need) print order[i]
        exit 0
    }
    if (failed) exit 1
    printf "layers: %d rooms, %d includes, all lawful\n", rooms, includes
}'
