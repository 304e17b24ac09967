#ifndef REPLAY_ARCHIVE_H
#define REPLAY_ARCHIVE_H

/* All message files below a folder, read once and put into the order in which they are
 * told. Organisations are known by their HER-id, and called by the last name that a
 * message gave them. */

#include "services/courier/command.h"

struct archive_entry {
    char *file; /* below the folder */
    struct notice notice;
    const char *refused; /* the rules' reason for taking nothing of it, or NULL */
};

struct archive_odd { /* not to be read as a message, or between others */
    char *file;
    char reason[32];
    char where[WIRE_WHERE_BYTES];
};

struct archive_party {
    char ref[PLO_REF_BYTES];
    char name[PLO_NAME_BYTES]; /* or empty */
    unsigned message_count;    /* in which it is the municipality */
};

struct archive {
    struct archive_entry **entries;
    size_t count;
    size_t room;
    struct archive_odd *odd;
    size_t odd_count;
    size_t odd_room;
    struct archive_party *parties;
    size_t party_count;
    size_t party_room;
    size_t set_aside_count;
    size_t repeated_count; /* the same file again */
    size_t file_count;
    char own[CODE_BYTES_MAX]; /* code of our organisation */
    bool is_progress;
};

/* own_ref: NULL: the municipality of most messages. False: the folder cannot be
 * listed, said on stderr. Release with archive_free. */
MUST_CHECK bool archive_read(const char *folder, const char *own_ref,
    const struct calendar *calendar, bool is_progress, struct archive *out);
void archive_free(struct archive *archive);
/* The name behind a code, or the code. */
const char *archive_name(const struct archive *archive, const char *code);

#endif
