/* Inquiries, at the counter: what is asked is taken in, and the one who asks is told who
 * has it and by when she hears. What has a channel of its own, set by law, is refused
 * before the person is registered. */

#include "proto/intake.pb-c.h"
#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

static const struct text_key asked_keys[] = { { "text", "text", true },
    { "contact", "contact", false }, { NULL, NULL, false } };
static const struct text_key message_keys[] = { { "message", "message", true },
    { NULL, NULL, false } };
static const struct text_key answer_keys[] = { { "answer", "answer", true },
    { "come_back", "come_back", false }, { NULL, NULL, false } };
static const struct text_key reason_keys[] = { { "reason", "reason", true },
    { NULL, NULL, false } };

/* ---- the receipt */

/* intake refuses it anyway, but by then the person would stand in the register. */
static int
check_kind(struct session *session, const char *kind)
{
    struct rules *rules;
    if (!session_rules(session, &rules))
        return EXIT_SETTINGS;
    const struct channel_rule *channel = rules_channel(rules, kind);
    if (channel != NULL)
        talk_reason("statutory-channel", channel->where);
    int code = channel == NULL ? EXIT_DRAINED : EXIT_DATA_WRONG;
    rules_destroy(&rules);
    return code;
}

static int
find_person(struct session *session, const struct request *request,
    ProtobufCBinaryData *person_out)
{
    struct slice person;
    bool is_given = request->options[OPTION_PERSON] != NULL ||
                    request->options[OPTION_PERSON_ID] != NULL;
    if (!is_given)
        return EXIT_DRAINED;
    int code = command_find_person(session, request, &person);
    if (code == EXIT_DRAINED)
        *person_out = slice_binary(person);
    return code;
}

static int
print_receipt(struct session *session, const Stafett__V1__Answer *answer)
{
    const Stafett__Intake__V1__InquiryReceived *received =
        (const Stafett__Intake__V1__InquiryReceived *)session_event(
            session, answer, &stafett__intake__v1__inquiry_received__descriptor, NULL);
    const Stafett__Intake__V1__InquiryRouted *routed =
        (const Stafett__Intake__V1__InquiryRouted *)session_event(
            session, answer, &stafett__intake__v1__inquiry_routed__descriptor, NULL);
    struct names names;
    struct show show;
    if (session->globals->is_json || received == NULL)
        return EXIT_DRAINED;
    session_show(session, &names, &show);
    if (routed != NULL)
        talk("Received. %s finds out together with the person what is the right help; "
             "%s answers for it.",
            names_unit(&names, routed->unit_code),
            names_staff(&names, routed->responsible_code));
    else
        talk("Received. %s has it, and answers by %s.",
            names_unit(&names, received->unit_code),
            show_time(&show, received->answer_due_us));
    talk("Its number, to ask for it by:");
    show_line(&show, "%s", show_id(&show, received->inquiry_id));
    return EXIT_DRAINED;
}

int
command_inquiry_register(struct session *session, const struct request *request)
{
    Stafett__Intake__V1__RegisterInquiry message =
        STAFETT__INTAKE__V1__REGISTER_INQUIRY__INIT;
    struct slice content;
    message.kind_code = session_text(session, request->options[OPTION_KIND]);
    int code =
        session_content(session, request->options[OPTION_TEXT], asked_keys, &content);
    if (code == EXIT_DRAINED && request->options[OPTION_PERSON] != NULL)
        code = check_kind(session, message.kind_code);
    if (code == EXIT_DRAINED)
        code = find_person(session, request, &message.person_id);
    if (code != EXIT_DRAINED)
        return code;
    message.from_code = session_text(session, request->options[OPTION_BY]);
    message.unit_code = session_text(session, request->options[OPTION_UNIT]);
    message.district_code = session_text(session, request->options[OPTION_DISTRICT]);
    message.content = slice_binary(content);
    const Stafett__V1__Answer *answer = NULL;
    code = session_order(session, "intake", &message.base, &answer);
    return code == EXIT_DRAINED ? print_receipt(session, answer) : code;
}

/* ---- looks */

int
command_inquiry_show(struct session *session, const struct request *request)
{
    Stafett__Intake__V1__ShowInquiry ask = STAFETT__INTAKE__V1__SHOW_INQUIRY__INIT;
    struct looked looked;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    ask.inquiry_id = id_binary(&id);
    code = session_looked(session, "intake", &ask.base,
        &stafett__intake__v1__inquiry_view__descriptor, &looked);
    if (looked.view != NULL)
        show_inquiry(
            &looked.show, (const Stafett__Intake__V1__InquiryView *)looked.view);
    return code;
}

int
command_inquiry_list(struct session *session, const struct request *request)
{
    Stafett__Intake__V1__ListInquiries ask = STAFETT__INTAKE__V1__LIST_INQUIRIES__INIT;
    struct looked looked;
    ask.is_all = request->options[OPTION_ALL] != NULL;
    ask.is_ended_too = request->options[OPTION_CLOSED] != NULL;
    int code = session_looked(session, "intake", &ask.base,
        &stafett__intake__v1__inquiries__descriptor, &looked);
    if (looked.view == NULL)
        return code;
    const Stafett__Intake__V1__Inquiries *inquiries =
        (const Stafett__Intake__V1__Inquiries *)looked.view;
    show_inquiries(&looked.show, inquiries);
    if (inquiries->n_inquiries == 0)
        talk("Nothing waits for an answer.");
    return EXIT_DRAINED;
}

/* ---- what the owner does */

int
command_inquiry_route(struct session *session, const struct request *request)
{
    Stafett__Intake__V1__RouteInquiry message =
        STAFETT__INTAKE__V1__ROUTE_INQUIRY__INIT;
    struct id id;
    if ((request->options[OPTION_TEAM] == NULL) ==
        (request->options[OPTION_DISTRICT] == NULL)) {
        talk("stafett: give either --team CODE or --district CODE");
        return EXIT_USAGE_WRONG;
    }
    int code = session_id(request->arguments[0], &id);
    if (code == EXIT_DRAINED)
        code = find_person(session, request, &message.person_id);
    if (code != EXIT_DRAINED)
        return code;
    message.inquiry_id = id_binary(&id);
    message.team_code = session_text(session, request->options[OPTION_TEAM]);
    message.district_code = session_text(session, request->options[OPTION_DISTRICT]);
    return session_do(session, "intake", &message.base,
        "The team has it now, and finds out together with the person what is the "
        "right help.");
}

int
command_inquiry_offer(struct session *session, const struct request *request)
{
    Stafett__Intake__V1__OfferService message =
        STAFETT__INTAKE__V1__OFFER_SERVICE__INIT;
    int code =
        session_time(session, request->options[OPTION_UNTIL], &message.promised_us);
    if (code == EXIT_DRAINED)
        code = session_about(session, request, message_keys, &message.inquiry_id, NULL,
            &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.service_code = session_text(session, request->options[OPTION_SERVICE]);
    return session_do(session, "intake", &message.base,
        "The offer is recorded; the inquiry is yours until you have answered it.");
}

int
command_inquiry_answer(struct session *session, const struct request *request)
{
    Stafett__Intake__V1__AnswerInquiry message =
        STAFETT__INTAKE__V1__ANSWER_INQUIRY__INIT;
    int code = session_about(
        session, request, answer_keys, &message.inquiry_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    return session_do(
        session, "intake", &message.base, "Answered. Nothing more waits here.");
}

int
command_inquiry_transfer(struct session *session, const struct request *request)
{
    Stafett__Intake__V1__TransferInquiry message =
        STAFETT__INTAKE__V1__TRANSFER_INQUIRY__INIT;
    int code = session_about(
        session, request, reason_keys, &message.inquiry_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.unit_code = session_text(session, request->arguments[1]);
    return session_do(session, "intake", &message.base,
        "The other unit has it now and is told; the time for the answer is the same.");
}

int
command_inquiry_withdraw(struct session *session, const struct request *request)
{
    Stafett__Intake__V1__WithdrawInquiry message =
        STAFETT__INTAKE__V1__WITHDRAW_INQUIRY__INIT;
    int code = session_about(
        session, request, reason_keys, &message.inquiry_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    return session_do(
        session, "intake", &message.base, "Withdrawn; everybody who had it is told.");
}
