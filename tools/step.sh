#!/bin/sh
# step.sh [-k] LABEL NAME COMMAND...: one step of the build, quietly.
#
# On a terminal the line "LABEL NAME" is rewritten in place; elsewhere steps
# are counted and told as one line. -k keeps the line: the step is one that
# people wait for. What the command prints is shown only if it fails or warns.
# step.sh --end: no more steps follow; leaves the terminal on a clean line.
set -u

counts=${BUILD:-build}/.steps
tell_counts() {
    mv "$counts" "$counts.$$" 2>/dev/null || return 0
    sort "$counts.$$" | uniq -c |
        awk '{ printf "  %-6s%d file%s\n", $2, $1, ($1 > 1 ? "s" : "") }'
    rm -f "$counts.$$"
}

if [ "$1" = --end ]; then
    if [ -t 1 ]; then printf '\r\033[K'; else tell_counts; fi
    exit 0
fi

keep=
if [ "$1" = -k ]; then keep=1; shift; fi
label=$1 name=$2
shift 2
mkdir -p "${BUILD:-build}"

for word; do
    if [ "${last:-}" = -o ]; then mkdir -p "$(dirname "$word")"; fi
    last=$word
done

if [ -n "${V:-}" ]; then
    printf '%s\n' "$*"
elif [ -t 1 ]; then
    printf '\r\033[K  %-6s%s' "$label" "$name"
fi

output=$("$@" 2>&1)
status=$?

if [ -t 1 ]; then
    if [ -n "$keep$output${V:-}" ] || [ $status != 0 ]; then printf '\n'; fi
else
    if [ -z "$keep" ]; then echo "$label" >>"$counts"; fi
    if [ -n "$keep$output" ] || [ $status != 0 ]; then
        tell_counts
        printf '  %-6s%s\n' "$label" "$name"
    fi
fi
if [ -n "$output" ]; then printf '%s\n' "$output"; fi
exit $status
