#!/bin/sh
# format.sh [--check]: lays out the C files as .clang-format says, or tells
# where that would change something.
#
# Versions of clang-format disagree in small things; 14's word is the law here
# (Debian 12 has it). --check is skipped where only another is at hand.
set -u

tool=
for name in clang-format-14 clang-format; do
    case $($name --version 2>/dev/null) in
    *version\ 14.*) tool=$name; break ;;
    esac
done
if [ -z "$tool" ]; then
    echo "format: skipped, for it takes clang-format 14 (package" \
        "clang-format-14) and here is $(clang-format --version 2>/dev/null ||
            echo none)"
    [ "${1:-}" = --check ]
    exit
fi

files=$(find src tests tools bench -name '*.[ch]' 2>/dev/null | sort)
if [ "${1:-}" = --check ]; then
    count=0 wrong=0
    for file in $files; do
        count=$((count + 1))
        first=$($tool "$file" | cmp "$file" - 2>/dev/null)
        if [ -n "$first" ]; then
            wrong=$((wrong + 1))
            echo "$file:${first##* }: is laid out otherwise from here on"
        fi
    done
    if [ $wrong != 0 ]; then
        echo "format: \`make format\` mends these $wrong of $count files"
        exit 1
    fi
    echo "format: $count files, all laid out"
else
    printf '%s\n' $files | xargs $tool -i
fi
