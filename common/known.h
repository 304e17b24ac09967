#ifndef STAFETT_KNOWN_H
#define STAFETT_KNOWN_H

/* Commands already answered: id -> turn and digest, so that a repeat hears the same
 * answer and the same id with other content is refused. Inputs from feeds are known by
 * their cursor and need no row. Rows are pruned when their time has passed, a few with
 * each turn, by the turn's own time: a rebuild prunes alike. */

#include "common/table.h"

struct known {
    uint64_t turn;
    uint8_t digest[DIGEST_BYTES];
};

bool known_find(const struct view *view, struct id id, struct known *out);
void known_add(
    struct tables *tables, struct id id, const struct known *known, int64_t until_us);
void known_prune(struct tables *tables, int64_t now_us);

#endif
