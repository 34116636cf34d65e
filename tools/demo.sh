#!/bin/sh
# demo.sh TRUCE: the Doha case from an empty folder to an answer, showing each
# command and what it prints. Leaves the case in build/demo/.
set -eu

truce=$1
demo=${BUILD:-build}/demo
doha=examples/doha-2020
case=$demo/doha.case
rm -rf "$demo"
mkdir -p "$demo"

say() { printf '\n# %s\n' "$*"; }
show() { # the command as a person types it; `truce` is the one just built
    printf '$ %s\n' "$*"
    (truce() { "$truce" "$@"; }; eval "$*")
}

say The agreement becomes a case: one file, and a key to sign with.
show "truce init $case $doha/agreement.truce"
say Statements already written down are signed and appended.
show "truce record $case $doha/statements.truce"
say An article is read into drafts. What it does not say stays open: "?"
show "truce read $doha/article.txt --for $case"
say Recorded are the drafts that leave nothing open.
show "truce read $doha/article.txt --for $case | truce record $case -"
say Where does each obligation stand on 13 April 2020?
show "truce status $case --on 2020-04-13"
say Why do the talks not begin?
show "truce why $case talks --on 2020-04-13"

cat <<EOF

The case is $case. Next you might try:

  $truce status $case --on 2020-04-13 --believe taliban
  $truce timeline $case
  $truce verify $case
  $truce help
EOF
