/* Teams and assessments as a caseworker asks about them: by when, what is still to answer,
 * what is given meanwhile, what came of it. */

#include "services/stafett/show.h"

#include "common/message.h"

#include <string.h>

/* Questions that the rules may name otherwise stand with their code alone. */
static const struct {
    const char *code;
    const char *words;
} question_rows[] = {
    { "mastery", "what can the person master, or learn to master?" },
    { "network", "what can relatives and network contribute, and what do they need?" },
    { "voluntary", "is there a voluntary offer?" },
    { "technology", "which welfare technology or aids can be used?" },
    { "prevention", "which low-threshold or preventive services are there?" },
    { "person", "what does the person say herself?" },
    { "goal", "what is her goal?" },
    { "come_back", "how does she come back?" },
};

static const char *
question_words(const char *code)
{
    for (size_t i = 0; i < ARRAY_COUNT(question_rows); i++) {
        if (strcmp(question_rows[i].code, code) == 0)
            return question_rows[i].words;
    }
    return "";
}

static const char *
state_words(const char *code)
{
    static const struct {
        const char *code;
        const char *words;
    } rows[] = {
        { "opened", "opened; nobody has met the person yet" },
        { "mapping", "mapping has begun" },
        { "concluded", "concluded" },
        { "cancelled", "cancelled" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].words;
    }
    return code;
}

/* ---- teams */

static void
show_team(const struct show *show, const Stafett__Team__V1__TeamFormed *team)
{
    show_painted(show, PAINT_STRONG, "%-20s", team->team_code);
    show_line(show, " %s, unit %s; %u days from %s",
        names_item(show->arena, team->content, "name"),
        names_unit(show->names, team->unit_code), (unsigned)team->days,
        show_words(show, team->clock_code));
    if (team->n_district_codes > 0)
        show_line(show, "  %-23s %s", "districts",
            show_list(show, team->district_codes, team->n_district_codes));
    show_line(show, "  %-23s %s", "answers for its cases",
        names_staff(show->names, team->caseworker_code));
    for (size_t i = 0; i < team->n_members; i++)
        show_line(show, "  %-23s %s",
            show_words(show, team->members[i]->profession_code),
            names_staff(show->names, team->members[i]->staff_code));
    if (team->n_missing_codes > 0) {
        show_painted(show, PAINT_WARNING, "  %-23s %s", "lacks",
            show_list(show, team->missing_codes, team->n_missing_codes));
        show_end(show);
    }
}

void
show_teams(const struct show *show, const Stafett__Team__V1__Teams *teams)
{
    for (size_t i = 0; i < teams->n_teams; i++)
        show_team(show, teams->teams[i]);
}

/* ---- assessments */

static bool
is_open(const Stafett__Team__V1__AssessmentView *view)
{
    return view->ended_us == 0;
}

static void
show_missing(const struct show *show, const Stafett__Team__V1__AssessmentView *view)
{
    if (view->n_missing_codes == 0)
        return;
    show_painted(show, PAINT_STRONG, "  still to answer");
    show_end(show);
    for (size_t i = 0; i < view->n_missing_codes; i++)
        show_line(show, "    %-11s %s", view->missing_codes[i],
            question_words(view->missing_codes[i]));
}

static void
show_due(const struct show *show, const Stafett__Team__V1__AssessmentView *view)
{
    (void)fprintf(show->out, "  due           %s", show_time(show, view->due_us));
    if (view->is_overdue)
        show_painted(show, PAINT_WARNING, "  OVERDUE");
    show_end(show);
    show_line(show, "  counted from  %s, %s", show_words(show, view->clock_code),
        show_time(show, view->clock_us));
    if (view->extensions == 0)
        return;
    show_line(show, "  extended      %u time%s", (unsigned)view->extensions,
        view->extensions == 1 ? "" : "s");
    show_texts(show, view->extension_content, "    ");
}

static void
show_interims(const struct show *show, const Stafett__Team__V1__AssessmentView *view)
{
    if (view->n_interims > 0)
        show_line(show, "  meanwhile");
    for (size_t i = 0; i < view->n_interims; i++) {
        const Stafett__Team__V1__InterimView *interim = view->interims[i];
        show_line(show, "    %s, by %s since %s",
            names_item(show->arena, interim->content, "service"),
            names_party(show->names, interim->by_code),
            show_time(show, interim->arranged_us));
    }
}

static bool
is_none(const Stafett__Team__V1__AssessmentView *view, const char *code)
{
    for (size_t i = 0; i < view->n_none_codes; i++) {
        if (strcmp(view->none_codes[i], code) == 0)
            return true;
    }
    return false;
}

static void
show_answer(const struct show *show, const Stafett__Team__V1__AssessmentView *view,
    const char *item)
{
    const char *answer = names_item(show->arena, view->content, item);
    if (answer[0] != '\0')
        show_line(show, "    %-11s %s%s", show_words(show, item),
            is_none(view, item) ? "none: " : "", answer);
}

/* Her own words come first; then the answers, whatever the rules ask. */
static void
show_answers(const struct show *show, const Stafett__Team__V1__AssessmentView *view)
{
    static const char *const hers[] = { "person", "goal" };
    struct wire_fault fault;
    const Stafett__V1__Content *content =
        (const Stafett__V1__Content *)message_unpack(&stafett__v1__content__descriptor,
            slice_bytes(view->content), show->arena, &fault);
    for (size_t i = 0; i < ARRAY_COUNT(hers); i++)
        show_answer(show, view, hers[i]);
    for (size_t i = 0; content != NULL && i < content->n_items; i++) {
        const char *item = content->items[i]->name_code;
        if (strcmp(item, hers[0]) != 0 && strcmp(item, hers[1]) != 0)
            show_answer(show, view, item);
    }
}

static void
show_end_of(const struct show *show, const Stafett__Team__V1__AssessmentView *view)
{
    if (strcmp(view->state_code, "cancelled") == 0) {
        show_line(show, "  cancelled     %s, %s", show_time(show, view->ended_us),
            show_words(show, view->reason_code));
        show_texts(show, view->content, "    ");
        return;
    }
    show_painted(
        show, PAINT_STRONG, "  concluded     %s", show_words(show, view->outcome_code));
    show_line(show, "%s%s; level: %s", view->to_unit_code[0] == '\0' ? "" : ", to ",
        names_unit(show->names, view->to_unit_code),
        show_words(show, view->level_code));
    show_line(show, "    on          %s, day %u", show_time(show, view->ended_us),
        (unsigned)view->days);
    show_answers(show, view);
}

void
show_assessment(const struct show *show, const Stafett__Team__V1__AssessmentView *view)
{
    show_painted(
        show, PAINT_STRONG, "assessment %s", show_id(show, view->assessment_id));
    show_end(show);
    show_line(show, "  case          %s", show_id(show, view->case_id));
    show_line(show, "  team          %s", view->team_code);
    show_line(
        show, "  responsible   %s", names_staff(show->names, view->responsible_code));
    show_line(show, "  state         %s", state_words(view->state_code));
    if (is_open(view))
        show_due(show, view);
    show_missing(show, view);
    show_interims(show, view);
    if (!is_open(view))
        show_end_of(show, view);
}

void
show_assessments(const struct show *show, const Stafett__Team__V1__Assessments *list)
{
    for (size_t i = 0; i < list->n_assessments; i++) {
        const Stafett__Team__V1__AssessmentView *view = list->assessments[i];
        (void)fprintf(show->out, "%s  ", show_id(show, view->assessment_id));
        if (is_open(view))
            show_painted(show, view->is_overdue ? PAINT_WARNING : PAINT_PLAIN,
                "due %s%s", show_time(show, view->due_us),
                view->is_overdue ? " OVERDUE" : "");
        else
            show_painted(
                show, PAINT_QUIET, "ended %s", show_time(show, view->ended_us));
        show_line(show, "  %s; %s; %s", view->team_code,
            names_staff(show->names, view->responsible_code),
            state_words(view->state_code));
    }
}
