#!/bin/sh
# grow.sh BUILD DATA: writes data/link/sounds.txt and lexicon.txt anew from the
# files of pairs in DATA (tools/grow.c), then finds from which score on two
# tokens are alike: that takes the program built with the new sounds.
set -eu

build=$1 data=${2:?"LINK_DATA=folder: where ar2en-train.txt and wd_* are"}
make "$build/grow"
"$build/grow" sounds "$data" data/link
make "$build/grow"
"$build/grow" accept "$data" data/link >"$build/accept.txt"
cat "$build/accept.txt" >>data/link/sounds.txt
make
