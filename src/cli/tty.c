/* The terminal itself, whatever standard input and output are. */
#include "cli/cli_int.h"

#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

int cli_tty_open(void)
{
    return open("/dev/tty", O_RDWR | O_CLOEXEC);
}

void cli_tty_close(int tty)
{
    close(tty);
}

void cli_tty_say(int tty, struct str s)
{
    while (s.n > 0) {
        ssize_t n = write(tty, s.p, (size_t)s.n);
        if (n < 0 && errno != EINTR) return;
        if (n > 0) s = str_cut(s, n, s.n);
    }
}

char cli_tty_key(int tty)
{
    struct termios old, raw;
    char c = 'q';
    bool changed = tcgetattr(tty, &old) == 0;
    if (changed) {
        raw = old;
        raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        tcsetattr(tty, TCSADRAIN, &raw);
    }
    ssize_t n;
    do n = read(tty, &c, 1);
    while (n < 0 && errno == EINTR);
    if (n != 1) c = 'q';
    if (changed) tcsetattr(tty, TCSADRAIN, &old);
    return c;
}
