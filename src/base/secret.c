/* Asking a person for a passphrase, or a script that stands in for one. */
#include "base/num.h"
#include "base/world.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* A line, byte by byte: what follows it is for whoever asks next. -1: the end,
 * or too long. */
static ptrdiff_t line_of(int fd, char *out)
{
    ptrdiff_t n = 0;
    for (;;) {
        char c;
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return n ? n : -1;
        if (c == '\n') return n;
        if (n == WORLD_SECRET_MAX) return -1;
        out[n++] = c;
    }
}

static bool say(int fd, struct str s)
{
    return write(fd, s.p, (size_t)s.n) == s.n;
}

static ptrdiff_t ask_once(int tty, struct str what, char *out)
{
    struct termios old, quiet;
    if (tcgetattr(tty, &old) != 0) return -1;
    quiet = old;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(tty, TCSAFLUSH, &quiet) != 0) return -1;
    ptrdiff_t n = say(tty, what) && say(tty, S(": ")) ? line_of(tty, out) : -1;
    tcsetattr(tty, TCSAFLUSH, &old);
    say(tty, S("\n"));
    return n;
}

static ptrdiff_t ask(struct str what, bool fresh, char *out)
{
    char again[WORLD_SECRET_MAX];
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tty < 0) return -1;
    ptrdiff_t n = ask_once(tty, what, out);
    if (n >= 0 && fresh) {
        ptrdiff_t m = ask_once(tty, S("Once more"), again);
        if (m != n || memcmp(again, out, (size_t)n) != 0) {
            say(tty, S("The two are not the same.\n"));
            n = -1;
        }
        explicit_bzero(again, sizeof again);
    }
    close(tty);
    return n;
}

ptrdiff_t world_ask_secret(void *ctx, struct str what, bool fresh,
                           char out[WORLD_SECRET_MAX], struct diags *ds)
{
    (void)ctx;
    const char *fd = getenv("TRUCE_PASSPHRASE_FD");
    const char *text = getenv("TRUCE_PASSPHRASE");
    int64_t number;
    ptrdiff_t n = -1;
    if (fd && num_parse(str_of(fd), &number) && number <= INT32_MAX) {
        n = line_of((int)number, out);
    } else if (!fd && text && str_of(text).n <= WORLD_SECRET_MAX) {
        n = str_of(text).n;
        memcpy(out, text, (size_t)n);
    } else if (!fd && !text) {
        n = ask(what, fresh, out);
    }
    if (n >= 0) return n;
    explicit_bzero(out, WORLD_SECRET_MAX);
    diag_add(ds, D_NO_PASSPHRASE, NULL, "no passphrase was given: %.*s",
             STR_ARG(what));
    diag_hint(ds, "run it at a terminal, or name a descriptor it can be read "
                  "from in TRUCE_PASSPHRASE_FD");
    return -1;
}
