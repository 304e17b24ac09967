#ifndef STAFETT_FOLDER_H
#define STAFETT_FOLDER_H

/* A folder of copies that other systems write and we only read: nothing in it is ever
 * written, renamed or removed. What was done with a file is remembered while it stays as
 * it was; a file that is replaced or changed is a new one. Only plain files named *.xml
 * count: no links, no sub-folders, no names that begin with a dot. Memory grows with the
 * number of files. */

#include "common/slice.h"

enum { FOLDER_BYTES_MAX = 1 << 20 }; /* of a file: more is not read */

struct folder;

struct folder_file {
    char *name;
    uint64_t inode;
    int64_t bytes;
    int64_t modified_us;
    bool is_done; /* the reader's marks; kept from look to look */
    uint64_t mark;
};

enum folder_result {
    FOLDER_READ,
    FOLDER_LARGE,    /* the first FOLDER_BYTES_MAX + 1 bytes were read */
    FOLDER_CHANGING, /* not as it was at the look, or changed under our eyes */
    FOLDER_CLOSED,   /* may not be read */
};

/* The folder need not be there yet. */
void folder_create(const char *path, struct folder **out);
void folder_destroy(struct folder **folder);
/* Lists the folder anew. False: it cannot be listed; it is then empty. */
MUST_CHECK bool folder_look(struct folder *folder);
/* How old a file was at the last look, by the machine's own clock: files carry its time,
 * whatever time the node is steered to. */
int64_t folder_age_us(const struct folder *folder, const struct folder_file *file);
/* By name, ascending. Valid until the next look. */
struct folder_file *folder_files(struct folder *folder, size_t *count_out);
/* The bytes are valid until the next read. */
enum folder_result folder_read(
    struct folder *folder, const struct folder_file *file, struct slice *bytes_out);

#endif
