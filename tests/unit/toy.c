#include "tests/unit/toy.h"

#include "common/alarm.h"
#include "common/content.h"
#include "common/message.h"
#include "proto/intake.pb-c.h"
#include "proto/partner.pb-c.h"
#include "proto/plan.pb-c.h"

#include <string.h>

enum { TOY_MANY_EVENTS = 200 };

uint8_t toy_partner_key[SIGN_PUBLIC_BYTES];

uint64_t
toy_count(const struct view *view, const char *word)
{
    uint64_t count = 0;
    struct key key = key_of_code(word);
    (void)table_load(view, TOY_COUNTS, &key, &count, sizeof count);
    return count;
}

bool
toy_unit(const struct view *view, const char *code, struct toy_unit *out)
{
    struct key key = key_of_code(code);
    return table_load(view, TOY_UNITS, &key, out, sizeof *out);
}

static void
count_one(struct tables *tables, const char *word)
{
    uint64_t count = toy_count(tables_view(tables), word) + 1;
    struct key key = key_of_code(word);
    table_store(tables, TOY_COUNTS, &key, &count, sizeof count);
}

/* ---- decide */

static void
decide_add_unit(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AddUnit *message =
        (const Stafett__Plan__V1__AddUnit *)input->message;
    struct toy_unit unit;
    if (toy_unit(view, message->unit_code, &unit)) {
        decision_refuse(decision, "unit-exists", "AddUnit.unit_code");
        return;
    }
    Stafett__Plan__V1__UnitAdded added = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    added.unit_code = message->unit_code;
    added.content = message->content;
    int copies = strncmp(message->unit_code, "many", 4) == 0 ? TOY_MANY_EVENTS : 1;
    for (int i = 0; i < copies; i++)
        decision_emit(decision, ID_NONE, &added.base);
    if (message->duty_code[0] == '\0')
        return;
    Stafett__Plan__V1__DutySet duty = STAFETT__PLAN__V1__DUTY_SET__INIT;
    duty.unit_code = message->unit_code;
    duty.staff_code = message->duty_code;
    decision_emit(decision, ID_NONE, &duty.base);
}

static void
decide_set_duty(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__SetDuty *message =
        (const Stafett__Plan__V1__SetDuty *)input->message;
    struct toy_unit unit;
    if (!toy_unit(view, message->unit_code, &unit)) {
        decision_refuse(decision, "unit-unknown", "SetDuty.unit_code");
        return;
    }
    Stafett__Plan__V1__DutySet duty = STAFETT__PLAN__V1__DUTY_SET__INIT;
    duty.unit_code = message->unit_code;
    duty.staff_code = message->staff_code;
    decision_emit(decision, ID_NONE, &duty.base);
}

static void
decide_end_staff(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    const Stafett__Plan__V1__EndStaff *message =
        (const Stafett__Plan__V1__EndStaff *)input->message;
    Stafett__Plan__V1__StaffEnded ended = STAFETT__PLAN__V1__STAFF_ENDED__INIT;
    ended.staff_code = message->staff_code;
    decision_emit(decision, ID_NONE, &ended.base);
}

static void
decide_obligation_due(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    const Stafett__Plan__V1__ObligationDue *message =
        (const Stafett__Plan__V1__ObligationDue *)input->message;
    Stafett__Plan__V1__ObligationMet met = STAFETT__PLAN__V1__OBLIGATION_MET__INIT;
    met.rule_code = message->rule_code;
    decision_emit(decision, ID_NONE, &met.base);
}

static void
decide_unit_added(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    const Stafett__Plan__V1__UnitAdded *message =
        (const Stafett__Plan__V1__UnitAdded *)input->message;
    if (strcmp(message->unit_code, "refused") == 0) {
        decision_refuse(decision, "unit-exists", "UnitAdded.unit_code");
        return;
    }
    if (strcmp(message->unit_code, "nothing") == 0)
        return;
    Stafett__Plan__V1__StaffAdded added = STAFETT__PLAN__V1__STAFF_ADDED__INIT;
    added.staff_code = message->unit_code;
    decision_emit(decision, ID_NONE, &added.base);
}

static void
decide_open_case(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    struct id case_id = input_id(input, 0);
    struct id person_id = input_id(input, 1);
    Stafett__Plan__V1__CaseOpened opened = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    opened.case_id = id_binary(&case_id);
    opened.person_id = id_binary(&person_id);
    opened.admitted_us = input->now_us;
    decision_emit(decision, case_id, &opened.base);
}

static void
decide_register(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    struct id person_id = input_id(input, 0);
    Stafett__Intake__V1__PersonRegistered registered =
        STAFETT__INTAKE__V1__PERSON_REGISTERED__INIT;
    registered.person_id = id_binary(&person_id);
    /* A careless rule: all that it was given goes into the log. */
    registered.index = slice_binary(input->payload);
    registered.sealed = slice_binary(input->sealed);
    if (input->is_national_id_wrong)
        decision_refuse(decision, "national-id-invalid", "national_id");
    else
        decision_emit(decision, ID_NONE, &registered.base);
}

static void
decide_stay_opened(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    Stafett__V1__RecordReceived received = STAFETT__V1__RECORD_RECEIVED__INIT;
    received.organisation_code = (char *)input->sender;
    received.record = slice_binary(input->record);
    decision_emit(decision, ID_NONE, &received.base);
}

static void
decide_list(
    const struct view *view, const struct input *input, struct decision *decision)
{
    (void)view;
    Stafett__Plan__V1__CaseLooked looked = STAFETT__PLAN__V1__CASE_LOOKED__INIT;
    looked.part_code = (char *)"list";
    if (strcmp(input->sender, "stranger") == 0)
        decision_refuse(decision, "not-recipient", "");
    else
        decision_emit(decision, ID_NONE, &looked.base);
}

/* ---- apply */

static void
apply_unit_added(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__UnitAdded *message =
        (const Stafett__Plan__V1__UnitAdded *)event->message;
    struct toy_unit unit;
    memset(&unit, 0, sizeof unit);
    (void)toy_unit(tables_view(tables), message->unit_code, &unit);
    unit.added++;
    unit.content_id = event->id;
    struct key key = key_of_code(message->unit_code);
    table_store(tables, TOY_UNITS, &key, &unit, sizeof unit);
    content_store(tables, event->id, slice_bytes(message->content));
    count_one(tables, "units");
}

/* Relies on the unit's row being there, as rules rely on facts. */
static void
apply_duty_set(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__DutySet *message =
        (const Stafett__Plan__V1__DutySet *)event->message;
    struct toy_unit unit;
    bool is_there = toy_unit(tables_view(tables), message->unit_code, &unit);
    ASSERT(is_there);
    code_copy(unit.duty, sizeof unit.duty, message->staff_code);
    struct key key = key_of_code(message->unit_code);
    table_store(tables, TOY_UNITS, &key, &unit, sizeof unit);
    bool is_soon = strcmp(message->staff_code, "soon") == 0;
    int64_t due_us = event->time_us + (is_soon ? 0 : HOUR_US);
    if (strcmp(message->staff_code, "rowless") == 0) {
        Stafett__Plan__V1__BreakClosed closed = STAFETT__PLAN__V1__BREAK_CLOSED__INIT;
        closed.rule_code = message->unit_code;
        alarm_set(tables, due_us, &key, &closed.base);
        return;
    }
    Stafett__Plan__V1__ObligationDue due = STAFETT__PLAN__V1__OBLIGATION_DUE__INIT;
    due.rule_code = is_soon ? (char *)"soon" : message->unit_code;
    alarm_set(tables, due_us, &key, &due.base);
    count_one(tables, "duties");
}

static void
apply_staff_ended(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__StaffEnded *message =
        (const Stafett__Plan__V1__StaffEnded *)event->message;
    struct key key = key_of_code(message->staff_code);
    alarm_cancel(tables, &key);
}

static void
apply_met(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ObligationMet *message =
        (const Stafett__Plan__V1__ObligationMet *)event->message;
    count_one(tables, "alarms");
    count_one(tables, message->rule_code);
}

static void
apply_staff_added(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__StaffAdded *message =
        (const Stafett__Plan__V1__StaffAdded *)event->message;
    count_one(tables, "followed");
    count_one(tables, message->staff_code);
}

static void
apply_case_opened(struct tables *tables, const struct event *event)
{
    (void)event;
    count_one(tables, "cases");
}

static void
apply_registered(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__PersonRegistered *message =
        (const Stafett__Intake__V1__PersonRegistered *)event->message;
    content_store(tables, event->id, slice_bytes(message->sealed));
    count_one(tables, "persons");
}

static void
apply_received(struct tables *tables, const struct event *event)
{
    (void)event;
    count_one(tables, "records");
}

static void
apply_looked(struct tables *tables, const struct event *event)
{
    (void)event;
    count_one(tables, "looks");
}

/* ---- share and answer */

static void
share_case_opened(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__CaseOpened *message =
        (const Stafett__Plan__V1__CaseOpened *)event->message;
    ASSERT(toy_count(view, "cases") > 0); /* the view is the one after apply */
    Stafett__Partner__V1__StayOpened stay = STAFETT__PARTNER__V1__STAY_OPENED__INIT;
    stay.case_id = message->case_id;
    stay.admitted_us = message->admitted_us;
    sharing_add(sharing, "p1", "pathway", event->case_id, &stay.base);
    sharing_add(sharing, "p2", "pathway", event->case_id, &stay.base);
    sharing_add(sharing, "p2", "pathway", event->case_id, &stay.base);
    Stafett__Partner__V1__NoticeGiven notice = STAFETT__PARTNER__V1__NOTICE_GIVEN__INIT;
    notice.case_id = message->case_id;
    sharing_add(sharing, "p1", "pathway", event->case_id, &notice.base);
}

static const ProtobufCMessage *
answer_list(const struct view *view, const struct look *look)
{
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    Stafett__Plan__V1__Units *units = arena_take(look->arena, sizeof *units);
    stafett__plan__v1__units__init(units);
    units->units = arena_take(look->arena, 256 * sizeof(Stafett__Plan__V1__UnitRow *));
    walk_start(&walk, view, TOY_UNITS, &all);
    while (units->n_units < 256 && walk_next(&walk, &key, &value)) {
        Stafett__Plan__V1__UnitRow *row = arena_take(look->arena, sizeof *row);
        stafett__plan__v1__unit_row__init(row);
        row->unit_code = arena_text(look->arena, slice_text((const char *)key.data));
        units->units[units->n_units] = row;
        units->n_units++;
    }
    return units->n_units == 0 ? NULL : &units->base;
}

static const ProtobufCMessage *
answer_status(const struct view *view, const struct look *look)
{
    (void)view;
    Stafett__V1__Status *status = arena_take(look->arena, sizeof *status);
    stafett__v1__status__init(status);
    status->daemon = (char *)"toy";
    return &status->base;
}

static bool
partner_key(const struct view *view, const char *organisation, uint8_t key_out[32])
{
    (void)view;
    (void)organisation;
    memcpy(key_out, toy_partner_key, sizeof toy_partner_key);
    return true;
}

/* clang-format off */
static const struct input_row inputs[] = {
    { &stafett__plan__v1__add_unit__descriptor, FROM_CLIENT | FROM_EDGE, "courier", decide_add_unit, false },
    { &stafett__plan__v1__set_duty__descriptor, FROM_CLIENT, NULL, decide_set_duty, false },
    { &stafett__plan__v1__end_staff__descriptor, FROM_CLIENT, NULL, decide_end_staff, false },
    { &stafett__plan__v1__obligation_due__descriptor, FROM_ALARM, NULL, decide_obligation_due, false },
    { &stafett__plan__v1__unit_added__descriptor, FROM_DAEMON, "toy", decide_unit_added, false },
    { &stafett__plan__v1__open_case__descriptor, FROM_CLIENT, NULL, decide_open_case, false },
    { &stafett__intake__v1__register_person__descriptor, FROM_CLIENT, NULL, decide_register, true },
    { &stafett__partner__v1__stay_opened__descriptor, FROM_PARTNER, NULL, decide_stay_opened, false },
};
static const struct event_row events[] = {
    { &stafett__plan__v1__unit_added__descriptor, apply_unit_added, NULL },
    { &stafett__plan__v1__duty_set__descriptor, apply_duty_set, NULL },
    { &stafett__plan__v1__staff_ended__descriptor, apply_staff_ended, NULL },
    { &stafett__plan__v1__obligation_met__descriptor, apply_met, NULL },
    { &stafett__plan__v1__staff_added__descriptor, apply_staff_added, NULL },
    { &stafett__plan__v1__case_opened__descriptor, apply_case_opened, share_case_opened },
    { &stafett__intake__v1__person_registered__descriptor, apply_registered, NULL },
    { &stafett__v1__record_received__descriptor, apply_received, NULL },
    { &stafett__plan__v1__case_looked__descriptor, apply_looked, NULL },
};
static const struct look_row looks[] = {
    { &stafett__plan__v1__list_units__descriptor, FROM_CLIENT, NULL, decide_list, answer_list },
    { &stafett__v1__show_status__descriptor, FROM_CLIENT | FROM_EDGE, "courier", NULL, answer_status },
};
/* clang-format on */

const struct service toy_service = {
    .name = "toy",
    .tables_schema = 1,
    .inputs = inputs,
    .input_count = ARRAY_COUNT(inputs),
    .events = events,
    .event_count = ARRAY_COUNT(events),
    .looks = looks,
    .look_count = ARRAY_COUNT(looks),
    .partner_key = partner_key,
};
