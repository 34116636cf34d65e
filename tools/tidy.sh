#!/bin/sh
# tidy.sh SOURCE STAMP FLAGS...: clang-tidy on one file. Prints findings only,
# fails on any, and leaves STAMP where there are none.
set -u

source=$1 stamp=$2
shift 2
found=$(clang-tidy --quiet --warnings-as-errors='*' "$source" -- "$@" 2>&1)
if [ $? != 0 ]; then
    printf '%s\n' "$found" |
        grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed |^Use -' |
        sed "s#$PWD/##"
    exit 1
fi
mkdir -p "$(dirname "$stamp")"
touch "$stamp"
