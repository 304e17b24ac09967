#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Who leaves, falls ill or is back, and who answers for her cases from the same turn on.
 * A replacement inside the holder keeps the term and all open offers, also where she has
 * accepted and waits. Whoever takes over is here and is named: the one whom the command
 * names, else by the order that the unit's duty and the coordinating unit's named person
 * give. That named person always is here, so there is always somebody. */

enum { PLAN_REPLACED_MAX = 250 }; /* cases that one turn can move */

struct replacement {
    const char *staff;      /* whose cases */
    const char *substitute; /* who has them from now on */
    const char *reason;     /* left, absent, returned, by-hand */
    ProtobufCBinaryData content;
};

static void
replaced_emit(const struct input *input, struct id case_id, const char *former,
    const struct replacement *replacement, struct decision *decision)
{
    Stafett__Plan__V1__ResponsibleReplaced event =
        STAFETT__PLAN__V1__RESPONSIBLE_REPLACED__INIT;
    char *tells[] = { (char *)replacement->substitute };
    bool is_actor = input->origin == FROM_CLIENT &&
                    strcmp(input->sender, replacement->substitute) == 0;
    event.case_id = id_binary(&case_id);
    event.responsible_code = (char *)replacement->substitute;
    event.former_code = (char *)former;
    event.reason_code = (char *)replacement->reason;
    event.tell_codes = tells;
    event.n_tell_codes = is_actor ? 0 : 1; /* she knows */
    event.content = replacement->content;
    decision_emit(decision, case_id, &event.base);
}

/* The cases under her code in one of the two indexes: those that she answers for, or
 * those that others have because of her absence. */
static size_t
cases_count(const struct view *view, enum plan_table table, const char *staff)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_code(staff);
    size_t count = 0;
    walk_start(&walk, view, table, &prefix);
    while (count <= PLAN_REPLACED_MAX && walk_next(&walk, &key, &value))
        count++;
    return count;
}

bool
plan_owner_has_room(const struct view *view, const char *staff)
{
    return cases_count(view, PLAN_STAND_INS, staff) < PLAN_REPLACED_MAX;
}

static void
cases_move(const struct view *view, const struct input *input, enum plan_table table,
    const struct replacement *replacement, struct decision *decision)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_code(replacement->staff);
    walk_start(&walk, view, table, &prefix);
    while (walk_next(&walk, &key, &value)) {
        struct id case_id;
        struct plan_case row;
        ASSERT(id_from(slice_of(key.data + prefix.len, ID_BYTES), &case_id));
        ASSERT(plan_case_load(view, case_id, &row));
        if (strcmp(row.responsible, replacement->substitute) != 0)
            replaced_emit(input, case_id, row.responsible, replacement, decision);
    }
}

/* NULL, or why these cannot be moved in one turn. */
static const char *
move_fault(const struct view *view, const char *staff, bool is_all)
{
    size_t count = cases_count(view, PLAN_CASES_OF_STAFF, staff);
    if (is_all)
        count += cases_count(view, PLAN_STAND_INS, staff);
    return count > PLAN_REPLACED_MAX ? "staff-cases-many" : NULL;
}

/* Her roles as coordinator end in the same turn. */
static const char *
end_fault(const struct view *view, const char *self, const char *staff, bool is_named)
{
    size_t count = plan_coordinator_left_count(view, self, staff);
    count += cases_count(view, PLAN_CASES_OF_STAFF, staff);
    if (is_named)
        count += cases_count(view, PLAN_STAND_INS, staff);
    return count > PLAN_REPLACED_MAX ? "staff-cases-many" : NULL;
}

static const char *
substitute_fault(const struct view *view, const char *staff, const char *substitute)
{
    if (strcmp(staff, substitute) == 0)
        return "substitute-self";
    return plan_staff_choice_fault(view, substitute);
}

/* ---- she leaves */

void
plan_decide_staff_end(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__EndStaff *command =
        (const Stafett__Plan__V1__EndStaff *)input->message;
    bool is_named = command->substitute_code[0] != '\0';
    struct plan_self self;
    struct plan_staff staff;
    const char *fault = plan_staff_fault(view, command->staff_code);
    if (!plan_is_coordinating(view, input->sender)) {
        decision_refuse(decision, "not-responsible", "actor_code");
        return;
    }
    ASSERT(plan_self_load(view, &self));
    if (fault == NULL && strcmp(self.named, command->staff_code) == 0)
        fault = "staff-last-named";
    if (fault == NULL)
        fault = end_fault(view, input->self, command->staff_code, is_named);
    if (fault != NULL) {
        decision_refuse(decision, fault, "staff_code");
        return;
    }
    ASSERT(plan_staff_load(view, command->staff_code, &staff));
    /* Of one who is absent, others have the cases already. */
    const char *substitute = staff.is_absent ? staff.substitute : self.named;
    if (is_named)
        substitute = command->substitute_code;
    fault = substitute_fault(view, command->staff_code, substitute);
    if (fault != NULL) {
        decision_refuse(decision, fault, "substitute_code");
        return;
    }
    Stafett__Plan__V1__StaffEnded event = STAFETT__PLAN__V1__STAFF_ENDED__INIT;
    event.staff_code = command->staff_code;
    event.substitute_code = (char *)substitute;
    decision_emit(decision, ID_NONE, &event.base);
    const struct replacement left = { command->staff_code, substitute, "left",
        { 0, NULL } };
    cases_move(view, input, PLAN_CASES_OF_STAFF, &left, decision);
    if (is_named)
        cases_move(view, input, PLAN_STAND_INS, &left, decision);
    plan_coordinator_left(view, input, command->staff_code, substitute, decision);
}

/* ---- she is away */

/* The coordinating unit, or anyone of her unit: whoever takes the call. */
static bool
may_report(const struct view *view, const struct input *input, const char *staff,
    struct decision *decision)
{
    struct plan_staff row;
    struct plan_staff actor;
    if (plan_is_coordinating(view, input->sender))
        return true;
    if (plan_staff_load(view, staff, &row) &&
        plan_staff_load(view, input->sender, &actor) && !actor.is_ended &&
        strcmp(row.unit, actor.unit) == 0)
        return true;
    decision_refuse(decision, "not-responsible", "actor_code");
    return false;
}

/* Her unit's duty if she can, else the coordinating unit's named person. */
static void
substitute_default(const struct view *view, const char *staff, char out[CODE_BYTES_MAX])
{
    struct plan_self self;
    struct plan_staff row;
    struct plan_unit unit;
    ASSERT(plan_self_load(view, &self));
    ASSERT(plan_staff_load(view, staff, &row));
    bool has_duty = plan_unit_load(view, row.unit, &unit) &&
                    substitute_fault(view, staff, unit.duty) == NULL;
    code_copy(out, CODE_BYTES_MAX, has_duty ? unit.duty : self.named);
}

static const char *
absence_fault(const struct view *view, const struct input *input,
    const Stafett__Plan__V1__ReportAbsence *command, const char **where)
{
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    bool is_named = command->substitute_code[0] != '\0';
    *where = "staff_code";
    const char *fault = plan_staff_fault(view, command->staff_code);
    if (fault != NULL)
        return fault;
    if (strcmp(self.named, command->staff_code) == 0)
        return "staff-last-named";
    *where = "until_us";
    if (command->until_us != 0 &&
        (command->until_us <= input->now_us || command->until_us <= command->from_us ||
            !plan_baton_is_time(command->until_us)))
        return "time-past";
    *where = "from_us";
    if (command->from_us != 0 && !plan_baton_is_time(command->from_us))
        return "time-past";
    *where = "substitute_code";
    if (is_named)
        fault = substitute_fault(view, command->staff_code, command->substitute_code);
    if (fault != NULL)
        return fault;
    *where = "staff_code";
    return move_fault(view, command->staff_code, is_named);
}

/* From now on; or she is away already, and it is said how long, and who stands in. */
static void
absent_begin(const struct view *view, const struct input *input,
    const Stafett__Plan__V1__AbsenceBegins *begins, struct decision *decision)
{
    char substitute[CODE_BYTES_MAX];
    struct plan_staff staff;
    ASSERT(plan_staff_load(view, begins->staff_code, &staff));
    if (begins->substitute_code[0] != '\0')
        code_copy(substitute, sizeof substitute, begins->substitute_code);
    else if (staff.is_absent)
        code_copy(substitute, sizeof substitute, staff.substitute);
    else
        substitute_default(view, begins->staff_code, substitute);
    Stafett__Plan__V1__StaffAbsent event = STAFETT__PLAN__V1__STAFF_ABSENT__INIT;
    event.staff_code = begins->staff_code;
    event.substitute_code = substitute;
    event.until_us = begins->until_us;
    event.away_us = plan_away_find(
        input, staff.is_absent ? staff.since_us : input->now_us, begins->until_us);
    decision_emit(decision, ID_NONE, &event.base);
    const struct replacement absent = { begins->staff_code, substitute, "absent",
        { 0, NULL } };
    cases_move(view, input, PLAN_CASES_OF_STAFF, &absent, decision);
    if (staff.is_absent)
        cases_move(view, input, PLAN_STAND_INS, &absent, decision);
}

/* She will be; whoever is named is looked at again then. */
static void
planned_emit(const struct input *input, const Stafett__Plan__V1__ReportAbsence *command,
    struct decision *decision)
{
    Stafett__Plan__V1__AbsencePlanned event = STAFETT__PLAN__V1__ABSENCE_PLANNED__INIT;
    struct id planned_id = input_id(input, 0);
    event.planned_id = id_binary(&planned_id);
    event.staff_code = command->staff_code;
    event.substitute_code = command->substitute_code;
    event.from_us = command->from_us;
    event.until_us = command->until_us;
    decision_emit(decision, ID_NONE, &event.base);
}

void
plan_decide_absence(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ReportAbsence *command =
        (const Stafett__Plan__V1__ReportAbsence *)input->message;
    const char *where;
    if (!may_report(view, input, command->staff_code, decision))
        return;
    const char *fault = absence_fault(view, input, command, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (command->from_us > input->now_us) {
        planned_emit(input, command, decision);
        return;
    }
    Stafett__Plan__V1__AbsenceBegins begins = STAFETT__PLAN__V1__ABSENCE_BEGINS__INIT;
    begins.staff_code = command->staff_code;
    begins.substitute_code = command->substitute_code;
    begins.until_us = command->until_us;
    absent_begin(view, input, &begins, decision);
}

/* More cases than one turn can move: the coordinating unit is told, and it is tried
 * again the next day. */
static void
begin_later(const struct view *view, const struct input *input,
    const Stafett__Plan__V1__AbsenceBegins *begins, struct decision *decision)
{
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    char *tells[] = { self.named };
    struct id planned_id = input_id(input, 0);
    Stafett__Plan__V1__AbsencePlanned event = STAFETT__PLAN__V1__ABSENCE_PLANNED__INIT;
    event.planned_id = id_binary(&planned_id);
    event.staff_code = begins->staff_code;
    event.substitute_code = begins->substitute_code;
    event.from_us = input->now_us + DAY_US;
    event.until_us = begins->until_us;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    decision_emit(decision, ID_NONE, &event.base);
}

void
plan_decide_absence_begins(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AbsenceBegins *due =
        (const Stafett__Plan__V1__AbsenceBegins *)input->message;
    Stafett__Plan__V1__AbsenceBegins begins = *due;
    struct plan_staff staff;
    if (!plan_staff_load(view, due->staff_code, &staff) || staff.is_ended ||
        staff.planned_us == 0 || staff.planned_us > input->now_us)
        return;
    if (plan_staff_choice_fault(view, due->substitute_code) != NULL)
        begins.substitute_code = (char *)"";
    if (move_fault(view, due->staff_code, staff.is_absent != 0) != NULL)
        begin_later(view, input, due, decision);
    else
        absent_begin(view, input, &begins, decision);
}

/* ---- she is back */

static void
return_emit(const struct view *view, const struct input *input, const char *staff,
    struct decision *decision)
{
    struct plan_staff row;
    ASSERT(plan_staff_load(view, staff, &row));
    Stafett__Plan__V1__StaffReturned event = STAFETT__PLAN__V1__STAFF_RETURNED__INIT;
    event.staff_code = (char *)staff;
    event.substitute_code = row.substitute;
    decision_emit(decision, ID_NONE, &event.base);
    const struct replacement returned = { staff, staff, "returned", { 0, NULL } };
    cases_move(view, input, PLAN_STAND_INS, &returned, decision);
}

void
plan_decide_absence_end(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__EndAbsence *command =
        (const Stafett__Plan__V1__EndAbsence *)input->message;
    struct plan_staff staff;
    if (!may_report(view, input, command->staff_code, decision))
        return;
    const char *fault = plan_staff_fault(view, command->staff_code);
    bool is_known = plan_staff_load(view, command->staff_code, &staff);
    if (fault == NULL && is_known && !staff.is_absent && staff.planned_us == 0)
        fault = "staff-present";
    if (fault != NULL) {
        decision_refuse(decision, fault, "staff_code");
        return;
    }
    if (!staff.is_absent) {
        Stafett__Plan__V1__ReportAbsence never =
            STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
        never.staff_code = command->staff_code;
        planned_emit(input, &never, decision);
        return;
    }
    return_emit(view, input, command->staff_code, decision);
}

void
plan_decide_absence_ends(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AbsenceEnds *ends =
        (const Stafett__Plan__V1__AbsenceEnds *)input->message;
    struct plan_staff staff;
    if (plan_staff_load(view, ends->staff_code, &staff) && staff.is_absent)
        return_emit(view, input, ends->staff_code, decision);
}

/* ---- one case */

/* Where somebody of ours answers: as holder, or as the one who has accepted. */
static bool
is_answered_here(
    const struct input *input, const struct plan_side *side, struct decision *decision)
{
    return side->row.baton == BATON_ACCEPTED || plan_baton_held(input, side, decision);
}

void
plan_decide_replace(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ReplaceResponsible *command =
        (const Stafett__Plan__V1__ReplaceResponsible *)input->message;
    struct plan_side side;
    if (!plan_baton_case(view, command->case_id, &side, decision) ||
        !is_answered_here(input, &side, decision) ||
        !plan_baton_actor(view, input, &side, decision))
        return;
    const char *fault = plan_staff_choice_fault(view, command->staff_code);
    if (fault == NULL && strcmp(side.row.responsible, command->staff_code) == 0)
        fault = "responsible-same";
    if (fault != NULL) {
        decision_refuse(decision, fault, "staff_code");
        return;
    }
    if (!plan_baton_reason(command->content, input, decision))
        return;
    const struct replacement by_hand = { side.row.responsible, command->staff_code,
        "by-hand", command->content };
    replaced_emit(input, side.case_id, side.row.responsible, &by_hand, decision);
}
