/* The coordinator: asked, answering, ending; what she lacks and carries; what the person
 * wishes; and the person's own card. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <stdlib.h>

static const struct text_key mandate_keys[] = { { "mandate", "mandate", true },
    { NULL, NULL, false } };
static const struct text_key reason_keys[] = { { "reason", "reason", true },
    { NULL, NULL, false } };
static const struct text_key wish_keys[] = { { "text", "text", true },
    { NULL, NULL, false } };

/* The case of the first argument, and the texts of --text. */
static int
inputs_read(struct session *session, const struct request *request,
    const struct text_key *keys, struct id *case_out, struct slice *content_out)
{
    int code = session_id(request->arguments[0], case_out);
    if (code != EXIT_DRAINED)
        return code;
    return session_content(session, request->options[OPTION_TEXT], keys, content_out);
}

static int
order(struct session *session, const ProtobufCMessage *message, const char *done)
{
    const Stafett__V1__Answer *answer = NULL;
    int code = session_order(session, "plan", message, &answer);
    if (code == EXIT_DRAINED)
        talk("%s", done);
    return code;
}

static int
hours_read(const char *text, uint32_t *hours_out)
{
    char *end = NULL;
    unsigned long hours = text == NULL ? 0 : strtoul(text, &end, 10);
    *hours_out = (uint32_t)hours;
    if (text == NULL || (end != text && *end == '\0' && hours <= 60))
        return EXIT_DRAINED;
    talk("stafett: --hours takes a number of hours a week, at most 60");
    return EXIT_USAGE_WRONG;
}

int
command_coordinator_ask(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__AskCoordinator message =
        STAFETT__PLAN__V1__ASK_COORDINATOR__INIT;
    const Stafett__V1__Answer *answer = NULL;
    struct id case_id;
    struct slice content;
    int code = inputs_read(session, request, mandate_keys, &case_id, &content);
    if (code == EXIT_DRAINED)
        code = hours_read(request->options[OPTION_HOURS], &message.hours_a_week);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.staff_code = session_text(session, request->arguments[1]);
    message.content = slice_binary(content);
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    const Stafett__Plan__V1__CoordinatorAsked *event =
        (const Stafett__Plan__V1__CoordinatorAsked *)session_event(
            session, answer, &stafett__plan__v1__coordinator_asked__descriptor, NULL);
    talk("Asked.");
    if (event != NULL) {
        struct names names;
        struct show show;
        session_show(session, &names, &show);
        talk("She answers for %u other%s, as coordinator or responsible; the answer is "
             "due %s.",
            event->case_count, event->case_count == 1 ? "" : "s",
            show_time(&show, event->answer_due_us));
    }
    return EXIT_DRAINED;
}

int
command_coordinator_answer(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__AnswerCoordinator message =
        STAFETT__PLAN__V1__ANSWER_COORDINATOR__INIT;
    struct id case_id;
    struct slice content;
    int code = inputs_read(session, request, reason_keys, &case_id, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.answer_code = session_text(session, request->options[OPTION_STATE]);
    message.content = slice_binary(content);
    return order(session, &message.base, "Answered.");
}

int
command_coordinator_end(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__EndCoordinator message =
        STAFETT__PLAN__V1__END_COORDINATOR__INIT;
    struct id case_id;
    struct slice content;
    int code = inputs_read(session, request, reason_keys, &case_id, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.content = slice_binary(content);
    return order(session, &message.base, "Ended. The case has no coordinator now.");
}

int
command_coordinator_lack(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ReportLack message = STAFETT__PLAN__V1__REPORT_LACK__INIT;
    struct id case_id;
    struct slice content;
    int code = inputs_read(session, request, reason_keys, &case_id, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.lack_code = session_text(session, request->options[OPTION_KIND]);
    message.content = slice_binary(content);
    return order(session, &message.base, "Your leader is told.");
}

int
command_wish_record(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__RecordWish message = STAFETT__PLAN__V1__RECORD_WISH__INIT;
    struct id case_id;
    struct slice content;
    int code = inputs_read(session, request, wish_keys, &case_id, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.about_code = session_text(session, request->options[OPTION_KIND]);
    message.wish_code = session_text(session, request->options[OPTION_STATE]);
    message.content = slice_binary(content);
    return order(session, &message.base, "Written, as she says it.");
}

int
command_coordinator_load(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowLoad ask = STAFETT__PLAN__V1__SHOW_LOAD__INIT;
    const ProtobufCMessage *view = NULL;
    ask.staff_code = session_text(session, request->arguments[0]);
    int code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__load__descriptor, &view);
    if (code != EXIT_DRAINED || session_json(session, view) >= 0)
        return code;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    show_load(&show, (const Stafett__Plan__V1__Load *)view);
    return EXIT_DRAINED;
}

int
command_coordinator_gaps(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ListGaps ask = STAFETT__PLAN__V1__LIST_GAPS__INIT;
    const ProtobufCMessage *view = NULL;
    (void)request;
    int code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__gaps__descriptor, &view);
    if (code != EXIT_DRAINED || session_json(session, view) >= 0)
        return code;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    show_gaps(&show, (const Stafett__Plan__V1__Gaps *)view);
    return EXIT_DRAINED;
}

int
command_card(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowCard ask = STAFETT__PLAN__V1__SHOW_CARD__INIT;
    const ProtobufCMessage *view = NULL;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&id);
    code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__card__descriptor, &view);
    if (code != EXIT_DRAINED || session_json(session, view) >= 0)
        return code;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    show_card(&show, (const Stafett__Plan__V1__Card *)view);
    return EXIT_DRAINED;
}
