#ifndef STAFETT_CONTENT_H
#define STAFETT_CONTENT_H

/* Content by the id of the event that brought it. apply stores it and never looks into
 * it; looks hand it out. Erasing it later means dropping these rows alone. */

#include "common/table.h"

void content_store(struct tables *tables, struct id id, struct slice content);
void content_remove(struct tables *tables, struct id id);
/* Copied into the arena; empty when there is none. */
struct slice content_load(const struct view *view, struct id id, struct arena *arena);

#endif
