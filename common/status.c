#include "common/status.h"

#include "common/alarm.h"
#include "common/cursor.h"
#include "common/kept.h"
#include "common/share.h"

#include <stdio.h>
#include <string.h>

enum { STATUS_ROWS_MAX = 256 };

static uint64_t
parked_count(const struct view *view)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t count = 0;
    walk_start(&walk, view, TABLE_PARKED, &all);
    while (walk_next(&walk, &key, &value))
        count++;
    return count;
}

static Stafett__V1__SourceStatus *
add_source(Stafett__V1__Status *status, const char *source, struct arena *arena)
{
    Stafett__V1__SourceStatus *row = arena_take(arena, sizeof *row);
    stafett__v1__source_status__init(row);
    row->source = arena_text(arena, slice_text(source));
    status->sources[status->n_sources] = row;
    status->n_sources++;
    return row;
}

static void
add_sources(Stafett__V1__Status *status, const struct view *view, struct arena *arena)
{
    char source[CODE_BYTES_MAX * 2] = "";
    struct cursor cursor;
    status->sources =
        arena_take(arena, STATUS_ROWS_MAX * sizeof(Stafett__V1__SourceStatus *));
    while (status->n_sources < STATUS_ROWS_MAX && cursor_next(view, source, &cursor)) {
        Stafett__V1__SourceStatus *row = add_source(status, source, arena);
        row->position = cursor.position;
        row->applied = cursor.applied;
        row->ignored = cursor.ignored;
        row->parked = cursor.parked;
        row->refused = cursor.refused;
        row->quarantined = cursor.quarantined;
        row->discarded = cursor.discarded;
    }
}

static void
add_shared(Stafett__V1__Status *status, const struct view *view, struct arena *arena)
{
    char partner[CODE_BYTES_MAX] = "";
    struct share_head head;
    status->shared =
        arena_take(arena, STATUS_ROWS_MAX * sizeof(Stafett__V1__SharedHead *));
    while (status->n_shared < STATUS_ROWS_MAX && share_next(view, partner, &head)) {
        Stafett__V1__SharedHead *row = arena_take(arena, sizeof *row);
        stafett__v1__shared_head__init(row);
        row->partner_code = arena_text(arena, slice_text(partner));
        row->sequence = head.sequence;
        row->chain =
            slice_binary(arena_copy(arena, slice_of(head.chain, sizeof head.chain)));
        status->shared[status->n_shared] = row;
        status->n_shared++;
    }
}

void
status_add_seen(Stafett__V1__Status *status, const char *source, uint64_t seen,
    const char *stopped, struct arena *arena)
{
    Stafett__V1__SourceStatus *row = NULL;
    for (size_t i = 0; i < status->n_sources; i++) {
        if (strcmp(status->sources[i]->source, source) == 0)
            row = status->sources[i];
    }
    if (row == NULL && status->n_sources == STATUS_ROWS_MAX)
        return;
    if (row == NULL)
        row = add_source(status, source, arena);
    row->seen = seen;
    if (stopped != NULL)
        row->stopped_code = arena_text(arena, slice_text(stopped));
}

Stafett__V1__Status *
status_make(
    struct host *host, int64_t now_us, bool is_time_steered, struct arena *arena)
{
    const struct view *view = tables_view(store_tables(host->store));
    Stafett__V1__Status *status = arena_take(arena, sizeof *status);
    stafett__v1__status__init(status);
    status->daemon = arena_text(arena, slice_text(host->service->name));
    status->head = store_head(host->store);
    status->applied_through = store_applied_through(host->store);
    status->log_bytes = store_log_bytes(host->store);
    status->checkpoint_us_max = host->checkpoint_us_max;
    status->time_us = now_us;
    status->behind_us = host->last_us > now_us ? host->last_us - now_us : 0;
    status->is_time_steered = is_time_steered;
    status->quarantined = store_quarantine_count(host->store) - kept_settled(view);
    status->discarded = host->discarded;
    status->alarms = alarm_count(view);
    struct alarm alarm;
    if (alarm_next(view, arena, &alarm))
        status->next_alarm_us = alarm.due_us;
    status->parked = parked_count(view);
    add_sources(status, view, arena);
    add_shared(status, view, arena);
    return status;
}
