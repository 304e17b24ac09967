/* Carried out: cycles, evaluations, how the work stands, and the end of coordination. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

static const struct text_key cycle_keys[] = { { "plan", "plan", true },
    { "measure", "measure", false }, { NULL, NULL, false } };
static const struct text_key study_keys[] = { { "study", "study", true },
    { "act", "act", false }, { NULL, NULL, false } };
static const struct text_key words_keys[] = { { "text", "text", true },
    { NULL, NULL, false } };
static const struct text_key back_keys[] = { { "come_back", "come_back", true },
    { NULL, NULL, false } };

int
command_cycle_start(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__StartCycle message = STAFETT__PLAN__V1__START_CYCLE__INIT;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_about(
        session, request, cycle_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code =
            session_id_field(session, request->options[OPTION_GOAL], &message.goal_id);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_AT], &message.study_us);
    if (code != EXIT_DRAINED)
        return code;
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    talk("Begun. It is studied on its date; you are told if nobody does.");
    const Stafett__Plan__V1__CycleStarted *event =
        (const Stafett__Plan__V1__CycleStarted *)session_event(
            session, answer, &stafett__plan__v1__cycle_started__descriptor, NULL);
    if (event != NULL)
        session_print_id(session, event->cycle_id);
    return EXIT_DRAINED;
}

int
command_cycle_study(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__StudyCycle message = STAFETT__PLAN__V1__STUDY_CYCLE__INIT;
    int code = session_about(session, request, study_keys, &message.case_id,
        &message.cycle_id, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.act_code = session_text(session, request->options[OPTION_STATE]);
    return session_do(session, "plan", &message.base, "Studied.");
}

/* ---- evaluations */

enum { ANSWERS_MAX = 8 };

static int
answer_wrong(const char *pair)
{
    talk("stafett: `%s` is no answer; write safety=better,quality=same,"
         "mastery=worse,told=4,knows=yes",
        pair);
    return EXIT_USAGE_WRONG;
}

/* One `name=value` into its field. */
static int
take_answer(
    struct session *session, const char *pair, Stafett__Plan__V1__Evaluate *message)
{
    const struct {
        const char *name;
        char **code;
    } codes[] = {
        { "safety", &message->safety_code },
        { "quality", &message->quality_code },
        { "mastery", &message->mastery_code },
        { "knows", &message->knows_code },
    };
    const char *equals = strchr(pair, '=');
    uint64_t told = 0;
    if (equals == NULL)
        return answer_wrong(pair);
    size_t length = (size_t)(equals - pair);
    for (size_t i = 0; i < ARRAY_COUNT(codes); i++) {
        if (strlen(codes[i].name) == length &&
            strncmp(codes[i].name, pair, length) == 0) {
            *codes[i].code = session_text(session, equals + 1);
            return EXIT_DRAINED;
        }
    }
    bool is_told = length == strlen("told") && strncmp(pair, "told", length) == 0;
    bool is_count =
        strcmp(equals + 1, "0") == 0 || parse_count(equals + 1, UINT32_MAX, &told);
    if (!is_told || !is_count)
        return answer_wrong(pair);
    message->told_again = (uint32_t)told;
    message->is_told_asked = true;
    return EXIT_DRAINED;
}

int
command_evaluate(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__Evaluate message = STAFETT__PLAN__V1__EVALUATE__INIT;
    char *answers[ANSWERS_MAX];
    size_t count =
        session_codes(session, request->options[OPTION_ANSWERS], answers, ANSWERS_MAX);
    int code = session_about(
        session, request, words_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_UNTIL], &message.next_us);
    for (size_t i = 0; code == EXIT_DRAINED && i < count; i++)
        code = take_answer(session, answers[i], &message);
    if (code != EXIT_DRAINED)
        return code;
    message.kind_code = session_text(session, request->options[OPTION_KIND]);
    return session_do(session, "plan", &message.base, "Written down, in her words.");
}

/* ---- how it stands, and the end */

int
command_work_show(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowWork ask = STAFETT__PLAN__V1__SHOW_WORK__INIT;
    struct looked looked;
    struct id case_id;
    int code = session_id(request->arguments[0], &case_id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&case_id);
    code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__work__descriptor, &looked);
    if (looked.view != NULL)
        show_work(&looked.show, (const Stafett__Plan__V1__Work *)looked.view);
    return code;
}

int
command_coordination_end(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__EndCoordination message =
        STAFETT__PLAN__V1__END_COORDINATION__INIT;
    int code = session_about(
        session, request, back_keys, &message.case_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.is_agreed = request->options[OPTION_ASKED] != NULL;
    return session_do(session, "plan", &message.base,
        "Coordination has ended. A new case begins it again, whenever she wants.");
}
