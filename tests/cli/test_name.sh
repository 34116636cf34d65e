#!/bin/sh
# truce name: two names, in any scripts.
set -u
T=${TRUCE:-build/truce}
check() { # CODE TEXT COMMAND...
    code=$1 text=$2
    shift 2
    said=$("$@" 2>&1)
    got=$?
    if [ $got -eq "$code" ] && printf '%s' "$said" | grep -q -e "$text"; then
        echo "ok - $*"
    else
        echo "not ok - $*: exit $got, not $code, or \"$text\" is not said"
        printf '%s\n' "$said"
    fi
}
check 0 'Together: alike' "$T" name 'محمد' 'Mohammed'
check 0 'left out: a title' "$T" name 'Mullah Tor' 'ملا طور'
check 0 'both spell\|Jaro-Winkler' "$T" name 'Karim' 'Karem'
check 1 'Together: else' "$T" name 'Karim' 'Oleg'
check 0 '"level": "alike"' "$T" name --json 'محمد' 'Mohammed'
check 2 'has no letters' "$T" name '...' 'Tor'
check 2 'not UTF-8' "$T" name "$(printf '\377')" 'Tor'
check 2 'too few words' "$T" name 'Tor'
