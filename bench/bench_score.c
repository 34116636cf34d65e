/* How well the reader reads: its drafts against the gold of
 * tests/reader/gold/ (README there), and beside them what keywords alone give.
 *
 *     make bench-score            SCORE_SHOW=1 lists what is wrong, on the
 *                                 tuned half only: the held half stays unseen
 *
 * The unit is the statement within its sentence. Drafts and gold of a sentence
 * are paired one to one, of one family of acts (what counts as what), so that
 * the most slots agree. A slot that both leave empty counts for nothing.
 * Dangerous errors stand apart: a promise or a denial drafted as a deed, an
 * actor swapped, a total drafted as a batch, another qualifier. Intervals are
 * 95% by bootstrap over articles, with a fixed seed. */
#include "lang/lang.h"
#include "reader/reader.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCES = 64, STATEMENTS = 16, ARTICLES = 256, SAMPLES = 2000 };

#define SLOTS(S)              \
    S(ACT, "act")             \
    S(ACTOR, "actor")         \
    S(MODALITY, "modality")   \
    S(POLARITY, "polarity")   \
    S(NUMBER, "count")        \
    S(QUALIFIER, "qualifier") \
    S(MODE, "mode")           \
    S(OBJECT, "object")       \
    S(DATE, "date")           \
    S(TO, "recipient")        \
    S(PLACE, "place") S(SOURCE, "source") S(CHANNEL, "channel")
#define SLOT_ENUM(n, text) SLOT_##n,
enum slot { SLOTS(SLOT_ENUM) SLOTS_N };
#define SLOT_TEXT(n, text) text,
static const char *const slot_text[] = { SLOTS(SLOT_TEXT) };

/* A statement as slots of text; an empty one says nothing. */
struct coded {
    struct str slot[SLOTS_N];
    struct str family, line;
    bool done; /* claims a deed: neither promised, nor denied */
    struct ref_list actors;
    int sentence;
};

struct article {
    struct str id, text, sentence[SENTENCES];
    struct str gold; /* the statements as drafts of the language */
    int gold_at[SENTENCES * STATEMENTS];
    int sentences, golds;
    int32_t dated;
};

enum danger { PROMISE, SWAP, TOTAL, QUALIFIER, DANGERS };
static const char *const danger_text[] = { "promise or denial as a deed",
                                           "actor swapped", "total as a batch",
                                           "wrong qualifier" };

struct tally_of {
    int64_t gold, drafts, right, strict, danger[DANGERS];
    int64_t hit[SLOTS_N], extra[SLOTS_N], missed[SLOTS_N];
};

/* ---- the gold files ---- */

static struct str slurp(struct arena *a, const char *path)
{
    struct world w = world_real();
    struct diags ds = diags_make(a);
    struct str text = { 0 };
    if (!w.read(w.ctx, a, str_of(path), 1 << 24, &text, &ds)) exit(3);
    return text;
}

/* "SPEAKER: DEED" as a draft; `-` is nobody's. */
static void gold_line(struct buf *b, struct arena *a, const struct article *x,
                      struct str line)
{
    ptrdiff_t colon = str_find(line, S(": "));
    if (colon < 0) exit(2);
    struct str by = str_cut(line, 0, colon);
    struct str deed = str_cut(line, colon + 2, line.n);
    struct str day = day_print(a, x->dated);
    if (str_eq(by, S("-"))) by = S("unattributed");
    buf_fmt(b, "draft %.*s by %.*s\n    %.*s\n", STR_ARG(day), STR_ARG(by),
            STR_ARG(deed));
}

/* Reads one article off the front of *rest. */
static bool next_article(struct arena *a, struct str *rest, struct article *x)
{
    struct buf text = buf_make(a, 1 << 20), gold = buf_make(a, 1 << 20);
    struct str line, before = *rest;
    *x = (struct article){ .dated = DAY_NONE };
    while (str_next(rest, '\n', &line)) {
        if (str_starts(line, S("@ "))) {
            if (x->id.n) {
                *rest = before;
                break;
            }
            x->id = str_cut(line, 2, line.n);
        } else if (str_starts(line, S("date "))) {
            if (!day_parse(str_cut(line, 5, line.n), &x->dated)) exit(2);
        } else if (str_starts(line, S("> "))) {
            if (text.n && text.p[text.n - 1] != '\n') buf_char(&text, ' ');
            x->sentence[x->sentences++] = str_cut(line, 2, line.n);
            buf_str(&text, str_cut(line, 2, line.n));
        } else if (str_starts(line, S("= "))) {
            x->gold_at[x->golds++] = x->sentences - 1;
            gold_line(&gold, a, x, str_cut(line, 2, line.n));
        } else if (line.n == 0 && text.n) {
            buf_str(&text, S("\n\n"));
        }
        before = *rest;
    }
    x->text = buf_done(&text);
    x->gold = buf_done(&gold);
    return x->id.n > 0;
}

/* Which sentence of the article a piece of its text begins in. */
static int sentence_at(const struct article *x, struct str piece)
{
    ptrdiff_t at = piece.p - x->text.p, from = 0;
    for (int i = 0; i < x->sentences; i++) {
        ptrdiff_t in =
            str_find(str_cut(x->text, from, x->text.n), x->sentence[i]);
        from += in + x->sentence[i].n;
        if (at < from) return i;
    }
    return x->sentences - 1;
}

/* ---- from drafts to slots ---- */

static int by_text(const void *x, const void *y)
{
    return str_cmp(((const struct ref *)x)->id, ((const struct ref *)y)->id);
}

static struct str names(struct arena *a, const struct ref_list *l)
{
    struct ref *p = arena_new(a, struct ref, l->n);
    struct buf b = buf_make(a, 1 << 16);
    for (ptrdiff_t i = 0; i < l->n; i++) p[i] = l->p[i];
    list_sort(p, l->n, sizeof *p, by_text);
    for (ptrdiff_t i = 0; i < l->n; i++) {
        if (i) buf_char(&b, ' ');
        buf_str(&b, p[i].id);
    }
    return buf_done(&b);
}

static struct coded code(struct arena *a, const struct agreement *g,
                         const struct draft_list *all, const struct draft *d)
{
    const struct deed *e = &d->deed;
    struct coded c = { .line = lang_print_draft(a, g, d) };
    if (!d->has_deed && d->stance_on >= 0) e = &all->p[d->stance_on].deed;
    const struct act *act = model_act(g, e->act.id);
    struct quantity q = e->quantity;
    bool counted = q.qualifier != QUAL_NONE && q.qualifier != QUAL_ALL_OF;
    bool against = e->negated != (d->stance == STANCE_DENIES);
    c.actors = e->actors;
    c.family = act && act->counts_as.id.n ? act->counts_as.id : e->act.id;
    c.done = (e->modality == MOD_DID || e->modality == MOD_IS) && !against;
    c.slot[SLOT_ACT] = e->act.id;
    c.slot[SLOT_ACTOR] = names(a, &e->actors);
    c.slot[SLOT_MODALITY] = str_of(modality_text(e->modality));
    c.slot[SLOT_POLARITY] = against ? S("not") : S("so");
    if (counted) {
        c.slot[SLOT_NUMBER] = str_fmt(a, "%lld", (long long)q.n);
        c.slot[SLOT_QUALIFIER] = str_of(qualifier_text(q.qualifier));
        c.slot[SLOT_MODE] = str_of(count_mode_text(e->mode));
    }
    c.slot[SLOT_OBJECT] =
        e->object_kind == OBJECT_TEXT ? S("(words)") : e->object.id;
    /* A total without a day is of the day it was said, and "since D" ends on
     * that day, written or not. */
    bool open = e->when_kind == WHEN_BY && e->when.to == d->telling.said.to &&
                e->mode == COUNT_TOTAL;
    struct days when = e->when;
    if (e->when_kind == WHEN_SINCE && when.to == DAY_NONE)
        when.to = d->telling.said.to;
    if (e->when_kind != WHEN_NONE && !open)
        c.slot[SLOT_DATE] = str_fmt(a, "%d..%d", when.from, when.to);
    c.slot[SLOT_TO] = names(a, &e->to);
    if (e->at.n) c.slot[SLOT_PLACE] = e->at.p[0];
    c.slot[SLOT_SOURCE] = names(a, &d->telling.by);
    for (ptrdiff_t i = 0; i < d->telling.by.n; i++) {
        const struct party *p = model_party(g, d->telling.by.p[i].id);
        if (p && p->role == ROLE_OUTLET) c.slot[SLOT_SOURCE] = S("");
    }
    c.slot[SLOT_CHANNEL] = d->telling.channel;
    return c;
}

/* ---- keywords alone: what a list of verbs and names gives ---- */

static const char *word_in(struct str text, struct str word)
{
    for (ptrdiff_t i = 0; word.n && i + word.n <= text.n; i++) {
        bool from = i == 0 || text.p[i - 1] == ' ' || text.p[i - 1] == '"';
        char after = i + word.n < text.n ? text.p[i + word.n] : ' ';
        if (from && !((after | 32) >= 'a' && (after | 32) <= 'z') &&
            str_eq(str_cut(text, i, i + word.n), word))
            return text.p + i;
    }
    return NULL;
}

/* The party whose name stands last before `to`. */
static const struct party *party_before(const struct agreement *g,
                                        struct str text, const char *to)
{
    const struct party *best = NULL;
    const char *last = NULL;
    for (ptrdiff_t i = 0; i < g->parties.n; i++) {
        const struct party *p = &g->parties.p[i];
        for (ptrdiff_t k = -1; k < p->aka.n; k++) {
            const char *at = word_in(text, k < 0 ? p->title : p->aka.p[k]);
            if (!at || at >= to || (last && at <= last)) continue;
            best = p;
            last = at;
        }
    }
    return best;
}

static void keywords(struct arena *a, const struct agreement *g,
                     struct str sentence, int at, struct draft_list *out,
                     int *sentence_of)
{
    for (ptrdiff_t i = 0; i < g->acts.n; i++) {
        for (int f = 0; f < VERB_FORMS; f++) {
            const char *verb = word_in(sentence, g->acts.p[i].verb[f]);
            if (!verb) continue;
            const struct party *who = party_before(g, sentence, verb);
            struct draft *d = arena_push(a, out);
            *d = (struct draft){ .has_deed = true,
                                 .stance_on = -1,
                                 .same_as = -1 };
            d->deed.act = g->acts.p[i].name;
            d->deed.modality = MOD_DID;
            if (who) *arena_push(a, &d->deed.actors) = who->name;
            sentence_of[out->n - 1] = at;
            break;
        }
    }
}

/* ---- pairing and counting ---- */

static int agreement_of(const struct coded *x, const struct coded *y)
{
    int n = 0;
    if (!str_eq(x->family, y->family)) return -1;
    for (int s = 0; s < SLOTS_N; s++)
        n += x->slot[s].n && str_eq(x->slot[s], y->slot[s]) ? 1 : 0;
    if (str_eq(x->slot[SLOT_ACTOR], y->slot[SLOT_ACTOR])) n += 4;
    return n;
}

static bool same(const struct coded *x, const struct coded *y, enum slot s)
{
    return str_eq(x->slot[s], y->slot[s]);
}

static void count_pair(struct tally_of *t, const struct coded *g,
                       const struct coded *d)
{
    bool right = same(g, d, SLOT_ACT) && same(g, d, SLOT_ACTOR);
    t->right += right;
    t->strict += right && same(g, d, SLOT_NUMBER) && same(g, d, SLOT_DATE) &&
                 same(g, d, SLOT_MODALITY) && same(g, d, SLOT_POLARITY);
    for (int s = 0; s < SLOTS_N; s++) {
        bool equal = same(g, d, s);
        if (equal && g->slot[s].n) t->hit[s]++;
        if (!equal && d->slot[s].n) t->extra[s]++;
        if (!equal && g->slot[s].n) t->missed[s]++;
    }
    bool shared = false;
    for (ptrdiff_t i = 0; i < g->actors.n; i++)
        for (ptrdiff_t k = 0; k < d->actors.n; k++)
            shared |= str_eq(g->actors.p[i].id, d->actors.p[k].id);
    bool counted = same(g, d, SLOT_NUMBER) && g->slot[SLOT_NUMBER].n;
    t->danger[PROMISE] += d->done && !g->done;
    t->danger[SWAP] += g->actors.n && d->actors.n && !shared;
    t->danger[TOTAL] += counted && str_eq(g->slot[SLOT_MODE], S("total")) &&
                        str_eq(d->slot[SLOT_MODE], S("batch"));
    t->danger[QUALIFIER] += counted && !same(g, d, SLOT_QUALIFIER);
}

static void show_error(const char *what, const struct article *x, int sentence,
                       const struct coded *c)
{
    struct str rest = c->line, line;
    printf("%s  %.*s: %.*s\n", what, STR_ARG(x->id),
           STR_ARG(x->sentence[sentence]));
    while (str_next(&rest, '\n', &line)) {
        struct str text = str_trim(line);
        if (text.n && text.p[0] != '#' && !str_starts(text, S("passage")) &&
            !str_starts(text, S("reported")))
            printf("          %.*s\n", STR_ARG(text));
    }
}

struct side {
    struct coded p[SENTENCES * STATEMENTS];
    int n;
    bool used[SENTENCES * STATEMENTS];
};

static void score(const struct article *x, struct side *gold,
                  struct side *drafts, bool show, struct tally_of *t)
{
    t->gold += gold->n;
    t->drafts += drafts->n;
    for (;;) { /* the best pair first */
        int best = -1, bg = 0, bd = 0;
        for (int i = 0; i < gold->n; i++)
            for (int k = 0; k < drafts->n; k++) {
                if (gold->used[i] || drafts->used[k] ||
                    gold->p[i].sentence != drafts->p[k].sentence)
                    continue;
                int n = agreement_of(&gold->p[i], &drafts->p[k]);
                if (n > best) best = n, bg = i, bd = k;
            }
        if (best < 0) break;
        const struct coded *g = &gold->p[bg], *d = &drafts->p[bd];
        gold->used[bg] = drafts->used[bd] = true;
        int64_t before = t->strict;
        count_pair(t, g, d);
        if (show && t->strict == before) {
            show_error("wanted", x, g->sentence, g);
            show_error("   got", x, d->sentence, d);
        }
    }
    for (int i = 0; i < gold->n; i++) {
        if (gold->used[i]) continue;
        for (int s = 0; s < SLOTS_N; s++)
            t->missed[s] += gold->p[i].slot[s].n > 0;
        if (show) show_error("MISSED", x, gold->p[i].sentence, &gold->p[i]);
    }
    for (int k = 0; k < drafts->n; k++) {
        if (drafts->used[k]) continue;
        for (int s = 0; s < SLOTS_N; s++)
            t->extra[s] += drafts->p[k].slot[s].n > 0;
        if (show) show_error(" EXTRA", x, drafts->p[k].sentence, &drafts->p[k]);
    }
}

/* ---- a half ---- */

struct half {
    struct tally_of by_reader[ARTICLES], by_keyword[ARTICLES];
    int n;
};

static void one_article(struct arena *a, const struct agreement *g,
                        const struct reader_words *w, const struct article *x,
                        bool show, struct half *h)
{
    static struct side gold, drafts, plain;
    static int at[SENTENCES * STATEMENTS];
    struct diags ds = diags_make(a);
    struct lang_file f = { x->id, x->gold };
    struct lang_unit unit = { 0 };
    memset(&gold, 0, sizeof gold);
    memset(&drafts, 0, sizeof drafts);
    memset(&plain, 0, sizeof plain);
    if (x->gold.n && !lang_load(a, g, &f, 1, &unit, &ds)) {
        struct buf b = buf_make(a, 1 << 20);
        for (ptrdiff_t i = 0; i < ds.n; i++) diag_print(&b, &ds.p[i], false);
        printf("%.*s", STR_ARG(buf_done(&b)));
        exit(2);
    }
    for (ptrdiff_t i = 0; i < unit.drafts.n; i++) {
        gold.p[gold.n] = code(a, g, &unit.drafts, &unit.drafts.p[i]);
        gold.p[gold.n++].sentence = x->gold_at[i];
    }
    struct reader_request ask = { .text = x->text, .dated = x->dated };
    struct draft_list read = { 0 }, words = { 0 };
    struct reader_notes notes;
    ds = diags_make(a);
    if (!reader_read(a, w, &ask, &read, &notes, &ds)) exit(2);
    for (ptrdiff_t i = 0; i < read.n; i++) {
        drafts.p[drafts.n] = code(a, g, &read, &read.p[i]);
        drafts.p[drafts.n++].sentence = sentence_at(x, read.p[i].sentence);
    }
    for (int i = 0; i < x->sentences; i++)
        keywords(a, g, x->sentence[i], i, &words, at);
    for (ptrdiff_t i = 0; i < words.n; i++) {
        plain.p[plain.n] = code(a, g, &words, &words.p[i]);
        plain.p[plain.n++].sentence = at[i];
    }
    score(x, &gold, &drafts, show, &h->by_reader[h->n]);
    memset(gold.used, 0, sizeof gold.used);
    score(x, &gold, &plain, false, &h->by_keyword[h->n]);
    h->n++;
}

static void one_file(const char *path, bool show, struct half *h)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct str base = str_of(path);
    ptrdiff_t dot = base.n - (ptrdiff_t)strlen(".tune.txt");
    struct lang_unit unit = { 0 };
    struct lang_file f = { .name = str_fmt(&a, "%.*s.truce",
                                           STR_ARG(str_cut(base, 0, dot))) };
    f.text = slurp(&a, str_z(&a, f.name));
    struct reader_words *w = NULL;
    if (!lang_load(&a, NULL, &f, 1, &unit, &ds) ||
        !reader_words_load(&a, unit.agreement, &w, &ds)) {
        printf("%.*s does not load\n", STR_ARG(f.name));
        exit(2);
    }
    struct str rest = slurp(&a, path);
    struct article x;
    while (next_article(&a, &rest, &x))
        one_article(&a, unit.agreement, w, &x, show, h);
    arena_free(&a);
}

/* ---- figures ---- */

struct rates {
    double p, r, strict, danger;
};

static void sum(struct tally_of *to, const struct tally_of *x)
{
    int64_t *p = (int64_t *)to;
    const int64_t *q = (const int64_t *)x;
    for (size_t i = 0; i < sizeof *to / sizeof *p; i++) p[i] += q[i];
}

static struct rates rates_of(const struct tally_of *t)
{
    double drafts = t->drafts ? (double)t->drafts : 1;
    double gold = t->gold ? (double)t->gold : 1;
    int64_t danger = 0;
    for (int i = 0; i < DANGERS; i++) danger += t->danger[i];
    return (struct rates){ (double)t->right / drafts, (double)t->right / gold,
                           (double)t->strict / gold, (double)danger / drafts };
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* 95% of `which` over SAMPLES draws of as many articles. */
static void interval(const struct tally_of *t, int n, int which, double out[2])
{
    static double got[SAMPLES];
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < SAMPLES; i++) {
        struct tally_of all = { 0 };
        for (int k = 0; k < n; k++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            sum(&all, &t[state % (uint64_t)n]);
        }
        struct rates r = rates_of(&all);
        got[i] = which == 0 ? r.p : which == 1 ? r.r : r.danger;
    }
    qsort(got, SAMPLES, sizeof *got, by_size);
    out[0] = got[SAMPLES / 40];
    out[1] = got[SAMPLES - 1 - SAMPLES / 40];
}

static void show_half(const char *name, const struct half *h)
{
    static const char *const whats[] = { "precision", "recall", "dangerous" };
    struct tally_of reader = { 0 }, keyword = { 0 };
    for (int i = 0; i < h->n; i++) {
        sum(&reader, &h->by_reader[i]);
        sum(&keyword, &h->by_keyword[i]);
    }
    struct rates r = rates_of(&reader), k = rates_of(&keyword);
    double values[] = { r.p, r.r, r.danger }, beside[] = { k.p, k.r, k.danger };
    printf("\n%s: %d articles, %lld statements in gold, %lld drafts\n", name,
           h->n, (long long)reader.gold, (long long)reader.drafts);
    printf("  %-22s %8s %17s %10s\n", "act and actor", "reader", "95%",
           "keywords");
    for (int i = 0; i < 3; i++) {
        double in[2];
        interval(h->by_reader, h->n, i, in);
        printf("  %-22s %8.3f      %.3f .. %.3f %8.3f\n", whats[i], values[i],
               in[0], in[1], beside[i]);
    }
    printf("  %-22s %8.3f %28.3f\n", "strict, of gold", r.strict, k.strict);
    for (int i = 0; i < DANGERS; i++)
        printf("    %-28s %4lld %26lld\n", danger_text[i],
               (long long)reader.danger[i], (long long)keyword.danger[i]);
    printf("  %-12s %6s %6s %6s\n", "slot", "P", "R", "F1");
    for (int s = 0; s < SLOTS_N; s++) {
        double hit = (double)reader.hit[s];
        double p = hit / (hit + (double)reader.extra[s] + 1e-9);
        double rec = hit / (hit + (double)reader.missed[s] + 1e-9);
        printf("  %-12s %6.3f %6.3f %6.3f\n", slot_text[s], p, rec,
               2 * p * rec / (p + rec + 1e-9));
    }
    printf("\n");
    printf("figure reader_%s_precision %.3f share\n", name, r.p);
    printf("figure reader_%s_recall %.3f share\n", name, r.r);
    printf("figure reader_%s_strict %.3f share\n", name, r.strict);
    printf("figure reader_%s_dangerous %.4f share\n", name, r.danger);
    printf("figure keywords_%s_precision %.3f share\n", name, k.p);
    printf("figure keywords_%s_recall %.3f share\n", name, k.r);
}

static void half(const char *name, bool show)
{
    static struct half h;
    char pattern[64];
    glob_t found;
    memset(&h, 0, sizeof h);
    snprintf(pattern, sizeof pattern, "tests/reader/gold/*.%s.txt", name);
    if (glob(pattern, 0, NULL, &found) != 0) return; /* none written yet */
    for (size_t i = 0; i < found.gl_pathc; i++)
        one_file(found.gl_pathv[i], show, &h);
    globfree(&found);
    show_half(name, &h);
}

int main(void)
{
    half("tune", getenv("SCORE_SHOW") != NULL);
    half("held", false);
    return 0;
}
