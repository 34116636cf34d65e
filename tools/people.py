#!/usr/bin/env python3
"""Makes a list of invented persons, as CSV: python3 tools/people.py N [SEED]

The names are syllables put together by chance and are nobody's; ages, places and
sentences are drawn so that they look like those of a list of detainees. The same
N and SEED give the same bytes."""
import sys

FIRST = "Ba Da Fa Ha Ja Ka La Ma Na Ra Sa Ta Wa Ya Za Mi Ni Ri So To".split()
LAST = "dor fin gal hem jor kel lim mar nod par ral sin tor vel wan zir".split()
PLACES = "North Gate,River Post,Hill Fort,East Wing,Old Mill,Salt House".split(",")
HEALTH = ["fit"] * 78 + ["ill"] * 14 + ["critical"] * 4 + [""] * 4
CATEGORY = ["fighter"] * 70 + ["courier"] * 15 + ["officer"] * 10 + ["civilian"] * 5


def main():
    count = int(sys.argv[1])
    state = int(sys.argv[2]) if len(sys.argv) > 2 else 2020

    def below(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % n

    def name():
        return FIRST[below(len(FIRST))] + LAST[below(len(LAST))]

    print("id,given name,father,family name,born,sex,held at,taken,health,"
          "sentence ends,category,household,flags")
    home = 0
    for i in range(1, count + 1):
        family = f"{name()} {name()}"
        years = 16 + below(14) + below(14) + below(14) + below(14)
        born = f"{2020 - years}" if below(3) else \
            f"{2020 - years}-{1 + below(12):02}-{1 + below(28):02}"
        taken = f"{2008 + below(12)}-{1 + below(12):02}"
        ends = f"{2020 + below(15)}-{5 + below(8):02}-{1 + below(28):02}"
        if below(25) == 0:
            ends = "life"
        if below(40) == 0:
            home += 1
        kin = f"h{home}" if home and below(60) == 0 else ""
        flags = "contested" if below(20) == 0 else ""
        print(f"{i},{name()},{name()},{family},{born},"
              f"{'f' if below(30) == 0 else 'm'},{PLACES[below(len(PLACES))]},"
              f"{taken},{HEALTH[below(100)]},{ends},{CATEGORY[below(100)]},"
              f"{kin},{flags}")


main()
