#include "services/plan/plan_baton.h"

#include <string.h>

/* How cases begin here: a case of the person's own, held by this organisation from its
 * first moment, and a stay that we hold and another will receive the person from. And
 * how they find each other once intake knows who the person is. */

enum { STAYS_LINKED_MAX = 64 };

struct opening {
    struct id case_id;
    struct id person;
    const char *responsible;
};

static const char *
opening_fault(const struct view *view, const struct input *input,
    const struct opening *opening, const char **where)
{
    struct plan_case row;
    *where = "person_id";
    if (id_is_none(opening->person))
        return "person-unknown";
    *where = "case_id";
    if (id_is_none(opening->case_id) || plan_case_load(view, opening->case_id, &row))
        return "case-exists";
    *where = "actor_code";
    if (!plan_staff_is_active(view, input->sender))
        return "not-responsible";
    *where = "responsible_code";
    return plan_staff_choice_fault(view, opening->responsible);
}

/* Refuses and returns false, or fills in what the command left out. */
static bool
opening_take(const struct view *view, const struct input *input,
    const Stafett__Plan__V1__OpenStay *command, struct opening *out,
    struct decision *decision)
{
    const char *where;
    memset(out, 0, sizeof *out);
    (void)id_from(slice_bytes(command->person_id), &out->person);
    if (!id_from(slice_bytes(command->case_id), &out->case_id))
        out->case_id = input_id(input, PLAN_CASE_ORDINAL);
    bool is_named = command->responsible_code[0] != '\0';
    out->responsible = is_named ? command->responsible_code : input->sender;
    const char *fault = opening_fault(view, input, out, &where);
    if (fault == NULL)
        return true;
    decision_refuse(decision, fault, where);
    return false;
}

void
plan_case_link(
    struct id case_id, struct id person, struct id linked, struct decision *decision)
{
    Stafett__Plan__V1__CaseLinked event = STAFETT__PLAN__V1__CASE_LINKED__INIT;
    event.case_id = id_binary(&case_id);
    event.person_id = id_binary(&person);
    if (!id_is_none(linked))
        event.linked_case_id = id_binary(&linked);
    decision_emit(decision, case_id, &event.base);
}

void
plan_stays_link(
    const struct view *view, struct id person, struct id own, struct decision *decision)
{
    struct walk walk;
    struct id case_id;
    struct plan_case row;
    unsigned count = 0;
    plan_person_walk(&walk, view, person);
    while (count < STAYS_LINKED_MAX && plan_person_next(&walk, &case_id, &row)) {
        if (strcmp(row.kind, "stay") != 0 || row.is_closed || !id_is_none(row.linked))
            continue;
        plan_case_link(case_id, person, own, decision);
        count++;
    }
}

void
plan_decide_case(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__OpenCase *command =
        (const Stafett__Plan__V1__OpenCase *)input->message;
    Stafett__Plan__V1__OpenStay as_stay = STAFETT__PLAN__V1__OPEN_STAY__INIT;
    struct opening opening;
    struct id existing;
    as_stay.case_id = command->case_id;
    as_stay.person_id = command->person_id;
    as_stay.responsible_code = command->responsible_code;
    if (!opening_take(view, input, &as_stay, &opening, decision))
        return;
    if (plan_case_of_person(view, opening.person, "case", input->self, &existing)) {
        decision_refuse(decision, "case-exists", "person_id");
        return;
    }
    char *tells[] = { (char *)opening.responsible };
    Stafett__Plan__V1__CaseOpened event = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    event.case_id = id_binary(&opening.case_id);
    event.kind_code = (char *)"case";
    event.person_id = id_binary(&opening.person);
    event.holder_code = (char *)input->self;
    event.responsible_code = (char *)opening.responsible;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    decision_emit(decision, opening.case_id, &event.base);
    plan_stays_link(view, opening.person, opening.case_id, decision);
}

static const char *
stay_fault(const struct view *view, const struct input *input,
    const Stafett__Plan__V1__OpenStay *command, const char **where)
{
    struct plan_partner partner;
    struct id existing;
    struct id person;
    *where = "partner_code";
    if (strcmp(command->partner_code, input->self) == 0 ||
        !plan_partner_load(view, command->partner_code, &partner))
        return "partner-unknown";
    *where = "admitted_us";
    if (command->admitted_us > input->now_us)
        return "time-future";
    *where = "person_id";
    if (id_from(slice_bytes(command->person_id), &person) &&
        plan_case_of_person(view, person, "stay", input->self, &existing))
        return "case-exists";
    return NULL;
}

/* The first notice of a stay: its id derives from the case's, so that both sides give
 * it the same. */
static void
admitted_notice(const struct view *view, const struct input *input,
    const struct plan_side *side, int64_t admitted_us, struct decision *decision)
{
    struct plan_notice_facts facts = {
        .id = id_derive(side->case_id, "admitted"),
        .kind = "admitted",
        .from = input->self,
        .ref = "",
        .sent_us = input->now_us,
        .event_us = admitted_us,
    };
    plan_pathway_notice(view, input, side->case_id, &side->row, &facts, decision);
}

void
plan_decide_stay(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__OpenStay *command =
        (const Stafett__Plan__V1__OpenStay *)input->message;
    struct opening opening;
    const char *where;
    const char *fault = stay_fault(view, input, command, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (!opening_take(view, input, command, &opening, decision) ||
        !plan_baton_content(command->content, decision))
        return;
    Stafett__Plan__V1__CaseOpened event = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    bool has_time = plan_baton_is_time(command->admitted_us);
    event.case_id = id_binary(&opening.case_id);
    event.kind_code = (char *)"stay";
    event.person_id = id_binary(&opening.person);
    event.holder_code = (char *)input->self;
    event.responsible_code = (char *)opening.responsible;
    event.partner_code = command->partner_code;
    event.admitted_us = has_time ? command->admitted_us : input->now_us;
    event.content = slice_binary(plan_responsible_content(
        view, opening.responsible, slice_bytes(command->content), input));
    decision_emit(decision, opening.case_id, &event.base);

    struct plan_side side;
    memset(&side, 0, sizeof side);
    side.case_id = opening.case_id;
    plan_case_begin(&event, input->self, &side.row);
    if (plan_case_of_person(
            view, opening.person, "case", input->self, &side.row.linked))
        plan_case_link(opening.case_id, opening.person, side.row.linked, decision);
    admitted_notice(view, input, &side, event.admitted_us, decision);
    plan_baton_inform(
        view, &side, rules_flow(input->rules, "stay"), command->partner_code, decision);
}

/* intake knows now who the person of a partner's case is. */
void
plan_decide_person_linked(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__PersonLinked *told =
        (const Stafett__Intake__V1__PersonLinked *)input->message;
    struct plan_side side;
    struct id person;
    struct id own = ID_NONE;
    if (!id_from(slice_bytes(told->person_id), &person) || id_is_none(person) ||
        !id_from(slice_bytes(told->case_id), &side.case_id)) {
        decision_refuse(decision, "person-unknown", "person_id");
        return;
    }
    if (!plan_case_load(view, side.case_id, &side.row)) {
        plan_case_link(side.case_id, person, own, decision); /* kept until it comes */
        return;
    }
    bool is_stay = strcmp(side.row.kind, "stay") == 0;
    if (is_stay)
        (void)plan_case_of_person(view, person, "case", input->self, &own);
    if (id_equal(side.row.person, person) && id_equal(side.row.linked, own))
        return;
    plan_case_link(side.case_id, person, own, decision);
    bool is_own = !is_stay && strcmp(side.row.holder, input->self) == 0;
    if (is_own && !side.row.is_closed)
        plan_stays_link(view, person, side.case_id, decision);
}
