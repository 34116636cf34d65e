#!/bin/sh
# The page: one file that a browser or a printer takes, of each example.
set -u
T=${TRUCE:-build/truce}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
ok() { # WHAT COMMAND...
    what=$1
    shift
    if "$@" >/dev/null 2>&1; then echo "ok - $what"; else
        echo "not ok - $what"
        failed=1
    fi
}
no() { ! "$@"; }
well_formed() { # every element that is opened is closed, in order
    python3 - "$1" <<'PY'
import sys
from html.parser import HTMLParser
void = {"meta", "link", "br"}
class Check(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.refs = [], set(), set()
    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag not in void: self.open.append(tag)
        if "id" in at:
            assert at["id"] not in self.ids, at["id"]
            self.ids.add(at["id"])
        if tag == "a" and at["href"].startswith("#"):
            self.refs.add(at["href"][1:])
        elif tag == "a": assert at["href"].startswith("http"), at
        assert "style" not in at and "onclick" not in at
        assert tag not in ("script", "img", "link", "iframe"), tag
    def handle_startendtag(self, tag, attrs): pass
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
page = Check()
page.feed(open(sys.argv[1], encoding="utf-8").read())
assert not page.open and page.ids, page.open
assert page.refs <= page.ids, page.refs - page.ids
PY
}

for example in examples/*/; do
    name=$(basename "$example")
    c=$dir/$name.case
    "$T" init "$c" "$example/agreement.truce" >/dev/null || exit 1
    [ ! -f "$example/statements.truce" ] ||
        "$T" record "$c" "$example/statements.truce" >/dev/null || exit 1
    "$T" page "$c" --on 2020-04-23 >"$dir/$name.html"
    ok "$name is a page that is whole" well_formed "$dir/$name.html"
done
p=$dir/doha-2020.html
ok 'the page says what status says' sh -c "
    grep -q 'kabul\|Islamic Republic' '$p' && grep -q '361 to 1,050' '$p' &&
    grep -q '44 days late' '$p' && grep -q '<b>2</b> overdue' '$p'"
ok 'a number leads to its statements and their reports' sh -c "
    grep -A2 '<summary>' '$p' | grep -q '<code>' &&
    grep -q 'href=\"https://reporterly.net/' '$p'"
ok 'what is asked moves it' sh -c "
    '$T' page '$dir/doha-2020.case' --on 2020-04-13 | grep -q '34 days late'"
"$T" page "$dir/doha-2020.case" --on 2020-04-23 --out "$dir/kept.html" \
    >/dev/null
ok 'the file kept is the page' cmp "$p" "$dir/kept.html"
ok 'a file that is there is not written over' no \
    "$T" page "$dir/doha-2020.case" --out "$dir/kept.html"
"$T" page "$dir/doha-2020.case" --believe nobody >"$dir/none" 2>"$dir/why"
ok 'whom nobody knows is refused' sh -c "
    [ $? = 2 ] && [ ! -s '$dir/none' ] && grep -q 'names no nobody' '$dir/why'"
exit $failed
