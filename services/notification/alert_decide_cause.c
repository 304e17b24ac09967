/* What plan says of cases, and whom that alerts. Each person whom the event names is
 * told by an alert of her own, with her own ladder. What is told of an offer stands until
 * the next word about the offer closes it; what merely has to be known ends when it is
 * acknowledged. One event may close alerts and open others. */

#include "services/notification/alert.h"

#include <string.h>

/* ---- closing: everything about it that waits for an end. */
void
alert_about_close(const struct view *view, ProtobufCBinaryData about,
    const char *reason, struct decision *decision)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_slice(slice_bytes(about));
    unsigned closed = 0;
    walk_start(&walk, view, ALERT_BY_ABOUT, &prefix);
    while (closed < ALERT_CLOSED_MAX && walk_next(&walk, &key, &value)) {
        Stafett__Alert__V1__AlertClosed event = STAFETT__ALERT__V1__ALERT_CLOSED__INIT;
        struct alert_row row;
        struct id alert_id;
        ASSERT(id_from(slice_of(key.data + prefix.len, ID_BYTES), &alert_id));
        ASSERT(alert_row_load(view, alert_id, &row));
        if (row.is_done_when_seen)
            continue;
        event.alert_id = id_binary(&alert_id);
        event.reason_code = (char *)reason;
        decision_emit(decision, row.case_id, &event.base);
        closed++;
    }
}

/* ---- opening */

static void
emit_opened(const struct input *input, const struct alert_cause *cause,
    const struct alert_ladder *ladder, uint32_t ordinal, struct decision *decision)
{
    Stafett__Alert__V1__AlertOpened event = STAFETT__ALERT__V1__ALERT_OPENED__INIT;
    struct id alert_id = input_id(input, ordinal);
    struct id case_id = ID_NONE;
    char no_detail[] = "";
    (void)id_from(slice_bytes(cause->case_id), &case_id);
    event.alert_id = id_binary(&alert_id);
    event.case_id = cause->case_id;
    event.kind_code = (char *)cause->kind;
    event.detail_code = cause->detail == NULL ? no_detail : (char *)cause->detail;
    event.about_id = cause->about;
    event.ladder_codes = (char **)ladder->codes;
    event.n_ladder_codes = ladder->count;
    event.step_us = (int64_t *)ladder->step_us;
    event.n_step_us = ladder->count;
    event.is_information = ladder->is_information;
    event.is_done_when_seen = cause->is_done_when_seen;
    decision_emit(decision, case_id, &event.base);
}

/* Two who are told may have the same substitute: she gets one alert. */
static void
open_for_all(const struct view *view, const struct input *input,
    const struct alert_cause *cause, struct decision *decision)
{
    const char *firsts[ALERT_TELLS_MAX];
    size_t count = 0;
    size_t tells =
        cause->tell_count < ALERT_TELLS_MAX ? cause->tell_count : ALERT_TELLS_MAX;
    for (size_t i = 0; i < tells; i++) {
        struct alert_ladder ladder;
        bool is_told = false;
        alert_ladder_make(view, input, cause, cause->tells[i], &ladder);
        for (size_t j = 0; j < count; j++)
            is_told = is_told || strcmp(firsts[j], ladder.codes[0]) == 0;
        if (is_told)
            continue;
        emit_opened(input, cause, &ladder, (uint32_t)count, decision);
        firsts[count] = ladder.codes[0];
        count++;
    }
}

void
alert_cause_decide(const struct view *view, const struct input *input,
    const struct alert_cause *cause, const char *ending, struct decision *decision)
{
    struct alert_self self;
    if (!alert_self_load(view, &self)) {
        decision_refuse(decision, "not-founded", "");
        return;
    }
    if (ending != NULL)
        alert_about_close(view, cause->about, ending, decision);
    open_for_all(view, input, cause, decision);
}

/* ---- cases, stays and their pathway */

void
alert_decide_case_opened(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CaseOpened *message =
        (const Stafett__Plan__V1__CaseOpened *)input->message;
    bool is_of_inquiry = message->inquiry_id.len > 0;
    bool is_stay_elsewhere = strcmp(message->kind_code, "stay") == 0 &&
                             strcmp(message->holder_code, input->self) != 0;
    const struct alert_cause cause = {
        .kind = is_of_inquiry ? "case-opened" : "stay-opened",
        .case_id = message->case_id,
        .about = message->case_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    /* Whoever opened it here by hand knows. */
    if (is_of_inquiry || is_stay_elsewhere)
        alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_notice(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__NoticeRecorded *message =
        (const Stafett__Plan__V1__NoticeRecorded *)input->message;
    const struct alert_cause cause = {
        .kind = "notice-recorded",
        .detail = message->kind_code,
        .case_id = message->case_id,
        .about = message->notice_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* Somebody's message was rejected: it has to be sent again, or said in another way. */
void
alert_decide_receipt(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ReceiptRecorded *message =
        (const Stafett__Plan__V1__ReceiptRecorded *)input->message;
    const struct alert_cause cause = {
        .kind = "message-rejected",
        .detail = message->n_error_codes > 0 ? message->error_codes[0] : NULL,
        .case_id = message->case_id,
        .about = message->receipt_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    if (message->n_tell_codes > 0)
        alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_break_opened(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__BreakOpened *message =
        (const Stafett__Plan__V1__BreakOpened *)input->message;
    const struct alert_cause cause = {
        .kind = "break-opened",
        .detail = message->rule_code,
        .case_id = message->case_id,
        .about = message->break_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_break_closed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__BreakClosed *message =
        (const Stafett__Plan__V1__BreakClosed *)input->message;
    alert_about_close(view, message->break_id, "break-closed", decision);
}

/* ---- the baton */

void
alert_decide_offered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HandoverOffered *message =
        (const Stafett__Plan__V1__HandoverOffered *)input->message;
    const struct alert_cause cause = {
        .kind = "offer-received",
        .detail = message->kind_code,
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
    };
    if (strcmp(message->to_code, input->self) == 0)
        alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_accepted(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HandoverAccepted *message =
        (const Stafett__Plan__V1__HandoverAccepted *)input->message;
    const struct alert_cause cause = {
        .kind = "handover-accepted",
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, "answered", decision);
}

void
alert_decide_postponed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HandoverPostponed *message =
        (const Stafett__Plan__V1__HandoverPostponed *)input->message;
    const struct alert_cause cause = {
        .kind = "handover-postponed",
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
    };
    alert_cause_decide(view, input, &cause, "postponed", decision);
}

void
alert_decide_declined(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HandoverDeclined *message =
        (const Stafett__Plan__V1__HandoverDeclined *)input->message;
    const struct alert_cause cause = {
        .kind = "handover-declined",
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, "declined", decision);
}

void
alert_decide_withdrawn(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HandoverWithdrawn *message =
        (const Stafett__Plan__V1__HandoverWithdrawn *)input->message;
    const struct alert_cause cause = {
        .kind = "offer-withdrawn",
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, "withdrawn", decision);
}

void
alert_decide_completed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__HandoverCompleted *message =
        (const Stafett__Plan__V1__HandoverCompleted *)input->message;
    const struct alert_cause cause = {
        .kind = "handover-completed",
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    const struct alert_succession succession = { message->case_id, message->former_code,
        message->responsible_code, message->offer_id };
    struct alert_self self;
    alert_cause_decide(view, input, &cause, "completed", decision);
    /* Inside this organisation: what else is open about the case goes over. */
    if (message->responsible_code[0] != '\0' && alert_self_load(view, &self))
        alert_case_take_over(view, &succession, decision);
}

void
alert_decide_voided(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AcceptanceVoided *message =
        (const Stafett__Plan__V1__AcceptanceVoided *)input->message;
    const struct alert_cause cause = {
        .kind = "acceptance-voided",
        .detail = message->reason_code,
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, "voided", decision);
}

/* The reminder before the time climbs as any alert; the ladder of what is overdue tells
 * the coordinating unit at once. */
void
alert_decide_answer_overdue(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AnswerOverdue *message =
        (const Stafett__Plan__V1__AnswerOverdue *)input->message;
    const struct alert_cause cause = {
        .kind = "answer-overdue",
        .detail = message->step_code,
        .ladder_kind = strcmp(message->step_code, "before") == 0 ? "answer-due" : NULL,
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_completion_overdue(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CompletionOverdue *message =
        (const Stafett__Plan__V1__CompletionOverdue *)input->message;
    const struct alert_cause cause = {
        .kind = "completion-overdue",
        .case_id = message->case_id,
        .about = message->offer_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}
