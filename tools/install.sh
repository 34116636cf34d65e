#!/bin/sh
# install.sh TRUCE PREFIX: the program, its manual page and the examples.
set -eu

truce=$1 prefix=$2
install -D -m 755 "$truce" "$prefix/bin/truce"
install -D -m 644 man/truce.1 "$prefix/share/man/man1/truce.1"
find examples -type f | while read -r file; do
    install -D -m 644 "$file" "$prefix/share/truce/$file"
done
echo "installed: $prefix/bin/truce, $prefix/share/man/man1/truce.1," \
    "$prefix/share/truce/examples"
