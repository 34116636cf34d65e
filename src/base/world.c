#include "base/world.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t real_now(void *ctx)
{
    (void)ctx;
    return (int64_t)time(NULL);
}

static bool real_random(void *ctx, void *out, ptrdiff_t n)
{
    (void)ctx;
    char *p = out;
    while (n > 0) {
        ssize_t got = getrandom(p, (size_t)n, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        p += got;
        n -= got;
    }
    return true;
}

static void cannot(struct diags *ds, enum diag_code code, struct str path,
                   const char *what)
{
    struct pos at = { .file = path };
    diag_add(ds, code, &at, "%s: %s", what, strerror(errno));
    if (errno == ENOENT)
        diag_hint(ds, "look whether the path is spelt right");
    else if (errno == EACCES || errno == EPERM)
        diag_hint(ds, "look at the permissions of the file and its folder");
    else if (errno == ENOSPC || errno == EDQUOT)
        diag_hint(ds, "make room on the disk and run the command again");
}

/* Reads in pieces: a pipe and /proc tell no size. */
static bool read_all(struct arena *a, int fd, struct str path, ptrdiff_t max,
                     struct str *out, struct diags *ds)
{
    struct stat st;
    ptrdiff_t cap = 64 * 1024, n = 0;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= cap)
        cap = st.st_size < max ? (ptrdiff_t)st.st_size + 1 : max + 1;
    char *p = arena_new(a, char, cap);
    for (;;) {
        if (n > max) {
            struct pos at = { .file = path };
            diag_add(ds, D_FILE_TOO_LARGE, &at,
                     "the file is larger than the %lld bytes that can be read",
                     (long long)max);
            diag_hint(ds, "split it, or check that it is the file you meant");
            return false;
        }
        if (n == cap) {
            char *more = arena_new(a, char, cap * 2);
            memcpy(more, p, (size_t)n);
            p = more;
            cap *= 2;
        }
        ssize_t got = read(fd, p + n, (size_t)(cap - n));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            cannot(ds, D_FILE_READ, path, "the file cannot be read");
            return false;
        }
        if (got == 0) break;
        n += got;
    }
    *out = (struct str){ p, n };
    return true;
}

static bool real_read(void *ctx, struct arena *a, struct str path,
                      ptrdiff_t max, struct str *out, struct diags *ds)
{
    (void)ctx;
    if (str_eq(path, S("-")))
        return read_all(a, STDIN_FILENO, S("standard input"), max, out, ds);
    int fd = open(str_z(a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        cannot(ds, D_FILE_READ, path, "the file cannot be opened");
        return false;
    }
    bool ok = read_all(a, fd, path, max, out, ds);
    close(fd);
    return ok;
}

static bool write_all(int fd, struct str s)
{
    while (s.n > 0) {
        ssize_t put = write(fd, s.p, (size_t)s.n);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        s = str_cut(s, put, s.n);
    }
    return fsync(fd) == 0;
}

struct file_source {
    int fd;
};

static ptrdiff_t file_source_read(void *ctx, void *out, ptrdiff_t n)
{
    const struct file_source *f = ctx;
    for (;;) {
        ssize_t got = read(f->fd, out, (size_t)n);
        if (got >= 0 || errno != EINTR) return got;
    }
}

static void file_source_close(void *ctx)
{
    const struct file_source *f = ctx;
    if (f->fd != STDIN_FILENO) close(f->fd);
}

static bool real_open(void *ctx, struct arena *a, struct str path,
                      struct source *out, struct diags *ds)
{
    (void)ctx;
    struct stat st;
    bool input = str_eq(path, S("-"));
    int fd = input ? STDIN_FILENO : open(str_z(a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        cannot(ds, D_FILE_READ, path, "the file cannot be opened");
        return false;
    }
    if (fstat(fd, &st) != 0) st.st_mode = 0;
    if (S_ISDIR(st.st_mode)) {
        close(fd);
        errno = EISDIR;
        cannot(ds, D_FILE_READ, path, "the file cannot be opened");
        return false;
    }
    struct file_source *f = arena_new(a, struct file_source, 1);
    f->fd = fd;
    *out = (struct source){ .ctx = f,
                            .name = input ? S("standard input") : path,
                            .size = S_ISREG(st.st_mode) ? st.st_size : -1,
                            .read = file_source_read,
                            .close = file_source_close };
    return true;
}

static ptrdiff_t bytes_source_read(void *ctx, void *out, ptrdiff_t n)
{
    struct str *rest = ctx;
    ptrdiff_t some = n < rest->n ? n : rest->n;
    if (some > 0) memcpy(out, rest->p, (size_t)some);
    *rest = str_cut(*rest, some, rest->n);
    return some;
}

static void bytes_source_close(void *ctx)
{
    (void)ctx;
}

struct source source_of(struct arena *a, struct str name, struct str bytes)
{
    struct str *rest = arena_new(a, struct str, 1);
    *rest = bytes;
    return (struct source){ .ctx = rest,
                            .name = name,
                            .size = bytes.n,
                            .read = bytes_source_read,
                            .close = bytes_source_close };
}

/* The folder's entry must be on the disk too, or a power cut forgets the
 * file's name. */
static bool sync_folder(struct arena *a, struct str path)
{
    ptrdiff_t cut = path.n;
    while (cut > 0 && path.p[cut - 1] != '/') cut--;
    const char *folder = cut ? str_z(a, str_cut(path, 0, cut)) : ".";
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return false;
    bool ok = fsync(fd) == 0;
    close(fd);
    return ok;
}

static bool real_create(void *ctx, struct str path, struct str bytes,
                        bool secret, struct diags *ds)
{
    (void)ctx;
    struct arena a = { 0 };
    struct pos at = { .file = path };
    bool ok = false;
    const char *name = str_z(&a, path);
    struct str made =
        str_fmt(&a, "%.*s.new-%ld", STR_ARG(path), (long)getpid());
    const char *temporary = str_z(&a, made);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                  secret ? 0600 : 0644);
    if (fd < 0) {
        cannot(ds, D_FILE_WRITE, path, "the file cannot be made");
        goto end;
    }
    bool written = write_all(fd, bytes);
    if (close(fd) != 0 || !written) {
        cannot(ds, D_FILE_WRITE, path, "the file cannot be written");
    } else if (link(temporary, name) != 0 && errno == EEXIST) {
        diag_add(ds, D_FILE_EXISTS, &at,
                 "there is a file at this path already");
        diag_hint(ds, "choose another path, or move the old file away first");
    } else if (access(name, F_OK) != 0 || !sync_folder(&a, path)) {
        cannot(ds, D_FILE_WRITE, path, "the file cannot be kept");
    } else {
        ok = true;
    }
    unlink(temporary);
end:
    arena_free(&a);
    return ok;
}

/* Makes the folders above a path; those that cannot be made fail later, where
 * the file is. */
static void make_above(struct arena *a, struct str path)
{
    for (ptrdiff_t i = 1; i < path.n; i++)
        if (path.p[i] == '/') mkdir(str_z(a, str_cut(path, 0, i)), 0755);
}

static bool real_put(void *ctx, struct str path, struct str bytes,
                     struct diags *ds)
{
    (void)ctx;
    struct arena a = { 0 };
    struct str made =
        str_fmt(&a, "%.*s.new-%ld", STR_ARG(path), (long)getpid());
    const char *temporary = str_z(&a, made);
    int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
    int fd = open(temporary, flags, 0644);
    if (fd < 0 && errno == ENOENT) {
        make_above(&a, path);
        fd = open(temporary, flags, 0644);
    }
    bool ok = false;
    if (fd < 0) {
        cannot(ds, D_FILE_WRITE, path, "the file cannot be made");
        goto end;
    }
    bool written = write_all(fd, bytes);
    ok = close(fd) == 0 && written && rename(temporary, str_z(&a, path)) == 0 &&
         sync_folder(&a, path);
    if (!ok) {
        cannot(ds, D_FILE_WRITE, path, "the file cannot be written");
        unlink(temporary);
    }
end:
    arena_free(&a);
    return ok;
}

static int take_away(const char *path, const struct stat *st, int kind,
                     struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    (void)remove(path);
    return 0;
}

static void real_remove(void *ctx, struct str path)
{
    (void)ctx;
    struct arena a = { 0 };
    (void)nftw(str_z(&a, path), take_away, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(&a);
}

static bool real_append(void *ctx, struct str path, struct str bytes,
                        struct diags *ds)
{
    struct arena scratch = { 0 };
    (void)ctx;
    int fd = open(str_z(&scratch, path),
                  O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    bool ok = fd >= 0 && write_all(fd, bytes) && fsync(fd) == 0;
    if (!ok) cannot(ds, D_FILE_WRITE, path, "the file cannot be added to");
    if (fd >= 0) close(fd);
    arena_free(&scratch);
    return ok;
}

/* pdftotext with the PDF as its standard input and `out` as its output. */
static pid_t start_pdftotext(int in, int out)
{
    char name[] = "pdftotext", quiet[] = "-q", enc[] = "-enc", utf8[] = "UTF-8",
         pages[] = "-nopgbrk", dash[] = "-";
    char *const argv[] = { name, quiet, enc, utf8, pages, dash, dash, NULL };
    posix_spawn_file_actions_t files;
    pid_t child = -1;
    if (posix_spawn_file_actions_init(&files) != 0) return -1;
    bool ok = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO) == 0 &&
              posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO) == 0;
    if (ok) {
        errno = posix_spawnp(&child, name, &files, NULL, argv, environ);
        if (errno != 0) child = -1;
    }
    int failed = errno;
    posix_spawn_file_actions_destroy(&files);
    errno = failed;
    return child;
}

static bool no_pdf(struct diags *ds, const char *what, const char *mend)
{
    diag_add(ds, D_PDF, NULL, "the text of the PDF cannot be had: %s", what);
    diag_hint(ds, "%s", mend);
    return false;
}

static bool real_pdf_text(void *ctx, struct arena *a, struct str pdf,
                          ptrdiff_t max, struct str *out, struct diags *ds)
{
    (void)ctx;
    int in = memfd_create("pdf", MFD_CLOEXEC), pipes[2] = { -1, -1 };
    bool ready = in >= 0 && write_all(in, pdf) && lseek(in, 0, SEEK_SET) == 0 &&
                 pipe2(pipes, O_CLOEXEC) == 0;
    pid_t child = ready ? start_pdftotext(in, pipes[1]) : -1;
    bool missing = ready && child < 0 && errno == ENOENT;
    if (in >= 0) close(in);
    if (pipes[1] >= 0) close(pipes[1]);
    bool ok = child > 0 && read_all(a, pipes[0], S("the PDF"), max, out, ds);
    if (pipes[0] >= 0) close(pipes[0]);
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (ok && status == 0) return true;
    if (missing)
        return no_pdf(ds, "there is no program pdftotext",
                      "install poppler-utils, or save the article as text");
    if (child > 0 && !ok) return false; /* read_all said why */
    return no_pdf(ds, "pdftotext does not read it",
                  "it may be damaged or locked: save the article as text");
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static bool real_list(void *ctx, struct arena *a, struct str path,
                      struct str suffix, struct str_list *out, struct diags *ds)
{
    (void)ctx;
    struct stat st;
    const char *name = str_z(a, path);
    if (str_eq(path, S("-")) ||
        (stat(name, &st) == 0 && !S_ISDIR(st.st_mode))) {
        *arena_push(a, out) = path;
        return true;
    }
    DIR *dir = opendir(name);
    if (!dir) {
        cannot(ds, D_FILE_READ, path, "the path cannot be opened");
        return false;
    }
    ptrdiff_t first = out->n;
    while (path.n > 1 && path.p[path.n - 1] == '/') path.n--;
    for (const struct dirent *e; (e = readdir(dir));) {
        struct str leaf = str_of(e->d_name);
        if (leaf.n <= suffix.n || leaf.p[0] == '.' || !str_ends(leaf, suffix))
            continue;
        *arena_push(a, out) =
            str_fmt(a, "%.*s/%.*s", STR_ARG(path), STR_ARG(leaf));
    }
    closedir(dir);
    if (out->n == first) {
        struct pos at = { .file = path };
        diag_add(ds, D_FILE_READ, &at, "the folder holds no *%.*s file",
                 STR_ARG(suffix));
        return false;
    }
    qsort(out->p + first, (size_t)(out->n - first), sizeof *out->p, by_bytes);
    return true;
}

void watch_tell(const struct watch *w, int64_t done, int64_t all)
{
    if (w && w->progress) w->progress(w->ctx, done, all);
}

struct world world_real(void)
{
    return (struct world){ .now = real_now,
                           .random = real_random,
                           .read = real_read,
                           .open = real_open,
                           .create = real_create,
                           .put = real_put,
                           .remove = real_remove,
                           .http = world_http,
                           .http_end = world_http_end,
                           .append = real_append,
                           .pdf_text = real_pdf_text,
                           .list = real_list,
                           .secret = world_ask_secret };
}
