#!/bin/sh
# House rules that can be read off the text: long files, white space, functions
# that are not used here, paths of somebody's machine. The rules are first seen
# to find what they should, in a file made for it.
set -u

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Each prints file:line: text for what breaks the rule, among the files given.
long_files() { awk 'FNR == 601 { print FILENAME ":601: over 600 lines" }' "$@"; }
white_space() { grep -nHE '[[:space:]]$|	' "$@"; }
lines_open() { # a last line without its newline
    for file; do
        if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then
            echo "$file: the last line has no end"
        fi
    done
}
# Functions that write without a bound, fail without a word, keep hidden
# state, or hand text to a shell. Comments are left out of account.
banned='strcpy|strcat|sprintf|vsprintf|gets|strtok|strncpy|strncat|atoi|atol'
banned="$banned|atof|system|popen|alloca|asctime|ctime|gmtime|localtime"
banned="$banned|setlocale|rand|srand|tmpnam|mktemp|signal|scanf|sscanf"
banned_calls() {
    grep -nHE "(^|[^A-Za-z0-9_.>\"])($banned) *\(" "$@" |
        grep -vE '^[^:]*:[0-9]+: *(//|/?\*)'
}
machine_paths() {
    grep -nHE '(^|[^a-z.])/(work|farm|home|root|Users|mnt|build)/[a-z.]' "$@"
}

# Codes of diagnostics are never used twice.
code_twice() {
    for file; do
        case $file in *.def | */bad.c) ;; *) continue ;; esac
        grep -oE '^D\([A-Z_]+, *"[A-Z][0-9]{3}"' "$file" | grep -oE '"[^"]+"' |
            sort | uniq -d | sed "s#^#$file: the code stands twice: #"
    done
}

# What a program could change while it runs is in .data and .bss of its
# objects; constant tables are in .rodata and .data.rel.ro.
changeable() {
    for object; do
        objdump -t "$object" | awk -v object="$object" '
            / O [.](data|bss|tbss|tdata)/ && !/ O [.]data[.]rel[.]ro/ {
                print object ": " $NF " is a global that can change"
            }'
    done
}
rule() { # NAME FUNCTION BAD-LINE FILES [BAD-FILE]: finds BAD, nothing in FILES
    printf '%b' "$3" >"$dir/bad.c"
    if [ -z "$("$dir/run" "$2" "${5:-$dir/bad.c}" 2>/dev/null)" ]; then
        echo "not ok - $1: the rule does not find what it must"
    elif [ ! -s "$4" ]; then
        echo "not ok - $1: no files to read"
    elif found=$(xargs "$dir/run" "$2" <"$4" 2>&1); [ -n "$found" ]; then
        printf 'not ok - %s\n%s\n' "$1" "$found"
    else
        echo "ok - $1 ($(wc -l <"$4") files)"
    fi
}

if [ "${HOUSE_RULE:-}" ]; then "$@"; exit; fi
# xargs runs programs, not functions: this file again, with the rule's name.
printf '#!/bin/sh\nHOUSE_RULE=1 exec sh "%s" "$@"\n' "$(realpath "$0")" \
    >"$dir/run"
chmod +x "$dir/run"

find src tests tools bench -name '*.[ch]' -o -path 'src/*.def' 2>/dev/null |
    sort >"$dir/code"
grep '^src/' "$dir/code" >"$dir/src"
{
    cat "$dir/code"
    find tools tests .ci man docs data examples \
        -type f \( -name '*.sh' -o -name '*.md' -o -name '*.1' \
        -o -name '*.sql' -o -name '*.truce' -o -name run \)
    find . -maxdepth 1 -type f ! -name Makefile ! -name '*.case*' \
        ! -name '*.key' ! -name '.git*'
} 2>/dev/null | sort -u | grep -v 'tests/tools/test_house.sh' >"$dir/text"

rule 'files of at most 600 lines' long_files \
    "$(yes '\n' | head -n 601 | tr -d '\n')" "$dir/src"
rule 'no trailing white space, no tabs' white_space 'int a; \n' "$dir/code"
rule 'every file ends with a newline' lines_open 'int a;' "$dir/text"
find src -name '*.c' | sort | sed "s#^src/#${BUILD:-build}/obj/#; s#c\$#o#" |
    while read -r object; do
        if [ -f "$object" ]; then echo "$object"; fi
    done >"$dir/objects"
printf 'static int counter;\nint f(void);\nint f(void) { return counter++; }' |
    gcc -O2 -x c -c -o "$dir/bad.o" -
if [ -s "$dir/objects" ]; then
    rule 'no global that can change' changeable '' "$dir/objects" "$dir/bad.o"
fi
rule 'no banned function' banned_calls '    strcpy(a, b);\n' "$dir/src"
rule 'no code of a diagnostic twice' code_twice \
    'D(ONE, "X001", 1)\nD(TWO, "X001", 1)\n' "$dir/src"
rule 'no path of a machine' machine_paths 'see /home/somebody\n' "$dir/text"
