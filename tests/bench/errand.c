#include "tests/bench/errand.h"

#include "common/message.h"
#include "proto/alert.pb-c.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/team.pb-c.h"
#include "tests/bench/order.h"

#include <stdlib.h>
#include <string.h>

enum {
    NUMBER_AT = 9,
    NUMBER_BYTES = ID_BYTES - NUMBER_AT,
    PATIENCE_S = 20, /* until a daemon has followed what another has just committed */
};

const char *const errand_entrance = "intake";

#define UNIT     "ke"
#define TEAM     "team-nord"
#define DISTRICT "nord"

struct errand {
    struct id persons[ERRAND_CASES];
    struct id *alerts; /* open ones */
    size_t alert_count;
    size_t alert_room;
};

static const struct {
    const char *code;
    const char *profession;
} staff[] = {
    { "siri", "nurse" },
    { "per", "physiotherapist" },
    { "ida", "occupational-therapist" },
    { "mari", "caseworker" },
};

static const uint8_t salt[16] = { 1 };

static ProtobufCBinaryData
text(const char *name, const char *words, struct arena *arena)
{
    return slice_binary(
        content_with(slice_text(""), name, slice_text(words), salt, arena));
}

/* ---- who is there */

static const ProtobufCMessage *
make_staff(void *context, size_t i, struct arena *arena)
{
    Stafett__Plan__V1__AddStaff *add = arena_take(arena, sizeof *add);
    (void)context;
    stafett__plan__v1__add_staff__init(add);
    add->staff_code = (char *)staff[i].code;
    add->unit_code = (char *)UNIT;
    add->content = text("name", staff[i].code, arena);
    return &add->base;
}

static const ProtobufCMessage *
make_team(void *context, size_t i, struct arena *arena)
{
    static char *districts[] = { (char *)DISTRICT };
    Stafett__Team__V1__FormTeam *form = arena_take(arena, sizeof *form);
    (void)context;
    (void)i;
    stafett__team__v1__form_team__init(form);
    form->team_code = (char *)TEAM;
    form->unit_code = (char *)UNIT;
    form->district_codes = districts;
    form->n_district_codes = 1;
    form->n_members = ARRAY_COUNT(staff);
    form->members =
        arena_take(arena, ARRAY_COUNT(staff) * sizeof(Stafett__Team__V1__TeamMember *));
    for (size_t s = 0; s < ARRAY_COUNT(staff); s++) {
        form->members[s] = arena_take(arena, sizeof *form->members[s]);
        stafett__team__v1__team_member__init(form->members[s]);
        form->members[s]->staff_code = (char *)staff[s].code;
        form->members[s]->profession_code = (char *)staff[s].profession;
    }
    form->content = text("name", "Nord", arena);
    return &form->base;
}

/* ---- whom it is about */

static const ProtobufCMessage *
make_person(void *context, size_t i, struct arena *arena)
{
    Stafett__Intake__V1__RegisterPerson *person = arena_take(arena, sizeof *person);
    (void)context;
    (void)i;
    stafett__intake__v1__register_person__init(person);
    person->content = text("family_name", "Testesen", arena);
    return &person->base;
}

static void
take_person(void *context, size_t i, const Stafett__V1__Answer *answer)
{
    struct errand *errand = context;
    struct arena *arena;
    arena_create(16384, &arena);
    ASSERT(answer->n_events == 1);
    const Stafett__V1__Envelope *envelope =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, slice_bytes(answer->events[0]), arena);
    const Stafett__Intake__V1__PersonRegistered *event =
        (const Stafett__Intake__V1__PersonRegistered *)message_unpack_own(
            &stafett__intake__v1__person_registered__descriptor,
            slice_bytes(envelope->payload), arena);
    bool is_id = id_from(slice_bytes(event->person_id), &errand->persons[i]);
    ASSERT(is_id);
    arena_destroy(&arena);
}

static const ProtobufCMessage *
make_case(void *context, size_t i, struct arena *arena)
{
    const struct errand *errand = context;
    Stafett__Plan__V1__OpenCase *open = arena_take(arena, sizeof *open);
    stafett__plan__v1__open_case__init(open);
    open->person_id = id_binary(&errand->persons[i]);
    return &open->base;
}

/* ---- the command itself */

/* Spreads numbers over the cases; any way will do that does not repeat soon. */
static unsigned
case_of(uint64_t number)
{
    uint64_t mixed = number * UINT64_C(0x9e3779b97f4a7c15);
    return (unsigned)((mixed >> 32) % ERRAND_CASES);
}

static const ProtobufCMessage *
make_inquiry(void *context, size_t i, struct arena *arena)
{
    const struct errand *errand = context;
    Stafett__Intake__V1__RegisterInquiry *inquiry = arena_take(arena, sizeof *inquiry);
    stafett__intake__v1__register_inquiry__init(inquiry);
    inquiry->kind_code = (char *)"observation";
    inquiry->person_id = id_binary(&errand->persons[case_of(i)]);
    inquiry->from_code = (char *)"professional";
    inquiry->district_code = (char *)DISTRICT;
    inquiry->content = text("text",
        "She has eaten little since Friday and was unsteady in the stairs.", arena);
    return &inquiry->base;
}

static const struct order orders[] = {
    { .make = make_staff, .count = ARRAY_COUNT(staff) },
    { .make = make_team, .count = 1, .patience_s = PATIENCE_S },
    { .make = make_person, .take = take_person, .count = ERRAND_CASES },
    { .make = make_case, .count = ERRAND_CASES },
    /* Taken once, intake knows the team. */
    { .make = make_inquiry, .count = 1, .patience_s = PATIENCE_S },
};
static const char *const order_daemons[ARRAY_COUNT(orders)] = { "plan",
    "assessment-team", "intake", "plan", "intake" };

bool
errand_open(struct node *node, struct errand **out)
{
    struct errand *errand = calloc(1, sizeof *errand);
    ASSERT(errand != NULL);
    *out = errand;
    for (size_t i = 0; i < ARRAY_COUNT(orders); i++) {
        struct order order = orders[i];
        order.context = errand;
        if (!order_all(node, order_daemons[i], &order))
            return false;
    }
    return true;
}

void
errand_close(struct errand **errand)
{
    free((*errand)->alerts);
    free(*errand);
    *errand = NULL;
}

/* ---- what it has led to */

static void
note_alert(struct errand *errand, struct slice payload, struct arena *arena)
{
    const Stafett__Alert__V1__AlertOpened *opened =
        (const Stafett__Alert__V1__AlertOpened *)message_unpack_own(
            &stafett__alert__v1__alert_opened__descriptor, payload, arena);
    if (errand->alert_count == errand->alert_room) {
        errand->alert_room = errand->alert_room == 0 ? 4096 : 2 * errand->alert_room;
        errand->alerts =
            realloc(errand->alerts, errand->alert_room * sizeof *errand->alerts);
        ASSERT(errand->alerts != NULL);
    }
    errand->alerts[errand->alert_count] = id_sure(opened->alert_id);
    errand->alert_count++;
}

void
errand_note(struct errand *errand, const Stafett__V1__Turn *turn, struct arena *arena)
{
    for (size_t i = 0; i < turn->n_events; i++) {
        const Stafett__V1__Envelope *event =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, slice_bytes(turn->events[i]),
                arena);
        if (strcmp(event->type, stafett__alert__v1__alert_opened__descriptor.name) == 0)
            note_alert(errand, slice_bytes(event->payload), arena);
    }
}

static const ProtobufCMessage *
make_acknowledgement(void *context, size_t i, struct arena *arena)
{
    const struct errand *errand = context;
    Stafett__Alert__V1__AcknowledgeAlert *seen = arena_take(arena, sizeof *seen);
    stafett__alert__v1__acknowledge_alert__init(seen);
    seen->alert_id = id_binary(&errand->alerts[i]);
    return &seen->base;
}

bool
errand_settle(struct errand *errand, struct node *node)
{
    struct order order = { .make = make_acknowledgement,
        .context = errand,
        .count = errand->alert_count,
        .patience_s = PATIENCE_S };
    bool is_done = order_all(node, "notification", &order);
    errand->alert_count = 0;
    return is_done;
}

/* Ordered by time, as ids are; the number stands in its last seven bytes. */
static struct id
id_of(uint64_t number, int64_t now_us)
{
    static const uint8_t seed[SEED_BYTES];
    struct id id = id_make(now_us, seed, 0);
    for (size_t i = 0; i < NUMBER_BYTES; i++)
        id.bytes[ID_BYTES - 1 - i] = (uint8_t)(number >> (8 * i));
    return id;
}

bool
errand_number(struct slice id, uint64_t *out)
{
    if (id.len != ID_BYTES)
        return false;
    *out = 0;
    for (size_t i = NUMBER_AT; i < ID_BYTES; i++)
        *out = *out << 8 | id.data[i];
    return true;
}

struct slice
errand_pack(
    const struct errand *errand, uint64_t number, int64_t now_us, struct arena *arena)
{
    const ProtobufCMessage *message =
        make_inquiry((void *)errand, (size_t)number, arena);
    return order_pack(id_of(number, now_us), message, now_us, arena);
}
