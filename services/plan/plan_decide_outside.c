#include "services/plan/plan_baton.h"

#include <string.h>

/* What a hospital that does not run Stafett says, as intake passes it on, and what we
 * ourselves sent beside Stafett. Our plan keeps both sides of such a stay: "ready" is
 * its offer, "ready-withdrawn" (or a cancelled "ready") withdraws it; the handover is
 * completed by our own report of the first contact. Nothing here is signed and nothing
 * is invented: a stay that begins with something else than an admission is marked
 * unannounced, and the rules name what was never said. Letters are of no stay.
 *
 * A message belongs to the open stay of the person there. After the closing come late
 * messages: those sent before it, and reports. What is sent later begins another stay. */

enum { BROUGHT_NOTICE_ORDINAL = 2 }; /* input_id; others in plan_baton.h */

struct brought {
    const struct view *view;
    const struct input *input;
    const Stafett__Intake__V1__NoticeBrought *message;
    struct decision *decision;
    const char *from;
    struct id person;
    struct id case_id;
    struct plan_case row;
    struct plan_notice_facts facts;
};

struct brought_row {
    const char *kind;
    void (*bring_in)(struct brought *brought);
    void (*bring_out)(struct brought *brought); /* sent by us; NULL: never is */
};

/* ---- which stay */

/* A changed message takes the place of its parent, in the parent's stay. */
static bool
stay_of_parent(struct brought *brought)
{
    struct plan_notice parent;
    struct id case_id;
    if (strcmp(brought->message->status_code, "changed") != 0 ||
        !plan_notice_of_ref(
            brought->view, brought->message->parent_ref, &case_id, &parent) ||
        strcmp(parent.from, brought->from) != 0 || parent.is_annulled ||
        strcmp(parent.kind, brought->facts.kind) != 0 ||
        !plan_case_load(brought->view, case_id, &brought->row))
        return false;
    brought->case_id = case_id;
    brought->facts.annuls = parent.id;
    return true;
}

static bool
stay_open_find(struct brought *brought)
{
    return plan_case_of_person(brought->view, brought->person, "stay",
               brought->message->partner_code, &brought->case_id) &&
           plan_case_load(brought->view, brought->case_id, &brought->row) &&
           brought->row.is_outside;
}

static bool
stay_closed_find(struct brought *brought)
{
    const char *kind = brought->facts.kind;
    const struct plan_case *row = &brought->row;
    if (!plan_stay_of_person(brought->view, brought->person, &brought->case_id) ||
        !plan_case_load(brought->view, brought->case_id, &brought->row) ||
        !row->is_closed || strcmp(row->pathway, "annulled") == 0 ||
        strcmp(row->partner, brought->message->partner_code) != 0)
        return false;
    return brought->facts.sent_us <= row->closed_us ||
           strcmp(kind, "discharge-report") == 0;
}

/* The stay itself, or where letters lie. */
static Stafett__Plan__V1__CaseOpened
case_begin(struct brought *brought, char *kind)
{
    const struct input *input = brought->input;
    Stafett__Plan__V1__CaseOpened event = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    brought->case_id = input_id(input, PLAN_CASE_ORDINAL);
    event.case_id = id_binary(&brought->case_id);
    event.kind_code = kind;
    event.person_id = id_binary(&brought->person);
    event.holder_code = brought->message->partner_code;
    event.partner_code = brought->message->partner_code;
    event.is_outside = true;
    return event;
}

static void
stay_begin(struct brought *brought, bool is_unannounced)
{
    const struct input *input = brought->input;
    struct plan_case *row = &brought->row;
    char kind[] = "stay";
    Stafett__Plan__V1__CaseOpened event = case_begin(brought, kind);
    event.is_unannounced = is_unannounced;
    plan_case_begin(&event, input->self, row);
    struct id linked_id = ID_NONE;
    bool is_linked =
        plan_case_of_person(brought->view, brought->person, "case", NULL, &linked_id);
    row->linked = linked_id;
    char *tells[] = { plan_tell(brought->view, row, input->arena) };
    event.tell_codes = tells;
    event.n_tell_codes = 1;
    decision_emit(brought->decision, brought->case_id, &event.base);
    if (!is_linked)
        return;
    Stafett__Plan__V1__CaseLinked linked = STAFETT__PLAN__V1__CASE_LINKED__INIT;
    linked.case_id = event.case_id;
    linked.person_id = event.person_id;
    linked.linked_case_id = id_binary(&linked_id);
    decision_emit(brought->decision, brought->case_id, &linked.base);
}

static void
stay_find_or_begin(struct brought *brought)
{
    if (!stay_of_parent(brought) && !stay_open_find(brought) &&
        !stay_closed_find(brought))
        stay_begin(brought, true);
}

static void
notice_record(struct brought *brought)
{
    plan_pathway_notice(brought->view, brought->input, brought->case_id, &brought->row,
        &brought->facts, brought->decision);
}

/* ---- the offer. Custody quotes the message: a withdrawal the notice that comes next, an
 * offer the one before it. */

/* Withdraws the open offer, accepted or not. The row is afterwards as it will be. */
static void
offer_withdraw(struct brought *brought)
{
    struct plan_case *row = &brought->row;
    struct plan_offer offer;
    if (row->is_closed || row->open_term == 0 ||
        !plan_offer_load(brought->view, brought->case_id, row->open_term, &offer))
        return;
    Stafett__Plan__V1__HandoverWithdrawn event =
        STAFETT__PLAN__V1__HANDOVER_WITHDRAWN__INIT;
    char *tells[] = { plan_tell(brought->view, row, brought->input->arena) };
    event.case_id = id_binary(&brought->case_id);
    event.offer_id = id_binary(&offer.id);
    event.term = offer.term;
    event.from_code = (char *)brought->from;
    event.tell_codes = tells;
    event.n_tell_codes = 1;
    decision_emit(brought->decision, brought->case_id, &event.base);
    if (row->is_accepted) {
        Stafett__Plan__V1__AcceptanceVoided voided =
            STAFETT__PLAN__V1__ACCEPTANCE_VOIDED__INIT;
        char reason[] = "withdrawn";
        voided.case_id = event.case_id;
        voided.offer_id = event.offer_id;
        voided.term = offer.term;
        voided.reason_code = reason;
        voided.current_term = row->term;
        voided.tell_codes = tells;
        voided.n_tell_codes = 1;
        decision_emit(brought->decision, brought->case_id, &voided.base);
    }
    row->open_term = 0;
    row->is_accepted = 0;
}

static void
offer_make(struct brought *brought, const struct handover_rule *rule)
{
    const struct input *input = brought->input;
    struct plan_case *row = &brought->row;
    struct id offer_id = input_id(input, PLAN_OFFER_ORDINAL);
    Stafett__Plan__V1__HandoverOffered event =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    char *tells[] = { plan_tell(brought->view, row, input->arena) };
    int64_t due_us = input->now_us + (int64_t)rule->answer_minutes * MINUTE_US;
    int64_t remind_us[PLAN_REMINDERS];
    plan_baton_remind(input, rule->kind, due_us, remind_us);
    event.case_id = id_binary(&brought->case_id);
    event.offer_id = id_binary(&offer_id);
    event.term = row->term + 1;
    event.kind_code = rule->kind;
    event.from_code = (char *)brought->from;
    event.to_code = (char *)input->self;
    event.digest = brought->message->digest;
    event.answer_due_us = due_us;
    event.completes_code = rule->completes;
    event.is_outside = true;
    event.tell_codes = tells;
    event.n_tell_codes = 1;
    event.remind_us = remind_us;
    event.n_remind_us = PLAN_REMINDERS;
    event.answer_codes = rule->answers.codes;
    event.n_answer_codes = rule->answers.count;
    decision_emit(brought->decision, brought->case_id, &event.base);
    row->term++;
    row->open_term = row->term;
}

/* ---- one function per kind that does more than be recorded */

static void
bring_plain(struct brought *brought)
{
    stay_find_or_begin(brought);
    notice_record(brought);
}

static bool
is_awaiting_admission(const struct brought *brought)
{
    struct plan_notice notice;
    if (!brought->row.is_unannounced)
        return false;
    for (uint64_t i = 1; plan_notice_load(brought->view, brought->case_id, i, &notice);
         i++) {
        if (!notice.is_annulled && strcmp(notice.kind, "admitted") == 0)
            return false;
    }
    return true;
}

/* An admission that is read late is that of the stay which began without one. */
static void
bring_admitted(struct brought *brought)
{
    if (!stay_of_parent(brought) &&
        !(stay_open_find(brought) && is_awaiting_admission(brought)))
        stay_begin(brought, false);
    notice_record(brought);
}

static void
bring_ready(struct brought *brought)
{
    const struct handover_rule *rule =
        rules_handover(brought->input->rules, "discharge");
    if (rule == NULL) {
        decision_refuse(brought->decision, "kind-unknown", "kind_code");
        return;
    }
    stay_find_or_begin(brought);
    offer_withdraw(brought);
    notice_record(brought);
    if (!brought->row.is_closed)
        offer_make(brought, rule);
}

static void
bring_withdrawn(struct brought *brought)
{
    stay_find_or_begin(brought);
    offer_withdraw(brought);
    notice_record(brought);
}

/* A death is a fact about the person's latest stay, whoever tells it. */
static void
bring_death(struct brought *brought)
{
    if (!plan_stay_of_person(brought->view, brought->person, &brought->case_id) ||
        !plan_case_load(brought->view, brought->case_id, &brought->row)) {
        decision_refuse(brought->decision, "no-pathway", "person_id");
        return;
    }
    notice_record(brought);
}

/* A report of ours, to a hospital that may not have told us of the admission. */
static void
bring_report(struct brought *brought)
{
    stay_find_or_begin(brought);
    notice_record(brought);
}

/* Letters between us and a GP are of no stay. They lie in one place per person that is
 * closed from its beginning: nothing is waited for there, but a letter that is taken
 * back and not replaced is found. */
static void
letters_begin(struct brought *brought)
{
    Stafett__Plan__V1__CaseClosed closed = STAFETT__PLAN__V1__CASE_CLOSED__INIT;
    char kind[] = "letters";
    char reason[] = "letters";
    Stafett__Plan__V1__CaseOpened event = case_begin(brought, kind);
    plan_case_begin(&event, brought->input->self, &brought->row);
    decision_emit(brought->decision, brought->case_id, &event.base);
    closed.case_id = event.case_id;
    closed.reason_code = reason;
    decision_emit(brought->decision, brought->case_id, &closed.base);
    brought->row.is_closed = 1;
}

static void
bring_letter(struct brought *brought)
{
    bool is_found =
        stay_of_parent(brought) ||
        (plan_letters_of_person(brought->view, brought->person, &brought->case_id) &&
            plan_case_load(brought->view, brought->case_id, &brought->row));
    if (!is_found)
        letters_begin(brought);
    notice_record(brought);
}

/* Something that we sent about the stay. */
static void
bring_ours(struct brought *brought)
{
    if (!stay_of_parent(brought))
        bring_death(brought);
    else
        notice_record(brought);
}

static void
bring_annulled(struct brought *brought)
{
    struct plan_notice parent;
    if (!plan_notice_of_ref(
            brought->view, brought->message->parent_ref, &brought->case_id, &parent) ||
        strcmp(parent.from, brought->from) != 0 ||
        strcmp(parent.kind, "annulled") == 0 ||
        !plan_case_load(brought->view, brought->case_id, &brought->row)) {
        decision_refuse(brought->decision, "notice-unknown", "parent_ref");
        return;
    }
    if (parent.is_annulled) {
        decision_refuse(brought->decision, "notice-annulled", "parent_ref");
        return;
    }
    brought->facts.annuls = parent.id;
    if (strcmp(parent.kind, "ready") == 0)
        offer_withdraw(brought);
    notice_record(brought);
}

/* clang-format off */
static const struct brought_row brought_rows[] = {
    { "admitted",            bring_admitted,  NULL },
    { "ready",               bring_ready,     NULL },
    { "ready-withdrawn",     bring_withdrawn, NULL },
    { "discharged",          bring_plain,     NULL },
    { "early-warning",       bring_plain,     NULL },
    { "discharge-report",    bring_plain,     NULL },
    { "information",         bring_plain,     bring_ours },
    { "admission-report",    bring_plain,     bring_report },
    { "services-told",       bring_letter,    bring_letter },
    { "gp-information",      bring_letter,    bring_letter },
    { "medical-information", bring_letter,    bring_letter },
    { "death",               bring_death,     bring_death },
    { "annulled",            bring_annulled,  bring_annulled },
};
/* clang-format on */

static const struct brought_row *
row_find(const char *kind)
{
    for (size_t i = 0; i < ARRAY_COUNT(brought_rows); i++) {
        if (strcmp(brought_rows[i].kind, kind) == 0)
            return &brought_rows[i];
    }
    return NULL;
}

/* NULL when the message may be taken. */
static const char *
brought_refusal(const struct brought *brought, const struct brought_row *row)
{
    const Stafett__Intake__V1__NoticeBrought *message = brought->message;
    struct id case_id;
    struct plan_notice notice;
    if (plan_notice_of_ref(brought->view, message->message_ref, &case_id, &notice))
        return "bring-repeated";
    if (row == NULL || rules_notice(brought->input->rules, message->kind_code) == NULL)
        return "kind-unknown";
    if (brought->from == brought->input->self)
        return row->bring_out != NULL ? NULL : "answer-not-allowed";
    size_t partner_bytes = strlen(message->partner_code);
    return partner_bytes == 0 || partner_bytes >= CODE_BYTES_MAX ? "partner-unknown"
                                                                 : NULL;
}

void
plan_decide_brought(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__NoticeBrought *message =
        (const Stafett__Intake__V1__NoticeBrought *)input->message;
    bool is_ours = strcmp(message->direction_code, "out") == 0;
    struct brought brought = {
        .view = view,
        .input = input,
        .message = message,
        .decision = decision,
        .from = is_ours ? input->self : message->partner_code,
    };
    const struct brought_row *row = row_find(message->kind_code);
    const char *reason = brought_refusal(&brought, row);
    if (reason == NULL && !id_from(slice_bytes(message->person_id), &brought.person))
        reason = "person-unknown";
    if (reason != NULL) {
        decision_refuse(decision, reason, "NoticeBrought");
        return;
    }
    brought.facts = (struct plan_notice_facts){
        .id = input_id(input, BROUGHT_NOTICE_ORDINAL),
        .kind = message->kind_code,
        .from = brought.from,
        .ref = message->message_ref,
        .sent_us = message->sent_us > 0 ? message->sent_us : input->now_us,
        .event_us = message->event_us,
        .expected_us = message->expected_us,
        .service = message->receiver_service_code,
        .holds = message->hold_codes,
        .hold_count = message->n_hold_codes,
    };
    if (is_ours)
        row->bring_out(&brought);
    else
        row->bring_in(&brought);
}
