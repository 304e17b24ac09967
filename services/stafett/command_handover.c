/* Handovers: ask, answer, withdraw, complete. Whoever answers sees the open offer first;
 * the answer then quotes its id, number and digest, so that nobody ever accepts
 * something else than what was read. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

static const struct text_key offer_keys[] = { { "reason", "reason", true },
    { "person_view", "person_view", false }, { NULL, NULL, false } };
static const struct text_key answer_keys[] = { { "message", "message", true },
    { "reason", "reason", false }, { NULL, NULL, false } };
static const struct text_key reason_keys[] = { { "reason", "reason", true },
    { "message", "message", false }, { NULL, NULL, false } };

enum { CHECKLIST_MAX = 32 };

static int
print_offer(struct session *session, const Stafett__V1__Answer *answer)
{
    const Stafett__Plan__V1__HandoverOffered *event =
        (const Stafett__Plan__V1__HandoverOffered *)session_event(
            session, answer, &stafett__plan__v1__handover_offered__descriptor, NULL);
    if (event == NULL || session->globals->is_json)
        return EXIT_DRAINED;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    talk("%s is asked to take over; you stay responsible meanwhile.",
        event->to_unit_code[0] != '\0' ? names_unit(&names, event->to_unit_code)
                                       : names_organisation(&names, event->to_code));
    if (event->answer_due_us != 0)
        talk("An answer is due %s.", show_time(&show, event->answer_due_us));
    if (event->n_missing_codes > 0)
        talk("Not done of the checklist, which the receiver sees: %s.",
            show_list(&show, event->missing_codes, event->n_missing_codes));
    for (size_t i = 0; i < event->n_unreached_codes; i++)
        talk("It cannot reach %s, which takes part now: agree on how.",
            names_organisation(&names, event->unreached_codes[i]));
    show_line(&show, "%s", show_id(&show, event->offer_id));
    return EXIT_DRAINED;
}

/* Another organisation, with the kind said, or a unit of ours. */
static int
read_address(struct session *session, const struct request *request,
    Stafett__Plan__V1__OfferHandover *message)
{
    const char *to = request->options[OPTION_TO];
    const char *unit = request->options[OPTION_UNIT];
    const char *kind = request->options[OPTION_KIND];
    if ((to == NULL) == (unit == NULL) || (to != NULL && kind == NULL)) {
        talk("stafett: give either --to ORGANISATION with --kind, or --unit UNIT");
        return EXIT_USAGE_WRONG;
    }
    message->to_code = session_text(session, to);
    message->to_unit_code = session_text(session, unit);
    message->kind_code = session_text(session, kind == NULL ? "inner" : kind);
    return EXIT_DRAINED;
}

int
command_offer(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__OfferHandover message = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    const char *const *options = request->options;
    struct id case_id;
    struct slice content;
    char *done[CHECKLIST_MAX];
    int code = read_address(session, request, &message);
    if (code == EXIT_DRAINED)
        code = session_id(request->arguments[0], &case_id);
    if (code == EXIT_DRAINED)
        code = session_time(session, options[OPTION_DUE], &message.answer_due_us);
    if (code == EXIT_DRAINED)
        code =
            session_time(session, options[OPTION_COMPLETE_BY], &message.complete_by_us);
    if (code == EXIT_DRAINED)
        code = session_content(session, options[OPTION_TEXT], offer_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.is_person_asked = options[OPTION_ASKED] != NULL;
    message.n_done_codes =
        session_codes(session, options[OPTION_DONE], done, CHECKLIST_MAX);
    message.done_codes = done;
    message.content = slice_binary(content);
    const Stafett__V1__Answer *answer = NULL;
    code = session_order(session, "plan", &message.base, &answer);
    return code == EXIT_DRAINED ? print_offer(session, answer) : code;
}

struct quote { /* what an answer binds itself to */
    struct id case_id;
    struct id offer_id;
    uint64_t term;
    struct slice digest;
    struct slice content; /* the answer's own texts */
};

static bool
is_open(const Stafett__Plan__V1__OfferView *offer)
{
    return strcmp(offer->state_code, "offered") == 0 ||
           strcmp(offer->state_code, "accepted") == 0;
}

/* The open offer, else the latest: then the daemon says what became of it. With `term`,
 * that one. */
static const Stafett__Plan__V1__OfferView *
offer_find(const Stafett__Plan__V1__CaseView *view, uint64_t term)
{
    const Stafett__Plan__V1__OfferView *found = NULL;
    for (size_t i = 0; i < view->n_offers; i++) {
        const Stafett__Plan__V1__OfferView *offer = view->offers[i];
        bool is_better =
            found == NULL || (is_open(offer) && !is_open(found)) ||
            (is_open(offer) == is_open(found) && offer->term > found->term);
        if (term != 0 ? offer->term == term : is_better)
            found = offer;
    }
    return found;
}

static int
look_up_offer(struct session *session, uint64_t term, struct quote *quote)
{
    Stafett__Plan__V1__ShowCase ask = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    const ProtobufCMessage *view = NULL;
    ask.case_id = id_binary(&quote->case_id);
    int code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__case_view__descriptor, &view);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Plan__V1__CaseView *case_view =
        (const Stafett__Plan__V1__CaseView *)view;
    const Stafett__Plan__V1__OfferView *offer = offer_find(case_view, term);
    if (offer == NULL && term != 0)
        offer = offer_find(case_view, 0);
    if (offer == NULL || !id_from(slice_bytes(offer->offer_id), &quote->offer_id)) {
        talk_reason("offer-none", "the case's handovers");
        return EXIT_DATA_WRONG;
    }
    quote->term = term == 0 ? offer->term : term;
    quote->digest = slice_bytes(offer->digest);
    return EXIT_DRAINED;
}

/* Fills the quote from CASE, --offer, --term and --text. */
static int
read_quote(struct session *session, const struct request *request,
    const struct text_key *keys, struct quote *quote)
{
    const char *const *options = request->options;
    uint64_t term = 0;
    struct id forced;
    int code = session_id(request->arguments[0], &quote->case_id);
    if (code == EXIT_DRAINED)
        code = session_id(options[OPTION_OFFER], &forced);
    if (code == EXIT_DRAINED)
        code = session_content(session, options[OPTION_TEXT], keys, &quote->content);
    if (code != EXIT_DRAINED)
        return code;
    if (options[OPTION_TERM] != NULL &&
        !parse_count(options[OPTION_TERM], INT64_MAX, &term)) {
        talk("stafett: --term takes a whole number from 1");
        return EXIT_USAGE_WRONG;
    }
    code = look_up_offer(session, term, quote);
    if (code == EXIT_DRAINED && !id_is_none(forced))
        quote->offer_id = forced;
    return code;
}

/* Every answer begins with the same fields. */
#define QUOTE_FILL(message, quote)                                                     \
    do {                                                                               \
        (message).case_id = id_binary(&(quote).case_id);                               \
        (message).offer_id = id_binary(&(quote).offer_id);                             \
        (message).term = (quote).term;                                                 \
        (message).digest = slice_binary((quote).digest);                               \
    } while (0)

/* accept and can-receive: the second has --from. */
int
command_accept(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__AcceptHandover message =
        STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    const char *const *options = request->options;
    struct quote quote = { 0 };
    struct id into;
    int code = session_time(session, options[OPTION_FROM], &message.from_us);
    if (code == EXIT_DRAINED)
        code = session_id(options[OPTION_INTO], &into);
    if (code == EXIT_DRAINED)
        code = read_quote(session, request, answer_keys, &quote);
    if (code != EXIT_DRAINED)
        return code;
    QUOTE_FILL(message, quote);
    message.responsible_code = session_text(session, options[OPTION_RESPONSIBLE]);
    if (!id_is_none(into))
        message.into_case_id = id_binary(&into);
    message.content = slice_binary(quote.content);
    return session_do(session, "plan", &message.base,
        "Accepted. It binds you from now on; it is yours when the other side "
        "confirms.");
}

int
command_cannot_yet(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__PostponeHandover message =
        STAFETT__PLAN__V1__POSTPONE_HANDOVER__INIT;
    struct quote quote = { 0 };
    int code =
        session_time(session, request->options[OPTION_UNTIL], &message.next_answer_us);
    if (code == EXIT_DRAINED)
        code = read_quote(session, request, reason_keys, &quote);
    if (code != EXIT_DRAINED)
        return code;
    QUOTE_FILL(message, quote);
    message.content = slice_binary(quote.content);
    return session_do(session, "plan", &message.base,
        "The other side is told. The handover still waits for your answer.");
}

int
command_decline(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__DeclineHandover message =
        STAFETT__PLAN__V1__DECLINE_HANDOVER__INIT;
    struct quote quote = { 0 };
    int code = read_quote(session, request, reason_keys, &quote);
    if (code != EXIT_DRAINED)
        return code;
    QUOTE_FILL(message, quote);
    message.content = slice_binary(quote.content);
    return session_do(
        session, "plan", &message.base, "Declined; the other side stays responsible.");
}

int
command_withdraw(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__WithdrawHandover message =
        STAFETT__PLAN__V1__WITHDRAW_HANDOVER__INIT;
    struct quote quote = { 0 };
    int code = read_quote(session, request, reason_keys, &quote);
    if (code != EXIT_DRAINED)
        return code;
    QUOTE_FILL(message, quote);
    message.content = slice_binary(quote.content);
    return session_do(
        session, "plan", &message.base, "Withdrawn; you stay responsible.");
}

int
command_received(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ReportContact message = STAFETT__PLAN__V1__REPORT_CONTACT__INIT;
    struct quote quote = { 0 };
    int code = session_time(session, request->options[OPTION_AT], &message.contact_us);
    if (code == EXIT_DRAINED)
        code = read_quote(session, request, answer_keys, &quote);
    if (code != EXIT_DRAINED)
        return code;
    QUOTE_FILL(message, quote);
    message.content = slice_binary(quote.content);
    return session_do(session, "plan", &message.base, "The first meeting is recorded.");
}

int
command_complete(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__CompleteHandover message =
        STAFETT__PLAN__V1__COMPLETE_HANDOVER__INIT;
    struct quote quote = { 0 };
    int code = read_quote(session, request, reason_keys, &quote);
    if (code != EXIT_DRAINED)
        return code;
    QUOTE_FILL(message, quote);
    return session_do(session, "plan", &message.base,
        "Completed: the other side is responsible now.");
}
