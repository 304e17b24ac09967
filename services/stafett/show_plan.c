/* The joint plan as people read it: her story first, each goal in her words with its
 * measures under it, then the newest version with who has signed, proposals, other plans,
 * what does not hold, and what was kept back. */

#include "services/stafett/show.h"

#include "common/message.h"

#include <stdio.h>
#include <string.h>

static void
show_good_day(const struct show *show, const Stafett__Plan__V1__PlanView *plan)
{
    static const char *const items[] = { "good_day", "hard_day", "coordinated",
        "strengths" };
    if (plan->story_content.len == 0) {
        show_line(show, "The person's story has not been told here yet.");
        return;
    }
    show_painted(show, PAINT_STRONG, "The person's story");
    show_end(show);
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        const char *text = names_item(show->arena, plan->story_content, items[i]);
        if (text[0] != '\0')
            show_line(show, "  %-13s %s", show_words(show, items[i]), text);
    }
}

/* ---- goals and measures */

static const char *
name_of(const struct show *show, const char *code, ProtobufCBinaryData content)
{
    const char *name = names_item(show->arena, content, "name");
    if (name[0] != '\0')
        return name;
    if (code[0] == '\0')
        return "(not known here)";
    const char *organisation = names_organisation(show->names, code);
    return strcmp(organisation, code) != 0 ? organisation
                                           : names_staff(show->names, code);
}

static void
show_week(const struct show *show, const Stafett__Plan__V1__MeasureView *measure)
{
    static const char *const days[] = { "Mondays", "Tuesdays", "Wednesdays",
        "Thursdays", "Fridays", "Saturdays", "Sundays" };
    if (measure->weekday == 0 || measure->weekday > ARRAY_COUNT(days))
        return;
    (void)fprintf(show->out, ", %s %02u:%02u-%02u:%02u", days[measure->weekday - 1],
        measure->from_minute / 60, measure->from_minute % 60, measure->to_minute / 60,
        measure->to_minute % 60);
}

/* Those before it that are not done yet. */
static void
show_waiting(const struct show *show, const Stafett__Plan__V1__PlanView *plan,
    const Stafett__Plan__V1__MeasureView *measure)
{
    const char *before = "waits for: ";
    for (size_t i = 0; i < plan->n_measures; i++) {
        const Stafett__Plan__V1__MeasureView *first = plan->measures[i];
        bool is_first = false;
        for (size_t j = 0; j < measure->n_after_ids; j++)
            is_first = is_first || slice_equal(slice_bytes(measure->after_ids[j]),
                                       slice_bytes(first->measure_id));
        if (!is_first || strcmp(first->state_code, "done") == 0)
            continue;
        show_painted(show, PAINT_WARNING, "%s%s (%s)", before,
            names_item(show->arena, first->content, "measure"),
            name_of(show, first->owner_code, first->owner_content));
        before = ", ";
    }
    if (before[0] == 'w')
        show_painted(show, PAINT_WARNING, "waits for what comes first");
}

static void
show_measure(const struct show *show, const Stafett__Plan__V1__PlanView *plan,
    const Stafett__Plan__V1__MeasureView *measure)
{
    const char *own = names_item(show->arena, measure->content, "own");
    (void)fprintf(show->out, "    - %s (%s",
        name_of(show, measure->owner_code, measure->owner_content),
        show_words(show, measure->state_code));
    show_week(show, measure);
    if (measure->due_us != 0)
        (void)fprintf(show->out, ", by %s", show_time(show, measure->due_us));
    (void)fprintf(
        show->out, "): %s", names_item(show->arena, measure->content, "measure"));
    show_painted(
        show, PAINT_QUIET, "  [measure %s]", show_id(show, measure->measure_id));
    show_end(show);
    if (measure->is_waiting) {
        (void)fputs("      ", show->out);
        show_waiting(show, plan, measure);
        show_end(show);
    }
    if (own[0] != '\0')
        show_line(show, "      the person: %s", own);
}

static bool
is_of_goal(const Stafett__Plan__V1__MeasureView *measure, ProtobufCBinaryData goal_id)
{
    return slice_equal(slice_bytes(measure->goal_id), slice_bytes(goal_id));
}

static void
show_goal(const struct show *show, const Stafett__Plan__V1__PlanView *plan,
    const Stafett__Plan__V1__GoalView *goal)
{
    show_painted(
        show, PAINT_STRONG, "  %s", names_item(show->arena, goal->content, "goal"));
    (void)fprintf(show->out, "  (%s, %s)", show_words(show, goal->area_code),
        show_words(show, goal->state_code));
    if (goal->evaluate_us != 0)
        (void)fprintf(
            show->out, ", looked at again %s", show_time(show, goal->evaluate_us));
    show_painted(show, PAINT_QUIET, "  [goal %s]", show_id(show, goal->goal_id));
    show_end(show);
    for (size_t i = 0; i < plan->n_measures; i++) {
        if (is_of_goal(plan->measures[i], goal->goal_id))
            show_measure(show, plan, plan->measures[i]);
    }
}

static bool
has_goal(
    const Stafett__Plan__V1__PlanView *plan, const Stafett__Plan__V1__MeasureView *row)
{
    for (size_t i = 0; i < plan->n_goals; i++) {
        if (is_of_goal(row, plan->goals[i]->goal_id))
            return true;
    }
    return false;
}

static void
show_goals(const struct show *show, const Stafett__Plan__V1__PlanView *plan)
{
    bool is_headed = false;
    show_line(
        show, plan->n_goals > 0 ? "Goals, in the person's own words" : "No goal yet.");
    for (size_t i = 0; i < plan->n_goals; i++)
        show_goal(show, plan, plan->goals[i]);
    for (size_t i = 0; i < plan->n_measures; i++) {
        if (has_goal(plan, plan->measures[i]))
            continue;
        if (!is_headed)
            show_line(show, "  Without a goal that is known here");
        is_headed = true;
        show_measure(show, plan, plan->measures[i]);
    }
}

/* ---- versions */

static void
show_signature(
    const struct show *show, const Stafett__Plan__V1__SignatureView *signature)
{
    const char *reason = names_item(show->arena, signature->content, "reason");
    const char *code =
        signature->role_code[0] != '\0' ? signature->role_code : signature->party_code;
    (void)fprintf(show->out, "    %s: ", name_of(show, code, signature->actor_content));
    if (signature->answer_code[0] == '\0')
        show_painted(show, PAINT_WARNING, "not yet");
    else
        (void)fprintf(show->out, "%s %s", show_words(show, signature->answer_code),
            show_time(show, signature->signed_us));
    if (reason[0] != '\0')
        (void)fprintf(show->out, ", %s", reason);
    show_end(show);
}

static void
show_version(const struct show *show, const Stafett__Plan__V1__VersionView *version)
{
    static const char *const items[] = { "mandate", "organised", "led", "carried_out",
        "evaluated" };
    show_painted(show, PAINT_STRONG, "Version %u", version->number);
    (void)fprintf(show->out, ", %s, made %s",
        names_organisation(show->names, version->holder_code),
        show_time(show, version->made_us));
    if (version->evaluate_us != 0)
        (void)fprintf(
            show->out, ", evaluated %s", show_time(show, version->evaluate_us));
    show_painted(
        show, PAINT_QUIET, "  [version %s]", show_id(show, version->version_id));
    show_end(show);
    if (version->n_missing_codes > 0)
        show_line(show, "  incomplete; it lacks: %s",
            show_list(show, version->missing_codes, version->n_missing_codes));
    if (version->is_changed) {
        show_painted(show, PAINT_WARNING, "  the plan has changed since");
        show_end(show);
    }
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        const char *text = names_item(show->arena, version->content, items[i]);
        if (text[0] != '\0')
            show_line(show, "  %-13s %s", show_words(show, items[i]), text);
    }
    for (size_t i = 0; i < version->n_signatures; i++)
        show_signature(show, version->signatures[i]);
}

/* ---- the rest */

static void
show_proposals(const struct show *show, const Stafett__Plan__V1__PlanView *plan)
{
    if (plan->n_proposals > 0)
        show_line(show, "Proposals");
    for (size_t i = 0; i < plan->n_proposals; i++) {
        const Stafett__Plan__V1__ProposalView *row = plan->proposals[i];
        const char *reason = names_item(show->arena, row->answer_content, "reason");
        bool is_open = row->answer_code[0] == '\0';
        (void)fprintf(show->out, "  %s, %s: %s",
            names_organisation(show->names, row->from_code),
            show_words(show, row->part_code),
            names_item(show->arena, row->content, "text"));
        if (is_open)
            show_painted(show, PAINT_WARNING, "  answer due %s",
                show_time(show, row->answer_due_us));
        else
            (void)fprintf(show->out, "  %s", show_words(show, row->answer_code));
        if (reason[0] != '\0')
            (void)fprintf(show->out, ", %s", reason);
        show_painted(
            show, PAINT_QUIET, "  [proposal %s]", show_id(show, row->proposal_id));
        show_end(show);
    }
}

static void
show_links(const struct show *show, const Stafett__Plan__V1__PlanView *plan)
{
    if (plan->n_links > 0)
        show_line(show, "Other plans");
    for (size_t i = 0; i < plan->n_links; i++) {
        const Stafett__Plan__V1__LinkView *row = plan->links[i];
        show_line(show, "  %s: %s%s", show_words(show, row->kind_code),
            names_item(show->arena, row->content, "text"),
            row->is_the_plan ? " (this plan is its cooperation part)" : "");
    }
}

/* What a break is about, in words of the plan. */
static const char *
part_text(const struct show *show, const Stafett__Plan__V1__PlanView *plan,
    ProtobufCBinaryData part_id)
{
    for (size_t i = 0; i < plan->n_measures; i++) {
        if (slice_equal(
                slice_bytes(plan->measures[i]->measure_id), slice_bytes(part_id)))
            return names_item(show->arena, plan->measures[i]->content, "measure");
    }
    for (size_t i = 0; i < plan->n_goals; i++) {
        if (slice_equal(slice_bytes(plan->goals[i]->goal_id), slice_bytes(part_id)))
            return names_item(show->arena, plan->goals[i]->content, "goal");
    }
    return "";
}

static void
show_breaks(const struct show *show, const Stafett__Plan__V1__PlanView *plan)
{
    if (plan->n_breaks > 0)
        show_line(show, "What does not hold");
    for (size_t i = 0; i < plan->n_breaks; i++) {
        show_painted(
            show, PAINT_WARNING, "  %s", show_words(show, plan->breaks[i]->rule_code));
        (void)fprintf(
            show->out, "  %s", part_text(show, plan, plan->breaks[i]->part_id));
        show_end(show);
    }
    for (size_t i = 0; i < plan->n_withheld; i++)
        show_line(show, "%s keeps back %u of %s.",
            names_organisation(show->names, plan->withheld[i]->from_code),
            plan->withheld[i]->count,
            show_words(show, plan->withheld[i]->category_code));
}

void
show_plan(const struct show *show, const Stafett__Plan__V1__PlanView *plan)
{
    show_good_day(show, plan);
    show_goals(show, plan);
    for (size_t i = 0; i < plan->n_versions && i < 1; i++)
        show_version(show, plan->versions[i]);
    if (plan->n_versions > 1)
        show_line(show, "  older versions: %zu", plan->n_versions - 1);
    show_proposals(show, plan);
    show_links(show, plan);
    show_breaks(show, plan);
    if (plan->is_cut)
        show_line(show, "(there is more than fits: some texts are left out)");
}
