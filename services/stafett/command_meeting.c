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

struct actors {
    ProtobufCBinaryData ids[SUMMONED_MAX];
    size_t count;
};

static int
take_actors(struct session *session, const char *list, struct actors *out)
{
    char *texts[SUMMONED_MAX];
    size_t count = session_codes(session, list, texts, SUMMONED_MAX);
    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct id id;
        int code = session_id(texts[i], &id);
        if (code != EXIT_DRAINED)
            return code;
        out->ids[out->count++] =
            slice_binary(arena_copy(session->arena, id_slice(&id)));
    }
    return EXIT_DRAINED;
}

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
    struct actors actors;
    struct slice content;
    struct id case_id;
    struct id meeting_id;
    int code = session_id(request->arguments[0], &case_id);
    if (code == EXIT_DRAINED)
        code = session_id(meeting, &meeting_id);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_AT], &message.at_us);
    if (code == EXIT_DRAINED)
        code = take_actors(session, request->options[OPTION_ACTOR], &actors);
    if (code == EXIT_DRAINED)
        code = session_content(
            session, request->options[OPTION_TEXT], call_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    if (!id_is_none(meeting_id))
        message.meeting_id = id_binary(&meeting_id);
    message.actor_ids = actors.ids;
    message.n_actor_ids = actors.count;
    take_interpreter(session, request->options[OPTION_INTERPRETER],
        &message.interpreter_code, &message.language_code);
    message.content = slice_binary(content);
    message.is_person_there =
        names_item(session->arena, message.content, "without_her")[0] == '\0';
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    talk(meeting == NULL ? "Called." : "Changed.");
    const Stafett__Plan__V1__MeetingCalled *event =
        (const Stafett__Plan__V1__MeetingCalled *)session_event(
            session, answer, &stafett__plan__v1__meeting_called__descriptor, NULL);
    if (event != NULL && meeting == NULL) {
        struct names names;
        struct show show;
        session_show(session, &names, &show);
        show_line(&show, "%s", show_id(&show, event->meeting_id));
    }
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

/* Case and meeting, and the text. */
static int
take(struct session *session, const struct request *request,
    const struct text_key *keys, struct id ids[2], ProtobufCBinaryData *content_out)
{
    struct slice content;
    int code = session_id(request->arguments[0], &ids[0]);
    if (code == EXIT_DRAINED)
        code = session_id(request->arguments[1], &ids[1]);
    if (code == EXIT_DRAINED)
        code = session_content(session, request->options[OPTION_TEXT], keys, &content);
    if (code == EXIT_DRAINED)
        *content_out = slice_binary(content);
    return code;
}

int
command_meeting_answer(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__AnswerMeeting message = STAFETT__PLAN__V1__ANSWER_MEETING__INIT;
    const Stafett__V1__Answer *answer = NULL;
    struct id ids[2];
    struct id actor_id;
    int code = take(session, request, answer_keys, ids, &message.content);
    if (code == EXIT_DRAINED)
        code = session_id(request->options[OPTION_ACTOR], &actor_id);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&ids[0]);
    message.meeting_id = id_binary(&ids[1]);
    if (!id_is_none(actor_id))
        message.actor_id = id_binary(&actor_id);
    message.answer_code = session_text(session, request->options[OPTION_STATE]);
    code = session_order(session, "plan", &message.base, &answer);
    if (code == EXIT_DRAINED)
        talk("Answered.");
    return code;
}

int
command_meeting_hold(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__HoldMeeting message = STAFETT__PLAN__V1__HOLD_MEETING__INIT;
    const Stafett__V1__Answer *answer = NULL;
    struct actors actors;
    struct id ids[2];
    int code = take(session, request, minutes_keys, ids, &message.content);
    if (code == EXIT_DRAINED)
        code = take_actors(session, request->options[OPTION_ACTOR], &actors);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_UNTIL], &message.next_us);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&ids[0]);
    message.meeting_id = id_binary(&ids[1]);
    message.present_ids = actors.ids;
    message.n_present_ids = actors.count;
    message.interpreter_code =
        session_text(session, request->options[OPTION_INTERPRETER]);
    code = session_order(session, "plan", &message.base, &answer);
    if (code == EXIT_DRAINED)
        talk("Held. What was agreed becomes measures of the plan, with owners.");
    return code;
}
