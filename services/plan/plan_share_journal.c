#include "services/plan/plan_fellowship.h"

#include <string.h>

/* An entry as it leaves: our own alone, with its author's name. Her code is ours. */

static struct slice
with_author(const struct view *view, const struct plan_entry *row, struct arena *arena)
{
    struct plan_staff staff;
    struct slice content = content_load(view, row->content, arena);
    if (!plan_staff_load(view, row->author, &staff))
        return content;
    struct slice name =
        content_item(content_load(view, staff.content, arena), "name", arena);
    return name.len == 0 ? content
                         : content_with(content, "author", name, row->id.bytes, arena);
}

const ProtobufCMessage *
plan_compose_entry(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_self self;
    struct plan_entry row;
    struct id found;
    uint64_t number;
    (void)party;
    ASSERT(table_is_there(view, plan_self_load(view, &self)));
    if (!plan_entry_find(view, part_id, &found, &number) ||
        !plan_entry_load(view, found, number, &row) ||
        strcmp(row.from, self.organisation) != 0)
        return NULL;
    Stafett__Partner__V1__EntryShared *out = arena_take(arena, sizeof *out);
    stafett__partner__v1__entry_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->entry_id = plan_id_copy(part_id, arena);
    out->corrects_id = plan_id_copy(row.corrects, arena);
    out->written_us = row.time_us;
    out->category_code = arena_text(arena, slice_text(row.category));
    out->content = slice_binary(with_author(view, &row, arena));
    return &out->base;
}
