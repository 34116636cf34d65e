#!/bin/sh
# flags.sh FILE FLAGS LIBS: keeps FLAGS in FILE, touching it only when they
# differ, so that what was compiled with other flags is compiled again.
set -eu

if [ -z "$3" ]; then
    echo "Libraries are missing. \`make demo\` installs what building takes," \
        "\`make deps\` also what tests and checks take." >&2
    exit 2
fi
mkdir -p "$(dirname "$1")"
if [ "$(cat "$1" 2>/dev/null)" != "$2" ]; then printf '%s\n' "$2" >"$1"; fi
