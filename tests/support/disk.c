#include "support/disk.h"

#include <assert.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES = 16, NAME = 256, SHM_SLOTS = 8, REGIONS = 64, SECTOR = 512 };

struct bytes {
    unsigned char *p;
    ptrdiff_t n, cap;
};

/* A write, or (data NULL) a truncation, since the last sync. */
struct pending {
    ptrdiff_t at, n;
    unsigned char *data;
};

struct handle;

struct file {
    char name[NAME];
    bool there;       /* as the program sees it */
    bool there_after; /* a power cut */
    struct bytes now, durable;
    struct pending *pending;
    ptrdiff_t n, cap;
    unsigned char *shm[REGIONS];
    int shared[SHM_SLOTS];
    const void *exclusive[SHM_SLOTS];
    int readers;                 /* handles with a shared lock or more */
    const struct handle *writer; /* the one with more than a shared lock */
};

struct handle {
    sqlite3_file base;
    struct file *f;
    unsigned mine; /* slots shared by this handle */
    int level;     /* SQLITE_LOCK_... */
    bool temporary;
};

struct disk_image {
    struct file files[FILES];
};

static struct {
    struct file files[FILES];
    sqlite3_vfs vfs, *real;
    pthread_mutex_t lock;
    int64_t count[DISK_OPS], nth;
    enum disk_op op;
    enum disk_fault fault;
    bool armed, forever, failed, off;
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void *need(void *p)
{
    if (!p) abort();
    return p;
}

static void grow(struct bytes *b, ptrdiff_t n)
{
    if (n > b->cap) {
        b->cap = n * 2;
        b->p = need(realloc(b->p, (size_t)b->cap));
    }
    if (n > b->n) memset(b->p + b->n, 0, (size_t)(n - b->n));
    b->n = n;
}

static void put(struct bytes *b, ptrdiff_t at, const void *p, ptrdiff_t n)
{
    if (at + n > b->n) grow(b, at + n);
    memcpy(b->p + at, p, (size_t)n);
}

static void copy(struct bytes *to, const struct bytes *from)
{
    to->n = 0;
    grow(to, from->n);
    if (from->n) memcpy(to->p, from->p, (size_t)from->n);
}

static void settle(struct file *f)
{
    for (ptrdiff_t i = 0; i < f->n; i++) free(f->pending[i].data);
    f->n = 0;
}

static void remember(struct file *f, ptrdiff_t at, const void *p, ptrdiff_t n)
{
    if (f->n == f->cap) {
        f->cap = f->cap ? 2 * f->cap : 64;
        f->pending =
            need(realloc(f->pending, (size_t)f->cap * sizeof f->pending[0]));
    }
    struct pending *w = &f->pending[f->n++];
    *w = (struct pending){ .at = at, .n = n };
    if (!p) return;
    w->data = need(malloc((size_t)n + 1));
    memcpy(w->data, p, (size_t)n);
}

static struct file *find(const char *name)
{
    for (int i = 0; i < FILES; i++)
        if (disk.files[i].name[0] && strcmp(disk.files[i].name, name) == 0)
            return &disk.files[i];
    return NULL;
}

static struct file *make(const char *name)
{
    struct file *f = find(name);
    for (int i = 0; !f && i < FILES; i++)
        if (!disk.files[i].name[0]) f = &disk.files[i];
    assert(f && strlen(name) < NAME);
    snprintf(f->name, sizeof f->name, "%s", name);
    return f;
}

/* ---- faults ---- */

/* SQLITE_OK, or what this operation fails with; *fault tells which it was. */
static int trip(enum disk_op op, int error, enum disk_fault *fault)
{
    int64_t n = ++disk.count[op];
    *fault = FAULT_EIO;
    if (disk.off) return error;
    if (!disk.armed || op != disk.op) return SQLITE_OK;
    if (n < disk.nth || (n > disk.nth && !disk.forever)) return SQLITE_OK;
    disk.failed = true;
    *fault = disk.fault;
    switch (disk.fault) {
    case FAULT_EIO: return error;
    case FAULT_FULL:
    case FAULT_SHORT: return SQLITE_FULL;
    case FAULT_LOST_SYNC: return SQLITE_OK;
    case FAULT_CUT: disk.off = true; return error;
    }
    return error;
}

void disk_fail(enum disk_op op, int64_t nth, enum disk_fault what, bool forever)
{
    disk_mend();
    disk.op = op;
    disk.nth = nth;
    disk.fault = what;
    disk.forever = forever;
    disk.armed = true;
}

void disk_mend(void)
{
    disk.armed = disk.failed = disk.off = false;
    memset(disk.count, 0, sizeof disk.count);
}

int64_t disk_count(enum disk_op op)
{
    return disk.count[op];
}

bool disk_failed(void)
{
    return disk.failed;
}

/* ---- files, as SQLite calls them ---- */

#define LOCKED(call)                      \
    do {                                  \
        pthread_mutex_lock(&disk.lock);   \
        int rc_ = (call);                 \
        pthread_mutex_unlock(&disk.lock); \
        return rc_;                       \
    } while (0)

static int read_file(struct file *f, void *p, int n, sqlite3_int64 at)
{
    enum disk_fault fault;
    int rc = trip(DISK_READ, SQLITE_IOERR_READ, &fault);
    if (rc != SQLITE_OK) return rc == SQLITE_FULL ? SQLITE_IOERR_READ : rc;
    ptrdiff_t have = f->now.n > at ? f->now.n - (ptrdiff_t)at : 0;
    if (have > n) have = n;
    if (have) memcpy(p, f->now.p + at, (size_t)have);
    if (have == n) return SQLITE_OK;
    memset((char *)p + have, 0, (size_t)(n - have));
    return SQLITE_IOERR_SHORT_READ;
}

static int write_file(struct file *f, const void *p, int n, sqlite3_int64 at)
{
    enum disk_fault fault;
    int rc = trip(DISK_WRITE, SQLITE_IOERR_WRITE, &fault);
    if (rc != SQLITE_OK && fault == FAULT_SHORT) n = n / 2;
    if (rc != SQLITE_OK && fault != FAULT_SHORT) return rc;
    put(&f->now, (ptrdiff_t)at, p, n);
    remember(f, (ptrdiff_t)at, p, n);
    return rc;
}

static int truncate_file(struct file *f, sqlite3_int64 n)
{
    enum disk_fault fault;
    int rc = trip(DISK_TRUNCATE, SQLITE_IOERR_TRUNCATE, &fault);
    if (rc != SQLITE_OK) return rc;
    grow(&f->now, (ptrdiff_t)n);
    remember(f, (ptrdiff_t)n, NULL, 0);
    return SQLITE_OK;
}

static int sync_file(struct file *f)
{
    enum disk_fault fault;
    int rc = trip(DISK_SYNC, SQLITE_IOERR_FSYNC, &fault);
    if (rc != SQLITE_OK || fault == FAULT_LOST_SYNC) return rc;
    copy(&f->durable, &f->now);
    f->there_after = f->there;
    settle(f);
    return SQLITE_OK;
}

static int lock_file(struct handle *x, int level)
{
    struct file *f = x->f;
    if (level <= x->level) return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED) {
        if (f->writer && f->writer != x &&
            f->writer->level >= SQLITE_LOCK_PENDING)
            return SQLITE_BUSY;
        f->readers++;
    } else {
        if (f->writer && f->writer != x) return SQLITE_BUSY;
        if (level == SQLITE_LOCK_EXCLUSIVE && f->readers > 1)
            return SQLITE_BUSY;
        f->writer = x;
    }
    x->level = level;
    return SQLITE_OK;
}

static int unlock_file(struct handle *x, int level)
{
    struct file *f = x->f;
    if (level >= x->level) return SQLITE_OK;
    if (f->writer == x) f->writer = NULL;
    if (level == SQLITE_LOCK_NONE) f->readers--;
    x->level = level;
    return SQLITE_OK;
}

static int x_close(sqlite3_file *h)
{
    struct handle *x = (struct handle *)h;
    pthread_mutex_lock(&disk.lock);
    unlock_file(x, SQLITE_LOCK_NONE);
    if (x->temporary) {
        settle(x->f);
        x->f->there = x->f->there_after = false;
        x->f->now.n = x->f->durable.n = 0;
        x->f->name[0] = 0;
    }
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

static int x_read(sqlite3_file *h, void *p, int n, sqlite3_int64 at)
{
    LOCKED(read_file(((struct handle *)h)->f, p, n, at));
}

static int x_write(sqlite3_file *h, const void *p, int n, sqlite3_int64 at)
{
    LOCKED(write_file(((struct handle *)h)->f, p, n, at));
}

static int x_truncate(sqlite3_file *h, sqlite3_int64 n)
{
    LOCKED(truncate_file(((struct handle *)h)->f, n));
}

static int x_sync(sqlite3_file *h, int flags)
{
    (void)flags;
    LOCKED(sync_file(((struct handle *)h)->f));
}

static int x_size(sqlite3_file *h, sqlite3_int64 *n)
{
    enum disk_fault fault;
    pthread_mutex_lock(&disk.lock);
    int rc = trip(DISK_SIZE, SQLITE_IOERR_FSTAT, &fault);
    *n = ((struct handle *)h)->f->now.n;
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int x_lock(sqlite3_file *h, int level)
{
    LOCKED(lock_file((struct handle *)h, level));
}

static int x_unlock(sqlite3_file *h, int level)
{
    LOCKED(unlock_file((struct handle *)h, level));
}

static int x_reserved(sqlite3_file *h, int *out)
{
    *out = ((struct handle *)h)->f->writer != NULL;
    return SQLITE_OK;
}

static int x_control(sqlite3_file *h, int op, void *arg)
{
    (void)h;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int x_sector(sqlite3_file *h)
{
    (void)h;
    return 4096;
}

static int x_kind(sqlite3_file *h)
{
    (void)h;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* ---- the index of the write-ahead log ---- */

static int x_shm_map(sqlite3_file *h, int i, int size, int extend,
                     void volatile **out)
{
    struct file *f = ((struct handle *)h)->f;
    enum disk_fault fault;
    assert(i < REGIONS);
    *out = NULL;
    pthread_mutex_lock(&disk.lock);
    int rc = extend && !f->shm[i] ? trip(DISK_SHM, SQLITE_IOERR_SHMMAP, &fault)
                                  : SQLITE_OK;
    if (rc == SQLITE_OK && extend && !f->shm[i])
        f->shm[i] = need(calloc(1, (size_t)size));
    if (rc == SQLITE_OK) *out = f->shm[i];
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int shm_lock(struct handle *x, int from, int n, int flags)
{
    struct file *f = x->f;
    for (int i = from; i < from + n; i++) {
        bool mine = x->mine & 1u << i;
        if (flags & SQLITE_SHM_UNLOCK) {
            if (mine) f->shared[i]--;
            x->mine &= ~(1u << i);
            if (f->exclusive[i] == x) f->exclusive[i] = NULL;
            continue;
        }
        bool taken = f->exclusive[i] && f->exclusive[i] != x;
        if (flags & SQLITE_SHM_EXCLUSIVE)
            taken = taken || f->shared[i] - mine > 0;
        if (taken) return SQLITE_BUSY;
    }
    for (int i = from; i < from + n && !(flags & SQLITE_SHM_UNLOCK); i++) {
        if (flags & SQLITE_SHM_EXCLUSIVE) {
            f->exclusive[i] = x;
        } else if (!(x->mine & 1u << i)) {
            x->mine |= 1u << i;
            f->shared[i]++;
        }
    }
    return SQLITE_OK;
}

static int x_shm_lock(sqlite3_file *h, int from, int n, int flags)
{
    LOCKED(shm_lock((struct handle *)h, from, n, flags));
}

static void x_shm_barrier(sqlite3_file *h)
{
    (void)h;
    __sync_synchronize();
}

static void free_shm(struct file *f)
{
    for (int i = 0; i < REGIONS; i++) {
        free(f->shm[i]);
        f->shm[i] = NULL;
    }
}

/* The machine starts anew: no locks, no shared memory. */
static void drop_shm(struct file *f)
{
    free_shm(f);
    memset(f->shared, 0, sizeof f->shared);
    memset(f->exclusive, 0, sizeof f->exclusive);
    f->readers = 0;
    f->writer = NULL;
}

static int x_shm_unmap(sqlite3_file *h, int drop)
{
    struct handle *x = (struct handle *)h;
    pthread_mutex_lock(&disk.lock);
    shm_lock(x, 0, SHM_SLOTS, SQLITE_SHM_UNLOCK);
    if (drop) free_shm(x->f);
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = x_close,
    .xRead = x_read,
    .xWrite = x_write,
    .xTruncate = x_truncate,
    .xSync = x_sync,
    .xFileSize = x_size,
    .xLock = x_lock,
    .xUnlock = x_unlock,
    .xCheckReservedLock = x_reserved,
    .xFileControl = x_control,
    .xSectorSize = x_sector,
    .xDeviceCharacteristics = x_kind,
    .xShmMap = x_shm_map,
    .xShmLock = x_shm_lock,
    .xShmBarrier = x_shm_barrier,
    .xShmUnmap = x_shm_unmap,
};

/* ---- the file system ---- */

static int open_file(const char *name, struct handle *x, int flags, int *out)
{
    static int temporaries;
    char made[NAME];
    enum disk_fault fault;
    int rc = trip(DISK_OPEN, SQLITE_CANTOPEN, &fault);
    if (rc != SQLITE_OK) return rc == SQLITE_FULL ? SQLITE_CANTOPEN : rc;
    if (!name) snprintf(made, sizeof made, "temporary-%d", temporaries++);
    struct file *f = name ? find(name) : NULL;
    if ((!f || !f->there) && name && !(flags & SQLITE_OPEN_CREATE))
        return SQLITE_CANTOPEN;
    if (!f || !f->there) {
        f = make(name ? name : made);
        f->there = true;
        f->now.n = 0;
        settle(f);
    }
    x->f = f;
    x->temporary = !name || (flags & SQLITE_OPEN_DELETEONCLOSE);
    x->base.pMethods = &methods;
    if (out) *out = flags;
    return SQLITE_OK;
}

static int x_open(sqlite3_vfs *v, const char *name, sqlite3_file *h, int flags,
                  int *out)
{
    (void)v;
    memset(h, 0, sizeof(struct handle));
    LOCKED(open_file(name, (struct handle *)h, flags, out));
}

static int delete_file(const char *name)
{
    enum disk_fault fault;
    struct file *f = find(name);
    if (!f || !f->there) return SQLITE_IOERR_DELETE_NOENT;
    int rc = trip(DISK_DELETE, SQLITE_IOERR_DELETE, &fault);
    if (rc == SQLITE_OK) f->there = false; /* the cut may bring it back */
    return rc;
}

static int x_delete(sqlite3_vfs *v, const char *name, int sync)
{
    (void)v;
    (void)sync;
    LOCKED(delete_file(name));
}

static int x_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    (void)v;
    (void)flags;
    pthread_mutex_lock(&disk.lock);
    const struct file *f = find(name);
    *out = f && f->there && (flags != SQLITE_ACCESS_EXISTS || f->now.n > 0);
    pthread_mutex_unlock(&disk.lock);
    return SQLITE_OK;
}

void disk_begin(void)
{
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.iVersion = 1;
    disk.vfs.zName = "truce-disk";
    disk.vfs.szOsFile = sizeof(struct handle);
    disk.vfs.xOpen = x_open;
    disk.vfs.xDelete = x_delete;
    disk.vfs.xAccess = x_access;
    int rc = sqlite3_vfs_register(&disk.vfs, 1);
    assert(rc == SQLITE_OK);
    disk_mend();
}

static void clear(struct file *f)
{
    settle(f);
    drop_shm(f);
    free(f->pending);
    free(f->now.p);
    free(f->durable.p);
    *f = (struct file){ 0 };
}

void disk_end(void)
{
    for (int i = 0; i < FILES; i++) clear(&disk.files[i]);
    sqlite3_vfs_unregister(&disk.vfs);
    sqlite3_vfs_register(disk.real, 1);
}

void disk_load(const char *path)
{
    FILE *real = need(fopen(path, "rb"));
    struct file *f = make(path);
    unsigned char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, real)) > 0)
        put(&f->now, f->now.n, chunk, (ptrdiff_t)n);
    fclose(real);
    f->there = f->there_after = true;
    copy(&f->durable, &f->now);
}

struct disk_image *disk_keep(void)
{
    struct disk_image *i = need(calloc(1, sizeof *i));
    for (int k = 0; k < FILES; k++) {
        const struct file *f = &disk.files[k];
        struct file *to = &i->files[k];
        memcpy(to->name, f->name, NAME);
        to->there = to->there_after = f->there;
        copy(&to->now, &f->now);
    }
    return i;
}

void disk_restore(const struct disk_image *i)
{
    for (int k = 0; k < FILES; k++) {
        const struct file *f = &i->files[k];
        struct file *to = &disk.files[k];
        drop_shm(to);
        settle(to);
        memcpy(to->name, f->name, NAME);
        to->there = to->there_after = f->there;
        copy(&to->now, &f->now);
        copy(&to->durable, &f->now);
    }
    disk_mend();
}

void disk_forget(struct disk_image *i)
{
    for (int k = 0; k < FILES; k++) clear(&i->files[k]);
    free(i);
}

/* ---- the power goes ---- */

static uint64_t next(uint64_t *s)
{
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s;
}

static void keep_write(struct bytes *b, const struct pending *w,
                       enum disk_cut how, uint64_t *seed)
{
    if (how == CUT_SOME && next(seed) % 2) return;
    if (!w->data) {
        if (how != CUT_TORN || next(seed) % 2) grow(b, w->at);
        return;
    }
    if (how != CUT_TORN) {
        put(b, w->at, w->data, w->n);
        return;
    }
    for (ptrdiff_t at = w->at; at < w->at + w->n;) {
        ptrdiff_t end = (at / SECTOR + 1) * SECTOR;
        if (end > w->at + w->n) end = w->at + w->n;
        if (next(seed) % 4) put(b, at, w->data + (at - w->at), end - at);
        at = end;
    }
}

void disk_cut(enum disk_cut how, uint64_t seed)
{
    uint64_t s = seed * 2654435761u + 88172645463325252u;
    for (int i = 0; i < FILES; i++) {
        struct file *f = &disk.files[i];
        if (!f->name[0]) continue;
        drop_shm(f);
        for (ptrdiff_t k = 0; k < f->n && how != CUT_DROP; k++)
            keep_write(&f->durable, &f->pending[k], how, &s);
        /* A name made or taken away may or may not have reached the disk. */
        bool there = f->there_after;
        if (how == CUT_KEEP) there = f->there;
        if (how != CUT_DROP && f->there != f->there_after && next(&s) % 2)
            there = f->there;
        settle(f);
        f->there = f->there_after = there;
        copy(&f->now, &f->durable);
        if (!there) f->now.n = f->durable.n = 0;
    }
    disk_mend();
}

unsigned char *disk_bytes(const char *path, ptrdiff_t *n)
{
    struct file *f = find(path);
    if (!f || !f->there) return NULL;
    *n = f->now.n;
    return f->now.p;
}

void disk_resize(const char *path, ptrdiff_t n)
{
    struct file *f = find(path);
    assert(f);
    grow(&f->now, n);
}
