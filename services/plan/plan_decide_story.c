#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Her story: what a good day is, in her words. It is told once and reused, with her yes:
 * it goes along with an offer and to who takes part, on the ground that the rules name.
 * Without her yes it stays where it was told. Each telling is kept; the latest is shown
 * first, and she is asked anew when it has grown old. */

static const char *const tellers[] = { "person", "representative", "relative",
    "with-support" };
/* Besides one item for each area of life. */
static const char *const items[] = { "good_day", "hard_day", "before", "now", "health",
    "coordinated", "relatives", "strengths", "future" };

static bool
is_teller(const char *code)
{
    return plan_is_among(code, tellers, ARRAY_COUNT(tellers));
}

static bool
has_item(const struct input *input, ProtobufCBinaryData content, const char *item)
{
    return content_item(slice_bytes(content), item, input->arena).len > 0;
}

/* Areas that were spoken of: those that are named, and those with words of hers. In the
 * order of the rules, each once. */
static size_t
areas_looked(const struct plan_act *act, const Stafett__Plan__V1__TellStory *command,
    char *out[PLAN_AREAS_MAX])
{
    const struct rule_codes *areas = &act->input->rules->fellowship.areas;
    size_t count = 0;
    for (unsigned i = 0; i < areas->count && count < PLAN_AREAS_MAX; i++) {
        char *area = areas->codes[i];
        if (plan_is_among(area, (const char *const *)command->looked_codes,
                command->n_looked_codes) ||
            has_item(act->input, command->content, area))
            out[count++] = area;
    }
    return count;
}

static bool
has_words(const struct plan_act *act, ProtobufCBinaryData content)
{
    const struct rule_codes *areas = &act->input->rules->fellowship.areas;
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        if (has_item(act->input, content, items[i]))
            return true;
    }
    for (unsigned i = 0; i < areas->count; i++) {
        if (has_item(act->input, content, areas->codes[i]))
            return true;
    }
    return false;
}

static const char *
story_fault(const struct plan_act *act, const Stafett__Plan__V1__TellStory *command,
    const char **where)
{
    *where = "teller_code";
    if (!is_teller(command->teller_code))
        return "teller-unknown";
    *where = "looked_codes";
    for (size_t i = 0; i < command->n_looked_codes; i++) {
        if (!rule_codes_have(
                &act->input->rules->fellowship.areas, command->looked_codes[i]))
            return "area-unknown";
    }
    *where = "content";
    return has_words(act, command->content) ? NULL : "text-missing";
}

static struct plan_part
part_of(struct id story_id, const char *from, bool is_reuse_agreed)
{
    struct plan_part part = plan_part_of("story", story_id, "story", from);
    part.is_kept = is_reuse_agreed ? 0 : 1;
    return part;
}

void
plan_story_owe(struct plan_act *act, int64_t told_us)
{
    plan_owe(
        act, "story-again", ID_NONE, plan_duty_due(act->input, "story-again", told_us));
}

void
plan_decide_story(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__TellStory *command =
        (const Stafett__Plan__V1__TellStory *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    char *looked[PLAN_AREAS_MAX];
    const char *where;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    const char *fault = story_fault(&act, command, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    struct id story_id = input_id(input, PLAN_PART_ORDINAL);
    Stafett__Plan__V1__StoryTold event = STAFETT__PLAN__V1__STORY_TOLD__INIT;
    event.story_id = id_binary(&story_id);
    event.case_id = command->case_id;
    event.asked_by_code = (char *)input->sender;
    event.teller_code = command->teller_code;
    event.looked_codes = looked;
    event.n_looked_codes = areas_looked(&act, command, looked);
    event.is_reuse_agreed = command->is_reuse_agreed;
    event.told_us = input->now_us;
    event.from_code = (char *)input->self;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
    plan_story_owe(&act, input->now_us);
    struct plan_part part = part_of(story_id, input->self, command->is_reuse_agreed);
    plan_part_share(&act, &part);
}

/* ---- it goes along */

void
plan_story_go_along(const struct view *view, const struct input *input,
    const struct plan_side *side, const char *party, struct decision *decision)
{
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_story story;
    struct plan_shared before;
    act.side = *side;
    if (!plan_story_latest(view, side->case_id, &story))
        return;
    bool is_known = plan_shared_load(view, side->case_id, party, story.id, &before) &&
                    !before.is_withheld;
    struct plan_part part = part_of(story.id, story.from, story.is_reuse_agreed != 0);
    if (!is_known)
        plan_part_share_to(&act, &part, party);
}

/* ---- the case came here */

/* The story of the case that ends, told in the one that goes on, unless that has a newer
 * one. */
static void
story_pass_into(struct plan_act *act, const struct plan_story *story, struct id into)
{
    struct plan_story own;
    struct id story_id = id_derive(story->id, "into");
    if (!plan_case_load(act->view, into, &act->side.row) || act->side.row.is_closed ||
        (plan_story_latest(act->view, into, &own) && own.told_us >= story->told_us))
        return;
    act->side.case_id = into;
    Stafett__Plan__V1__StoryTold event = STAFETT__PLAN__V1__STORY_TOLD__INIT;
    event.story_id = id_binary(&story_id);
    event.case_id = id_binary(&into);
    event.teller_code = (char *)story->teller;
    event.looked_codes =
        plan_codes_list(story->looked[0], story->looked_count, act->input->arena);
    event.n_looked_codes = story->looked_count;
    event.is_reuse_agreed = story->is_reuse_agreed != 0;
    event.told_us = story->told_us;
    event.from_code = (char *)story->from;
    event.content =
        slice_binary(content_load(act->view, story->content, act->input->arena));
    plan_act_emit(act, &event.base);
    plan_story_owe(act, story->told_us);
    struct plan_part part = part_of(story_id, story->from, story->is_reuse_agreed != 0);
    plan_part_share(act, &part);
}

void
plan_story_came(struct plan_act *act)
{
    struct plan_story story;
    if (!plan_story_latest(act->view, act->side.case_id, &story))
        return;
    struct plan_act into = *act;
    if (!id_is_none(act->side.offer.into))
        story_pass_into(&into, &story, act->side.offer.into);
    else if (!plan_baton_closes(act->input, &act->side))
        plan_story_owe(act, story.told_us);
}

/* ---- told by the holder. It left with her yes to reuse. */

static const char *
shared_fault(const Stafett__Partner__V1__StoryShared *record, const char **where)
{
    *where = "teller_code";
    if (!is_teller(record->teller_code))
        return "teller-unknown";
    *where = "looked_codes";
    if (record->n_looked_codes > PLAN_AREAS_MAX)
        return "list-too-long";
    *where = "told_us";
    return plan_baton_is_time(record->told_us) ? NULL : "time-missing";
}

void
plan_decide_partner_story(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__StoryShared *record =
        (const Stafett__Partner__V1__StoryShared *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct id story_id;
    const char *where;
    if (!plan_act_of_holder(&act, record->case_id) ||
        !plan_act_part(&act, record->story_id, "story", &story_id) ||
        !plan_baton_content(record->content, decision))
        return;
    const char *fault = shared_fault(record, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    Stafett__Plan__V1__StoryTold event = STAFETT__PLAN__V1__STORY_TOLD__INIT;
    event.story_id = record->story_id;
    event.case_id = record->case_id;
    event.teller_code = record->teller_code;
    event.looked_codes = record->looked_codes;
    event.n_looked_codes = record->n_looked_codes;
    event.is_reuse_agreed = true;
    event.told_us = record->told_us;
    event.from_code = (char *)input->sender;
    event.content = record->content;
    plan_act_emit(&act, &event.base);
}
