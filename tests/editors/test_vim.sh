#!/bin/sh
# The syntax file loads without a word in Neovim or Vim, and gives each place of
# a text the group it should.
set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
editor=
for e in nvim vim; do
    command -v $e >/dev/null || continue
    $e -u NONE -i NONE -es -c "call writefile([has('syntax')], '$dir/has')" \
        -c 'qa!' >/dev/null 2>&1
    if [ "$(cat "$dir/has" 2>/dev/null)" = 1 ]; then
        editor=$e
        break
    fi
done
if [ -z "$editor" ]; then
    echo 'skipped: neither nvim nor a vim with syntax is installed'
    exit 77
fi
cat >"$dir/a.truce" <<'END'
agreement trial "A # trial"  # a comment
obligation go "They go"
    north releases 5,000 captives
    aim by 2021-04-05
    in return for come at 5:1
    witnessed by watch and far
said 2021-04-06 by north
    north did release ? captives
    denies 4f2a9c
END
cat >"$dir/ask.vim" <<END
set nocompatible runtimepath^=editors/vim
filetype plugin on
syntax on
edit $dir/a.truce
let out = [&filetype]
for [line, col] in [[1,1],[1,12],[1,20],[1,30],[2,12],[3,21],[4,6],[4,13],[5,6],[5,27],[6,6],[6,24],[7,1],[7,8],[8,12],[8,23],[9,6],[2,20]]
    call add(out, line . ',' . col . ' ' . synIDattr(synID(line, col, 1), 'name'))
endfor
call writefile(out + split(v:errmsg, "\n"), '$dir/out')
qall!
END
$editor -u NONE -i NONE -es -S "$dir/ask.vim" >"$dir/said" 2>&1
cat >"$dir/want" <<'END'
truce
1,1 truceHead
1,12 truceName
1,20 truceText
1,30 truceComment
2,12 truceName
3,21 truceNumber
4,6 truceWhen
4,13 truceDate
5,6 truceProperty
5,27 truceRatio
6,6 truceProperty
6,24 truceWord
7,1 truceHead
7,8 truceDate
8,12 truceModal
8,23 truceOpen
9,6 truceStance
2,20 truceText
END
if [ -s "$dir/said" ] || ! diff "$dir/want" "$dir/out"; then
    cat "$dir/said"
    echo "FAILED in $editor"
    exit 1
fi
echo "in $editor"
