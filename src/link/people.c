/* Rows made comparable: every distinct cell is folded once and has a number;
 * a row is one number a field. */
#include "link/link_int.h"

#include <assert.h>
#include <string.h>

enum { SCRATCH_MAX = 1 << 20 };

/* Multiply-and-fold over eight bytes at a time (after wyhash, Wang Yi). */
static uint32_t hash_bytes(const char *p, ptrdiff_t n)
{
    uint64_t h = (uint64_t)n * 0x9e3779b97f4a7c15u;
    while (n > 0) {
        uint64_t w = 0;
        memcpy(&w, p, (size_t)(n < 8 ? n : 8));
        __extension__ unsigned __int128 m =
            (unsigned __int128)(h ^ w) * 0xa0761d6478bd642fu;
        h = (uint64_t)m ^ (uint64_t)(m >> 64);
        p += 8;
        n -= 8;
    }
    h ^= h >> 29;
    return (uint32_t)(h ^ h >> 32);
}

static void intern_grow(struct intern *t)
{
    struct arena bigger = { 0 };
    uint32_t cap = t->cap ? t->cap * 2 : 64;
    struct intern_slot *slots = arena_new(&bigger, struct intern_slot, cap);
    for (uint32_t i = 0; i < t->cap; i++) {
        if (t->slots[i].id == 0) continue;
        uint32_t k = t->slots[i].hash & (cap - 1);
        while (slots[k].id) k = (k + 1) & (cap - 1);
        slots[k] = t->slots[i];
    }
    arena_free(&t->slots_arena);
    t->slots_arena = bigger;
    t->slots = slots;
    t->cap = cap;
}

uint32_t intern(struct intern *t, struct str s, bool lasts, bool *fresh)
{
    if (t->n * 4 >= t->cap * 3) intern_grow(t);
    uint32_t hash = hash_bytes(s.p, s.n), k = hash & (t->cap - 1);
    t->last = hash;
    for (; t->slots[k].id; k = (k + 1) & (t->cap - 1)) {
        const struct intern_slot *slot = &t->slots[k];
        if (slot->hash != hash || slot->n != (uint32_t)s.n) continue;
        if (s.n && memcmp(slot->p, s.p, (size_t)s.n) != 0) continue;
        *fresh = false;
        return slot->id;
    }
    *fresh = true;
    struct str kept = lasts ? s : str_dup(t->a, s);
    t->kept = kept;
    t->slots[k] =
        (struct intern_slot){ kept.p, (uint32_t)kept.n, hash, ++t->n };
    return t->n;
}

void intern_free(struct intern *t)
{
    arena_free(&t->slots_arena);
}

struct link_people *link_people_make(struct arena *a,
                                     const struct link_names *names,
                                     const struct link_model *m)
{
    struct link_people *p = arena_new(a, struct link_people, 1);
    p->a = a;
    p->names = names;
    p->model = m;
    p->tokens.a = p->sounds.a = p->starts.a = a;
    p->pool = buf_make(a, BUF_MAX);
    for (int f = 0; f < m->field_count; f++) {
        p->values[f].raw.a = p->values[f].plain.a = a;
        *arena_push(a, &p->values[f].v) = (struct value){ .n = 0 };
        *arena_push(a, &p->values[f].texts) = S("");
    }
    return p;
}

void link_people_free(struct link_people *p)
{
    if (!p) return;
    arena_free(&p->scratch);
    intern_free(&p->tokens);
    intern_free(&p->sounds);
    intern_free(&p->starts);
    for (int f = 0; f < p->model->field_count; f++) {
        intern_free(&p->values[f].raw);
        intern_free(&p->values[f].plain);
    }
}

/* A byte for a letter: itself where ASCII, else the next that is free. The last
 * one is shared by all letters that come too late. */
static uint8_t byte_of(struct link_people *p, int32_t c)
{
    enum { FIRST = 0x80, LAST = 0xff };
    if (c < 0x80) return (uint8_t)c;
    if (c > 0xffff) c = 0xfffd;
    if (!p->code[c])
        p->code[c] =
            (uint8_t)(FIRST + p->codes < LAST ? FIRST + p->codes++ : LAST);
    return p->code[c];
}

static void letter_mask(struct value *v, const uint8_t *letters)
{
    for (int i = 0; i < v->n; i++) {
        uint64_t one = UINT64_C(1) << (letters[i] & 31) * 2;
        if (!(v->mask & one))
            v->mask |= one;
        else if (!(v->mask & one << 1))
            v->mask |= one << 1;
        else
            v->extra++;
    }
}

static void put_letters(struct link_people *p, struct str plain,
                        struct value *v)
{
    ptrdiff_t at = 0;
    v->at = (uint32_t)p->pool.n;
    for (int32_t c; v->n < TEXT_LETTERS && (c = utf8_next(plain, &at)) >= 0;
         v->n++)
        buf_char(&p->pool, (char)byte_of(p, c));
    letter_mask(v, (const uint8_t *)p->pool.p + v->at);
}

static uint32_t start_of(struct link_people *p, struct str plain)
{
    bool fresh;
    ptrdiff_t to = utf8_offset(plain, 3);
    return intern(&p->starts, str_cut(plain, 0, to), false, &fresh);
}

/* Numbers the tokens of the name and makes of them a value. */
static struct str name_value(struct link_people *p, int f, struct str text,
                             struct value *v)
{
    struct link_name name;
    struct values *vs = &p->values[f];
    struct buf plain = buf_make(&p->scratch, 4 * LINK_NAME_MAX);
    struct buf skeleton = buf_make(&p->scratch, 4 * LINK_NAME_MAX);
    link_name_make(&p->scratch, p->names, text, &name, NULL);
    v->word_at = (uint32_t)vs->words.n;
    v->words = (uint8_t)name.n;
    for (int i = 0; i < name.n; i++) {
        bool fresh;
        const struct link_token *t = name.tokens[i];
        uint32_t id = intern(&p->tokens, t->plain, false, &fresh);
        if (fresh) {
            struct link_token *kept = arena_new(p->a, struct link_token, 1);
            *kept = *t;
            kept->text = str_dup(p->a, t->text);
            kept->plain = str_dup(p->a, t->plain);
            kept->skeleton = str_dup(p->a, t->skeleton);
            kept->latin = str_dup(p->a, t->latin);
            *arena_push(p->a, &p->token) = kept;
        }
        *arena_push(p->a, &vs->words) = id - 1;
        if (i) buf_char(&plain, ' '), buf_char(&skeleton, ' ');
        buf_str(&plain, t->plain);
        buf_str(&skeleton, t->skeleton);
    }
    bool fresh, one = name.n == 1 && name.tokens[0]->n > 1;
    v->tag = one ? (uint8_t)name.tokens[0]->script : TAG_ALWAYS;
    if (skeleton.n > 1)
        v->sound = intern(&p->sounds, buf_done(&skeleton), false, &fresh);
    return buf_done(&plain);
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Runs of digits in the text, at most max; how many there are. */
static int runs_of(struct str s, int64_t *run, int *length, int max)
{
    int n = 0;
    for (ptrdiff_t i = 0; i < s.n;) {
        ptrdiff_t from = i;
        while (i < s.n && digit(s.p[i])) i++;
        if (i == from) {
            i++;
            continue;
        }
        if (n == max || i - from > 9) return max + 1;
        num_parse(str_cut(s, from, i), &run[n]);
        length[n++] = (int)(i - from);
    }
    return n;
}

static uint32_t bcd(int64_t v)
{
    uint32_t out = 0;
    for (int k = 0; k < 8; k++, v /= 10) out |= (uint32_t)(v % 10) << 4 * k;
    return out;
}

/* yyyymmdd, y-m-d, d.m.y and, where the middle is over 12, m/d/y. Another text
 * is taken as it is: eight digits that are no date of a calendar still agree
 * and disagree. */
static uint32_t date_number(struct str s)
{
    int64_t run[3] = { 0 }, swap;
    int length[3];
    int n = runs_of(s, run, length, 3);
    if (n == 1 && length[0] == 8) return bcd(run[0]);
    if (n != 3) return 0;
    if (length[0] != 4) swap = run[0], run[0] = run[2], run[2] = swap;
    if (run[1] > 12 && run[2] <= 12)
        swap = run[1], run[1] = run[2], run[2] = swap;
    if (run[0] > 9999 || run[1] > 99 || run[2] > 99) return 0;
    return bcd(run[0] * 10000 + run[1] * 100 + run[2]);
}

/* Years of the Solar Hijri calendar (Iran, Afghanistan) begin in March: each is
 * two of ours. */
static void year_span(int64_t y, int64_t *from, int64_t *to)
{
    bool hijri = y >= 1250 && y <= 1450;
    *from = hijri ? y + 621 : y;
    *to = hijri ? y + 622 : y;
}

/* from << 16 | to, or 0: a year, two with a dash, either with a word or sign of
 * doubt ("c.", "about", "~", "?"), which widens it by two years each way; of a
 * date its year. */
static uint32_t year_number(struct str s)
{
    int64_t run[3] = { 0 }, from, to, ignored;
    int length[3] = { 0 };
    int n = runs_of(s, run, length, 3), first = -1, last = -1;
    if (n == 1 && length[0] == 8) run[0] /= 10000, length[0] = 4;
    for (int i = 0; i < n && n <= 3; i++)
        if (length[i] == 4) last = i, first = first < 0 ? i : first;
    if (first < 0) return 0;
    year_span(run[first], &from, &ignored);
    year_span(run[last], &ignored, &to);
    bool doubt = false;
    for (ptrdiff_t i = 0; i < s.n; i++)
        doubt |=
            s.p[i] == '?' || s.p[i] == '~' || (s.p[i] >= 'a' && s.p[i] <= 'z');
    if (doubt && n == 1) from -= 2, to += 2;
    if (from > to || from < 1 || to > 9999) return 0;
    return (uint32_t)(from << 16 | to);
}

/* Folded text without what stands between its letters and digits. */
static struct str squeezed(struct link_people *p, struct str plain)
{
    struct buf b = buf_make(&p->scratch, 4 * LINK_NAME_MAX);
    for (ptrdiff_t i = 0; i < plain.n && i < LINK_NAME_MAX; i++) {
        char c = plain.p[i];
        if (c < 0 || digit(c) || (c >= 'a' && c <= 'z')) buf_char(&b, c);
    }
    return buf_done(&b);
}

static struct str fold(struct link_people *p, int f, struct str text,
                       struct value *v)
{
    enum link_kind kind = p->model->fields[f].kind;
    if (kind == LINK_KIND_NAME) return name_value(p, f, text, v);
    struct str plain = str_trim(utf8_bare(&p->scratch, text));
    switch (kind) {
    case LINK_KIND_NAME:
    case LINK_KIND_TEXT: return plain;
    case LINK_KIND_DATE:
        v->number = date_number(plain);
        return v->number ? str_fmt(&p->scratch, "%08x", v->number) : S("");
    case LINK_KIND_YEAR:
        v->number = year_number(plain);
        return v->number ? str_fmt(&p->scratch, "%08x", v->number) : S("");
    case LINK_KIND_NUMBER:
    case LINK_KIND_CODE: return squeezed(p, plain);
    case LINK_KINDS: break;
    }
    return S("");
}

/* The value of a cell seen for the first time; the text lasts. */
static uint32_t new_value(struct link_people *p, int f, struct str text)
{
    struct values *vs = &p->values[f];
    struct value v = { .n = 0 };
    bool fresh;
    ptrdiff_t words = vs->words.n;
    struct str plain = fold(p, f, text, &v);
    uint32_t id = 0;
    if (plain.n) {
        /* what folding did not change is a view of the cell that is kept */
        bool view = plain.p >= text.p && plain.p + plain.n <= text.p + text.n;
        id = intern(&vs->plain, plain, view, &fresh);
        if (fresh) {
            put_letters(p, plain, &v);
            v.start = start_of(p, plain);
            *arena_push(p->a, &vs->v) = v;
            *arena_push(p->a, &vs->texts) = text;
        } else {
            vs->words.n = words;
        }
    }
    if (p->scratch.held > SCRATCH_MAX) arena_free(&p->scratch);
    return id;
}

bool link_people_list(struct link_people *p, struct diags *ds)
{
    if (p->lists == LINK_LISTS_MAX) {
        diag_add(ds, D_LINK_LIMIT, NULL, "more than %d lists", LINK_LISTS_MAX);
        return false;
    }
    p->list_first[p->lists++] = p->n;
    p->list_first[p->lists] = p->n;
    p->digest = 0xcbf29ce484222325u;
    return true;
}

uint64_t link_people_digest(const struct link_people *p)
{
    return p->digest >> 1; /* fits an int64_t */
}

bool link_people_add(struct link_people *p, const struct str *cells,
                     struct diags *ds)
{
    int fields = p->model->field_count;
    assert(p->lists > 0);
    if (p->n == LINK_ROWS_MAX) {
        diag_add(ds, D_LINK_LIMIT, NULL, "more than %d rows", LINK_ROWS_MAX);
        return false;
    }
    if ((p->n & (CHUNK_ROWS - 1)) == 0)
        *arena_push(p->a, &p->chunks) =
            arena_new(p->a, uint32_t, (ptrdiff_t)CHUNK_ROWS * fields);
    uint32_t *row =
        p->chunks.p[p->n >> CHUNK_BITS] + (p->n & (CHUNK_ROWS - 1)) * fields;
    for (int f = 0; f < fields; f++) {
        struct values *vs = &p->values[f];
        bool fresh;
        p->digest = (p->digest ^ (uint64_t)f) * 0x100000001b3u;
        if (cells[f].n == 0) continue;
        uint32_t raw = intern(&vs->raw, cells[f], false, &fresh);
        p->digest = (p->digest ^ vs->raw.last) * 0x9e3779b97f4a7c15u;
        if (fresh) *arena_push(p->a, &vs->ids) = new_value(p, f, vs->raw.kept);
        row[f] = vs->ids.p[raw - 1];
        vs->v.p[row[f]].count++;
        vs->present += row[f] != 0;
        if (vs->v.n >= VALUE_IDS || p->pool.over) {
            diag_add(ds, D_LINK_LIMIT, NULL,
                     "more distinct values than fit: %td in field %.*s",
                     vs->v.n, STR_ARG(p->model->fields[f].name));
            return false;
        }
    }
    p->list_first[p->lists] = ++p->n;
    return true;
}

void link_people_bare(struct link_people *p, int64_t rows)
{
    assert(p->lists > 0 && rows >= 0 && p->n + rows <= LINK_ROWS_MAX);
    p->n += rows;
    p->list_first[p->lists] = p->n;
}

int64_t link_people_count(const struct link_people *p)
{
    return p->n;
}

int link_people_lists(const struct link_people *p)
{
    return p->lists;
}

int64_t link_people_first(const struct link_people *p, int list)
{
    assert(list >= 0 && list <= p->lists);
    return p->list_first[list];
}

int list_of(const struct link_people *p, uint32_t row)
{
    int lo = 0, hi = p->lists - 1;
    while (lo < hi) {
        int mid = (lo + hi + 1) / 2;
        if (p->list_first[mid] <= row)
            lo = mid;
        else
            hi = mid - 1;
    }
    return lo;
}

int link_people_where(const struct link_people *p, int64_t row, int64_t *in)
{
    int list = list_of(p, (uint32_t)row);
    *in = row - p->list_first[list];
    return list;
}

struct str link_people_text(const struct link_people *p, int64_t row, int field)
{
    return p->values[field].texts.p[row_values(p, (uint32_t)row)[field]];
}

uint32_t part_value(const struct link_people *p, struct link_atom t,
                    uint32_t id)
{
    const struct value *v = &p->values[t.field].v.p[id];
    switch (t.part) {
    case LINK_PART_ALL: return id;
    case LINK_PART_SOUND: return v->sound;
    case LINK_PART_START: return v->start;
    case LINK_PART_YEAR: break;
    case LINK_PARTS: return 0;
    }
    if (p->model->fields[t.field].kind == LINK_KIND_DATE)
        return v->number >> 16;
    return v->number >> 16 == (v->number & 0xffff) ? v->number >> 16 : 0;
}

uint32_t atom_value(const struct link_people *p, const uint32_t *values,
                    int atom)
{
    struct link_atom t = p->model->atoms[atom];
    return part_value(p, t, values[t.field]);
}
