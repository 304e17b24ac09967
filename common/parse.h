#ifndef STAFETT_PARSE_H
#define STAFETT_PARSE_H

/* What people type, as values: local times, ids, keys and texts. Pure: no file, no clock.
 * Texts never stand in arguments (other users of the machine can read those); they come
 * from a file or stdin, as `key: value` lines or, when the command has one main text, as
 * that text alone. A line that begins with a blank continues the value above it; lines
 * that begin with # are left out. */

#include "common/arena.h"
#include "common/calendar.h"
#include "common/id.h"

enum { TEXTS_MAX = 24, TEXT_FAULT_BYTES = 160, TEXT_FILE_BYTES_MAX = 60000 };

/* A key that a person may write, and the content's item it becomes. The list ends with
 * a row of NULLs. */
struct text_key {
    const char *key;
    const char *item;
    bool is_main; /* the whole file, when it has no keys */
};

struct texts {
    size_t count;
    struct {
        const char *item;
        char *text;
    } rows[TEXTS_MAX];
};

/* False with a sentence in `fault`. Values live in the arena. */
bool parse_texts(const char *input, const struct text_key *keys, struct arena *arena,
    struct texts *out, char fault[TEXT_FAULT_BYTES]);
/* "2027-05-14 15:40" (or with a T), local time. */
bool parse_time(
    const char *text, const struct calendar *calendar, int64_t *time_us_out);
/* "thu 15:00-16:00". Whether the one time comes before the other is not looked at. */
struct parse_week {
    uint32_t weekday; /* 1 is Monday */
    uint32_t from_minute;
    uint32_t to_minute;
};
bool parse_week(const char *text, struct parse_week *out);
/* A whole number from 1 to max. */
bool parse_count(const char *text, uint64_t max, uint64_t *out);

#endif
