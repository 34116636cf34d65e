/* How many: "about 300", "between 300 and 361", "another two dozen". */
#include "reader/reader_int.h"

/* One number: figures, or words such as "two hundred and fifty". Returns items
 * taken. */
static int read_words(const struct sentence *s, int i, int64_t *out)
{
    int64_t total = 0, part = 0;
    int k = i;
    bool any = false;
    for (; k < s->items; k++) {
        if (item_is(s, k, CLASS_NUMBER)) {
            /* "twenty one", not "two three" */
            if (any && part % 10 == 0 && part % 100 >= 20)
                part += item_number(s, k, CLASS_NUMBER);
            else if (part != 0 && part % 100 != 0)
                break;
            else
                part += item_number(s, k, CLASS_NUMBER);
            any = true;
        } else if (item_is(s, k, CLASS_SCALE) && (any || total)) {
            int64_t scale = item_number(s, k, CLASS_SCALE);
            if (!num_mul(part ? part : 1, scale, &part)) return 0;
            if (scale >= 1000) {
                if (!num_add(total, part, &total)) return 0;
                part = 0;
            }
        } else if (any && item_punct(s, k, '-') &&
                   item_is(s, k + 1, CLASS_NUMBER)) {
            continue;
        } else if (any && part % 100 == 0 && part &&
                   item_has(s, k, CLASS_CONJ, WORD_AND) &&
                   item_is(s, k + 1, CLASS_NUMBER)) {
            continue;
        } else {
            break;
        }
    }
    if (!any || !num_add(total, part, out)) return 0;
    return k - i;
}

static int read_number(const struct sentence *s, int i, int64_t *out)
{
    if (i >= s->items) return 0;
    const struct token *t = item_token(s, i);
    if (t->kind != TOK_NUMBER) {
        if (item_is(s, i - 1, CLASS_ANOTHER) && item_is(s, i, CLASS_SCALE)) {
            *out = item_number(s, i, CLASS_SCALE); /* "another hundred" */
            return 1;
        }
        if (item_is(s, i, CLASS_DET) && item_is(s, i + 1, CLASS_SCALE)) {
            int64_t more = 0; /* "a thousand and sixty" */
            *out = item_number(s, i + 1, CLASS_SCALE);
            int and = item_has(s, i + 2, CLASS_CONJ, WORD_AND);
            int n = item_is(s, i + 2 + and, CLASS_NUMBER)
                        ? read_words(s, i + 2 + and, &more)
                        : 0;
            if (!n || more >= *out) return 2;
            return num_add(*out, more, out) ? 2 + and+n : 0;
        }
        return read_words(s, i, out);
    }
    if (t->number < 0) return 0;
    *out = t->number;
    if (item_is(s, i + 1, CLASS_SCALE) &&
        num_mul(t->number, item_number(s, i + 1, CLASS_SCALE), out))
        return 2;
    return 1;
}

static enum qualifier qualifier_of(int word)
{
    switch (word) {
    case WORD_ABOUT: return QUAL_ABOUT;
    case WORD_AT_LEAST: return QUAL_AT_LEAST;
    case WORD_AT_MOST: return QUAL_AT_MOST;
    case WORD_UP_TO: return QUAL_UP_TO;
    case WORD_BETWEEN: return QUAL_BETWEEN;
    case WORD_ALL_OF: return QUAL_ALL_OF;
    }
    return QUAL_EXACTLY;
}

/* A number that is a year, a time of day, an ordinal or a share counts
 * nobody. */
static bool counts_nobody(const struct sentence *s, int k)
{
    return item_punct(s, k, '%') || item_is(s, k, CLASS_SHARE) ||
           item_is(s, k, CLASS_ORDINAL_DAY) ||
           (item_punct(s, k, ':') && k < s->items &&
            item_token(s, k)->joined) ||
           (item_punct(s, k, '/') && item_token(s, k)->joined);
}

static int read_range(const struct sentence *s, int k, struct quantity *q)
{
    bool joins = q->qualifier == QUAL_BETWEEN
                     ? item_has(s, k, CLASS_CONJ, WORD_AND)
                     : item_is(s, k, CLASS_RANGE) || item_punct(s, k, '-') ||
                           item_punct(s, k, 'd');
    int64_t to = 0;
    if (item_has(s, k, CLASS_CONJ, WORD_AND) && q->qualifier != QUAL_BETWEEN)
        joins = false;
    int n = joins ? read_number(s, k + 1, &to) : 0;
    if (!n || to < q->n) return 0;
    q->qualifier = QUAL_BETWEEN;
    q->m = to;
    return n + 1;
}

static int read_marks(const struct sentence *s, int i, struct amount *a,
                      bool *qualified)
{
    int k = i;
    for (; k < s->items; k++) {
        if (item_is(s, k, CLASS_QUALIFIER) && !*qualified) {
            a->quantity.qualifier =
                qualifier_of(item_word(s, k, CLASS_QUALIFIER));
            *qualified = true;
        } else if (item_is(s, k, CLASS_ONLY)) {
            a->only = true;
        } else if (item_is(s, k, CLASS_ANOTHER)) {
            a->another = true;
        } else {
            break;
        }
    }
    return k - i;
}

static bool finish(struct amount *a, const struct sentence *s, int i, int k)
{
    a->a = s->item[i].a;
    a->b = s->item[k - 1].b;
    return true;
}

int amount_read(const struct sentence *s, int i, struct amount *out)
{
    struct amount a = *out;
    bool qualified = false;
    a.quantity = (struct quantity){ .qualifier = QUAL_EXACTLY };
    int k = i + read_marks(s, i, &a, &qualified);
    if (a.quantity.qualifier == QUAL_ALL_OF) {
        int64_t n = 0;
        int more = read_number(s, k, &n);
        a.all = true;
        if (more) a.quantity = (struct quantity){ QUAL_EXACTLY, n, 0 };
        if (more) k += more;
    } else if (item_is(s, k, CLASS_VAGUE)) {
        a.quantity = (struct quantity){ QUAL_AT_LEAST,
                                        item_number(s, k, CLASS_VAGUE), 0 };
        a.vague = true;
        k++;
    } else {
        int n = read_number(s, k, &a.quantity.n);
        if (!n || counts_nobody(s, k + n)) return 0;
        k += n;
        int more = read_range(s, k, &a.quantity);
        if (a.quantity.qualifier == QUAL_BETWEEN && !more) return 0;
        k += more;
        if (item_is(s, k, CLASS_ANOTHER)) {
            a.another = true; /* "20 more prisoners" */
            k++;
        }
    }
    if (!finish(&a, s, i, k)) return 0;
    *out = a;
    return k - i;
}

bool amount_starts(const struct sentence *s, int i)
{
    struct amount a = { 0 };
    bool qualified = false;
    if (i >= s->items) return false;
    int k = i + read_marks(s, i, &a, &qualified);
    if (k == i && item_token(s, i)->kind != TOK_NUMBER &&
        !item_is(s, i, CLASS_NUMBER) && !item_is(s, i, CLASS_VAGUE) &&
        !item_is(s, i, CLASS_DET))
        return false;
    if (a.quantity.qualifier == QUAL_ALL_OF) return true;
    return amount_read(s, i, &a) > 0;
}
