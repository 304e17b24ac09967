/* What programs do when they are broken, or somebody's else: the same command again, the
 * same id for something else, bytes that are cut or flipped, a key nobody knows. */

#include "tests/sim/work.h"

static struct ask *
ask_any(struct sim *sim)
{
    if (sim->ask_count == 0)
        return NULL;
    struct ask *ask = &sim->asks[chance_below(&sim->chance, sim->ask_count)];
    return ask->kind == ASK_NONSENSE ? NULL : ask;
}

/* First what was never heard. */
void
work_repeat(struct sim *sim, size_t node)
{
    (void)node;
    struct ask *ask = ask_any(sim);
    for (int i = 0; i < 8 && ask != NULL && ask->is_answered && !ask->is_lost; i++)
        ask = ask_any(sim);
    if (ask == NULL)
        return;
    ask->is_lost = false;
    sim->result->repeats++;
    sim_tell(sim, ask->daemon, "%s asks again: %s", ask->who, ask->what);
    ask_again(sim, ask);
}

/* Another payload under an id that was used. */
void
work_reuse(struct sim *sim, size_t node)
{
    struct ask *ask = ask_any(sim);
    struct wire_fault fault;
    (void)node;
    if (ask == NULL)
        return;
    Stafett__V1__Envelope *envelope =
        (Stafett__V1__Envelope *)message_unpack(&stafett__v1__envelope__descriptor,
            slice_of(ask->envelope, ask->envelope_bytes), sim->arena, &fault);
    if (envelope == NULL)
        return;
    Stafett__Plan__V1__ListCases other = STAFETT__PLAN__V1__LIST_CASES__INIT;
    Stafett__Plan__V1__OpenCase command = STAFETT__PLAN__V1__OPEN_CASE__INIT;
    struct id person = ask->id;
    command.person_id = id_binary(&person);
    bool is_look = chance_is(&sim->chance, 300);
    const ProtobufCMessage *message = is_look ? &other.base : &command.base;
    envelope->type = (char *)message->descriptor->name;
    envelope->payload = slice_binary(message_pack(message, sim->arena));
    work_send_bytes(sim, ask, message_pack(&envelope->base, sim->arena), ASK_NONSENSE);
}

void
work_stranger(struct sim *sim, size_t node)
{
    struct ask *ask = ask_any(sim);
    (void)node;
    if (ask == NULL)
        return;
    struct ask stranger = *ask;
    sim_staff_key("nowhere", "nobody", stranger.key);
    work_send_bytes(
        sim, &stranger, slice_of(ask->envelope, ask->envelope_bytes), ASK_NONSENSE);
}

void
work_cut(struct sim *sim, size_t node)
{
    struct ask *ask = ask_any(sim);
    (void)node;
    if (ask == NULL)
        return;
    size_t len = chance_below(&sim->chance, ask->envelope_bytes);
    work_send_bytes(sim, ask, slice_of(ask->envelope, len), ASK_NONSENSE);
}

void
work_flip(struct sim *sim, size_t node)
{
    struct ask *ask = ask_any(sim);
    (void)node;
    if (ask == NULL)
        return;
    struct slice bytes =
        arena_copy(sim->arena, slice_of(ask->envelope, ask->envelope_bytes));
    uint8_t *writable = (uint8_t *)bytes.data;
    uint64_t bit = chance_below(&sim->chance, 8 * bytes.len);
    writable[bit / 8] ^= (uint8_t)(1U << bit % 8);
    work_send_bytes(sim, ask, bytes, ASK_NONSENSE);
}

/* To a daemon that has no such row. */
void
work_swap(struct sim *sim, size_t node)
{
    struct ask *ask = ask_any(sim);
    if (ask == NULL)
        return;
    struct ask other = *ask;
    other.daemon =
        &sim->world->nodes[node].daemons[chance_below(&sim->chance, WORLD_DAEMONS)];
    work_send_bytes(
        sim, &other, slice_of(ask->envelope, ask->envelope_bytes), ASK_NONSENSE);
}
