#include "services/plan/plan.h"

#include <string.h>

/* The journal as a look shows it: the newest entries that fit an answer, in the order in
 * which they were written. New is what others wrote since the actor looked last. */

enum {
    JOURNAL_BYTES_MAX = 512 << 10,
    ENTRIES_SHOWN_MAX = 512,
    ENTRY_AROUND_BYTES = 256
};

static ProtobufCBinaryData
id_copy(const struct look *look, struct id id)
{
    if (id_is_none(id))
        return slice_binary(slice_of(NULL, 0));
    return slice_binary(arena_copy(look->arena, id_slice(&id)));
}

static Stafett__Plan__V1__EntryView *
entry_view(const struct view *view, const struct look *look, struct id case_id,
    uint64_t number)
{
    Stafett__Plan__V1__EntryView *out = arena_take(look->arena, sizeof *out);
    struct plan_entry row;
    ASSERT(plan_entry_load(view, case_id, number, &row));
    stafett__plan__v1__entry_view__init(out);
    out->entry_id = id_copy(look, row.id);
    out->number = number;
    out->author_code = arena_text(look->arena, slice_text(row.author));
    out->time_us = row.time_us;
    out->corrects_id = id_copy(look, row.corrects);
    out->corrected_by_id = id_copy(look, row.corrected_by);
    out->content = slice_binary(content_load(view, row.content, look->arena));
    out->from_code = arena_text(look->arena, slice_text(row.from));
    out->category_code = arena_text(look->arena, slice_text(row.category));
    return out;
}

/* Backwards from the newest, into the end of the list. */
static size_t
entries_fill(const struct view *view, const struct look *look, struct id case_id,
    uint64_t newest, Stafett__Plan__V1__EntryView *list[ENTRIES_SHOWN_MAX])
{
    struct plan_seen seen = plan_seen_load(view, look->sender, case_id);
    size_t bytes = 0;
    size_t count = 0;
    for (uint64_t number = newest; number > 0 && count < ENTRIES_SHOWN_MAX; number--) {
        Stafett__Plan__V1__EntryView *entry = entry_view(view, look, case_id, number);
        bytes += entry->content.len + ENTRY_AROUND_BYTES;
        if (bytes > JOURNAL_BYTES_MAX)
            break;
        entry->is_new =
            number > seen.before && strcmp(entry->author_code, look->sender) != 0;
        count++;
        list[ENTRIES_SHOWN_MAX - count] = entry;
    }
    return count;
}

const ProtobufCMessage *
plan_answer_journal(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowJournal *asked =
        (const Stafett__Plan__V1__ShowJournal *)look->message;
    struct plan_case row;
    struct id case_id;
    if (!id_from(slice_bytes(asked->case_id), &case_id) ||
        !plan_case_load(view, case_id, &row))
        return NULL;
    Stafett__Plan__V1__Journal *out = arena_take(look->arena, sizeof *out);
    Stafett__Plan__V1__EntryView **list =
        arena_take(look->arena, ENTRIES_SHOWN_MAX * sizeof(void *));
    stafett__plan__v1__journal__init(out);
    out->case_id = id_copy(look, case_id);
    out->n_entries = entries_fill(view, look, case_id, row.entry_count, list);
    out->entries = list + ENTRIES_SHOWN_MAX - out->n_entries;
    return &out->base;
}
