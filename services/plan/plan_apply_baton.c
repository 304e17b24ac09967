#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Folds of the baton. The same events fold on both sides: what an event means here
 * follows from its from, to and by codes and from who this organisation is.
 *
 *   holder:    HOLDS -> OFFERED -> HANDED, or back to HOLDS
 *   receiver:  NONE -> ACCEPTED -> HOLDS, or back to NONE
 *   inside:    HOLDS -> OFFERED -> HOLDS, with another responsible or as it was: the
 *              holder answers for the case until it is completed, accepted or not
 *
 * An unanswered offer has up to three alarms, an acceptance one; every end of the offer
 * cancels them all. What a rule decided stands in the event. */

enum { COMPLETION_HOURS = 24 }; /* after the agreed time, without a word of contact */

struct fold {
    struct tables *tables;
    const struct event *event;
    struct id case_id;
    struct plan_self self;
    struct plan_case row;
    struct plan_offer offer;
};

/* Loads what a message about an offer folds into. */
static void
fold_begin(struct fold *fold, struct tables *tables, const struct event *event,
    ProtobufCBinaryData case_id, uint64_t term)
{
    const struct view *view = tables_view(tables);
    memset(fold, 0, sizeof *fold);
    fold->tables = tables;
    fold->event = event;
    ASSERT(id_from(slice_bytes(case_id), &fold->case_id));
    ASSERT(table_is_there(view, plan_self_load(view, &fold->self)));
    ASSERT(table_is_there(view, plan_case_load(view, fold->case_id, &fold->row)));
    if (!plan_offer_load(view, fold->case_id, term, &fold->offer))
        fold->offer.term = term; /* an offer that is being made */
}

static bool
is_self(const struct fold *fold, const char *organisation)
{
    return strcmp(fold->self.organisation, organisation) == 0;
}

static bool
is_inside(const struct fold *fold)
{
    return fold->offer.to_unit[0] != '\0';
}

static struct id
content_keep(const struct fold *fold, ProtobufCBinaryData content)
{
    content_store(fold->tables, fold->event->id, slice_bytes(content));
    return content.len > 0 ? fold->event->id : ID_NONE;
}

/* Stores the rows and the line of custody that tells of them. */
static void
fold_end(struct fold *fold, struct plan_custody *about)
{
    const struct plan_offer *offer = &fold->offer;
    struct plan_custody custody =
        plan_custody_begin(tables_view(fold->tables), fold->event, &fold->row);
    memcpy(custody.event, about->event, sizeof custody.event);
    custody.content = about->content;
    custody.from_us = about->from_us;
    custody.notice = about->notice;
    custody.term = offer->term;
    custody.is_outside = offer->is_outside;
    code_copy(custody.kind, sizeof custody.kind, offer->kind);
    code_copy(custody.unit, sizeof custody.unit, offer->to_unit);
    code_copy(custody.named, sizeof custody.named, offer->named);
    code_copy(custody.other, sizeof custody.other,
        is_self(fold, offer->from) ? offer->to : offer->from);
    plan_custody_add(fold->tables, fold->case_id, &fold->row, &custody);
    plan_offer_store(fold->tables, fold->case_id, offer);
    plan_case_store(fold->tables, fold->case_id, &fold->row);
}

/* ---- alarms */

static const char *const answer_steps[] = { "before", "at", "after" };

static struct key
answer_key(struct id case_id, const char *step)
{
    struct key key = key_of_code("answer");
    key_add_id(&key, case_id);
    key_add_code(&key, step);
    return key;
}

static struct key
completion_key(struct id case_id)
{
    struct key key = key_of_code("completion");
    key_add_id(&key, case_id);
    return key;
}

void
plan_alarms_cancel(struct tables *tables, struct id case_id)
{
    for (size_t i = 0; i < ARRAY_COUNT(answer_steps); i++) {
        struct key key = answer_key(case_id, answer_steps[i]);
        alarm_cancel(tables, &key);
    }
    struct key key = completion_key(case_id);
    alarm_cancel(tables, &key);
}

static void
answer_alarms_set(const struct fold *fold, const int64_t *remind_us, size_t count)
{
    plan_alarms_cancel(fold->tables, fold->case_id);
    for (size_t i = 0; i < count && i < ARRAY_COUNT(answer_steps); i++) {
        if (remind_us[i] <= 0)
            continue;
        Stafett__Plan__V1__AnswerDue due = STAFETT__PLAN__V1__ANSWER_DUE__INIT;
        due.case_id = id_binary(&fold->case_id);
        due.offer_id = id_binary(&fold->offer.id);
        due.term = fold->offer.term;
        due.step_code = (char *)answer_steps[i];
        struct key key = answer_key(fold->case_id, answer_steps[i]);
        alarm_set(fold->tables, remind_us[i], &key, &due.base);
    }
}

/* When an accepted handover should have completed; 0: nobody agreed on a time. */
static int64_t
completion_due(const struct fold *fold)
{
    const struct plan_offer *offer = &fold->offer;
    if (offer->complete_by_us != 0)
        return offer->complete_by_us;
    if (strcmp(offer->completes, "on-received") != 0)
        return 0;
    int64_t from_us = offer->from_us != 0 ? offer->from_us : fold->event->time_us;
    return from_us + COMPLETION_HOURS * INT64_C(3600000000);
}

static void
completion_alarm_set(const struct fold *fold)
{
    int64_t due_us = completion_due(fold);
    plan_alarms_cancel(fold->tables, fold->case_id);
    if (due_us == 0)
        return;
    Stafett__Plan__V1__CompletionDue due = STAFETT__PLAN__V1__COMPLETION_DUE__INIT;
    due.case_id = id_binary(&fold->case_id);
    due.offer_id = id_binary(&fold->offer.id);
    due.term = fold->offer.term;
    struct key key = completion_key(fold->case_id);
    alarm_set(fold->tables, due_us, &key, &due.base);
}

/* ---- who is responsible */

void
plan_responsible_index(
    struct tables *tables, struct id case_id, const char *staff, bool is_responsible)
{
    if (staff[0] == '\0')
        return;
    struct key key = key_of_code(staff);
    key_add_id(&key, case_id);
    if (is_responsible)
        table_put(tables, PLAN_CASES_OF_STAFF, key_slice(&key), slice_of(NULL, 0));
    else
        table_remove(tables, PLAN_CASES_OF_STAFF, &key);
}

static void
responsible_set(struct fold *fold, const char *staff)
{
    struct plan_case *row = &fold->row;
    plan_responsible_index(fold->tables, fold->case_id, row->responsible, false);
    code_copy(row->responsible, sizeof row->responsible, staff);
    plan_responsible_index(fold->tables, fold->case_id, row->responsible, true);
}

/* ---- offer and answers */

static size_t
codes_copy(char (*out)[CODE_BYTES_MAX], size_t max, char *const *codes, size_t count)
{
    size_t kept = count < max ? count : max;
    for (size_t i = 0; i < kept; i++)
        code_copy(out[i], CODE_BYTES_MAX, codes[i]);
    return kept;
}

static void
offer_fill(struct plan_offer *offer, const Stafett__Plan__V1__HandoverOffered *offered)
{
    memset(offer, 0, sizeof *offer);
    ASSERT(id_from(slice_bytes(offered->offer_id), &offer->id));
    ASSERT(offered->digest.len == DIGEST_BYTES);
    memcpy(offer->digest, offered->digest.data, DIGEST_BYTES);
    offer->term = offered->term;
    offer->state = OFFER_OPEN;
    code_copy(offer->kind, sizeof offer->kind, offered->kind_code);
    code_copy(offer->from, sizeof offer->from, offered->from_code);
    code_copy(offer->to, sizeof offer->to, offered->to_code);
    code_copy(offer->completes, sizeof offer->completes, offered->completes_code);
    code_copy(offer->to_unit, sizeof offer->to_unit, offered->to_unit_code);
    offer->answer_due_us = offered->answer_due_us;
    offer->complete_by_us = offered->complete_by_us;
    offer->is_person_asked = (uint8_t)(offered->is_person_asked != 0);
    offer->is_outside = (uint8_t)(offered->is_outside != 0);
    offer->missing_count = (uint32_t)codes_copy(offer->missing, RULE_CHECKLIST_MAX,
        offered->missing_codes, offered->n_missing_codes);
    offer->answer_count = (uint32_t)codes_copy(
        offer->answers, PLAN_CODES_MAX, offered->answer_codes, offered->n_answer_codes);
}

/* What came with an offer: by it the case is known to have come to whoever offers. */
static void
proofs_keep(struct fold *fold, const Stafett__Plan__V1__HandoverOffered *offered)
{
    ASSERT(offered->n_proof_terms == offered->n_proofs || fold->offer.is_outside);
    for (size_t i = 0; i < offered->n_proof_terms; i++) {
        plan_proof_put(fold->tables, fold->case_id, offered->proof_terms[i],
            slice_bytes(offered->proofs[i]));
        if (offered->proof_terms[i] > fold->row.passed_term)
            fold->row.passed_term = offered->proof_terms[i];
    }
}

void
plan_apply_offered(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__HandoverOffered *offered =
        (const Stafett__Plan__V1__HandoverOffered *)event->message;
    struct fold fold;
    struct plan_custody about = { .event = "offered" };
    fold_begin(&fold, tables, event, offered->case_id, offered->term);
    ASSERT(offered->term > fold.row.term);
    ASSERT(fold.row.open_term == 0);
    offer_fill(&fold.offer, offered);
    fold.offer.offered_us = event->time_us;
    fold.offer.content = content_keep(&fold, offered->content);
    fold.row.term = offered->term;
    fold.row.open_term = offered->term;
    fold.row.is_accepted = 0;
    if (is_self(&fold, offered->from_code)) {
        fold.row.baton = BATON_OFFERED;
    } else {
        proofs_keep(&fold, offered);
        code_copy(fold.row.holder, sizeof fold.row.holder, offered->from_code);
        plan_membership_follow(tables, fold.case_id, offered->from_code);
        if (offered->content.len > 0)
            fold.row.content = event->id;
    }
    answer_alarms_set(&fold, offered->remind_us, offered->n_remind_us);
    about.content = fold.offer.content;
    about.notice = fold.offer.is_outside ? fold.row.notice_count : 0;
    fold_end(&fold, &about);
}

void
plan_apply_accepted(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__HandoverAccepted *accepted =
        (const Stafett__Plan__V1__HandoverAccepted *)event->message;
    struct fold fold;
    struct plan_custody about = { .event = "accepted" };
    fold_begin(&fold, tables, event, accepted->case_id, accepted->term);
    fold.offer.state = OFFER_ACCEPTED;
    fold.offer.is_overdue = 0;
    fold.offer.from_us = accepted->from_us;
    (void)id_from(slice_bytes(accepted->into_case_id), &fold.offer.into);
    fold.offer.answer_content = content_keep(&fold, accepted->content);
    fold.row.is_accepted = 1;
    if (is_inside(&fold)) {
        code_copy(
            fold.offer.named, sizeof fold.offer.named, accepted->responsible_code);
    } else if (is_self(&fold, accepted->by_code)) {
        fold.row.baton = BATON_ACCEPTED;
        responsible_set(&fold, accepted->responsible_code);
    }
    if (accepted->record.len > 0) {
        struct key key = key_of_id(fold.offer.id);
        table_put(
            tables, PLAN_ACCEPTANCES, key_slice(&key), slice_bytes(accepted->record));
    }
    completion_alarm_set(&fold);
    about.content = fold.offer.answer_content;
    about.from_us = accepted->from_us;
    fold_end(&fold, &about);
}

void
plan_apply_postponed(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__HandoverPostponed *postponed =
        (const Stafett__Plan__V1__HandoverPostponed *)event->message;
    struct fold fold;
    struct plan_custody about = { .event = "postponed" };
    fold_begin(&fold, tables, event, postponed->case_id, postponed->term);
    fold.offer.answer_due_us = postponed->next_answer_us;
    fold.offer.is_overdue = 0;
    fold.offer.answer_content = content_keep(&fold, postponed->content);
    answer_alarms_set(&fold, postponed->remind_us, postponed->n_remind_us);
    about.content = fold.offer.answer_content;
    fold_end(&fold, &about);
}

/* The offer ends without a handover: each side is as it was before the offer. What the
 * receiver's named person took on, she has no longer. */
static void
offer_end(struct fold *fold, enum plan_offer_state state)
{
    struct plan_case *row = &fold->row;
    fold->offer.state = state;
    fold->offer.is_overdue = 0;
    plan_alarms_cancel(fold->tables, fold->case_id);
    if (row->open_term != fold->offer.term)
        return;
    row->open_term = 0;
    row->is_accepted = 0;
    if (row->baton == BATON_OFFERED)
        row->baton = BATON_HOLDS;
    if (row->baton != BATON_ACCEPTED)
        return;
    row->baton = BATON_NONE;
    plan_responsible_index(fold->tables, fold->case_id, row->responsible, false);
    plan_owner_set(fold->tables, fold->case_id, row, "");
    code_copy(row->responsible, sizeof row->responsible, "");
}

void
plan_apply_declined(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__HandoverDeclined *declined =
        (const Stafett__Plan__V1__HandoverDeclined *)event->message;
    struct fold fold;
    struct plan_custody about = { .event = "declined" };
    fold_begin(&fold, tables, event, declined->case_id, declined->term);
    fold.offer.answer_content = content_keep(&fold, declined->content);
    about.content = fold.offer.answer_content;
    offer_end(&fold, OFFER_DECLINED);
    fold_end(&fold, &about);
}

void
plan_apply_withdrawn(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__HandoverWithdrawn *withdrawn =
        (const Stafett__Plan__V1__HandoverWithdrawn *)event->message;
    struct fold fold;
    struct plan_custody about = { .event = "withdrawn" };
    fold_begin(&fold, tables, event, withdrawn->case_id, withdrawn->term);
    bool was_ours = fold.row.baton == BATON_ACCEPTED;
    fold.offer.answer_content = content_keep(&fold, withdrawn->content);
    about.content = fold.offer.answer_content;
    /* The message that withdrew is folded as the case's next notice. */
    about.notice = fold.offer.is_outside ? fold.row.notice_count + 1 : 0;
    offer_end(&fold, was_ours ? OFFER_VOIDED : OFFER_WITHDRAWN);
    fold_end(&fold, &about);
}

void
plan_apply_voided(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__AcceptanceVoided *voided =
        (const Stafett__Plan__V1__AcceptanceVoided *)event->message;
    struct fold fold;
    struct plan_custody about = { .event = "voided" };
    fold_begin(&fold, tables, event, voided->case_id, voided->term);
    about.content = content_keep(&fold, voided->content);
    offer_end(&fold, OFFER_VOIDED);
    fold_end(&fold, &about);
}

/* ---- contact and completion */

void
plan_apply_contact(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ContactReported *contact =
        (const Stafett__Plan__V1__ContactReported *)event->message;
    struct fold fold;
    struct plan_custody about = { .event = "contact" };
    fold_begin(&fold, tables, event, contact->case_id, contact->term);
    fold.offer.contact_us = contact->contact_us;
    about.content = content_keep(&fold, contact->content);
    about.from_us = contact->contact_us;
    fold_end(&fold, &about);
}

/* Who answers for a case that came without anybody here having accepted it by name. */
static void
responsible_default(struct fold *fold)
{
    struct plan_case linked;
    const struct view *view = tables_view(fold->tables);
    char staff[CODE_BYTES_MAX];
    if (id_is_none(fold->row.linked) ||
        !plan_case_load(view, fold->row.linked, &linked) ||
        !plan_stand_in(view, linked.responsible, staff))
        code_copy(staff, sizeof staff, fold->self.named);
    responsible_set(fold, staff);
}

/* The case stays here, and is another's from now on. */
static void
inside_completed(struct fold *fold, const char *responsible)
{
    code_copy(fold->offer.named, sizeof fold->offer.named, responsible);
    fold->row.baton = BATON_HOLDS;
    plan_owner_set(fold->tables, fold->case_id, &fold->row, "");
    responsible_set(fold, responsible);
}

/* The former holder takes part from now on; who was responsible answers for it. */
static void
member_stays(
    const struct fold *fold, const Stafett__Plan__V1__HandoverCompleted *completed)
{
    struct plan_membership ours;
    struct key key = key_of_id(fold->case_id);
    memset(&ours, 0, sizeof ours);
    ours.actor = id_sure(completed->member_id);
    ours.state = ACTOR_JOINED;
    code_copy(ours.holder, sizeof ours.holder, completed->to_code);
    code_copy(ours.role, sizeof ours.role, "former-holder");
    code_copy(ours.contact, sizeof ours.contact, fold->row.responsible);
    table_store(fold->tables, PLAN_MEMBERSHIPS, &key, &ours, sizeof ours);
}

void
plan_apply_completed(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__HandoverCompleted *completed =
        (const Stafett__Plan__V1__HandoverCompleted *)event->message;
    struct fold fold;
    struct plan_custody about = { .event = "completed" };
    fold_begin(&fold, tables, event, completed->case_id, completed->term);
    struct plan_case *row = &fold.row;
    about.content = content_keep(&fold, completed->content);
    fold.offer.state = OFFER_COMPLETED;
    fold.offer.is_overdue = 0;
    plan_alarms_cancel(tables, fold.case_id);
    row->open_term = 0;
    row->is_accepted = 0;
    if (!is_inside(&fold))
        row->passed_term = completed->term;
    code_copy(row->holder, sizeof row->holder, completed->to_code);
    if (!id_is_none(about.content) && !is_inside(&fold))
        row->content = about.content;
    if (is_inside(&fold)) {
        inside_completed(&fold, completed->responsible_code);
    } else if (is_self(&fold, completed->to_code)) {
        row->baton = BATON_HOLDS;
        plan_asked_before(tables, fold.case_id);
        if (row->responsible[0] == '\0')
            responsible_default(&fold);
    } else {
        /* She is still who knows the case here: late notices are told to her. */
        row->baton = BATON_HANDED;
        if (completed->member_id.len > 0)
            member_stays(&fold, completed);
        plan_shared_hand(tables, fold.case_id);
        plan_responsible_index(tables, fold.case_id, row->responsible, false);
        plan_owner_set(tables, fold.case_id, row, "");
    }
    fold_end(&fold, &about);
}

/* ---- what changes no side */

void
plan_apply_answer_refused(struct tables *tables, const struct event *event)
{
    (void)tables; /* the partner is told; nothing is so because of it */
    (void)event;
}

static void
overdue_mark(struct tables *tables, ProtobufCBinaryData case_id, uint64_t term)
{
    struct id id;
    struct plan_offer offer;
    ASSERT(id_from(slice_bytes(case_id), &id));
    ASSERT(table_is_there(
        tables_view(tables), plan_offer_load(tables_view(tables), id, term, &offer)));
    offer.is_overdue = 1;
    plan_offer_store(tables, id, &offer);
}

void
plan_apply_answer_overdue(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__AnswerOverdue *overdue =
        (const Stafett__Plan__V1__AnswerOverdue *)event->message;
    if (strcmp(overdue->step_code, "before") != 0)
        overdue_mark(tables, overdue->case_id, overdue->term);
}

void
plan_apply_completion_overdue(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CompletionOverdue *overdue =
        (const Stafett__Plan__V1__CompletionOverdue *)event->message;
    overdue_mark(tables, overdue->case_id, overdue->term);
}
