/* support/disk.h: a disk in memory that fails on command.
 *
 * An SQLite VFS, registered as the default one. Files are bytes in memory; what
 * was written since a file's last sync is remembered write by write, so that a
 * power cut can leave what it likes of it. Faults are counted: the nth read,
 * write, sync ... fails, once or from then on.
 *
 *     disk_begin();
 *     disk_load("t.case");                a real file, which stays as it is
 *     struct disk_image *was = disk_keep();
 *     disk_fail(DISK_SYNC, 3, FAULT_EIO, false);
 *     ... run, and let it fail
 *     disk_mend();
 *     disk_cut(CUT_SOME, seed);           the power goes, and comes back
 *     ... look at what is left
 *     disk_restore(was);
 *
 * Model: SQLite's own for unix (IOCAP_POWERSAFE_OVERWRITE): a write cut short
 * harms only bytes it would have written, in sectors of 512. The index of the
 * write-ahead log (shared memory) never survives. One process, any threads. */
#ifndef TESTS_SUPPORT_DISK_H
#define TESTS_SUPPORT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum disk_op {
    DISK_READ,
    DISK_WRITE,
    DISK_SYNC,
    DISK_TRUNCATE,
    DISK_OPEN,
    DISK_DELETE,
    DISK_SIZE,
    DISK_SHM,
    DISK_OPS
};

enum disk_fault {
    FAULT_EIO,
    FAULT_FULL,      /* SQLITE_FULL, nothing written */
    FAULT_SHORT,     /* half of it is written, then SQLITE_FULL */
    FAULT_LOST_SYNC, /* says it is done, and is not */
    FAULT_CUT        /* the power goes: this and all later operations fail */
};

enum disk_cut {
    CUT_DROP, /* all that was not synced is gone */
    CUT_SOME, /* some writes are there and some are not */
    CUT_TORN, /* and some only in some of their sectors */
    CUT_KEEP  /* all of it had reached the disk */
};

struct disk_image;

void disk_begin(void);
void disk_end(void); /* the VFS from before is the default one again */
void disk_load(const char *path);
struct disk_image *disk_keep(void);
void disk_restore(const struct disk_image *i);
void disk_forget(struct disk_image *i);

void disk_fail(enum disk_op op, int64_t nth, enum disk_fault what,
               bool forever);
void disk_mend(void);                /* no fault; counts from 0 */
int64_t disk_count(enum disk_op op); /* operations since then */
bool disk_failed(void);              /* whether the fault came about */
void disk_cut(enum disk_cut how, uint64_t seed);

/* The bytes of a file, to be changed at will; NULL where there is none. */
unsigned char *disk_bytes(const char *path, ptrdiff_t *n);
void disk_resize(const char *path, ptrdiff_t n);

#endif
