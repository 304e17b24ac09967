#ifndef STAFETT_USERS_H
#define STAFETT_USERS_H

/* Whose key is it: CURVE keys of members of staff, one runtime table in each daemon that
 * asks her who she is. Plan binds keys; the others fold what they hear of it. */

#include "common/table.h"

enum { USER_KEY_BYTES = 32 };

/* For apply. The key is USER_KEY_BYTES long (ASSERT). */
void users_add(struct tables *tables, struct slice key, const char *staff);
/* All her keys: they open nothing any more. */
void users_remove(struct tables *tables, const char *staff);

/* Her staff code, in the arena; NULL: nobody's key. */
const char *users_find(const struct view *view, struct slice key, struct arena *arena);
/* All keys, for ZAP; how many. */
size_t users_keys(const struct view *view, uint8_t (*keys)[USER_KEY_BYTES], size_t max);

#endif
