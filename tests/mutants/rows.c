/* Faults of rules, folds and looks: the row of a message is answered with another one,
 * whose function does something before or after the real one. */

#include "common/decision.h"
#include "common/message.h"
#include "proto/audit.pb-c.h"
#include "services/notification/alert.h"
#include "services/plan/plan_joint.h"
#include "tests/mutants/mutants.h"
#include "tests/mutants/wrap.h"

#include <string.h>

/* ---- what is done to an input, or to what was decided */

typedef void (*before_fn)(const struct view *view, struct input *input);
typedef void (*after_fn)(
    const struct view *view, const struct input *input, struct decision *decision);

static void
say_nothing(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    decision->event_count = 0;
}

static void
drop(struct decision *decision, const ProtobufCMessageDescriptor *type)
{
    size_t kept = 0;
    for (size_t i = 0; i < decision->event_count; i++) {
        if (decision->events[i].type != type)
            decision->events[kept++] = decision->events[i];
    }
    decision->event_count = kept;
}

/* The n-th event unpacked; NULL: of another type. */
static ProtobufCMessage *
event_open(struct decision *decision, size_t i, const ProtobufCMessageDescriptor *type)
{
    if (decision->events[i].type != type)
        return NULL;
    return message_unpack_own(type, decision->events[i].payload, decision->arena);
}

static void
event_put(struct decision *decision, size_t i, const ProtobufCMessage *message)
{
    decision->events[i].payload = message_pack(message, decision->arena);
}

/* ---- the baton */

static void
term_kept(const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    for (size_t i = 0; i < decision->event_count; i++) {
        Stafett__Plan__V1__HandoverOffered *offered =
            (Stafett__Plan__V1__HandoverOffered *)event_open(
                decision, i, &stafett__plan__v1__handover_offered__descriptor);
        if (offered == NULL || offered->term < 2)
            continue;
        offered->term--;
        event_put(decision, i, &offered->base);
    }
}

/* A new offer takes the place of the open one: the rule that there is one is gone. */
static void
offer_under_offer(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    if (decision->reason == NULL || strcmp(decision->reason, "offer-open") != 0)
        return;
    const Stafett__Plan__V1__OfferHandover *command =
        (const Stafett__Plan__V1__OfferHandover *)input->message;
    struct plan_side side;
    memset(&side, 0, sizeof side);
    ASSERT(id_from(slice_bytes(command->case_id), &side.case_id));
    ASSERT(plan_case_load(view, side.case_id, &side.row));
    if (!plan_offer_load(view, side.case_id, side.row.open_term, &side.offer))
        return;
    decision->reason = NULL;
    struct plan_completion completion = { .tell_count = 0 };
    plan_baton_complete(input, &side, &completion, decision);
}

/* Quotes the open offer, whatever was quoted. */
static void
quote_any(const struct view *view, struct input *input)
{
    /* The commands about an offer begin alike: case, offer, term, digest. */
    Stafett__Plan__V1__AcceptHandover *command =
        (Stafett__Plan__V1__AcceptHandover *)input->message;
    struct plan_side side;
    if (!id_from(slice_bytes(command->case_id), &side.case_id) ||
        !plan_case_load(view, side.case_id, &side.row) ||
        !plan_offer_load(view, side.case_id, side.row.open_term, &side.offer))
        return;
    command->offer_id =
        slice_binary(arena_copy(input->arena, id_slice(&side.offer.id)));
    command->term = side.offer.term;
    command->digest = slice_binary(
        arena_copy(input->arena, slice_of(side.offer.digest, DIGEST_BYTES)));
}

static void
stale_acceptance(const struct view *view, struct input *input)
{
    quote_any(view, input); /* the record begins as the command does */
}

/* Whoever answers is taken for the one who was asked. */
static void
foreign_acceptance(const struct view *view, struct input *input)
{
    const Stafett__Partner__V1__HandoverAccepted *record =
        (const Stafett__Partner__V1__HandoverAccepted *)input->message;
    struct plan_side side;
    if (id_from(slice_bytes(record->case_id), &side.case_id) &&
        plan_offer_load(view, side.case_id, record->term, &side.offer))
        input->sender = arena_text(input->arena, slice_text(side.offer.to));
}

/* Nobody need have accepted: the holder's word is enough. */
static void
completed_unasked(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__HandoverCompleted *record =
        (const Stafett__Partner__V1__HandoverCompleted *)input->message;
    struct plan_side side;
    if (decision->reason == NULL || strcmp(decision->reason, "not-holder") != 0)
        return;
    memset(&side, 0, sizeof side);
    if (!id_from(slice_bytes(record->case_id), &side.case_id) ||
        !plan_case_load(view, side.case_id, &side.row) ||
        !plan_offer_load(view, side.case_id, record->term, &side.offer) ||
        side.row.is_closed)
        return;
    decision->reason = NULL;
    code_copy(side.offer.to, sizeof side.offer.to, input->self);
    struct plan_completion completion = { .tell_count = 0 };
    plan_baton_complete(input, &side, &completion, decision);
}

static void
never_completes(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    drop(decision, &stafett__plan__v1__handover_completed__descriptor);
}

/* The receiver is told that it holds the case, and here it is as if it did not. */
static void
double_holder(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    for (size_t i = 0; i < decision->event_count; i++) {
        Stafett__Plan__V1__HandoverCompleted *completed =
            (Stafett__Plan__V1__HandoverCompleted *)event_open(
                decision, i, &stafett__plan__v1__handover_completed__descriptor);
        if (completed == NULL)
            continue;
        completed->to_code = (char *)input->self;
        event_put(decision, i, &completed->base);
    }
}

static void
case_without_name(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    for (size_t i = 0; i < decision->event_count; i++) {
        Stafett__Plan__V1__CaseOpened *opened =
            (Stafett__Plan__V1__CaseOpened *)event_open(
                decision, i, &stafett__plan__v1__case_opened__descriptor);
        if (opened == NULL)
            continue;
        opened->responsible_code = (char *)"";
        event_put(decision, i, &opened->base);
    }
}

static void
cases_left(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    drop(decision, &stafett__plan__v1__responsible_replaced__descriptor);
}

/* ---- alerts */

static void
alert_twice(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    size_t count = decision->event_count;
    for (size_t i = 0; i < count; i++) {
        Stafett__Alert__V1__AlertOpened *opened =
            (Stafett__Alert__V1__AlertOpened *)event_open(
                decision, i, &stafett__alert__v1__alert_opened__descriptor);
        if (opened == NULL)
            continue;
        struct id other = input_id(input, 9999 + (uint32_t)i);
        opened->alert_id = id_binary(&other);
        decision_emit(decision, decision->events[i].case_id, &opened->base);
    }
}

/* ---- audit, inquiries */

static void
audit_skips(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    for (size_t i = 0; i < decision->event_count; i++) {
        Stafett__Audit__V1__TurnsRecorded *run =
            (Stafett__Audit__V1__TurnsRecorded *)event_open(
                decision, i, &stafett__audit__v1__turns_recorded__descriptor);
        if (run == NULL || run->n_turns < 3)
            continue;
        run->n_turns--;
        event_put(decision, i, &run->base);
    }
}

static void
without_owner(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    for (size_t i = 0; i < decision->event_count; i++) {
        Stafett__Intake__V1__InquiryTransferred *transferred =
            (Stafett__Intake__V1__InquiryTransferred *)event_open(
                decision, i, &stafett__intake__v1__inquiry_transferred__descriptor);
        if (transferred == NULL)
            continue;
        transferred->unit_code = (char *)"";
        event_put(decision, i, &transferred->base);
    }
}

/* ---- the fellowship */

static void
hidden_told(const struct view *view, struct input *input)
{
    Stafett__Plan__V1__EnterActor *command =
        (Stafett__Plan__V1__EnterActor *)input->message;
    (void)view;
    if (strcmp(command->state_code, "do-not-tell") == 0)
        command->state_code = (char *)"suggested";
}

/* Whatever is signed is said to be what stands here; the event keeps what was. */
static ProtobufCBinaryData unread;

static void
digest_fits(const struct view *view, struct input *input)
{
    Stafett__Plan__V1__SignVersion *command =
        (Stafett__Plan__V1__SignVersion *)input->message;
    struct plan_version_view row;
    char party[ID_TEXT_BYTES];
    id_text(id_or_none(command->actor_id), party);
    const char *signer = command->actor_id.len == 0 ? input->self : party;
    unread = command->digest;
    if (plan_version_view_load(view, id_or_none(command->version_id), signer, &row))
        command->digest =
            slice_binary(arena_copy(input->arena, slice_of(row.digest, DIGEST_BYTES)));
}

static void
signed_unread(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    (void)input;
    for (size_t i = 0; i < decision->event_count; i++) {
        Stafett__Plan__V1__VersionSigned *event =
            (Stafett__Plan__V1__VersionSigned *)event_open(
                decision, i, &stafett__plan__v1__version_signed__descriptor);
        if (event == NULL)
            continue;
        event->digest = unread;
        event_put(decision, i, &event->base);
    }
}

/* ---- the rows */

/* clang-format off */
static const struct input_fault {
    enum mutant mutant;
    const char *daemon;
    const char *type;
    before_fn before;
    after_fn after;
} input_faults[] = {
    { MUTANT_TERM_KEPT, "plan", "stafett.plan.v1.OfferHandover", NULL, term_kept },
    { MUTANT_OFFER_UNDER_OFFER, "plan", "stafett.plan.v1.OfferHandover", NULL, offer_under_offer },
    { MUTANT_ACCEPT_ANY_TERM, "plan", "stafett.plan.v1.AcceptHandover", quote_any, NULL },
    { MUTANT_WITHDRAW_ANY_TERM, "plan", "stafett.plan.v1.WithdrawHandover", quote_any, NULL },
    { MUTANT_DECLINE_ANY_TERM, "plan", "stafett.plan.v1.DeclineHandover", quote_any, NULL },
    { MUTANT_STALE_ACCEPTANCE, "plan", "stafett.partner.v1.HandoverAccepted", stale_acceptance, NULL },
    { MUTANT_FOREIGN_ACCEPTANCE, "plan", "stafett.partner.v1.HandoverAccepted", foreign_acceptance, NULL },
    { MUTANT_COMPLETED_UNASKED, "plan", "stafett.partner.v1.HandoverCompleted", NULL, completed_unasked },
    { MUTANT_CASE_WITHOUT_NAME, "plan", "stafett.plan.v1.OpenCase", NULL, case_without_name },
    { MUTANT_STAFF_LEAVES_CASES, "plan", "stafett.plan.v1.EndStaff", NULL, cases_left },
    { MUTANT_ABSENT_KEEPS_CASES, "plan", "stafett.plan.v1.ReportAbsence", NULL, cases_left },
    { MUTANT_ALERT_OFFER_LOST, "notification", "stafett.plan.v1.HandoverOffered", NULL, say_nothing },
    { MUTANT_ALERT_OVERDUE_LOST, "notification", "stafett.plan.v1.AnswerOverdue", NULL, say_nothing },
    { MUTANT_ALERT_BREAK_LOST, "notification", "stafett.plan.v1.BreakOpened", NULL, say_nothing },
    { MUTANT_ALERT_WITHDRAWN_LOST, "notification", "stafett.plan.v1.HandoverWithdrawn", NULL, say_nothing },
    { MUTANT_ALERT_TWICE, "notification", "stafett.plan.v1.NoticeRecorded", NULL, alert_twice },
    { MUTANT_LADDER_STOPS, "notification", "stafett.alert.v1.StepDue", NULL, say_nothing },
    { MUTANT_MAIL_UNRECORDED, "notification", "stafett.alert.v1.MailTried", NULL, say_nothing },
    { MUTANT_WITHDRAWAL_LOST, "intake", "stafett.partner.v1.HandoverWithdrawn", NULL, say_nothing },
    { MUTANT_ACCEPTANCE_LOST, "intake", "stafett.partner.v1.HandoverAccepted", NULL, say_nothing },
    { MUTANT_OFFER_LOST, "intake", "stafett.partner.v1.HandoverOffered", NULL, say_nothing },
    { MUTANT_SILENCE_UNNOTICED, "plan", "stafett.plan.v1.ObligationDue", NULL, say_nothing },
    { MUTANT_AUDIT_SKIPS, "audit", "stafett.v1.FeedPage", NULL, audit_skips },
    { MUTANT_ROUTED_LOST, "plan", "stafett.intake.v1.InquiryRouted", NULL, say_nothing },
    { MUTANT_CONCLUSION_LOST, "intake", "stafett.team.v1.AssessmentConcluded", NULL, say_nothing },
    { MUTANT_TEAM_KEEPS_NAME, "assessment-team", "stafett.plan.v1.ResponsibleReplaced", NULL, say_nothing },
    { MUTANT_TEAM_KEEPS_OPEN, "assessment-team", "stafett.plan.v1.CaseClosed", NULL, say_nothing },
    { MUTANT_NEVER_COMPLETES, "plan", "stafett.partner.v1.HandoverAccepted", NULL, never_completes },
    { MUTANT_DOUBLE_HOLDER, "plan", "stafett.partner.v1.HandoverAccepted", NULL, double_holder },
    { MUTANT_HIDDEN_TOLD, "plan", "stafett.plan.v1.EnterActor", hidden_told, NULL },
    { MUTANT_SIGNED_UNREAD, "plan", "stafett.plan.v1.SignVersion", digest_fits, signed_unread },
    { MUTANT_INQUIRY_WITHOUT_OWNER, "intake", "stafett.intake.v1.TransferInquiry", NULL, without_owner },
};

static const struct look_fault {
    enum mutant mutant;
    const char *type;
} look_faults[] = {
    { MUTANT_LOOK_UNRECORDED, "stafett.plan.v1.ShowCase" },
    { MUTANT_PERSON_LOOK_UNRECORDED, "stafett.intake.v1.ShowPerson" },
    { MUTANT_ALERT_LOOK_UNRECORDED, "stafett.alert.v1.ListAlerts" },
};

static const struct event_fault {
    enum mutant mutant;
    const char *daemon;
    const char *type;
    unsigned times; /* that it is applied */
} event_faults[] = {
    { MUTANT_FOLD_ACCEPTED_LOST, "plan", "stafett.plan.v1.HandoverAccepted", 0 },
    { MUTANT_FOLD_WITHDRAWN_LOST, "plan", "stafett.plan.v1.HandoverWithdrawn", 0 },
    { MUTANT_FOLD_COMPLETED_TWICE, "plan", "stafett.plan.v1.HandoverCompleted", 2 },
};
/* clang-format on */

static const struct input_fault *input_fault_on;
static decide_fn input_decide;

static void
decide_badly(
    const struct view *view, const struct input *input, struct decision *decision)
{
    struct input changed = *input;
    if (input_fault_on->before != NULL)
        input_fault_on->before(view, &changed);
    input_decide(view, &changed, decision);
    if (input_fault_on->after != NULL)
        input_fault_on->after(view, &changed, decision);
}

WRAP(const struct input_row *, service_input, const struct service *service,
    const ProtobufCMessageDescriptor *type)
{
    static struct input_row other;
    const struct input_row *row = REAL(service_input)(service, type);
    for (size_t i = 0; row != NULL && i < ARRAY_COUNT(input_faults); i++) {
        const struct input_fault *fault = &input_faults[i];
        if (fault->mutant != mutant_on || strcmp(fault->type, type->name) != 0 ||
            strcmp(fault->daemon, service->name) != 0)
            continue;
        other = *row;
        input_fault_on = fault;
        input_decide = row->decide;
        other.decide = decide_badly;
        return &other;
    }
    return row;
}

WRAP(const struct look_row *, service_look, const struct service *service,
    const ProtobufCMessageDescriptor *type)
{
    static struct look_row other;
    const struct look_row *row = REAL(service_look)(service, type);
    for (size_t i = 0; row != NULL && i < ARRAY_COUNT(look_faults); i++) {
        if (look_faults[i].mutant != mutant_on ||
            strcmp(look_faults[i].type, type->name) != 0)
            continue;
        other = *row;
        other.decide = NULL;
        return &other;
    }
    return row;
}

static apply_fn event_apply;
static unsigned event_times;

static void
apply_badly(struct tables *tables, const struct event *event)
{
    for (unsigned i = 0; i < event_times; i++)
        event_apply(tables, event);
}

/* What a fold does when it reads a clock: another time at every rebuild. */
static void
apply_by_clock(struct tables *tables, const struct event *event)
{
    static int64_t ticks;
    struct event late = *event;
    ticks++;
    late.time_us += ticks;
    event_apply(tables, &late);
}

WRAP(const struct event_row *, service_event, const struct service *service,
    const ProtobufCMessageDescriptor *type)
{
    static struct event_row other;
    const struct event_row *row = REAL(service_event)(service, type);
    if (row == NULL)
        return NULL;
    other = *row;
    event_apply = row->apply;
    if (mutant_on == MUTANT_FOLD_RULES_READ &&
        strcmp(type->name, "stafett.plan.v1.HandoverOffered") == 0) {
        other.apply = apply_by_clock;
        return &other;
    }
    for (size_t i = 0; i < ARRAY_COUNT(event_faults); i++) {
        const struct event_fault *fault = &event_faults[i];
        if (fault->mutant != mutant_on || strcmp(fault->type, type->name) != 0 ||
            strcmp(fault->daemon, service->name) != 0)
            continue;
        event_times = fault->times;
        other.apply = apply_badly;
        return &other;
    }
    return row;
}
