#!/bin/sh
# Reading as a monitor does it: many reports in a folder, other encodings, a
# PDF, what is on record already, and what each word was taken for.
set -u
T=$(realpath "${TRUCE:-build/truce}")
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
doha=$PWD/examples/doha-2020

want() { # want WHAT COUNT PATTERN FILE: so many lines match
    got=$(grep -c -e "$3" "$4")
    if [ "$got" = "$2" ]; then
        echo "ok $1"
    else
        echo "not ok $1: $got lines, not $2, have \"$3\" in:"
        cat "$4"
        failed=1
    fi
}
code() { # code WHAT WANTED GOT
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1: exit $3, not $2"
        failed=1
    fi
}

# ---- a folder, and what stands in it
mkdir "$dir/day"
cp "$doha/article.txt" "$dir/day/one.txt"
cp "$doha/article.txt" "$dir/day/.hidden"
iconv -f UTF-8 -t UTF-16 "$doha/article.txt" >"$dir/day/two.txt"
"$T" read "$dir/day" --for "$doha" >"$dir/out" 2>"$dir/err"
code 'a folder is read' 0 $?
want 'both of its articles' 2 '^# ---- .*Wire, 2020-04-12 ----$' "$dir/out"
want 'the drafts of both' 28 '^draft ' "$dir/out"
"$T" check "$doha/agreement.truce" "$dir/out" >/dev/null 2>&1
"$T" init "$dir/a.case" "$doha/agreement.truce" >/dev/null || exit 1
"$T" record "$dir/a.case" "$dir/out" >"$dir/said" 2>"$dir/err"
code 'drafts of several articles can be recorded' 0 $?
"$T" verify "$dir/a.case" >/dev/null
code 'and the record verifies' 0 $?

# ---- letters of another encoding, found and said
printf 'date 2020-04-13\n\nThe Taliban freed 20 prisoners in Qal\351 on Sunday.\n' \
    >"$dir/latin.txt"
"$T" read "$dir/latin.txt" --for "$doha" >"$dir/out" 2>"$dir/err"
code 'an older encoding is read' 0 $?
want 'its letters are right' 1 'at "Qalé"' "$dir/out"
want 'and the guess is said' 1 'note R004' "$dir/err"

# ---- one bad file among good ones
head -c 3000 /dev/urandom >"$dir/noise.txt"
printf '\000' >>"$dir/noise.txt"
"$T" read "$dir/noise.txt" "$doha/article.txt" --for "$doha" \
    >"$dir/out" 2>"$dir/err"
code 'a file that is no text is an error' 2 $?
want 'named' 1 'noise.txt: error R001' "$dir/err"
want 'and the others are read all the same' 14 '^draft ' "$dir/out"

# ---- a PDF
cat >"$dir/a.pdf" <<'END'
%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R
/Resources << /Font << /F1 5 0 R >> >> >> endobj
4 0 obj << /Length 190 >> stream
BT /F1 12 Tf 72 720 Td (KABUL, April 12, 2020 \(Wire\) -- The Taliban freed 20) Tj
0 -14 Td (prisoners on Sunday.) Tj ET
endstream endobj
5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> endobj
trailer << /Root 1 0 R >>
%%EOF
END
if command -v pdftotext >/dev/null; then
    "$T" read "$dir/a.pdf" --for "$doha" >"$dir/out" 2>"$dir/err"
    code 'a PDF is read' 0 $?
    want 'over its line breaks' 1 \
        'taliban did release 20 government-prisoners on 2020-04-12' "$dir/out"
    printf '%%PDF-1.4 nothing else' >"$dir/bad.pdf"
    "$T" read "$dir/bad.pdf" --for "$doha" >/dev/null 2>"$dir/err"
    code 'a broken one is an error of the outside' 3 $?
fi
mkdir "$dir/empty"
PATH=$dir/empty "$T" read "$dir/a.pdf" --for "$doha" >/dev/null 2>"$dir/err"
code 'without pdftotext' 3 $?
want 'it says what to install' 1 'install poppler-utils' "$dir/err"

# ---- the same event again
"$T" init "$dir/b.case" "$doha/agreement.truce" >/dev/null || exit 1
"$T" record "$dir/b.case" "$doha/statements.truce" >/dev/null || exit 1
"$T" read "$doha/article.txt" --for "$dir/b.case" >"$dir/out"
want 'another account of an event on record names its entries' 2 \
    '    same as 33f7400c207c' "$dir/out"
"$T" record "$dir/b.case" "$dir/out" >/dev/null 2>&1
"$T" read "$doha/article.txt" --for "$dir/b.case" >"$dir/again"
want 'its own entries, now on record, are no other account' 2 '    same as [0-9a-f]\{12\}' "$dir/again"

# ---- why
"$T" read "$doha/article.txt" --for "$doha" --explain >"$dir/out"
want 'what a phrase is taken for' 1 '^#   captives  *noun captives$' "$dir/out"
want 'which rule filled a slot' 1 '^#   count .*count.number on characters 90..92$' \
    "$dir/out"
exit $failed
