#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What a partner that holds a case tells us of it: a stay, notices, offers and what
 * became of them. Its word is taken only for cases that it holds as far as we know, or
 * that are new here. A completion is taken only when it carries our own acceptance: then
 * the baton is ours. Answers of partners to our offers are in plan_decide_reply.c. */

static const char *const case_kinds[] = { "case", "stay" };
static const char *const completions[] = { "on-acceptance", "on-received",
    "by-holder" };
/* Answers that a kind takes which our rules do not name. */
static const char *const answers_of_unknown[] = { "accept", "can-receive", "cannot-yet",
    "decline" };
static const char *const notices_of_steps[] = { "admitted", "ready", "ready-withdrawn",
    "received" };
static const char *const void_states[] = { "withdrawn", "superseded", "declined",
    "moved", "unknown" };

enum { ANSWER_MINUTES_OF_UNKNOWN = 24 * 60 };

static bool
is_listed(const char *const *codes, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i], code) == 0)
            return true;
    }
    return false;
}

/* What the record says of a case that is new here. */
struct beginning {
    const char *kind;
    struct slice content;
    bool is_told; /* an offer that opens a case tells by itself */
};

/* Opens the case as the sender's in our log; *side is then as its fold will be. */
static void
opened_emit(const struct view *view, const struct input *input,
    const struct beginning *beginning, struct plan_side *side,
    struct decision *decision)
{
    Stafett__Plan__V1__CaseOpened event = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    event.case_id = id_binary(&side->case_id);
    event.kind_code = (char *)beginning->kind;
    event.holder_code = (char *)input->sender;
    if (strcmp(beginning->kind, "stay") == 0)
        event.partner_code = (char *)input->sender;
    event.content = slice_binary(beginning->content);
    struct id person = plan_person_told(view, side->case_id);
    struct id own = ID_NONE;
    if (!id_is_none(person)) {
        event.person_id = id_binary(&person);
        (void)plan_case_of_person(view, person, "case", input->self, &own);
    }
    plan_case_begin(&event, input->self, &side->row);
    side->row.linked = own;
    char *tells[] = { plan_tell(view, &side->row, input->arena) };
    event.tell_codes = tells;
    event.n_tell_codes = beginning->is_told ? 1 : 0;
    decision_emit(decision, side->case_id, &event.base);
    if (!id_is_none(own))
        plan_case_link(side->case_id, person, own, decision);
}

void
plan_partner_case(const struct view *view, const struct input *input,
    struct slice content, struct plan_side *side, struct decision *decision)
{
    const struct beginning beginning = { "case", content, false };
    opened_emit(view, input, &beginning, side, decision);
}

void
plan_decide_partner_stay(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__StayOpened *record =
        (const Stafett__Partner__V1__StayOpened *)input->message;
    struct plan_side side;
    memset(&side, 0, sizeof side);
    if (!id_from(slice_bytes(record->case_id), &side.case_id) ||
        id_is_none(side.case_id) || plan_case_load(view, side.case_id, &side.row)) {
        decision_refuse(decision, "case-exists", "case_id");
        return;
    }
    if (!plan_baton_content(record->content, decision))
        return;
    const struct beginning stay = { "stay", slice_bytes(record->content), true };
    opened_emit(view, input, &stay, &side, decision);
    struct plan_notice_facts facts = {
        .id = id_derive(side.case_id, "admitted"),
        .kind = "admitted",
        .from = input->sender,
        .ref = "",
        .sent_us = input->sent_us,
        .event_us = record->admitted_us,
    };
    plan_pathway_notice(view, input, side.case_id, &side.row, &facts, decision);
}

/* ---- notices */

static const char *
annulled_fault(const struct view *view, const struct input *input,
    const struct plan_side *side, struct id annuls)
{
    struct plan_notice notice;
    struct id case_id;
    uint64_t number;
    if (!plan_notice_find(view, annuls, &case_id, &number) ||
        !id_equal(case_id, side->case_id) ||
        !plan_notice_load(view, case_id, number, &notice) ||
        strcmp(notice.from, input->sender) != 0)
        return "notice-unknown";
    return notice.is_annulled ? "notice-annulled" : NULL;
}

static const char *
notice_fault(const struct view *view, const struct input *input,
    const struct plan_side *side, struct plan_notice_facts *facts)
{
    const Stafett__Partner__V1__NoticeGiven *record =
        (const Stafett__Partner__V1__NoticeGiven *)input->message;
    if (strcmp(side->row.kind, "stay") != 0)
        return "not-a-stay";
    if (strcmp(side->row.holder, input->sender) != 0 &&
        strcmp(side->row.partner, input->sender) != 0)
        return "not-holder";
    if (rules_notice(input->rules, record->kind_code) == NULL ||
        is_listed(notices_of_steps, ARRAY_COUNT(notices_of_steps), record->kind_code))
        return "kind-unknown";
    if (!id_from(slice_bytes(record->notice_id), &facts->id) || id_is_none(facts->id))
        return "notice-unknown";
    bool is_annulling = id_from(slice_bytes(record->annuls), &facts->annuls);
    if (!is_annulling)
        return strcmp(record->kind_code, "annulled") == 0 ? "notice-unknown" : NULL;
    return annulled_fault(view, input, side, facts->annuls);
}

void
plan_decide_partner_notice(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__NoticeGiven *record =
        (const Stafett__Partner__V1__NoticeGiven *)input->message;
    struct plan_notice_facts facts;
    struct plan_side side;
    struct id case_id;
    uint64_t number;
    memset(&facts, 0, sizeof facts);
    if (!plan_baton_case(view, record->case_id, &side, decision) ||
        !plan_baton_content(record->content, decision))
        return;
    const char *fault = notice_fault(view, input, &side, &facts);
    if (fault == NULL && plan_notice_find(view, facts.id, &case_id, &number))
        fault = "bring-repeated";
    if (fault != NULL) {
        decision_refuse(decision, fault, "notice_id");
        return;
    }
    facts.kind = record->kind_code;
    facts.from = input->sender;
    facts.ref = "";
    facts.sent_us = record->sent_us;
    facts.event_us = record->event_us;
    facts.expected_us = record->expected_us;
    facts.content = slice_bytes(record->content);
    plan_pathway_notice(view, input, side.case_id, &side.row, &facts, decision);
}

/* ---- offers */

static const char *
offered_fault(const struct view *view, const struct input *input,
    const struct plan_side *side, bool is_new)
{
    const Stafett__Partner__V1__HandoverOffered *record =
        (const Stafett__Partner__V1__HandoverOffered *)input->message;
    struct id offer_id;
    if (!id_from(slice_bytes(record->offer_id), &offer_id) || id_is_none(offer_id))
        return "offer-unknown";
    if (!is_listed(case_kinds, ARRAY_COUNT(case_kinds), record->case_kind_code) ||
        !is_listed(completions, ARRAY_COUNT(completions), record->completes_code))
        return "kind-unknown";
    if (record->n_missing_codes > RULE_CHECKLIST_MAX)
        return "wire-too-many";
    const char *fault = plan_proofs_fault(input, side->case_id, record);
    if (fault != NULL)
        return fault;
    if (!is_new && strcmp(side->row.holder, input->sender) != 0 &&
        !plan_proofs_lead(view, input, side, record))
        return "not-holder";
    if (side->row.is_closed)
        return "case-closed";
    return record->term <= side->row.term ? "term-stale" : NULL;
}

/* Whoever had accepted it is told; else what superseded it tells enough. */
void
plan_partner_supersede(const struct view *view, const struct input *input,
    struct plan_side *side, uint64_t term, struct decision *decision)
{
    if (side->row.open_term == 0 ||
        !plan_offer_load(view, side->case_id, side->row.open_term, &side->offer))
        return;
    Stafett__Plan__V1__HandoverWithdrawn event =
        STAFETT__PLAN__V1__HANDOVER_WITHDRAWN__INIT;
    event.case_id = id_binary(&side->case_id);
    event.offer_id = id_binary(&side->offer.id);
    event.term = side->offer.term;
    event.from_code = (char *)input->sender;
    decision_emit(decision, side->case_id, &event.base);
    if (side->offer.state != OFFER_ACCEPTED)
        return;
    Stafett__Plan__V1__AcceptanceVoided voided =
        STAFETT__PLAN__V1__ACCEPTANCE_VOIDED__INIT;
    voided.case_id = event.case_id;
    voided.offer_id = event.offer_id;
    voided.term = event.term;
    char *tells[] = { plan_tell(view, &side->row, input->arena) };
    voided.reason_code = (char *)"superseded";
    voided.current_term = term;
    voided.tell_codes = tells;
    voided.n_tell_codes = ARRAY_COUNT(tells);
    decision_emit(decision, side->case_id, &voided.base);
}

static void
offered_emit(const struct view *view, const struct input *input,
    const struct plan_side *side, struct decision *decision)
{
    const Stafett__Partner__V1__HandoverOffered *record =
        (const Stafett__Partner__V1__HandoverOffered *)input->message;
    const struct handover_rule *rule = rules_handover(input->rules, record->kind_code);
    Stafett__Plan__V1__HandoverOffered event =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    int64_t remind_us[PLAN_REMINDERS];
    int64_t minutes = rule != NULL ? rule->answer_minutes : ANSWER_MINUTES_OF_UNKNOWN;
    char *tells[] = { plan_tell(view, &side->row, input->arena) };
    event.case_id = record->case_id;
    event.offer_id = record->offer_id;
    event.term = record->term;
    event.kind_code = record->kind_code;
    event.from_code = (char *)input->sender;
    event.to_code = (char *)input->self;
    event.digest = slice_binary(input->digest);
    event.answer_due_us = plan_baton_is_time(record->answer_due_us)
                              ? record->answer_due_us
                              : input->now_us + minutes * MINUTE_US;
    if (plan_baton_is_time(record->complete_by_us))
        event.complete_by_us = record->complete_by_us;
    event.completes_code = record->completes_code;
    event.missing_codes = record->missing_codes;
    event.n_missing_codes = record->n_missing_codes;
    event.is_person_asked = record->is_person_asked;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.content = record->content;
    plan_proofs_take(input, side->case_id, record, &event);
    plan_baton_remind(input, record->kind_code, event.answer_due_us, remind_us);
    event.remind_us = remind_us;
    event.n_remind_us = PLAN_REMINDERS;
    event.answer_codes =
        rule != NULL ? rule->answers.codes : (char **)answers_of_unknown;
    event.n_answer_codes =
        rule != NULL ? rule->answers.count : ARRAY_COUNT(answers_of_unknown);
    decision_emit(decision, side->case_id, &event.base);
}

void
plan_decide_partner_offered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__HandoverOffered *record =
        (const Stafett__Partner__V1__HandoverOffered *)input->message;
    struct plan_side side;
    memset(&side, 0, sizeof side);
    if (!id_from(slice_bytes(record->case_id), &side.case_id) ||
        id_is_none(side.case_id)) {
        decision_refuse(decision, "case-unknown", "case_id");
        return;
    }
    bool is_new = !plan_case_load(view, side.case_id, &side.row);
    const char *fault = offered_fault(view, input, &side, is_new);
    if (fault != NULL) {
        decision_refuse(decision, fault, "offer_id");
        return;
    }
    if (!plan_baton_content(record->content, decision))
        return;
    if (is_new) {
        const struct beginning begun = { record->case_kind_code,
            plan_responsible_alone(
                slice_bytes(record->content), input_id(input, 0), input->arena),
            false };
        opened_emit(view, input, &begun, &side, decision);
    }
    /* The holder's new offer says so. */
    plan_partner_supersede(view, input, &side, record->term, decision);
    memset(&side.offer, 0, sizeof side.offer);
    ASSERT(id_from(slice_bytes(record->offer_id), &side.offer.id));
    code_copy(side.offer.kind, sizeof side.offer.kind, record->kind_code);
    offered_emit(view, input, &side, decision);
    struct plan_act act = plan_act_start(view, input, decision);
    act.side = side;
    plan_follow_offered(&act);
    struct plan_notice_facts ready = { .kind = "ready", .from = input->sender };
    plan_baton_notice(view, input, &side, &ready, decision);
}

/* ---- what became of an offer to us */

/* Refuses and returns false unless it is about an offer of the sender's to us. */
static bool
offer_of_sender(const struct view *view, const struct input *input,
    struct plan_side *side, const struct plan_quote *quote, struct decision *decision)
{
    const char *fault = NULL;
    if (!plan_baton_offer(view, side, quote->offer_id, quote->term))
        fault = "offer-unknown";
    else if (strcmp(side->offer.from, input->sender) != 0)
        fault = "not-holder";
    else if (strcmp(side->offer.to, input->self) != 0)
        fault = "not-addressee";
    if (fault == NULL)
        return true;
    decision_refuse(decision, fault, "offer_id");
    return false;
}

static bool
is_standing(const struct plan_side *side)
{
    return side->row.open_term == side->offer.term &&
           (side->offer.state == OFFER_OPEN || side->offer.state == OFFER_ACCEPTED);
}

void
plan_decide_partner_withdrawn(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__HandoverWithdrawn *record =
        (const Stafett__Partner__V1__HandoverWithdrawn *)input->message;
    const struct plan_quote quote = { .offer_id = record->offer_id,
        .term = record->term };
    struct plan_side side;
    if (!plan_baton_case(view, record->case_id, &side, decision) ||
        !offer_of_sender(view, input, &side, &quote, decision) ||
        !plan_baton_content(record->content, decision))
        return;
    if (!is_standing(&side))
        return; /* we declined it, or a newer offer came first */
    Stafett__Plan__V1__HandoverWithdrawn event =
        STAFETT__PLAN__V1__HANDOVER_WITHDRAWN__INIT;
    char *tells[] = { plan_tell(view, &side.row, input->arena) };
    event.case_id = record->case_id;
    event.offer_id = record->offer_id;
    event.term = record->term;
    event.from_code = (char *)input->sender;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.content = record->content;
    decision_emit(decision, side.case_id, &event.base);
    /* The withdrawal has told her: one cause, one alert. */
    if (side.offer.state == OFFER_ACCEPTED) {
        Stafett__Plan__V1__AcceptanceVoided voided =
            STAFETT__PLAN__V1__ACCEPTANCE_VOIDED__INIT;
        voided.case_id = record->case_id;
        voided.offer_id = record->offer_id;
        voided.term = record->term;
        voided.reason_code = (char *)"withdrawn";
        voided.current_term = side.row.term;
        decision_emit(decision, side.case_id, &voided.base);
    }
    struct plan_notice_facts withdrawn = { .kind = "ready-withdrawn",
        .from = input->sender };
    plan_baton_notice(view, input, &side, &withdrawn, decision);
}

/* The answer to an answer of ours that came too late. */
void
plan_decide_partner_offer_state(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__OfferState *record =
        (const Stafett__Partner__V1__OfferState *)input->message;
    const struct plan_quote quote = { .offer_id = record->offer_id,
        .term = record->term };
    struct plan_side side;
    if (!plan_baton_case(view, record->case_id, &side, decision) ||
        !offer_of_sender(view, input, &side, &quote, decision) ||
        !plan_baton_content(record->content, decision))
        return;
    if (!is_standing(&side) || side.offer.state != OFFER_ACCEPTED)
        return; /* the withdrawal itself came before */
    Stafett__Plan__V1__AcceptanceVoided event =
        STAFETT__PLAN__V1__ACCEPTANCE_VOIDED__INIT;
    char *tells[] = { plan_tell(view, &side.row, input->arena) };
    event.case_id = record->case_id;
    event.offer_id = record->offer_id;
    event.term = record->term;
    event.reason_code =
        is_listed(void_states, ARRAY_COUNT(void_states), record->state_code)
            ? record->state_code
            : (char *)"unknown";
    event.current_term = record->current_term;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.content = record->content;
    decision_emit(decision, side.case_id, &event.base);
}

/* The completion quotes our own acceptance of that very offer. */
static bool
quotes_acceptance(const struct input *input, const struct plan_side *side)
{
    const Stafett__Partner__V1__HandoverCompleted *completed =
        (const Stafett__Partner__V1__HandoverCompleted *)input->message;
    struct wire_fault fault;
    const Stafett__V1__Record *record =
        (const Stafett__V1__Record *)message_unpack(&stafett__v1__record__descriptor,
            slice_bytes(completed->acceptance), input->arena, &fault);
    if (record == NULL)
        return false;
    const Stafett__Partner__V1__HandoverAccepted *acceptance =
        (const Stafett__Partner__V1__HandoverAccepted *)message_unpack(
            &stafett__partner__v1__handover_accepted__descriptor,
            slice_bytes(record->payload), input->arena, &fault);
    return acceptance != NULL &&
           slice_equal(slice_bytes(acceptance->case_id), id_slice(&side->case_id)) &&
           slice_equal(slice_bytes(acceptance->offer_id), id_slice(&side->offer.id)) &&
           acceptance->term == side->offer.term &&
           slice_equal(slice_bytes(acceptance->digest),
               slice_of(side->offer.digest, DIGEST_BYTES));
}

void
plan_decide_partner_completed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__HandoverCompleted *record =
        (const Stafett__Partner__V1__HandoverCompleted *)input->message;
    const struct plan_quote quote = { record->offer_id, record->term, record->digest };
    struct plan_side side;
    if (!plan_baton_case(view, record->case_id, &side, decision) ||
        !offer_of_sender(view, input, &side, &quote, decision))
        return;
    const char *fault = plan_baton_quote(view, &side, &quote);
    if (fault == NULL && side.offer.state != OFFER_ACCEPTED)
        fault = "not-accepted";
    if (fault == NULL && !quotes_acceptance(input, &side))
        fault = "not-accepted";
    if (fault != NULL) {
        decision_refuse(decision, fault, "acceptance");
        return;
    }
    struct plan_completion completion = {
        .acceptance = slice_bytes(record->acceptance),
        .content = plan_responsible_content(
            view, side.row.responsible, slice_of(NULL, 0), input),
    };
    completion.tell_count =
        plan_baton_tell(view, &side.row, false, input->arena, completion.tells);
    plan_baton_complete(input, &side, &completion, decision);
    struct plan_act act = plan_act_start(view, input, decision);
    act.side = side;
    plan_taken_over(&act, id_or_none(record->member_id));
}
