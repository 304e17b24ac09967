/* A partner that runs something else: its records are well chained and well signed, and
 * what they say is often wrong: answers to offers that it never got, completions of what
 * is not its own, terms that were, cases that it does not hold. It speaks of cases that
 * it knows of, and begins some of its own; what it claims to hold towards somebody who
 * has never heard of that case nobody can contradict, so it does not claim that. */

#include "common/message.h"
#include "common/share.h"
#include "proto/partner.pb-c.h"
#include "services/intake/intake.h"
#include "services/plan/plan.h"
#include "tests/lib/proof.h"
#include "tests/sim/sim_private.h"

#include <stdlib.h>
#include <string.h>

enum { OUTLAW_RECORDS_MAX = 256, OUTLAW_CASES_MAX = 16 };

const char outlaw_code[] = "uvenn";

struct said { /* to one organisation */
    uint8_t *records[OUTLAW_RECORDS_MAX];
    size_t lens[OUTLAW_RECORDS_MAX];
    size_t count;
    uint8_t chain[DIGEST_BYTES];
    struct follow *follow;
    struct id cases[OUTLAW_CASES_MAX]; /* begun by it, towards this one */
    size_t case_count;
};

struct outlaw {
    struct said said[SIM_NODES_MAX];
};

void
outlaw_create(struct sim *sim)
{
    sim->outlaw = calloc(1, sizeof *sim->outlaw);
    ASSERT(sim->outlaw != NULL);
}

void
outlaw_destroy(struct sim *sim)
{
    for (size_t n = 0; n < SIM_NODES_MAX; n++) {
        struct said *said = &sim->outlaw->said[n];
        follow_destroy(&said->follow);
        for (size_t i = 0; i < said->count; i++)
            free(said->records[i]);
    }
    free(sim->outlaw);
}

void
outlaw_forget(struct sim *sim, const struct world_daemon *daemon)
{
    if (sim->outlaw != NULL && daemon->host.service == &intake_service)
        follow_destroy(&sim->outlaw->said[sim_node_number(sim, daemon)].follow);
}

/* ---- what it says */

static void
record_add(
    struct sim *sim, size_t node, const ProtobufCMessage *message, struct id case_id)
{
    struct said *said = &sim->outlaw->said[node];
    uint8_t seed[SEED_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    Stafett__V1__Envelope header = STAFETT__V1__ENVELOPE__INIT;
    Stafett__V1__Record record = STAFETT__V1__RECORD__INIT;
    if (said->count == OUTLAW_RECORDS_MAX)
        return;
    if (said->count == 0)
        chain_begin("uvenn/plan", sim_site(node)->settings->organisation, said->chain);
    world_draw_seed(sim->world, seed);
    struct id id = id_make(sim->world->now_us, seed, 0);
    header.id = id_binary(&id);
    header.type = (char *)message->descriptor->name;
    header.source = (char *)"uvenn/plan";
    header.epoch = 1;
    header.sequence = said->count + 1;
    header.case_id = id_binary(&case_id);
    header.time_us = sim->world->now_us;
    header.category_code = (char *)"baton";
    struct slice bytes = message_pack(&header.base, sim->arena);
    struct slice payload = message_pack(message, sim->arena);
    record.before =
        slice_binary(arena_copy(sim->arena, slice_of(said->chain, DIGEST_BYTES)));
    chain_next(said->chain, bytes, payload, said->chain);
    chain_sign(sim_outlaw_signer(), said->chain, signature);
    record.header = slice_binary(bytes);
    record.payload = slice_binary(payload);
    record.chain = slice_binary(slice_of(said->chain, DIGEST_BYTES));
    record.signature = slice_binary(slice_of(signature, sizeof signature));
    struct slice packed = message_pack(&record.base, sim->arena);
    said->records[said->count] = malloc(packed.len);
    ASSERT(said->records[said->count] != NULL);
    memcpy(said->records[said->count], packed.data, packed.len);
    said->lens[said->count] = packed.len;
    said->count++;
}

/* Some case that the organisation knows, with its last offer. */
struct about {
    struct id case_id;
    struct plan_case row;
    struct plan_offer offer;
};

static bool
about_any(struct sim *sim, size_t node, struct about *out)
{
    const struct view *view =
        tables_view(store_tables(sim_daemon_named(sim, node, "plan")->host.store));
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t seen = 0;
    memset(out, 0, sizeof *out);
    walk_start(&walk, view, PLAN_CASES, &all);
    while (walk_next(&walk, &key, &value)) {
        struct plan_case row;
        table_row(value, &row, sizeof row);
        bool is_ours = strcmp(row.holder, outlaw_code) == 0 || row.open_term != 0;
        seen += is_ours ? 4 : 1;
        if (chance_below(&sim->chance, seen) >= (is_ours ? 4U : 1U))
            continue;
        ASSERT(id_from(key, &out->case_id));
        out->row = row;
        memset(&out->offer, 0, sizeof out->offer);
        (void)plan_offer_load(view, out->case_id, row.term, &out->offer);
    }
    return seen > 0;
}

static ProtobufCBinaryData
content_of(struct sim *sim, const char *item)
{
    const uint8_t salt[16] = { 9 };
    return slice_binary(content_with(
        slice_of(NULL, 0), item, slice_text("says the outlaw"), salt, sim->arena));
}

/* Each message about the offer: mostly with what it should quote, sometimes not. */
static uint64_t
term_of(struct sim *sim, const struct about *about)
{
    return chance_is(&sim->chance, 150) ? chance_below(&sim->chance, 5)
                                        : about->offer.term;
}

#define ABOUT(message)                                                                 \
    do {                                                                               \
        (message)->case_id = id_binary(&about->case_id);                               \
        (message)->offer_id = id_binary(&about->offer.id);                             \
        (message)->term = term_of(sim, about);                                         \
    } while (0)
#define DIGEST(message)                                                                \
    ((message)->digest = slice_binary(slice_of(about->offer.digest, DIGEST_BYTES)))

static void
say_accepted(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__HandoverAccepted message =
        STAFETT__PARTNER__V1__HANDOVER_ACCEPTED__INIT;
    ABOUT(&message);
    DIGEST(&message);
    message.content = content_of(sim, "responsible");
    record_add(sim, node, &message.base, about->case_id);
}

static void
say_declined(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__HandoverDeclined message =
        STAFETT__PARTNER__V1__HANDOVER_DECLINED__INIT;
    ABOUT(&message);
    DIGEST(&message);
    record_add(sim, node, &message.base, about->case_id);
}

static void
say_postponed(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__HandoverPostponed message =
        STAFETT__PARTNER__V1__HANDOVER_POSTPONED__INIT;
    ABOUT(&message);
    DIGEST(&message);
    message.next_answer_us =
        sim->world->now_us + (int64_t)chance_below(&sim->chance, 4) * HOUR_US;
    record_add(sim, node, &message.base, about->case_id);
}

static void
say_contact(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__ContactReported message =
        STAFETT__PARTNER__V1__CONTACT_REPORTED__INIT;
    ABOUT(&message);
    DIGEST(&message);
    record_add(sim, node, &message.base, about->case_id);
}

static void
say_withdrawn(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__HandoverWithdrawn message =
        STAFETT__PARTNER__V1__HANDOVER_WITHDRAWN__INIT;
    ABOUT(&message);
    record_add(sim, node, &message.base, about->case_id);
}

/* With the acceptance that it should quote, when there is one in sight. */
static void
say_completed(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__HandoverCompleted message =
        STAFETT__PARTNER__V1__HANDOVER_COMPLETED__INIT;
    struct world_daemon *plan = sim_daemon_named(sim, node, "plan");
    uint64_t head = store_shared_head(plan->host.store, outlaw_code);
    struct slice acceptance;
    ABOUT(&message);
    DIGEST(&message);
    if (head > 0 && share_read(&plan->host, outlaw_code,
                        1 + chance_below(&sim->chance, head), sim->arena, &acceptance))
        message.acceptance = slice_binary(acceptance);
    record_add(sim, node, &message.base, about->case_id);
}

static void
say_state(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__OfferState message = STAFETT__PARTNER__V1__OFFER_STATE__INIT;
    ABOUT(&message);
    message.state_code = (char *)"moved";
    message.current_term = about->row.term;
    record_add(sim, node, &message.base, about->case_id);
}

/* The holder's word that the case was passed to the liar, which the liar itself signed. */
static ProtobufCBinaryData
proof_forged(struct sim *sim, const struct about *about)
{
    const struct proof_facts facts = { .case_id = about->case_id,
        .term = about->row.passed_term + 1,
        .from = about->row.holder,
        .to = outlaw_code,
        .to_key = sim_outlaw_key(),
        .signer = sim_outlaw_signer() };
    return proof_make(&facts, sim->arena);
}

static void
say_offered(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__HandoverOffered message =
        STAFETT__PARTNER__V1__HANDOVER_OFFERED__INIT;
    uint8_t seed[SEED_BYTES];
    world_draw_seed(sim->world, seed);
    struct id offer_id = id_make(sim->world->now_us, seed, 1);
    message.case_id = id_binary(&about->case_id);
    message.offer_id = id_binary(&offer_id);
    message.term = about->row.term + chance_below(&sim->chance, 3);
    message.kind_code =
        (char *)(strcmp(about->row.kind, "stay") == 0 ? "discharge" : "coordination");
    message.case_kind_code = (char *)about->row.kind;
    message.completes_code =
        (char *)(strcmp(about->row.kind, "stay") == 0 ? "on-received"
                                                      : "on-acceptance");
    message.answer_due_us = sim->world->now_us + HOUR_US;
    ProtobufCBinaryData proof;
    if (about->row.holder[0] != '\0' && chance_is(&sim->chance, 500)) {
        proof = proof_forged(sim, about);
        message.proofs = &proof;
        message.n_proofs = 1;
    }
    record_add(sim, node, &message.base, about->case_id);
}

static void
say_notice(struct sim *sim, size_t node, const struct about *about)
{
    static const char *const kinds[] = { "information", "discharged", "early-warning",
        "ready", "death" };
    Stafett__Partner__V1__NoticeGiven message =
        STAFETT__PARTNER__V1__NOTICE_GIVEN__INIT;
    uint8_t seed[SEED_BYTES];
    world_draw_seed(sim->world, seed);
    struct id notice_id = id_make(sim->world->now_us, seed, 2);
    message.notice_id = id_binary(&notice_id);
    message.case_id = id_binary(&about->case_id);
    message.kind_code = (char *)kinds[chance_below(&sim->chance, ARRAY_COUNT(kinds))];
    message.sent_us = sim->world->now_us;
    message.event_us = sim->world->now_us;
    record_add(sim, node, &message.base, about->case_id);
}

/* A stay of its own, and (the same) a case that it offers at once. */
static void
say_begun(struct sim *sim, size_t node, const struct about *about)
{
    uint8_t seed[SEED_BYTES];
    struct about own = { .row = { .term = 1 } };
    (void)about;
    world_draw_seed(sim->world, seed);
    own.case_id = id_make(sim->world->now_us, seed, 3);
    bool is_stay = chance_is(&sim->chance, 500);
    code_copy(own.row.kind, sizeof own.row.kind, is_stay ? "stay" : "case");
    if (!is_stay) {
        say_offered(sim, node, &own);
        return;
    }
    Stafett__Partner__V1__StayOpened message = STAFETT__PARTNER__V1__STAY_OPENED__INIT;
    message.case_id = id_binary(&own.case_id);
    message.admitted_us = sim->world->now_us;
    record_add(sim, node, &message.base, own.case_id);
}

/* What only the holder may: a goal of its own. */
static void
say_goal(struct sim *sim, size_t node, const struct about *about)
{
    Stafett__Partner__V1__GoalShared message = STAFETT__PARTNER__V1__GOAL_SHARED__INIT;
    uint8_t seed[SEED_BYTES];
    world_draw_seed(sim->world, seed);
    struct id goal_id = id_make(sim->world->now_us, seed, 4);
    message.case_id = id_binary(&about->case_id);
    message.goal_id = id_binary(&goal_id);
    message.area_code = (char *)"housing";
    message.category_code = (char *)"social";
    message.state_code = (char *)"open";
    record_add(sim, node, &message.base, about->case_id);
}

static void (*const sayings[])(struct sim *sim, size_t node,
    const struct about *about) = { say_accepted, say_accepted, say_declined,
    say_postponed, say_contact, say_withdrawn, say_completed, say_completed, say_state,
    say_offered, say_offered, say_notice, say_begun, say_goal };

/* ---- who listens */

static bool
follow_find(struct sim *sim, size_t node)
{
    uint8_t key[SIGN_PUBLIC_BYTES];
    struct said *said = &sim->outlaw->said[node];
    struct world_daemon *intake = sim_daemon_named(sim, node, "intake");
    const struct view *view = tables_view(store_tables(intake->host.store));
    if (said->follow != NULL)
        return true;
    if (!intake_service.partner_key(view, outlaw_code, key))
        return false;
    follow_create(&intake->host, "uvenn/plan", true, &said->follow);
    return true;
}

static void
outlaw_serve(struct sim *sim, size_t node)
{
    struct said *said = &sim->outlaw->said[node];
    struct world_daemon *intake = sim_daemon_named(sim, node, "intake");
    const char *stopped;
    if (sim_is_paused(sim, intake) || !follow_find(sim, node))
        return;
    Stafett__V1__FeedPage page = STAFETT__V1__FEED_PAGE__INIT;
    page.after = follow_after(said->follow);
    page.head = said->count;
    ASSERT(page.after <= page.head);
    page.n_items = page.head - page.after;
    if (page.n_items == 0)
        return;
    page.items = arena_take(sim->arena, page.n_items * sizeof *page.items);
    for (size_t i = 0; i < page.n_items; i++)
        page.items[i] = slice_binary(
            slice_of(said->records[page.after + i], said->lens[page.after + i]));
    (void)follow_page(said->follow, intake->batch, &page,
        world_node_now(sim->world, &sim->world->nodes[node]), world_draw_seed,
        sim->world);
    if (follow_is_stopped(said->follow, &stopped))
        sim_break(sim, "a sound feed of %s is stopped: %s", outlaw_code, stopped);
    sim_commit(sim, intake);
}

void
outlaw_serve_all(struct sim *sim)
{
    for (size_t n = 0; n < sim->world->node_count && !sim_is_broken(sim); n++) {
        arena_reset(sim->arena);
        outlaw_serve(sim, n);
    }
}

void
outlaw_step(struct sim *sim)
{
    struct chance kept = sim->chance;
    size_t node = chance_below(&sim->chance, sim->world->node_count);
    struct about about;
    if (fault_draws(sim, FAULT_OUTLAW) && follow_find(sim, node)) {
        bool is_known = about_any(sim, node, &about);
        size_t saying = chance_below(&sim->chance, ARRAY_COUNT(sayings));
        sim->result->faults[FAULT_OUTLAW]++;
        if (is_known)
            sayings[saying](sim, node, &about);
        else
            say_begun(sim, node, NULL);
        sim_tell(sim, NULL, "%s says something to %zu", outlaw_code, node);
    }
    outlaw_serve(sim, chance_below(&sim->chance, sim->world->node_count));
    sim->chance = kept;
    (void)chance_next(&sim->chance);
}
