#!/bin/sh
# truce name: two names, in any scripts.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
. tests/support/expect.sh

expect 0 'Together: alike' "$T" name 'محمد' 'Mohammed'
expect 0 'left out: a title' "$T" name 'Mullah Tor' 'ملا طور'
expect 0 'both spell\|Jaro-Winkler' "$T" name 'Karim' 'Karem'
expect 1 'Together: else' "$T" name 'Karim' 'Oleg'
expect 0 '"level": "alike"' "$T" name --json 'محمد' 'Mohammed'
expect 2 'has no letters' "$T" name '...' 'Tor'
expect 2 'not UTF-8' "$T" name "$(printf '\377')" 'Tor'
expect 2 'too few words' "$T" name 'Tor'
