#ifndef STAFETT_POWERCUT_DISK_H
#define STAFETT_POWERCUT_DISK_H

/* A disk as a power cut may leave it. Records are applied one after the other; what has
 * been synced is certain, of the rest a choice says what had reached the disk:
 *
 * - of every 512-byte sector, what it was or what any later write made of it, in any
 *   order among sectors
 * - the file's size, as it was or as any later write or change made it; what lies behind
 *   is gone, what was never written is zero
 * - that a file or folder was made, renamed or removed, each by itself, as long as its
 *   folder has not been synced; after a rename both or none of the names
 *
 * A sync of a file says nothing of its name, a synchronous write nothing of what was
 * written before it elsewhere. */

#include "tests/preload/record.h"

#include <stdbool.h>
#include <stddef.h>

enum { DISK_SECTOR_BYTES = 512, DISK_NODES_MAX = 64, DISK_PATH_BYTES = 256 };

struct disk;

struct disk_file { /* of one state */
    const char *path;
    bool is_folder;
    uint8_t *bytes;
    size_t count;
};

/* What had reached the disk, of the changes that nothing has made certain yet, which
 * are numbered from 0. */
enum disk_keep {
    KEEP_NONE,
    KEEP_ALL,
    KEEP_ONLY,   /* the one numbered so */
    KEEP_BUT,    /* all others */
    KEEP_UNTIL,  /* it and all before it */
    KEEP_PAGES,  /* drawn for each 4 KiB */
    KEEP_SECTORS /* drawn for each 512 bytes */
};
struct disk_choice {
    enum disk_keep keep;
    uint64_t number; /* or the seed */
};

void disk_create(struct disk **out);
void disk_destroy(struct disk **disk);
/* The bytes of the record are borrowed as long as the disk lives. */
void disk_apply(struct disk *disk, uint64_t ordinal, const struct record *record,
    const char *path, const uint8_t *bytes);
/* How many changes are uncertain. */
size_t disk_pending(const struct disk *disk);
/* The files of that state, folders before what is in them; valid until the next call.
 * The key is the same for the same state of this recording. */
size_t disk_state(struct disk *disk, struct disk_choice choice, struct disk_file *files,
    uint64_t *key_out);

#endif
