/* Goals and measures of the joint plan: said, and said anew. What a change leaves out
 * stays as it is. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

enum { AFTER_MAX = 32 };

static const struct text_key goal_keys[] = { { "goal", "goal", true },
    { "text", "goal", false }, { NULL, NULL, false } };
static const struct text_key measure_keys[] = { { "measure", "measure", true },
    { "text", "measure", false }, { "own", "own", false }, { NULL, NULL, false } };

/* ---- goals */

static int
set_goal(struct session *session, const struct request *request, const char *goal,
    const Stafett__Plan__V1__GoalSet **event_out)
{
    Stafett__Plan__V1__SetGoal message = STAFETT__PLAN__V1__SET_GOAL__INIT;
    const char *const *options = request->options;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_about(
        session, request, goal_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = session_id_field(session, goal, &message.goal_id);
    if (code == EXIT_DRAINED)
        code = session_time(session, options[OPTION_UNTIL], &message.evaluate_us);
    if (code != EXIT_DRAINED)
        return code;
    message.area_code = session_text(session, options[OPTION_AREA]);
    message.category_code = session_text(session, options[OPTION_CATEGORY]);
    message.state_code = session_text(session, options[OPTION_STATE]);
    code = session_order(session, "plan", &message.base, &answer);
    if (code == EXIT_DRAINED)
        *event_out = (const Stafett__Plan__V1__GoalSet *)session_event(
            session, answer, &stafett__plan__v1__goal_set__descriptor, NULL);
    return code;
}

int
command_goal_set(struct session *session, const struct request *request)
{
    const Stafett__Plan__V1__GoalSet *event = NULL;
    int code = set_goal(session, request, NULL, &event);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    talk("It stands in the plan, in her words.");
    if (event != NULL)
        session_print_id(session, event->goal_id);
    return EXIT_DRAINED;
}

int
command_goal_change(struct session *session, const struct request *request)
{
    const Stafett__Plan__V1__GoalSet *event = NULL;
    int code = set_goal(session, request, request->arguments[1], &event);
    if (code == EXIT_DRAINED)
        talk("The goal stands so now.");
    return code;
}

/* ---- measures */

static int
take_week(const char *text, Stafett__Plan__V1__SetMeasure *message)
{
    struct parse_week week;
    if (text == NULL)
        return EXIT_DRAINED;
    if (!parse_week(text, &week)) {
        talk("stafett: --every is a day and two times, such as \"thu 15:00-16:00\"");
        return EXIT_USAGE_WRONG;
    }
    message->weekday = week.weekday;
    message->from_minute = week.from_minute;
    message->to_minute = week.to_minute;
    return EXIT_DRAINED;
}

/* "ID,ID"; none: one empty id. */
static int
take_after(
    struct session *session, const char *list, Stafett__Plan__V1__SetMeasure *message)
{
    char *texts[AFTER_MAX];
    size_t count = session_codes(session, list, texts, AFTER_MAX);
    message->after_ids =
        arena_take(session->arena, (count + 1) * sizeof *message->after_ids);
    for (size_t i = 0; i < count; i++) {
        bool is_none = strcmp(texts[i], "none") == 0;
        int code = session_id_field(
            session, is_none ? NULL : texts[i], &message->after_ids[i]);
        if (code != EXIT_DRAINED)
            return code;
    }
    message->n_after_ids = count;
    return EXIT_DRAINED;
}

static int
take_times(struct session *session, const char *const *options,
    Stafett__Plan__V1__SetMeasure *message)
{
    int code = session_time(session, options[OPTION_FROM], &message->starts_us);
    if (code == EXIT_DRAINED)
        code = session_time(session, options[OPTION_DUE], &message->due_us);
    if (code == EXIT_DRAINED)
        code = session_time(session, options[OPTION_UNTIL], &message->evaluate_us);
    if (code == EXIT_DRAINED)
        code = take_week(options[OPTION_EVERY], message);
    return code;
}

static int
set_measure(struct session *session, const struct request *request, const char *measure,
    const Stafett__Plan__V1__MeasureSet **event_out)
{
    Stafett__Plan__V1__SetMeasure message = STAFETT__PLAN__V1__SET_MEASURE__INIT;
    const char *const *options = request->options;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_about(
        session, request, measure_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = session_id_field(session, measure, &message.measure_id);
    if (code == EXIT_DRAINED)
        code = session_id_field(session, options[OPTION_GOAL], &message.goal_id);
    if (code == EXIT_DRAINED)
        code = session_id_field(session, options[OPTION_ACTOR], &message.owner_id);
    if (code == EXIT_DRAINED)
        code = session_id_field(session, options[OPTION_MEETING], &message.meeting_id);
    if (code == EXIT_DRAINED)
        code = take_times(session, options, &message);
    if (code == EXIT_DRAINED)
        code = take_after(session, options[OPTION_AFTER], &message);
    if (code != EXIT_DRAINED)
        return code;
    message.category_code = session_text(session, options[OPTION_CATEGORY]);
    message.state_code = session_text(session, options[OPTION_STATE]);
    code = session_order(session, "plan", &message.base, &answer);
    if (code == EXIT_DRAINED)
        *event_out = (const Stafett__Plan__V1__MeasureSet *)session_event(
            session, answer, &stafett__plan__v1__measure_set__descriptor, NULL);
    return code;
}

int
command_measure_set(struct session *session, const struct request *request)
{
    const Stafett__Plan__V1__MeasureSet *event = NULL;
    int code = set_measure(session, request, NULL, &event);
    if (code != EXIT_DRAINED || session->globals->is_json || event == NULL)
        return code;
    talk("It stands in the plan.");
    if (event->goal_id.len == 0)
        talk("It has no goal; that is shown until it has one.");
    session_print_id(session, event->measure_id);
    return EXIT_DRAINED;
}

int
command_measure_change(struct session *session, const struct request *request)
{
    const Stafett__Plan__V1__MeasureSet *event = NULL;
    int code = set_measure(session, request, request->arguments[1], &event);
    if (code == EXIT_DRAINED)
        talk("The measure stands so now.");
    return code;
}
