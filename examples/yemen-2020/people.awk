# A list of N invented people as CSV, the same for the same SEED:
#   awk -v n=681 -v seed=1 -f people.awk
# Names are put together by lot from parts; nobody is meant.
function lot(k) { state = (state * 16807) % 2147483647; return state % k }
BEGIN {
    state = seed * 7919 + 1
    g = split("ادریس بشیر تمیم جابر حنان خالص رامی زاهر سامر شاکر طارق عادل غسان فارس کرم لبیب مازن نادر وسیم یونس", given, " ")
    f = split("الوادی السندی البرجی الرملی الجبلی النخلی البئری الصخری الساحلی المرجی", family, " ")
    p = split("Norwick Eastmere Tallow Harrowgate", place, " ")
    print "id;name;father;family;born;held at"
    for (i = 1; i <= n; i++)
        printf "%d;%s;%s;%s;%d;%s\n", i, given[1 + lot(g)], given[1 + lot(g)], \
            family[1 + lot(f)], 1958 + lot(44), place[1 + lot(p)]
}
