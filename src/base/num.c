#include "base/num.h"

static bool digits(struct str s, int64_t *out)
{
    int64_t v = 0;
    if (s.n == 0) return false;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        if (!num_mul(v, 10, &v) || !num_add(v, s.p[i] - '0', &v)) return false;
    }
    *out = v;
    return true;
}

bool num_parse(struct str s, int64_t *out)
{
    return digits(s, out);
}

bool num_parse_grouped(struct str s, int64_t *out)
{
    char plain[32];
    ptrdiff_t n = 0, group = 0;
    bool grouped = false;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',') {
            if (group == 0 || group > 3 || (grouped && group != 3))
                return false;
            grouped = true;
            group = 0;
            continue;
        }
        if (n == (ptrdiff_t)sizeof plain) return false;
        plain[n++] = s.p[i];
        group++;
    }
    if (grouped && group != 3) return false;
    return digits((struct str){ plain, n }, out);
}
