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
    int code = session_about(
        session, request, mandate_keys, &message.case_id, NULL, &message.content);
    if (code == EXIT_DRAINED)
        code = hours_read(request->options[OPTION_HOURS], &message.hours_a_week);
    if (code != EXIT_DRAINED)
        return code;
    message.staff_code = session_text(session, request->arguments[1]);
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
    int code = session_about(
        session, request, reason_keys, &message.case_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.answer_code = session_text(session, request->options[OPTION_STATE]);
    return session_do(session, "plan", &message.base, "Answered.");
}

int
command_coordinator_end(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__EndCoordinator message =
        STAFETT__PLAN__V1__END_COORDINATOR__INIT;
    int code = session_about(
        session, request, reason_keys, &message.case_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    return session_do(
        session, "plan", &message.base, "Ended. The case has no coordinator now.");
}

int
command_coordinator_lack(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ReportLack message = STAFETT__PLAN__V1__REPORT_LACK__INIT;
    int code = session_about(
        session, request, reason_keys, &message.case_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.lack_code = session_text(session, request->options[OPTION_KIND]);
    return session_do(session, "plan", &message.base, "Your leader is told.");
}

int
command_wish_record(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__RecordWish message = STAFETT__PLAN__V1__RECORD_WISH__INIT;
    int code = session_about(
        session, request, wish_keys, &message.case_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.about_code = session_text(session, request->options[OPTION_KIND]);
    message.wish_code = session_text(session, request->options[OPTION_STATE]);
    return session_do(session, "plan", &message.base, "Written, as she says it.");
}

int
command_coordinator_load(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowLoad ask = STAFETT__PLAN__V1__SHOW_LOAD__INIT;
    struct looked looked;
    ask.staff_code = session_text(session, request->arguments[0]);
    int code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__load__descriptor, &looked);
    if (looked.view != NULL)
        show_load(&looked.show, (const Stafett__Plan__V1__Load *)looked.view);
    return code;
}

int
command_coordinator_gaps(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ListGaps ask = STAFETT__PLAN__V1__LIST_GAPS__INIT;
    struct looked looked;
    (void)request;
    int code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__gaps__descriptor, &looked);
    if (looked.view != NULL)
        show_gaps(&looked.show, (const Stafett__Plan__V1__Gaps *)looked.view);
    return code;
}

int
command_card(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowCard ask = STAFETT__PLAN__V1__SHOW_CARD__INIT;
    struct looked looked;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&id);
    code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__card__descriptor, &looked);
    if (looked.view != NULL)
        show_card(&looked.show, (const Stafett__Plan__V1__Card *)looked.view);
    return code;
}
