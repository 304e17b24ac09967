/* How whole the record is, daemon by daemon. The chain is over the digests of all turns
 * so far: whoever has a copy of the daemon's log can make it again and compare. */

#include "services/audit/audit.h"

#include <string.h>

enum { DAEMONS_SHOWN_MAX = 16 };

static Stafett__Audit__V1__RecordedDaemon *
row_make(const struct look *look, struct slice name, const struct audit_daemon *daemon)
{
    Stafett__Audit__V1__RecordedDaemon *row = arena_take(look->arena, sizeof *row);
    stafett__audit__v1__recorded_daemon__init(row);
    row->daemon_code = arena_text(look->arena, slice_text((const char *)name.data));
    row->first = daemon->first;
    row->last = daemon->last;
    row->turns = daemon->turns;
    row->gaps = daemon->gaps;
    row->last_us = daemon->last_us;
    row->chain = slice_binary(
        arena_copy(look->arena, slice_of(daemon->chain, sizeof daemon->chain)));
    row->stopped_us = daemon->stopped_us;
    row->behind_us = daemon->behind_us;
    return row;
}

const ProtobufCMessage *
audit_answer_recorded(const struct view *view, const struct look *look)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    Stafett__Audit__V1__Recorded *answer = arena_take(look->arena, sizeof *answer);
    stafett__audit__v1__recorded__init(answer);
    answer->daemons = arena_take(
        look->arena, DAEMONS_SHOWN_MAX * sizeof(Stafett__Audit__V1__RecordedDaemon *));
    walk_start(&walk, view, AUDIT_DAEMONS, &all);
    while (answer->n_daemons < DAEMONS_SHOWN_MAX && walk_next(&walk, &key, &value)) {
        struct audit_daemon daemon;
        table_row(value, &daemon, sizeof daemon);
        answer->daemons[answer->n_daemons] = row_make(look, key, &daemon);
        answer->n_daemons++;
    }
    return &answer->base;
}
