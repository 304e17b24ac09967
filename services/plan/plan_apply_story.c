#include "services/plan/plan_fellowship.h"

#include <string.h>

/* The fold of her story, told here or by who holds the case, and what a partner is told
 * of it. Who asked is staff here; elsewhere it is a name. */

void
plan_apply_story(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__StoryTold *told =
        (const Stafett__Plan__V1__StoryTold *)event->message;
    struct id case_id = id_or_none(told->case_id);
    struct plan_story row;
    memset(&row, 0, sizeof row);
    row.id = id_or_none(told->story_id);
    code_copy(row.asked_by, sizeof row.asked_by, told->asked_by_code);
    code_copy(row.teller, sizeof row.teller, told->teller_code);
    code_copy(row.from, sizeof row.from, told->from_code);
    row.looked_count = plan_codes_take(
        row.looked, PLAN_AREAS_MAX, told->looked_codes, told->n_looked_codes);
    row.told_us = told->told_us;
    row.is_reuse_agreed = told->is_reuse_agreed ? 1 : 0;
    if (told->content.len > 0)
        row.content = event->id;
    content_store(tables, event->id, slice_bytes(told->content));
    plan_row_store(
        tables, plan_row_at(PLAN_STORIES, case_id, row.id), &row, sizeof row);
    struct plan_part part = plan_part_of("story", row.id, "story", told->from_code);
    part.is_kept = told->is_reuse_agreed ? 0 : 1;
    plan_part_put(tables, case_id, &part);
}

/* The name of who asked goes along; her code is our own. */
static struct slice
content_told(
    const struct view *view, const struct plan_story *story, struct arena *arena)
{
    struct plan_staff staff;
    struct slice content = content_load(view, story->content, arena);
    if (!plan_staff_load(view, story->asked_by, &staff))
        return content;
    struct slice name =
        content_item(content_load(view, staff.content, arena), "name", arena);
    if (name.len == 0)
        return content;
    return content_with(content, "asked_by", name, story->id.bytes, arena);
}

const ProtobufCMessage *
plan_compose_story(const struct view *view, struct id case_id, struct id part_id,
    const char *party, struct arena *arena)
{
    struct plan_story row;
    Stafett__Partner__V1__StoryShared *out = arena_take(arena, sizeof *out);
    (void)party;
    if (!plan_row_load(
            view, plan_row_at(PLAN_STORIES, case_id, part_id), &row, sizeof row))
        return NULL;
    stafett__partner__v1__story_shared__init(out);
    out->case_id = plan_id_copy(case_id, arena);
    out->story_id = plan_id_copy(part_id, arena);
    out->teller_code = arena_text(arena, slice_text(row.teller));
    out->looked_codes = plan_codes_list(row.looked[0], row.looked_count, arena);
    out->n_looked_codes = row.looked_count;
    out->told_us = row.told_us;
    out->content = slice_binary(content_told(view, &row, arena));
    return &out->base;
}
