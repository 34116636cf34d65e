"""Splink 4 on FEBRL and fake_1000, with the settings of its own documentation
(its examples "Febrl3 dedupe", "Febrl4 link-only" and the tutorial on fake_1000),
with blocking rules at least as wide. Prints F1 at .5, .9, .99 and the best of
the sweep, of pairs, and of clusters at .95 for what is deduplicated.
"""
import logging
import os
import re
import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

logging.disable(logging.CRITICAL)


def read(con, folder, name, table):
    con.execute(
        "CREATE TABLE raw AS SELECT * FROM read_csv('%s/%s', all_varchar = true)"
        % (folder, name))
    columns = [c[0] for c in con.execute("DESCRIBE raw").fetchall()]
    cells = ", ".join("nullif(trim(\"%s\"), '') AS %s" % (c, c.strip())
                      for c in columns)
    con.execute("CREATE TABLE %s AS SELECT %s FROM raw" % (table, cells))
    con.execute("DROP TABLE raw")


def febrl(link_type):
    return SettingsCreator(
        unique_id_column_name="rec_id", link_type=link_type,
        comparisons=[
            cl.NameComparison("given_name"), cl.NameComparison("surname"),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
                term_frequency_adjustments=True)],
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"), block_on("given_name"), block_on("surname"),
            block_on("date_of_birth"), block_on("postcode")])


def fake():
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("first_name"), cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email")],
        blocking_rules_to_generate_predictions=[
            block_on("first_name"), block_on("surname"), block_on("dob"),
            block_on("email")])


def train(linker, sure, blocks):
    t = linker.training
    t.estimate_probability_two_random_records_match(sure, recall=0.8)
    t.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for b in blocks:
        t.estimate_parameters_using_expectation_maximisation(block_on(*b))


def measure(name, pairs, person, true_pairs):
    pairs.sort(reverse=True)
    right, best, at = 0, 0, {}
    for i, (p, x, y) in enumerate(pairs):
        right += person[x] == person[y]
        f1 = 2 * right / (i + 1 + true_pairs)
        best = max(best, f1)
        for t in (.5, .9, .99):
            if p >= t:
                at[t] = f1
    print("Splink 4 %-9s pairs F1 at .50 %.4f, .90 %.4f, .99 %.4f; best %.4f"
          % (name, at.get(.5, 0), at.get(.9, 0), at.get(.99, 0), best))
    print("figure link-splink4-%s-best-F1 %.4f share" % (name, best))


def true_pairs_of(groups):
    return sum(n * (n - 1) // 2 for n in groups)


def one(folder, name, files, key, truth, settings, sure, blocks):
    con = duckdb.connect()
    tables = []
    for i, f in enumerate(files):
        read(con, folder, f, "t%d" % i)
        tables.append("t%d" % i)
    linker = Linker(tables if len(tables) > 1 else tables[0], settings,
                    DuckDBAPI(connection=con))
    train(linker, sure, blocks)
    got = linker.inference.predict(threshold_match_probability=0.001)
    pairs = con.execute(
        "SELECT match_probability, %s_l, %s_r FROM %s"
        % (key, key, got.physical_name)).fetchall()
    person, groups = {}, {}
    for t in tables:
        for k, v in con.execute("SELECT %s, %s FROM %s" % (key, truth, t)).fetchall():
            person[k] = re.sub("-(org|dup-.*)$", "", v)
            groups[person[k]] = groups.get(person[k], 0) + 1
    measure(name, pairs, person, true_pairs_of(groups.values()))
    if len(tables) > 1:
        return
    c = linker.clustering.cluster_pairwise_predictions_at_threshold(got, 0.95)
    cluster = {}
    for k, v in con.execute("SELECT %s, cluster_id FROM %s"
                            % (key, c.physical_name)).fetchall():
        cluster.setdefault(v, []).append(person[k])
    both = found = 0
    for rows in cluster.values():
        found += len(rows) * (len(rows) - 1) // 2
        both += true_pairs_of([rows.count(p) for p in set(rows)])
    print("Splink 4 %-9s clusters at .95 F1 %.4f"
          % (name, 2 * both / (found + true_pairs_of(groups.values()))))


def main():
    folder = sys.argv[1]
    sure = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    blocks = [("date_of_birth",), ("postcode",)]
    for n in (1, 2, 3):
        one(folder, "febrl%d" % n, ["dataset%d.csv" % n], "rec_id", "rec_id",
            febrl("dedupe_only"), sure, blocks)
    one(folder, "febrl4", ["dataset4a.csv", "dataset4b.csv"], "rec_id", "rec_id",
        febrl("link_only"), sure, blocks)
    one(folder, "fake1000", ["fake_1000.csv"], "unique_id", "cluster", fake(),
        [block_on("first_name", "dob"), block_on("email")],
        [("first_name", "surname"), ("dob",)])


if __name__ == "__main__":
    if not os.path.isdir(sys.argv[1]):
        sys.exit("no such folder")
    main()
