#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Her story as it is looked at: the latest, how old it is, what nobody has looked at, and
 * what she spoke of without anything being planned for it. Areas are those of the rules
 * as they are today. */

struct maker {
    const struct view *view;
    const struct look *look;
    struct id case_id;
};

static void
areas_fill(
    const struct maker *maker, struct slice content, Stafett__Plan__V1__StoryView *out)
{
    const struct rule_codes *areas = &maker->look->rules->fellowship.areas;
    struct arena *arena = maker->look->arena;
    out->unlooked_codes = arena_take(arena, (areas->count + 1) * sizeof(void *));
    out->wish_codes = arena_take(arena, (areas->count + 1) * sizeof(void *));
    for (unsigned i = 0; i < areas->count; i++) {
        char *area = arena_text(arena, slice_text(areas->codes[i]));
        if (!plan_area_is_looked(maker->view, maker->case_id, area))
            out->unlooked_codes[out->n_unlooked_codes++] = area;
        if (content_item(content, area, arena).len > 0 &&
            !plan_area_has_goal(maker->view, maker->case_id, area))
            out->wish_codes[out->n_wish_codes++] = area;
    }
}

/* By when she is asked again: what is owed, and at who does not owe it the same day. */
static int64_t
again_find(const struct maker *maker, int64_t told_us)
{
    struct plan_obligation owed;
    const struct duty_rule *duty = rules_duty(maker->look->rules, "story-again");
    if (plan_obligation_load(
            maker->view, maker->case_id, ID_NONE, "story-again", &owed))
        return owed.due_us;
    if (duty == NULL)
        return 0;
    return calendar_day_end(maker->look->calendar,
        calendar_day_at(maker->look->calendar, told_us, (int32_t)duty->days, 0));
}

static uint32_t
told_count(const struct maker *maker)
{
    struct walk walk;
    struct plan_story row;
    struct id story_id;
    uint32_t count = 0;
    plan_rows_walk(&walk, maker->view, PLAN_STORIES, maker->case_id);
    while (plan_rows_next(&walk, &story_id, &row, sizeof row))
        count++;
    return count;
}

static void
story_fill(const struct maker *maker, const struct plan_story *story,
    Stafett__Plan__V1__StoryView *out)
{
    struct arena *arena = maker->look->arena;
    out->story_id = plan_id_copy(story->id, arena);
    out->told_us = story->told_us;
    out->asked_by_code = arena_text(arena, slice_text(story->asked_by));
    out->teller_code = arena_text(arena, slice_text(story->teller));
    out->from_code = arena_text(arena, slice_text(story->from));
    out->is_reuse_agreed = story->is_reuse_agreed != 0;
    out->looked_codes = plan_codes_list(story->looked[0], story->looked_count, arena);
    out->n_looked_codes = story->looked_count;
    out->again_us = again_find(maker, story->told_us);
    out->is_old = out->again_us != 0 && out->again_us <= maker->look->now_us;
    out->told_count = told_count(maker);
}

const ProtobufCMessage *
plan_answer_story(const struct view *view, const struct look *look)
{
    const Stafett__Plan__V1__ShowStory *asked =
        (const Stafett__Plan__V1__ShowStory *)look->message;
    struct maker maker = { view, look, ID_NONE };
    struct plan_case row;
    struct plan_story story;
    struct slice content;
    if (!id_from(slice_bytes(asked->case_id), &maker.case_id) ||
        !plan_case_load(view, maker.case_id, &row))
        return NULL;
    Stafett__Plan__V1__StoryView *out = arena_take(look->arena, sizeof *out);
    stafett__plan__v1__story_view__init(out);
    memset(&story, 0, sizeof story);
    if (plan_story_latest(view, maker.case_id, &story))
        story_fill(&maker, &story, out);
    content = content_load(view, story.content, look->arena);
    out->content = slice_binary(content);
    areas_fill(&maker, content, out);
    return &out->base;
}
