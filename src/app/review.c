/* The pairs that a person should look at, as cards: which, in what order, and
 * what an answer to one makes of the others. */
#include "app/link_int.h"

#include <assert.h>

enum {
    WINDOW = 7000, /* thousandths of a bit from the threshold: .008 to .992 */
    BESIDE = 4000, /* between the pairs of one card */
};

struct dealt {
    uint32_t row, other[APP_CARD_CANDIDATES];
    int n;
    bool tie, skipped;
};

struct app_review {
    const struct world *w;
    struct arena *a;
    struct app_linked *l;
    const struct link_names *names;
    struct LIST(struct dealt) cards;
    ptrdiff_t next;  /* all before it are settled or skipped */
    ptrdiff_t again; /* the card that was taken back; -1: none */
};

/* ---- which pairs, in which order */

/* A reason to ask: a pair, or two that tie. */
struct seed {
    uint32_t row;
    int32_t doubt; /* of its less certain pair: bits from the threshold */
    bool tie;
    ptrdiff_t pair[2];
};

static int by_doubt(const void *a, const void *b)
{
    const struct seed *x = a, *y = b;
    if (x->tie != y->tie) return x->tie ? -1 : 1;
    if (x->doubt != y->doubt) return x->doubt < y->doubt ? -1 : 1;
    return (x->pair[0] > y->pair[0]) - (x->pair[0] < y->pair[0]);
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

struct dealing {
    struct app_review *v;
    const struct link_result *r;
    int32_t least;
    bool *used;                     /* by pair: it is on a card, or answered */
    struct LIST(struct seed) seeds; /* by_doubt */
    struct LIST(uint64_t) by_row;   /* row << 32 | pair, both ways, sorted */
    struct arena a;
};

static int32_t doubt_of(const struct dealing *d, ptrdiff_t pair)
{
    int64_t far = (int64_t)d->r->pairs.p[pair].bits - d->least;
    return (int32_t)(far < 0 ? -far : far);
}

static void find_seeds(struct dealing *d)
{
    for (ptrdiff_t i = 0; i < d->r->ties.n; i++) {
        const struct link_tie *t = &d->r->ties.p[i];
        int32_t x = doubt_of(d, t->first), y = doubt_of(d, t->other);
        *arena_push(&d->a, &d->seeds) = (struct seed){
            t->row, x < y ? x : y, true, { t->first, t->other }
        };
    }
    for (ptrdiff_t i = 0; i < d->r->pairs.n; i++) {
        const struct link_pair *q = &d->r->pairs.p[i];
        if (d->r->answer && d->r->answer[i]) d->used[i] = true;
        if (doubt_of(d, i) > WINDOW || d->used[i]) continue;
        *arena_push(&d->a, &d->seeds) =
            (struct seed){ q->x, doubt_of(d, i), false, { i, i } };
        *arena_push(&d->a, &d->by_row) = (uint64_t)q->x << 32 | (uint64_t)i;
        *arena_push(&d->a, &d->by_row) = (uint64_t)q->y << 32 | (uint64_t)i;
    }
    list_sort(d->seeds.p, d->seeds.n, sizeof *d->seeds.p, by_doubt);
    list_sort(d->by_row.p, d->by_row.n, sizeof *d->by_row.p, by_number);
}

static void put_on(struct dealing *d, struct dealt *card, ptrdiff_t pair)
{
    const struct link_pair *q = &d->r->pairs.p[pair];
    if (d->used[pair] || card->n == APP_CARD_CANDIDATES) return;
    d->used[pair] = true;
    card->other[card->n++] = q->x == card->row ? q->y : q->x;
}

/* The seed's pairs, and those of the same row that are not far from them. */
static void deal(struct dealing *d, const struct seed *s)
{
    struct dealt card = { .row = s->row, .tie = s->tie };
    ptrdiff_t lo = 0, hi = d->by_row.n;
    int32_t bits = d->r->pairs.p[s->pair[0]].bits;
    if (d->used[s->pair[0]] && d->used[s->pair[1]]) return;
    card.tie = s->tie && !d->used[s->pair[0]] && !d->used[s->pair[1]];
    for (int i = 0; i < 2; i++) put_on(d, &card, s->pair[i]);
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (d->by_row.p[mid] >> 32 < s->row)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < d->by_row.n && d->by_row.p[lo] >> 32 == s->row; lo++) {
        ptrdiff_t pair = (ptrdiff_t)(d->by_row.p[lo] & 0xffffffff);
        int64_t apart = (int64_t)d->r->pairs.p[pair].bits - bits;
        if (apart <= BESIDE && apart >= -BESIDE) put_on(d, &card, pair);
    }
    *arena_push(d->v->a, &d->v->cards) = card;
}

bool app_review_open(const struct world *w, struct arena *a,
                     struct app_linked *l, struct app_review **out,
                     struct diags *ds)
{
    struct app_review *v = arena_new(a, struct app_review, 1);
    struct dealing d = { .v = v, .r = &l->result };
    assert(l->answers.path.n); /* loaded with a file of answers */
    *v = (struct app_review){ .w = w, .a = a, .l = l, .again = -1 };
    if (!(v->names = link_names_load(a, ds)) || !app_link_train(a, l, ds) ||
        !app_link_score(a, l, ds))
        return false;
    app_link_cluster(a, l);
    d.least = link_bits(l->model.threshold);
    d.used = arena_new(&d.a, bool, l->result.pairs.n);
    find_seeds(&d);
    for (ptrdiff_t i = 0; i < d.seeds.n; i++) deal(&d, &d.seeds.p[i]);
    arena_free(&d.a);
    *out = v;
    return true;
}

/* ---- what answers make of the rest */

/* Rows that answers make one with a row, itself first. */
struct one {
    uint32_t row[64];
    int n;
};

static bool in_one(const struct one *o, uint32_t row)
{
    for (int i = 0; i < o->n; i++)
        if (o->row[i] == row) return true;
    return false;
}

/* The list of answers is short: hundreds, of a person at a keyboard. */
static void gather(const struct app_review *v, uint32_t row, struct one *o)
{
    const struct link_answers *s = &v->l->answers.standing;
    bool more = true;
    o->row[0] = row;
    o->n = 1;
    while (more) {
        more = false;
        for (ptrdiff_t i = 0; i < s->n && o->n < 64; i++) {
            struct link_answered q = s->p[i];
            if (q.answer != LINK_ANSWER_SAME) continue;
            bool x = in_one(o, q.x), y = in_one(o, q.y);
            if (x == y) continue;
            o->row[o->n++] = x ? q.y : q.x;
            more = true;
        }
    }
}

/* Whether the pair is answered, or what was answered says what it is. */
static bool settled(const struct app_review *v, uint32_t x, uint32_t y)
{
    const struct link_answers *s = &v->l->answers.standing;
    const struct link_people *p = v->l->people;
    bool once = v->l->model.once && link_people_lists(p) > 1;
    struct one a, b;
    int64_t in;
    gather(v, x, &a);
    gather(v, y, &b);
    if (in_one(&a, y)) return true;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        struct link_answered q = s->p[i];
        if ((q.x == x && q.y == y) || (q.x == y && q.y == x)) return true;
        if (q.answer != LINK_ANSWER_DIFFERENT) continue;
        if ((in_one(&a, q.x) && in_one(&b, q.y)) ||
            (in_one(&a, q.y) && in_one(&b, q.x)))
            return true;
    }
    for (int i = 0; once && i < a.n; i++)
        for (int k = 0; k < b.n; k++)
            if (link_people_where(p, a.row[i], &in) ==
                    link_people_where(p, b.row[k], &in) &&
                a.n + b.n > 2)
                return true;
    return false;
}

static int open_of(const struct app_review *v, const struct dealt *c,
                   uint32_t open[APP_CARD_CANDIDATES])
{
    int n = 0;
    for (int i = 0; i < c->n; i++)
        if (!settled(v, c->row, c->other[i])) open[n++] = c->other[i];
    return n;
}

/* ---- a card, shown */

static struct str row_name(struct arena *a, const struct app_linked *l,
                           uint32_t row)
{
    int64_t in;
    int list = link_people_where(l->people, row, &in);
    return str_fmt(a, "%d:%lld", list + 1,
                   (long long)app_link_row(&l->lists.p[list], in));
}

/* Longest common subsequence of the code points of two texts, at most 64 each:
 * what is in it is alike. */
static void mark_differences(struct app_card_side side[2])
{
    enum { MOST = 64 };
    int32_t c[2][MOST];
    int n[2] = { 0, 0 };
    uint8_t longest[MOST + 1][MOST + 1] = { { 0 } };
    for (int s = 0; s < 2; s++) {
        ptrdiff_t at = 0;
        for (int32_t cp;
             n[s] < MOST && (cp = utf8_next(side[s].text, &at)) >= 0;)
            c[s][n[s]++] = cp;
        side[s].differs =
            n[s] == MOST ? ~UINT64_C(0) : (UINT64_C(1) << n[s]) - 1;
    }
    for (int i = n[0] - 1; i >= 0; i--)
        for (int k = n[1] - 1; k >= 0; k--) {
            uint8_t down = longest[i + 1][k], right = longest[i][k + 1];
            longest[i][k] = down > right ? down : right;
            if (c[0][i] == c[1][k])
                longest[i][k] = (uint8_t)(longest[i + 1][k + 1] + 1);
        }
    for (int i = 0, k = 0; i < n[0] && k < n[1];) {
        if (c[0][i] == c[1][k]) {
            side[0].differs &= ~(UINT64_C(1) << i++);
            side[1].differs &= ~(UINT64_C(1) << k++);
        } else if (longest[i + 1][k] >= longest[i][k + 1]) {
            i++;
        } else {
            k++;
        }
    }
}

/* A name letter by letter where it is in another script than Latin. */
static struct str latin_of(const struct app_review *v, struct arena *a,
                           struct str text, enum link_script *script)
{
    struct link_name name;
    struct buf b = buf_make(a, 4 * LINK_NAME_MAX);
    link_name_make(a, v->names, text, &name, NULL);
    *script = name.n ? name.tokens[0]->script : LINK_OTHER;
    if (*script != LINK_ARABIC && *script != LINK_CYRILLIC) return S("");
    for (int i = 0; i < name.n; i++) {
        if (i) buf_char(&b, ' ');
        buf_str(&b, name.tokens[i]->latin);
    }
    return buf_done(&b);
}

static void show_field(const struct app_review *v, struct arena *a, int field,
                       const uint32_t row[2], struct app_card_field *out)
{
    enum link_script script[2] = { LINK_OTHER, LINK_OTHER };
    for (int s = 0; s < 2; s++) {
        out->side[s].text = link_people_text(v->l->people, row[s], field);
        if (v->l->model.fields[field].kind == LINK_KIND_NAME)
            out->side[s].latin = latin_of(v, a, out->side[s].text, &script[s]);
    }
    if (script[0] == script[1]) mark_differences(out->side);
}

static void show(const struct app_review *v, struct arena *a, ptrdiff_t index,
                 struct app_card *out)
{
    const struct dealt *c = &v->cards.p[index];
    struct app_linked *l = v->l;
    uint32_t open[APP_CARD_CANDIDATES];
    *out = (struct app_card){ .number = index + 1,
                              .row = c->row,
                              .name = row_name(a, l, c->row),
                              .n = open_of(v, c, open) };
    out->tie = c->tie && out->n > 1;
    for (int i = 0; i < out->n; i++) {
        struct app_candidate *to = &out->candidate[i];
        const uint32_t row[2] = { c->row, open[i] };
        struct link_why why;
        bool turn = row[0] > row[1];
        link_explain(l->people, &l->how, row[turn], row[!turn], &why);
        int32_t bits = link_calibrated(&l->curve, (int32_t)(why.bits * 1000));
        to->row = open[i];
        to->name = row_name(a, l, open[i]);
        to->bits = bits / 1000.0;
        to->probability = link_probability(bits);
        for (int f = 0; f < l->model.field_count; f++) {
            to->field[f].reason = why.field[f];
            show_field(v, a, f, row, &to->field[f]);
        }
    }
}

/* ---- the door */

bool app_review_next(struct app_review *v, struct arena *a,
                     struct app_card *out)
{
    if (v->again >= 0) {
        show(v, a, v->again, out);
        if (out->n) return true;
        v->again = -1;
    }
    for (; v->next < v->cards.n; v->next++) {
        uint32_t open[APP_CARD_CANDIDATES];
        const struct dealt *c = &v->cards.p[v->next];
        if (c->skipped || open_of(v, c, open) == 0) continue;
        show(v, a, v->next, out);
        return true;
    }
    return false;
}

bool app_review_card(struct app_review *v, struct arena *a, int64_t number,
                     struct app_card *out, struct diags *ds)
{
    if (number < 1 || number > v->cards.n) {
        diag_add(ds, D_USAGE, NULL, "there is no card %lld", (long long)number);
        diag_hint(ds, "cards are numbered from 1 to %lld",
                  (long long)v->cards.n);
        return false;
    }
    show(v, a, number - 1, out);
    return true;
}

bool app_review_put(struct app_review *v, int64_t number, int candidate,
                    enum link_answer answer, struct diags *ds)
{
    assert(number >= 1 && number <= v->cards.n);
    assert(answer > LINK_ANSWER_NONE && answer < LINK_ANSWERS);
    struct dealt *c = &v->cards.p[number - 1];
    struct link_answered pairs[APP_CARD_CANDIDATES];
    uint32_t open[APP_CARD_CANDIDATES];
    int n = 0, all = open_of(v, c, open);
    assert(answer != LINK_ANSWER_SAME || candidate >= 0 || all == 1);
    for (int i = 0; i < all; i++) {
        bool turn = c->row > open[i];
        if (candidate >= 0 && candidate != i) continue;
        pairs[n++] = (struct link_answered){ turn ? open[i] : c->row,
                                             turn ? c->row : open[i], answer };
    }
    if (n == 0) {
        diag_add(ds, D_USAGE, NULL, "card %lld has no such candidate open",
                 (long long)number);
        diag_hint(ds, "look at the card again: another answer may have "
                      "settled it");
        return false;
    }
    if (!app_answers_put(v->w, v->a, v->l, pairs, n, ds)) return false;
    c->skipped = false;
    return true;
}

void app_review_skip(struct app_review *v, int64_t number)
{
    assert(number >= 1 && number <= v->cards.n);
    v->cards.p[number - 1].skipped = true;
    if (v->again == number - 1) v->again = -1;
}

/* The card with the pair, or a new one of it: an answer of an earlier time has
 * none. */
static ptrdiff_t card_of(struct app_review *v, const struct link_answered *q)
{
    for (ptrdiff_t i = 0; i < v->cards.n; i++) {
        const struct dealt *c = &v->cards.p[i];
        for (int k = 0; k < c->n; k++)
            if ((c->row == q->x && c->other[k] == q->y) ||
                (c->row == q->y && c->other[k] == q->x))
                return i;
    }
    struct dealt *fresh = arena_push(v->a, &v->cards);
    *fresh = (struct dealt){ .row = q->x, .other = { q->y }, .n = 1 };
    return v->cards.n - 1;
}

bool app_review_undo(struct app_review *v, int64_t *number, struct diags *ds)
{
    const struct app_answers *s = &v->l->answers;
    const struct app_answer *last = NULL;
    *number = 0;
    for (ptrdiff_t i = 0; i < s->all.n; i++)
        if (!s->all.p[i].undone && !s->all.p[i].waiting) last = &s->all.p[i];
    if (!last) return true;
    struct link_answered pair = last->pair;
    if (!app_answers_undo(v->w, v->a, v->l, last->put, ds)) return false;
    v->again = card_of(v, &pair);
    v->cards.p[v->again].skipped = false;
    if (v->next > v->again) v->next = v->again;
    *number = v->again + 1;
    return true;
}

struct app_review_progress app_review_progress(const struct app_review *v)
{
    const struct app_answers *s = &v->l->answers;
    struct app_review_progress p = { .cards = v->cards.n,
                                     .waiting = s->waiting };
    for (ptrdiff_t i = 0; i < v->cards.n; i++) {
        uint32_t open[APP_CARD_CANDIDATES];
        const struct dealt *c = &v->cards.p[i];
        bool left = (i >= v->next || c->skipped || i == v->again) &&
                    open_of(v, c, open) > 0;
        p.left += left && !c->skipped;
        p.skipped += left && c->skipped;
    }
    for (ptrdiff_t i = 0; i < s->standing.n; i++) {
        struct link_answered q = s->standing.p[i];
        struct one a;
        p.said[q.answer]++;
        if (q.answer != LINK_ANSWER_DIFFERENT) continue;
        gather(v, q.x, &a);
        p.clashes += in_one(&a, q.y);
    }
    return p;
}
