/* How the plan is carried out: the agenda of the next meeting first, hers on top of it. */

#include "services/stafett/show.h"

#include <string.h>

/* One item of a content, with a word before it. */
static void
show_item(const struct show *show, ProtobufCBinaryData content, const char *item)
{
    const char *text = names_item(show->arena, content, item);
    if (text[0] != '\0')
        show_line(show, "      %s: %s", show_words(show, item), text);
}

static const struct {
    const char *point;
    const char *words;
} points[] = {
    { "wish", "the person has said something of it, and there is no goal" },
    { "unlooked", "nobody has asked the person about it" },
    { "break", "does not hold" },
    { "proposal", "is proposed, and not answered" },
    { "cycle", "a small change is to be studied" },
    { "measure", "is past its promised date" },
};

static const char *
point_words(const char *point)
{
    for (size_t i = 0; i < ARRAY_COUNT(points); i++) {
        if (strcmp(points[i].point, point) == 0)
            return points[i].words;
    }
    return point;
}

static void
show_agenda(const struct show *show, const Stafett__Plan__V1__Work *work)
{
    if (work->n_agenda == 0)
        return;
    show_line(show, "agenda of the next meeting");
    for (size_t i = 0; i < work->n_agenda; i++) {
        const Stafett__Plan__V1__AgendaItem *row = work->agenda[i];
        const char *detail = show_words(show, row->detail_code);
        (void)fprintf(show->out, "  %2zu. %s%s%s", i + 1, detail,
            detail[0] == '\0' ? "" : ": ", point_words(row->point_code));
        show_about(show, row->about);
        if (row->part_id.len > 0)
            show_painted(show, PAINT_QUIET, "  [%s]", show_id(show, row->part_id));
        show_end(show);
    }
}

static void
show_cycle(const struct show *show, const Stafett__Plan__V1__CycleView *row)
{
    bool is_studied = row->studied_us != 0;
    (void)fprintf(show->out, "  %s  ", show_time(show, row->started_us));
    show_painted(show, is_studied ? PAINT_PLAIN : PAINT_STRONG, "%s %s",
        is_studied ? "studied" : "is studied",
        show_time(show, is_studied ? row->studied_us : row->study_us));
    (void)fprintf(show->out, "%s%s", is_studied ? ": " : "", row->act_code);
    show_painted(show, PAINT_QUIET, "  [cycle %s]", show_id(show, row->cycle_id));
    show_end(show);
    show_item(show, row->content, "plan");
    show_item(show, row->content, "measure");
    show_item(show, row->study_content, "study");
    show_item(show, row->study_content, "act");
}

/* "adviser, Nav Havnes"; by the id where the map here does not have it. */
static const char *
summoned(const struct show *show, const Stafett__Plan__V1__SummonsView *row)
{
    const char *name = names_item(show->arena, row->actor_content, "name");
    if (row->organisation_code[0] != '\0')
        name = names_organisation(show->names, row->organisation_code);
    else if (row->staff_code[0] != '\0')
        name = names_staff(show->names, row->staff_code);
    if (row->role_code[0] == '\0')
        return show_id(show, row->actor_id);
    size_t bytes = strlen(row->role_code) + strlen(name) + 3;
    char *text = arena_take(show->arena, bytes);
    int used = snprintf(text, bytes, "%s%s%s", show_words(show, row->role_code),
        name[0] == '\0' ? "" : ", ", name);
    ASSERT(used > 0 && (size_t)used < bytes);
    return text;
}

static void
show_summons(
    const struct show *show, const Stafett__Plan__V1__SummonsView *row, bool is_held)
{
    const char *answer =
        row->answer_code[0] == '\0' ? "has not answered" : row->answer_code;
    if (is_held && row->was_there)
        answer = "was there";
    (void)fprintf(show->out, "      %s  %s%s", summoned(show, row), answer,
        is_held && !row->was_there ? "; was not there" : "");
    show_end(show);
    show_item(show, row->content, "reason");
    show_item(show, row->content, "text");
}

static void
show_meeting(const struct show *show, const Stafett__Plan__V1__MeetingView *row)
{
    bool is_held = row->held_us != 0;
    show_painted(show, is_held ? PAINT_PLAIN : PAINT_STRONG, "  %s  %s",
        show_time(show, row->at_us), is_held ? "held" : "called");
    show_painted(show, PAINT_QUIET, "  [meeting %s]", show_id(show, row->meeting_id));
    show_end(show);
    show_line(show, "      interpreter: %s%s%s",
        show_words(show, row->interpreter_code),
        row->language_code[0] == '\0' ? "" : ", ", row->language_code);
    if (!row->is_person_there)
        show_line(show, "      without the person, who said so");
    show_item(show, row->content, "text");
    show_item(show, row->content, "place");
    show_item(show, row->content, "without_her");
    for (size_t i = 0; i < row->n_summons; i++)
        show_summons(show, row->summons[i], is_held);
    show_item(show, row->minutes_content, "minutes");
    for (size_t i = 0; i < row->n_promised; i++) {
        const Stafett__Plan__V1__PromisedView *promised = row->promised[i];
        show_line(show, "      promised: %s, %s%s%s",
            names_item(show->arena, promised->content, "measure"),
            show_words(show, promised->state_code),
            promised->due_us == 0 ? "" : ", by ",
            promised->due_us == 0 ? "" : show_time(show, promised->due_us));
    }
    if (row->next_us != 0)
        show_line(show, "      next meeting: %s", show_time(show, row->next_us));
}

static void
show_evaluation(const struct show *show, const Stafett__Plan__V1__EvaluationView *row)
{
    show_line(show, "  %s  %s: safety %s, quality of life %s, mastery %s",
        show_time(show, row->time_us), row->kind_code,
        show_words(show, row->safety_code), show_words(show, row->quality_code),
        show_words(show, row->mastery_code));
    if (row->is_told_asked)
        show_line(show, "      had to tell the story again: %u times", row->told_again);
    show_line(show, "      knows whom to call: %s", show_words(show, row->knows_code));
    show_item(show, row->content, "text");
    if (row->next_us != 0)
        show_line(show, "      again: %s", show_time(show, row->next_us));
}

void
show_work(const struct show *show, const Stafett__Plan__V1__Work *work)
{
    show_agenda(show, work);
    if (work->n_meetings > 0)
        show_line(show, "meetings");
    for (size_t i = 0; i < work->n_meetings; i++)
        show_meeting(show, work->meetings[i]);
    if (work->n_cycles > 0)
        show_line(show, "plan, do, study, act");
    for (size_t i = 0; i < work->n_cycles; i++)
        show_cycle(show, work->cycles[i]);
    if (work->n_evaluations > 0)
        show_line(show, "evaluations, from the person's side");
    for (size_t i = 0; i < work->n_evaluations; i++)
        show_evaluation(show, work->evaluations[i]);
    if (work->n_meetings + work->n_cycles + work->n_evaluations == 0)
        show_line(show, "Nothing has been tried, called or evaluated yet.");
}
