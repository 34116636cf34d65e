#!/bin/sh
# Exports of the example, read by other people's programs: icalendar, libhxl,
# geojson and prov from PyPI, in a folder of their own below build/. Where they
# cannot be had, tests/app/test_export.c alone holds the exports to their
# formats.
set -u
T=${TRUCE:-build/truce}
venv=${BUILD:-build}/venv-export
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
example=examples/doha-2020
c=$dir/doha.case

"$T" init "$c" $example/agreement.truce >/dev/null &&
    "$T" record "$c" $example/statements.truce >/dev/null || exit 1
for kind in csv csv-statements json plover pam ics geojson prov; do
    "$T" export "$c" --as $kind --on 2020-05-31 --places $example/places.tsv \
        --out "$dir/$kind" >/dev/null || echo "not ok - export as $kind"
    "$T" export "$c" --as $kind --on 2020-05-31 --places $example/places.tsv |
        cmp -s - "$dir/$kind" || echo "not ok - $kind is not twice the same"
done
if "$T" export "$c" --as ics --out "$dir/ics" >/dev/null 2>&1; then
    echo 'not ok - a file that is there is not written over'
fi
if "$T" export "$c" >/dev/null 2>&1; then
    echo 'not ok - without --as nothing is exported'
fi
echo 'ok - eight formats, each twice the same'

if ! [ -x "$venv/bin/python" ] ||
    ! "$venv/bin/python" -c 'import icalendar, hxl, geojson, prov' 2>/dev/null
then
    rm -rf "$venv"
    if ! python3 -m venv "$venv" >/dev/null 2>&1 ||
        ! timeout 120 "$venv/bin/pip" -q install icalendar==7.3.2 \
            six libhxl==5.2.2 geojson==3.3.0 prov==3.2.3 >"$dir/pip" 2>&1
    then
        rm -rf "$venv"
        echo 'icalendar, libhxl, geojson and prov cannot be had from PyPI here'
        exit 77
    fi
fi

"$venv/bin/python" - "$dir" <<'END'
import csv, json, sys
import geojson, hxl, icalendar, prov.model

folder = sys.argv[1]
def name(kind): return folder + '/' + kind
def text(kind): return open(name(kind), encoding='utf-8').read()
def check(what, good):
    print(('ok - ' if good else 'not ok - ') + what)

calendar = icalendar.Calendar.from_ical(open(name('ics'), 'rb').read())
events = list(calendar.walk('VEVENT'))
days = {str(e['UID']): e.decoded('DTSTART') for e in events}
check('icalendar: deadlines with their days',
      str(days['first-withdrawal@doha-2020.truce']) == '2020-07-13'
      and str(days['un-delisting@doha-2020.truce']) == '2020-05-29')
check('icalendar: no errors', not calendar.errors
      and not any(e.errors for e in events))
check('icalendar: text unescaped',
      any(str(e['SUMMARY']) == 'Deadline: Troops come down to 8,600'
          for e in events))

def source(kind):
    try:
        return hxl.data(name(kind), hxl.InputOptions(allow_local=True))
    except TypeError:
        return hxl.data(name(kind), allow_local=True)
rows = source('csv').with_rows('#activity+code=free-taliban')
reached = {r.get('#meta+account'): r.get('#reached+ind+min') for r in rows}
check('libhxl: counts by each account',
      reached['Taliban'] == '2284' and '2710' in reached.values())
said = list(source('csv-statements'))
check('libhxl: every statement has a source',
      len(said) > 130 and all(r.get('#meta+source') for r in said))
check('libhxl: the schema finds nothing wrong',
      hxl.schema(None).validate(source('csv')))

places = geojson.loads(text('geojson'))
check('geojson: valid', places.is_valid and len(places['features']) > 10)
at = {f['properties']['place']: f['geometry'] for f in places['features']}
check('geojson: longitude first',
      at['Kandahar']['coordinates'] == [65.71, 31.61])
sys.stdout.flush()

document = prov.model.ProvDocument.deserialize(content=text('prov'),
                                               format='json')
kinds = {type(r).__name__ for r in document.get_records()}
check('prov: read', {'ProvEntity', 'ProvAgent', 'ProvAttribution',
                     'ProvDerivation', 'ProvUsage'} <= kinds)
check('prov: written again as N', 'wasAttributedTo' in document.get_provn())

scores = list(csv.DictReader(open(name('pam'), encoding='utf-8')))
check('csv: scores with reasons', len(scores) > 10 and all(
    0 <= int(s['score_least']) <= int(s['score_most']) <= 3 and s['reason']
    for s in scores))
events = json.loads(text('plover'))
check('json: PLOVER events',
      all(e['event'].isupper() and e['source'] for e in events))
everything = json.loads(text('json'))
check('json: everything', everything['findings'][0]['why']
      and len(everything['statements']) > 130)
END
