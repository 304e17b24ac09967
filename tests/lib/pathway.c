#include "tests/lib/pathway.h"

#include "common/alarm.h"
#include "common/calendar_load.h"
#include "common/catalogue.h"
#include "common/decision.h"
#include "common/store.h"
#include "tests/lib/test.h"

#include <string.h>

enum { SEEN_MAX = 256 };

struct seen {
    const ProtobufCMessage *message;
    int64_t time_us;
};

struct world {
    struct store *store;
    struct tables *tables;
    struct arena *arena;
    struct rules *rules;
    struct calendar calendar;
    int64_t now_us;
    uint32_t inputs;
    uint64_t events;
    const char *reason; /* of the last input */
    struct seen seen[SEEN_MAX];
    size_t seen_count;
    size_t mark; /* what was seen before the last input */
};

static struct world world;

int64_t
pathway_at(int month, int day, int hour, int minute)
{
    struct local_time local = {
        .year = 2027, .month = month, .day = day, .hour = hour, .minute = minute
    };
    return calendar_utc(&world.calendar, local);
}

/* ---- running inputs */

static void
fold(const struct decision *decision, struct id cause)
{
    for (size_t i = 0; i < decision->event_count; i++) {
        const struct decided_event *decided = &decision->events[i];
        uint8_t seed[SEED_BYTES] = { 0xee };
        struct event event = {
            .message = message_unpack_own(decided->type, decided->payload, world.arena),
            .payload = decided->payload,
            .id = id_make(world.now_us, seed, (uint32_t)world.events),
            .case_id = decided->case_id,
            .cause = cause,
            .time_us = world.now_us,
            .actor = "",
            .sequence = ++world.events,
        };
        const struct event_row *row = service_event(&plan_service, decided->type);
        assert_non_null(row);
        row->apply(world.tables, &event);
        assert_true(world.seen_count < SEEN_MAX);
        world.seen[world.seen_count++] =
            (struct seen){ .message = event.message, .time_us = world.now_us };
    }
}

void
pathway_run(decide_fn decide, const ProtobufCMessage *message, enum origin origin,
    const char *sender)
{
    uint8_t seed[SEED_BYTES];
    struct decision *decision = arena_take(world.arena, sizeof *decision);
    memset(seed, 0, sizeof seed);
    memcpy(seed, &world.inputs, sizeof world.inputs);
    world.inputs++;
    struct input input = {
        .message = message,
        .payload = message_pack(message, world.arena),
        .id = id_make(world.now_us, seed, 1000),
        .origin = origin,
        .sender = sender,
        .self = "havnes",
        .now_us = world.now_us,
        .sent_us = world.now_us,
        .seed = seed,
        .rules = world.rules,
        .calendar = &world.calendar,
        .arena = world.arena,
    };
    input.cause = input.id;
    decision->arena = world.arena;
    world.mark = world.seen_count;
    decide(tables_view(world.tables), &input, decision);
    world.reason = decision->reason;
    fold(decision, input.id);
}

/* Time goes on; every alarm that falls due on the way rings at its own time. */
void
pathway_go_to(int64_t time_us)
{
    struct alarm alarm;
    assert_true(time_us >= world.now_us);
    while (alarm_next(tables_view(world.tables), world.arena, &alarm) &&
           alarm.due_us <= time_us) {
        const struct input_row *row =
            service_input(&plan_service, catalogue_find(alarm.type));
        assert_non_null(row);
        const ProtobufCMessage *message =
            message_unpack_own(row->type, alarm.payload, world.arena);
        struct key key = key_of_slice(alarm.key);
        alarm_cancel(world.tables, &key);
        if (alarm.due_us > world.now_us)
            world.now_us = alarm.due_us;
        pathway_run(row->decide, message, FROM_ALARM, "");
    }
    world.now_us = time_us;
}

struct id
pathway_id(uint32_t number)
{
    uint8_t seed[SEED_BYTES] = { 0xaa };
    return id_make(pathway_at(1, 1, 0, 0), seed, number);
}

static const char *const person =
    "\x01\x02\x03\x04\x05\x06\x70\x08\x89\x0a\x0b\x0c\x0d\x0e\x0f";

void
pathway_bring(struct pathway_brought brought)
{
    Stafett__Intake__V1__NoticeBrought message =
        STAFETT__INTAKE__V1__NOTICE_BROUGHT__INIT;
    static uint8_t digest[DIGEST_BYTES] = { 0xdd };
    pathway_go_to(brought.sent_us);
    message.family_code = (char *)"plo-1.6";
    message.kind_code = (char *)brought.kind;
    message.message_ref = (char *)brought.ref;
    message.parent_ref = (char *)(brought.parent == NULL ? "" : brought.parent);
    message.status_code = (char *)(brought.status == NULL ? "new" : brought.status);
    message.direction_code = (char *)(brought.is_ours ? "out" : "in");
    message.partner_code = (char *)"sjovik";
    message.sent_us = brought.sent_us;
    message.event_us = brought.event_us;
    message.expected_us = brought.expected_us;
    message.person_id = slice_binary(slice_of(person, ID_BYTES));
    char *holds[] = { (char *)brought.holds };
    message.receiver_service_code =
        (char *)(brought.service == NULL ? "" : brought.service);
    message.hold_codes = holds;
    message.n_hold_codes = brought.holds == NULL ? 0 : 1;
    message.digest = slice_binary(slice_of(digest, sizeof digest));
    pathway_run(plan_decide_brought, &message.base, FROM_DAEMON, "intake");
}

static void
found(void)
{
    Stafett__Plan__V1__FoundOrganisation message =
        STAFETT__PLAN__V1__FOUND_ORGANISATION__INIT;
    static uint8_t key[32] = { 7 };
    message.organisation_code = (char *)"havnes";
    message.country_code = (char *)"NO";
    message.unit_code = (char *)"coordination";
    message.staff_code = (char *)"turid";
    message.public_key = slice_binary(slice_of(key, sizeof key));
    pathway_run(plan_decide_found, &message.base, FROM_SELF, "plan");
    assert_null(world.reason);
}

int
pathway_world_make(void **state)
{
    (void)state;
    memset(&world, 0, sizeof world);
    arena_create((size_t)64 << 20, &world.arena);
    store_open_memory(&world.store);
    world.tables = store_tables(world.store);
    if (!rules_load("deploy/rules/no.yaml", &world.rules) ||
        !calendar_load("Europe/Oslo", "deploy/rules/holidays-no.yaml", &world.calendar))
        return -1;
    world.now_us = pathway_at(1, 4, 8, 0);
    found();
    return 0;
}

int
pathway_world_end(void **state)
{
    (void)state;
    assert_int_equal(tables_status(world.tables), STATUS_OK);
    store_close(&world.store);
    rules_destroy(&world.rules);
    arena_destroy(&world.arena);
    return 0;
}

/* ---- what was seen */

const char *
pathway_reason(void)
{
    return world.reason;
}

static bool
is_type(const ProtobufCMessage *message, const ProtobufCMessageDescriptor *type)
{
    return message->descriptor == type;
}

static size_t
span_start(enum pathway_span span)
{
    return span == EVER ? 0 : world.mark;
}

const void *
pathway_last(const ProtobufCMessageDescriptor *type)
{
    for (size_t i = world.seen_count; i > world.mark; i--) {
        if (is_type(world.seen[i - 1].message, type))
            return world.seen[i - 1].message;
    }
    return NULL;
}

const Stafett__Plan__V1__NoticeRecorded *
pathway_notice(void)
{
    static const Stafett__Plan__V1__NoticeRecorded none =
        STAFETT__PLAN__V1__NOTICE_RECORDED__INIT;
    const Stafett__Plan__V1__NoticeRecorded *notice =
        pathway_last(&stafett__plan__v1__notice_recorded__descriptor);
    assert_non_null(notice);
    return notice == NULL ? &none : notice;
}

const Stafett__Plan__V1__BreakOpened *
pathway_opened(const char *rule, enum pathway_span span)
{
    for (size_t i = world.seen_count; i > span_start(span); i--) {
        const ProtobufCMessage *message = world.seen[i - 1].message;
        const Stafett__Plan__V1__BreakOpened *event = (const void *)message;
        if (is_type(message, &stafett__plan__v1__break_opened__descriptor) &&
            strcmp(event->rule_code, rule) == 0)
            return event;
    }
    return NULL;
}

size_t
pathway_opened_count(const char *rule)
{
    size_t count = 0;
    for (size_t i = 0; i < world.seen_count; i++) {
        const ProtobufCMessage *message = world.seen[i].message;
        const Stafett__Plan__V1__BreakOpened *event = (const void *)message;
        if (is_type(message, &stafett__plan__v1__break_opened__descriptor) &&
            (rule == NULL || strcmp(event->rule_code, rule) == 0))
            count++;
    }
    return count;
}

const Stafett__Plan__V1__BreakClosed *
pathway_closed(const char *rule, enum pathway_span span)
{
    for (size_t i = world.seen_count; i > span_start(span); i--) {
        const ProtobufCMessage *message = world.seen[i - 1].message;
        const Stafett__Plan__V1__BreakClosed *event = (const void *)message;
        if (is_type(message, &stafett__plan__v1__break_closed__descriptor) &&
            strcmp(event->rule_code, rule) == 0)
            return event;
    }
    return NULL;
}

const Stafett__Plan__V1__ObligationSet *
pathway_owed(const char *rule)
{
    for (size_t i = world.seen_count; i > world.mark; i--) {
        const ProtobufCMessage *message = world.seen[i - 1].message;
        const Stafett__Plan__V1__ObligationSet *event = (const void *)message;
        if (is_type(message, &stafett__plan__v1__obligation_set__descriptor) &&
            strcmp(event->rule_code, rule) == 0)
            return event;
    }
    return NULL;
}

struct id
pathway_stay(void)
{
    struct id case_id = ID_NONE;
    struct id person_id;
    assert_true(id_from(slice_of(person, ID_BYTES), &person_id));
    assert_true(plan_stay_of_person(tables_view(world.tables), person_id, &case_id));
    return case_id;
}

bool
pathway_is_owed(const char *rule)
{
    struct plan_obligation row;
    return plan_obligation_load(
        tables_view(world.tables), pathway_stay(), ID_NONE, rule, &row);
}

bool
pathway_receipt(const char *message_ref, struct plan_receipt *out)
{
    return plan_receipt_load(tables_view(world.tables), message_ref, out);
}

struct plan_case
pathway_stay_row(void)
{
    struct plan_case row;
    assert_true(plan_case_load(tables_view(world.tables), pathway_stay(), &row));
    return row;
}

void
pathway_state_is(const char *state)
{
    assert_null(world.reason);
    assert_string_equal(pathway_notice()->pathway_code, state);
    assert_string_equal(pathway_stay_row().pathway, state);
}

/* The outside hospital's offer is completed by our report of the first contact. */
static void
completed_emit(const struct plan_case *row, struct id case_id, const struct view *view,
    struct decision *decision)
{
    Stafett__Plan__V1__HandoverCompleted event =
        STAFETT__PLAN__V1__HANDOVER_COMPLETED__INIT;
    struct plan_offer offer;
    assert_true(plan_offer_load(view, case_id, row->open_term, &offer));
    event.case_id = id_binary(&case_id);
    event.offer_id = id_binary(&offer.id);
    event.term = offer.term;
    event.from_code = offer.from;
    event.to_code = offer.to;
    event.is_outside = true;
    decision_emit(decision, case_id, &event.base);
}

static void
decide_received(
    const struct view *view, const struct input *input, struct decision *decision)
{
    struct plan_case row = pathway_stay_row();
    struct id case_id = pathway_stay();
    struct plan_notice_facts facts = { .id = input_id(input, 0),
        .kind = "received",
        .from = input->self,
        .ref = "",
        .sent_us = input->now_us,
        .event_us = input->now_us };
    Stafett__Plan__V1__CaseClosed event = STAFETT__PLAN__V1__CASE_CLOSED__INIT;
    event.case_id = id_binary(&case_id);
    event.reason_code = (char *)"received";
    plan_pathway_notice(view, input, case_id, &row, &facts, decision);
    completed_emit(&row, case_id, view, decision);
    decision_emit(decision, case_id, &event.base);
}

void
pathway_receive(int64_t time_us)
{
    Stafett__Plan__V1__ReportContact message = STAFETT__PLAN__V1__REPORT_CONTACT__INIT;
    pathway_go_to(time_us);
    pathway_run(decide_received, &message.base, FROM_CLIENT, "turid");
}
