#!/bin/sh
# tools/embed keeps every byte, names things as promised, and leaves data.h
# alone when only contents change.
set -u

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
result() { if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; fi; }

mkdir -p "$dir/data/sub-folder" "$dir/out"
gcc -std=c17 -D_GNU_SOURCE -o "$dir/embed" tools/embed.c
printf 'one "two"\\??/\ttab\n' >"$dir/data/words.txt"
: >"$dir/data/empty.txt"
for byte in 0 1 2 3; do # every byte, each before a digit
    for low in $(seq 0 63); do
        printf "\\$(printf %o $((byte * 64 + low)))7"
    done
done >"$dir/data/sub-folder/all.bytes"

cat >"$dir/main.c" <<'END'
#include "data.h"
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    if (argc == 1) return (int)data_empty_txt_size + data_empty_txt[0];
    if (!strcmp(argv[1], "words"))
        fwrite(data_words_txt, 1, (size_t)data_words_txt_size, stdout);
    else
        fwrite(data_sub_folder_all_bytes, 1,
               (size_t)data_sub_folder_all_bytes_size, stdout);
    return data_words_txt[data_words_txt_size];
}
END

cd "$dir" || exit 1
files='data/empty.txt data/sub-folder/all.bytes data/words.txt'
./embed out $files &&
    gcc -std=c17 -Wall -Wextra -Werror -Iout -o main main.c out/data.c
result $? 'what it writes compiles without a warning'
./main words | cmp - data/words.txt
result $? 'text with quotes and trigraphs'
./main bytes | cmp - data/sub-folder/all.bytes
result $? 'every byte'
./main
result $? 'an empty file'

touch -d '2001-01-01' out/data.h
echo more >>data/words.txt
./embed out $files
[ "$(date -r out/data.h +%Y)" = 2001 ] && grep -q more out/data.c
result $? 'new content leaves data.h alone'
./embed out data/words.txt
[ "$(date -r out/data.h +%Y)" != 2001 ] && ! grep -q empty out/data.h
result $? 'a file less changes it'
./embed out data/none.txt 2>err.txt && false
[ $? != 0 ] && grep -q 'cannot open data/none.txt' err.txt
result $? 'a file that is not there is named'
