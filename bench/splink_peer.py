"""Splink on DuckDB over the bench's people: same file, rules and levels.

Prints whether its pattern histogram equals ours, then, for 1 and 2 threads, the
time from an empty process to clusters and its peak memory. Each timed run is a
process of its own.
"""
import logging
import os
import resource
import subprocess
import sys
import time

# Where Jaro-Winkler is .92 exactly, a sum of doubles may be the least bit less:
# the peer asks for that much less, so that both take such pairs in.
BOUNDS = [t - 1e-9 for t in (0.92, 0.88, 0.7)]
FIELDS = ["given_name", "surname", "street", "email", "year_of_birth", "city"]


def settings(keep):
    import splink.comparison_level_library as cll
    from splink import SettingsCreator, block_on
    import splink.comparison_library as cl

    def text(column):
        levels = [
            cll.NullLevel(column),
            cll.ExactMatchLevel(column, term_frequency_adjustments=True),
        ] + [cll.JaroWinklerLevel(column, t) for t in BOUNDS] + [cll.ElseLevel()]
        return cl.CustomComparison(
            output_column_name=column, comparison_levels=levels)

    def apart(years):
        return {
            "sql_condition": "abs(year_of_birth_l - year_of_birth_r) <= %d" % years,
            "label_for_charts": "%d years apart" % years,
        }

    year = cl.CustomComparison(
        output_column_name="year_of_birth",
        comparison_levels=[
            cll.NullLevel("year_of_birth"),
            cll.ExactMatchLevel("year_of_birth"),
            apart(1), apart(2), apart(5), cll.ElseLevel()])
    city = cl.CustomComparison(
        output_column_name="city",
        comparison_levels=[
            cll.NullLevel("city"),
            cll.ExactMatchLevel("city", term_frequency_adjustments=True),
            cll.ElseLevel()])
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[text(c) for c in FIELDS[:4]] + [year, city],
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            block_on("surname", "year_of_birth"),
            block_on("given_name", "year_of_birth", "city"),
            block_on("email"),
            block_on("street"),
            block_on("surname", "city"),
            block_on("substr(given_name, 1, 3)", "year_of_birth",
                     "substr(surname, 1, 3)"),
        ],
        retain_matching_columns=keep,
        retain_intermediate_calculation_columns=keep,
    )


def start(folder, threads, keep=False):
    import duckdb
    logging.disable(logging.CRITICAL)
    from splink import DuckDBAPI, Linker
    con = duckdb.connect()
    con.execute("SET threads TO %d" % threads)
    con.execute(
        "CREATE TABLE people AS SELECT * FROM read_csv('%s/people.csv', "
        "types = {'year_of_birth': 'INTEGER'})" % folder)
    version = int(__import__("splink").__version__.split(".")[0])
    if version >= 5:
        api = DuckDBAPI(connection=con)
        return con, Linker(api.register("people"), settings(keep))
    return con, Linker("people", settings(keep), DuckDBAPI(connection=con))


def histogram(folder):
    con, linker = start(folder, 2, keep=True)
    pairs = linker.inference.predict()
    columns = ", ".join("gamma_" + c for c in FIELDS)
    rows = con.execute(
        "SELECT %s, count(*) FROM %s GROUP BY ALL" % (columns, pairs.physical_name)
    ).fetchall()
    theirs = {tuple(r[:-1]): r[-1] for r in rows}
    ours = {}
    for line in open(folder + "/ours.txt"):
        *pattern, count = map(int, line.split())
        key = tuple(pattern)
        ours[key] = ours.get(key, 0) + count
    wrong = [k for k in set(ours) | set(theirs) if ours.get(k) != theirs.get(k)]
    print("histogram: %d patterns and %d pairs of ours, %d and %d of Splink's: %s"
          % (len(ours), sum(ours.values()), len(theirs), sum(theirs.values()),
             "EQUAL" if not wrong else "%d DIFFER" % len(wrong)))
    for k in wrong[:5]:
        print("   ", k, "ours", ours.get(k), "Splink", theirs.get(k))
    return not wrong


def timed(folder, threads):
    began = time.time()
    from splink import block_on
    con, linker = start(folder, threads)
    read = time.time()
    t = linker.training
    t.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("street", "year_of_birth")], recall=0.8)
    t.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    t.estimate_parameters_using_expectation_maximisation(
        block_on("given_name", "surname"))
    t.estimate_parameters_using_expectation_maximisation(
        block_on("email"))
    trained = time.time()
    pairs = linker.inference.predict(threshold_match_probability=0.5)
    scored = time.time()
    linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.9)
    done = time.time()
    print("%.3f %.3f %.3f %.3f %.3f %d" % (
        done - began, read - began, trained - read, scored - trained,
        done - scored,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def main():
    folder, version, rows = sys.argv[1], sys.argv[2], sys.argv[3]
    if rows == "timed":
        return timed(folder, int(sys.argv[4]))
    if not histogram(folder):
        print("Splink %s: no times, for the work is not the same" % version)
        return None
    runs = int(os.environ.get("LINK_RUNS", "3"))
    for threads in (1, 2):
        got = []
        for _ in range(runs):
            out = subprocess.run(
                [sys.executable, __file__, folder, version, "timed", str(threads)],
                capture_output=True, text=True)
            if out.returncode != 0:
                print("Splink %s failed:\n%s" % (version, out.stderr[-2000:]))
                return None
            got.append([float(x) for x in out.stdout.split("\n")[-2].split()])
        got.sort()
        all_, read, train, score, cluster, memory = got[len(got) // 2]
        print("Splink %s   %d thread%s %8.3f s (%.3f to %.3f, %d runs), %.0f MB"
              % (version, threads, " " if threads == 1 else "s", all_,
                 got[0][0], got[-1][0], runs, memory))
        print("    read %.3f, train %.3f, predict %.3f, cluster %.3f s"
              % (read, train, score, cluster))
        print("figure link-splink%s-%d-threads %.3f s" % (version, threads, all_))
        print("figure link-splink%s-%d-threads-memory %.0f MB"
              % (version, threads, memory))
    return None


main()
