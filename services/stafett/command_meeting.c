/* Meetings: call, change, answer, hold. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

/* More than the daemon takes, so that it can say that the list is too long. */
enum { SUMMONED_MAX = 64 };

static const struct text_key call_keys[] = { { "text", "text", true },
    { "place", "place", false }, { "without_her", "without_her", false },
    { NULL, NULL, false } };
static const struct text_key answer_keys[] = { { "text", "text", false },
    { "reason", "reason", false }, { NULL, NULL, false } };
static const struct text_key minutes_keys[] = { { "minutes", "minutes", true },
    { NULL, NULL, false } };

/* "needed:pl": which, and the language. */
static void
take_interpreter(
    struct session *session, const char *text, char **code, char **language)
{
    if (text == NULL)
        return;
    size_t length = strcspn(text, ":");
    *code = arena_text(session->arena, slice_of(text, length));
    if (text[length] == ':')
        *language = session_text(session, text + length + 1);
}

static int
meeting_call(
    struct session *session, const struct request *request, const char *meeting)
{
    Stafett__Plan__V1__CallMeeting message = STAFETT__PLAN__V1__CALL_MEETING__INIT;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_about(
        session, request, call_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = session_id_field(session, meeting, &message.meeting_id);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_AT], &message.at_us);
    if (code == EXIT_DRAINED)
        code = session_ids(session, request->options[OPTION_ACTOR], SUMMONED_MAX,
            &message.actor_ids, &message.n_actor_ids);
    if (code != EXIT_DRAINED)
        return code;
    take_interpreter(session, request->options[OPTION_INTERPRETER],
        &message.interpreter_code, &message.language_code);
    message.is_person_there =
        names_item(session->arena, message.content, "without_her")[0] == '\0';
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    talk(meeting == NULL ? "Called." : "Changed.");
    const Stafett__Plan__V1__MeetingCalled *event =
        (const Stafett__Plan__V1__MeetingCalled *)session_event(
            session, answer, &stafett__plan__v1__meeting_called__descriptor, NULL);
    if (event != NULL && meeting == NULL)
        session_print_id(session, event->meeting_id);
    return EXIT_DRAINED;
}

int
command_meeting_call(struct session *session, const struct request *request)
{
    return meeting_call(session, request, NULL);
}

int
command_meeting_change(struct session *session, const struct request *request)
{
    return meeting_call(session, request, request->arguments[1]);
}

int
command_meeting_answer(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__AnswerMeeting message = STAFETT__PLAN__V1__ANSWER_MEETING__INIT;
    int code = session_about(session, request, answer_keys, &message.case_id,
        &message.meeting_id, &message.content);
    if (code == EXIT_DRAINED)
        code = session_id_field(
            session, request->options[OPTION_ACTOR], &message.actor_id);
    if (code != EXIT_DRAINED)
        return code;
    message.answer_code = session_text(session, request->options[OPTION_STATE]);
    return session_do(session, "plan", &message.base, "Answered.");
}

int
command_meeting_hold(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__HoldMeeting message = STAFETT__PLAN__V1__HOLD_MEETING__INIT;
    int code = session_about(session, request, minutes_keys, &message.case_id,
        &message.meeting_id, &message.content);
    if (code == EXIT_DRAINED)
        code = session_ids(session, request->options[OPTION_ACTOR], SUMMONED_MAX,
            &message.present_ids, &message.n_present_ids);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_UNTIL], &message.next_us);
    if (code != EXIT_DRAINED)
        return code;
    message.interpreter_code =
        session_text(session, request->options[OPTION_INTERPRETER]);
    return session_do(session, "plan", &message.base,
        "Held. What was agreed becomes measures of the plan, with owners.");
}
