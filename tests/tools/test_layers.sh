#!/bin/sh
# tools/layers.sh finds every kind of unlawful #include, at the right line.
set -u

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
here=$(pwd)

reset() {
    rm -rf "$dir/src"
    for room in base lang store app; do
        mkdir -p "$dir/src/$room"
        echo '#pragma once' >"$dir/src/$room/$room.h"
    done
    cat >"$dir/layers.txt" <<'END'
# a comment
base:
lang:  base
store: base

app:   base lang store
END
}

holds() { # NAME: the tree as it stands is lawful
    if said=$("$here/tools/layers.sh" "$dir"); then echo "ok - $1"
    else printf 'not ok - %s\n%s\n' "$1" "$said"; fi
}

breaks() { # NAME START: it is not, and one line of what is said begins so
    if said=$("$here/tools/layers.sh" "$dir"); then
        echo "not ok - $1: nothing was found"
    elif ! printf '%s\n' "$said" | grep -qF "$2"; then
        printf 'not ok - %s: no line says "%s"\n%s\n' "$1" "$2" "$said"
    elif [ "$(printf '%s\n' "$said" | wc -l)" != 1 ]; then
        printf 'not ok - %s: more is found than there is\n%s\n' "$1" "$said"
    else
        echo "ok - $1"
    fi
}

reset
printf '#include "base/base.h"\n#include "base/str.h"\n\n%s\n%s\n%s\n%s\n' \
    '#include "lang/lang.h" // the door' '#include "store/store.h"' \
    '#include "app/app_int.h"' '#include "data.h"' >"$dir/src/app/app.c"
printf '#include <sys/stat.h>\n#include <stdio.h>\n' >"$dir/src/base/base.c"
holds 'doors, parts of base, own and generated headers, the system'

reset
printf '\n\n#include "store/store.h"\n' >"$dir/src/lang/lang.c"
breaks 'a room that its line does not name' \
    'src/lang/lang.c:3: lang may not include store (see its line, layers.txt:3)'

reset
printf '#include "app/app.h"\n' >>"$dir/src/base/base.h"
breaks 'a header that includes upward' 'src/base/base.h:2: base may not'

reset
printf '#include "lang/lang_int.h"\n' >"$dir/src/app/app.c"
breaks 'a private header' 'src/app/app.c:1: "lang/lang_int.h" is private'

reset
printf '#include "base/diag.def"\n' >"$dir/src/app/app.c"
breaks 'a table of base, which is no header' 'src/app/app.c:1: "base/diag.def"'

reset
printf '#include <lang/lang_int.h>\n' >"$dir/src/app/app.c"
breaks 'a private header in angle brackets' 'src/app/app.c:1: <lang/lang_int.h>'

reset
printf '  #  include "../lang/lang.h"\n' >"$dir/src/store/store.c"
breaks 'dots' 'src/store/store.c:1: "../lang/lang.h": name headers from src/'

reset
printf '#include "lang.h"\n#include "app.h"\n' >"$dir/src/lang/lang.c"
breaks 'a header of another folder without its room' \
    'src/lang/lang.c:2: "app.h" is not in src/lang/'

reset
printf '#include "nowhere/nowhere.h"\n' >"$dir/src/lang/lang.c"
breaks 'a room that is not there' 'src/lang/lang.c:1: "nowhere/nowhere.h"'

reset
printf '#define X "lang/lang_int.h"\n#include X\n' >"$dir/src/app/app.c"
breaks 'an include by macro' 'src/app/app.c:2: an #include names its file'

reset
mkdir "$dir/src/web"
breaks 'a room without a line' 'src/web: layers.txt has no line for it'

reset
: >"$dir/src/loose.c"
breaks 'a file outside of every room' 'src/loose.c: a file stands in a room'

reset
printf 'web: base later\nlater: base\n' >>"$dir/layers.txt"
breaks 'a line that looks forward' 'layers.txt:7: web may include only rooms'

reset
echo 'lang: base' >>"$dir/layers.txt"
breaks 'a room with two lines' 'layers.txt:7: lang already stands on line 3'

reset
below=$("$here/tools/layers.sh" --below app "$dir" | tr '\n' ' ')
if [ "$below" = 'base lang store app ' ]; then echo 'ok - below app'
else echo "not ok - below app: $below"; fi
below=$("$here/tools/layers.sh" --below lang "$dir" | tr '\n' ' ')
if [ "$below" = 'base lang ' ]; then echo 'ok - below lang'
else echo "not ok - below lang: $below"; fi
