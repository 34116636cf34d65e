/* Which logs and which witnesses are believed: C2SP tlog-policy. */
#include "log/log_int.h"

#include <assert.h>
#include <string.h>

/* Words are parted by spaces and tabs, and by nothing else. */
static bool word(struct str *rest, struct str *out)
{
    ptrdiff_t i = 0;
    while (i < rest->n && (rest->p[i] == ' ' || rest->p[i] == '\t')) i++;
    ptrdiff_t from = i;
    while (i < rest->n && rest->p[i] != ' ' && rest->p[i] != '\t') i++;
    *out = str_cut(*rest, from, i);
    *rest = str_cut(*rest, i, rest->n);
    return out->n > 0;
}

static bool octets_ok(struct str text)
{
    for (ptrdiff_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) return false;
    }
    return true;
}

static ptrdiff_t node_named(const struct log_policy *p, struct str name)
{
    for (ptrdiff_t i = 0; i < p->nodes.n; i++)
        if (str_eq(p->nodes.p[i].name, name)) return i;
    return -1;
}

static bool same_key(const struct log_vkey *x, const struct log_vkey *y)
{
    return memcmp(x->pub, y->pub, sizeof x->pub) == 0;
}

struct parse {
    struct arena *a;
    struct log_policy *out;
    const char **why;
    bool quorum; /* was given */
};

static bool wrong(struct parse *p, const char *why)
{
    *p->why = why;
    return false;
}

static bool log_words(struct parse *p, struct str rest)
{
    struct str key, url;
    struct log_policy_log l = { 0 };
    if (!word(&rest, &key)) return wrong(p, "a log line wants a public key");
    if (!log_vkey_parse(key, &l.key, p->why)) return false;
    if (l.key.type != LOG_ED25519)
        return wrong(p, "a log's key here is an Ed25519 key (type 01)");
    if (word(&rest, &url)) l.url = url;
    if (word(&rest, &url)) return wrong(p, "a log line has too many words");
    for (ptrdiff_t i = 0; i < p->out->logs.n; i++)
        if (same_key(&p->out->logs.p[i].key, &l.key))
            return wrong(p, "the same log stands twice");
    if (p->out->logs.n == LOG_POLICY_MAX) return wrong(p, "too many logs");
    *arena_push(p->a, &p->out->logs) = l;
    return true;
}

/* The name that a new node is to have. */
static bool name_word(struct parse *p, struct str *rest, struct str *name)
{
    if (!word(rest, name)) return wrong(p, "the name is missing");
    if (str_eq(*name, S("none")) || node_named(p->out, *name) >= 0)
        return wrong(p, "the name is taken already");
    if (p->out->nodes.n == LOG_POLICY_MAX)
        return wrong(p, "too many witnesses and groups");
    return true;
}

static bool witness_words(struct parse *p, struct str rest)
{
    struct str key, url;
    struct log_policy_node n = { 0 };
    if (!name_word(p, &rest, &n.name)) return false;
    if (!word(&rest, &key))
        return wrong(p, "a witness line wants a public key");
    if (!log_vkey_parse(key, &n.key, p->why)) return false;
    if (n.key.type != LOG_COSIGNATURE)
        return wrong(p, "a witness's key here is an Ed25519 cosigner's "
                        "(type 04)");
    if (word(&rest, &url)) n.url = url;
    if (word(&rest, &url)) return wrong(p, "a witness line has too many words");
    for (ptrdiff_t i = 0; i < p->out->nodes.n; i++)
        if (!p->out->nodes.p[i].group &&
            same_key(&p->out->nodes.p[i].key, &n.key))
            return wrong(p, "the same witness stands twice");
    *arena_push(p->a, &p->out->nodes) = n;
    return true;
}

/* A name belongs to one group at most, so that no witness counts twice. */
static bool is_member(const struct log_policy *p, ptrdiff_t node)
{
    for (ptrdiff_t i = 0; i < p->nodes.n; i++)
        for (ptrdiff_t k = 0; k < p->nodes.p[i].members.n; k++)
            if (p->nodes.p[i].members.p[k] == node) return true;
    return false;
}

static bool has(const struct log_policy_node *n, ptrdiff_t member)
{
    for (ptrdiff_t k = 0; k < n->members.n; k++)
        if (n->members.p[k] == member) return true;
    return false;
}

static bool group_words(struct parse *p, struct str rest)
{
    struct str needs, member;
    struct log_policy_node n = { .group = true };
    int64_t k = 0;
    if (!name_word(p, &rest, &n.name)) return false;
    if (!word(&rest, &needs))
        return wrong(p, "a group line wants all, any or a number");
    while (word(&rest, &member)) {
        ptrdiff_t i = node_named(p->out, member);
        if (i < 0)
            return wrong(p, "a member of the group is not named above it");
        if (has(&n, i) || is_member(p->out, i))
            return wrong(p, "a name is a member twice");
        *arena_push(p->a, &n.members) = i;
    }
    if (n.members.n == 0) return wrong(p, "the group has no members");
    if (str_eq(needs, S("all")))
        n.needs = n.members.n;
    else if (str_eq(needs, S("any")))
        n.needs = 1;
    else if (log_decimal(needs, &k) && k >= 1 && k <= n.members.n)
        n.needs = (ptrdiff_t)k;
    else
        return wrong(p, "a group wants all, any, or a number from 1 to its "
                        "members");
    *arena_push(p->a, &p->out->nodes) = n;
    return true;
}

static bool quorum_words(struct parse *p, struct str rest)
{
    struct str name, more;
    if (p->quorum) return wrong(p, "the quorum stands twice");
    if (!word(&rest, &name) || word(&rest, &more))
        return wrong(p, "a quorum line has one name");
    p->quorum = true;
    if (str_eq(name, S("none"))) return true;
    p->out->quorum = node_named(p->out, name);
    return p->out->quorum >= 0 ||
           wrong(p, "the quorum's name is not a witness or group above it");
}

static bool policy_line(struct parse *p, struct str line)
{
    struct str first;
    if (!octets_ok(line)) return wrong(p, "a control character stands in it");
    if (!word(&line, &first) || first.p[0] == '#') return true;
    if (str_eq(first, S("log"))) return log_words(p, line);
    if (str_eq(first, S("witness"))) return witness_words(p, line);
    if (str_eq(first, S("group"))) return group_words(p, line);
    if (str_eq(first, S("quorum"))) return quorum_words(p, line);
    return wrong(p, "a line begins with log, witness, group or quorum");
}

bool log_policy_parse(struct arena *a, struct str text, struct log_policy *out,
                      int *line, const char **why)
{
    struct parse p = { a, out, why, false };
    struct str one;
    *out = (struct log_policy){ .quorum = -1 };
    *line = 0;
    *why = "it is too long for a policy";
    if (text.n > LOG_NOTE_MAX) return false;
    while (text.n) {
        (*line)++;
        *why = "the last line does not end";
        if (!log_line(&text, &one) || !policy_line(&p, one)) return false;
    }
    *line = 0;
    return p.quorum || wrong(&p, "it has no quorum line");
}

bool log_policy_check(const struct log_policy *p, const struct log_note *note,
                      bool *seen)
{
    for (ptrdiff_t i = 0; i < p->nodes.n; i++) {
        const struct log_policy_node *n = &p->nodes.p[i];
        ptrdiff_t count = 0;
        for (ptrdiff_t k = 0; k < n->members.n; k++)
            count += seen[n->members.p[k]];
        seen[i] = n->group ? count >= n->needs
                           : log_note_verify(note, &n->key, NULL, NULL);
    }
    assert(p->quorum < p->nodes.n);
    return p->quorum < 0 || seen[p->quorum];
}
