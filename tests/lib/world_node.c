#include "common/fold.h"
#include "common/message.h"
#include "common/status.h"
#include "services/plan/plan.h"
#include "services/plan/plan_found.h"
#include "tests/lib/world_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORLD_MAP_BYTES = 64 << 10, /* a few pages: every story makes them grow */
};

static void
open_store(const struct world *world, const struct world_node *node, size_t d,
    struct store **out)
{
    char path[1024];
    if (world->stores[0] == '\0') {
        store_open_memory(out);
        return;
    }
    int wrote = snprintf(path, sizeof path, "%s/%s-%s", world->stores,
        node->settings->organisation, world_daemons[d].service->name);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof path);
    const struct store_options options = {
        .path = path,
        .log_map_bytes = WORLD_MAP_BYTES,
        .tables_map_bytes = WORLD_MAP_BYTES,
        .tables_schema = world_daemons[d].service->tables_schema,
    };
    ASSERT(store_open(&options, out) == STATUS_OK);
}

static void
open_daemon(struct world *world, struct world_node *node, size_t d)
{
    struct world_daemon *daemon = &node->daemons[d];
    const struct daemon_row *row =
        settings_daemon(node->settings, world_daemons[d].service->name);
    ASSERT(row != NULL);
    service_check(world_daemons[d].service);
    if (daemon->host.store == NULL) {
        open_store(world, node, d, &daemon->host.store);
        if (world->watch != NULL)
            world->watch->opened(world->watch->context, daemon);
    }
    ASSERT(settings_endpoint(
        node->settings, row->bind, daemon->endpoint, sizeof daemon->endpoint));
    daemon->host.service = world_daemons[d].service;
    daemon->host.self = node->settings->organisation;
    daemon->host.rules = node->site->rules;
    daemon->host.calendar = &node->site->calendar;
    daemon->host.signer = &node->site->signer;
    daemon->host.vault = &node->site->vault;
    daemon->host.known_window_us = 30 * DAY_US;
    daemon->host.quarantine_bytes_max = 1 << 20;
    ASSERT(fold_recover(&daemon->host, NULL, NULL) == STATUS_OK);
    batch_create(&daemon->host, &daemon->batch);
}

static void
follow_own(struct world_node *node, size_t d)
{
    for (size_t f = 0; f < ARRAY_COUNT(world_daemons[d].follows); f++) {
        if (world_daemons[d].follows[f] != NULL)
            world_follow(&node->daemons[d], node, world_daemons[d].follows[f]);
    }
}

/* plan's first input, as the runtime gives it. */
static bool
found_organisation(struct world *world, struct world_node *node)
{
    struct world_daemon *plan = world_find_daemon(node, "plan");
    struct arrival arrival = {
        .origin = FROM_SELF,
        .sender = "self",
        .source = "",
        .bare_type = plan_service.first_type->name,
        .now_us = world->now_us,
    };
    uint8_t key[CURVE_BYTES];
    arena_reset(world->arena);
    world_draw_seed(world, arrival.seed);
    if (!keys_decode_z85(node->settings->person->public_key, key))
        return false;
    arrival.envelope = plan_found(node->settings, key, arrival.seed, world->arena);
    ASSERT(batch_add(plan->batch, &arrival, 0));
    return world_commit(world, plan, NULL, NULL) == STATUS_OK;
}

bool
world_site_load(const struct settings *settings, struct world_site *out)
{
    char path[4096];
    char keys[4096];
    memset(out, 0, sizeof *out);
    out->settings = settings;
    settings_path(settings, settings->rules, path, sizeof path);
    if (!rules_load(path, &out->rules) || !settings_calendar(settings, &out->calendar))
        return false;
    settings_path(settings, settings->keys, keys, sizeof keys);
    int wrote = snprintf(path, sizeof path, "%.3000s/organisation.sign", keys);
    if (wrote < 0 || !keys_load_signer(path, &out->signer, out->signing_key))
        return false;
    wrote = snprintf(path, sizeof path, "%.3000s/node.vault", keys);
    return wrote >= 0 && keys_load_vault(path, out->vault.key);
}

void
world_site_free(struct world_site *site)
{
    rules_destroy(&site->rules);
}

bool
world_add_site(struct world *world, const struct world_site *site)
{
    ASSERT(world->node_count < WORLD_NODES_MAX);
    struct world_node *node = &world->nodes[world->node_count];
    node->settings = site->settings;
    node->site = site;
    world->node_count++;
    for (size_t d = 0; d < WORLD_DAEMONS; d++)
        open_daemon(world, node, d);
    if (!found_organisation(world, node))
        return false;
    for (size_t d = 0; d < WORLD_DAEMONS; d++)
        follow_own(node, d);
    return true;
}

bool
world_add_node(struct world *world, const struct settings *settings)
{
    ASSERT(world->node_count < WORLD_NODES_MAX);
    struct world_site *own = &world->nodes[world->node_count].own;
    return world_site_load(settings, own) && world_add_site(world, own);
}

/* ---- asking */

static struct world_daemon *
daemon_at(struct world *world, const char *endpoint, struct world_node **node_out)
{
    for (size_t n = 0; n < world->node_count; n++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++) {
            if (strcmp(world->nodes[n].daemons[d].endpoint, endpoint) == 0) {
                *node_out = &world->nodes[n];
                return &world->nodes[n].daemons[d];
            }
        }
    }
    return NULL;
}

/* Who holds this key there: a member of staff, or an edge of the settings. */
static const char *
sender_of_key(const struct world_node *node, struct world_daemon *daemon,
    const uint8_t key[CURVE_BYTES], enum origin *origin_out, struct arena *arena)
{
    for (unsigned i = 0; i < node->settings->daemon_count; i++) {
        uint8_t row_key[CURVE_BYTES];
        const struct daemon_row *row = &node->settings->daemons[i];
        if (keys_decode_z85(row->public_key, row_key) &&
            memcmp(row_key, key, CURVE_BYTES) == 0) {
            *origin_out = FROM_EDGE;
            return row->name;
        }
    }
    *origin_out = FROM_CLIENT;
    return daemon->host.service->user_of_key(
        tables_view(store_tables(daemon->host.store)), slice_of(key, CURVE_BYTES),
        arena);
}

struct answer_copy {
    struct arena *arena;
    Stafett__V1__Answer *answer;
};

static void
copy_answer(void *context, const struct batch_answer *from)
{
    struct answer_copy *copy = context;
    struct arena *arena = copy->arena;
    Stafett__V1__Answer *answer = arena_take(arena, sizeof *answer);
    stafett__v1__answer__init(answer);
    answer->id = slice_binary(arena_copy(arena, slice_of(from->id.bytes, ID_BYTES)));
    answer->verdict = from->verdict;
    if (from->reason != NULL)
        answer->reason_code = arena_text(arena, slice_text(from->reason));
    if (from->where != NULL)
        answer->where = arena_text(arena, slice_text(from->where));
    answer->n_events = from->event_count;
    answer->events =
        arena_take(arena, (from->event_count + 1) * sizeof *answer->events);
    for (size_t i = 0; i < from->event_count; i++)
        answer->events[i] = slice_binary(arena_copy(arena, from->events[i]));
    if (from->type != NULL)
        answer->type = arena_text(arena, slice_text(from->type));
    answer->payload = slice_binary(arena_copy(arena, from->payload));
    copy->answer = answer;
}

bool
world_add_message(struct world *world, struct world_daemon *daemon,
    const uint8_t key[CURVE_BYTES], struct slice envelope, uint64_t token)
{
    uint8_t seed[SEED_BYTES];
    enum origin origin;
    const struct world_node *node = world_node_of(world, daemon);
    arena_reset(world->arena);
    const char *sender = sender_of_key(node, daemon, key, &origin, world->arena);
    if (sender == NULL)
        return false;
    world_draw_seed(world, seed);
    ASSERT(batch_add_command(daemon->batch, origin, sender, envelope,
        world_node_now(world, node), seed, token));
    return true;
}

const Stafett__V1__Answer *
world_ask(struct world *world, const char *endpoint, const uint8_t key[CURVE_BYTES],
    struct slice envelope, struct arena *arena)
{
    struct world_node *node;
    struct world_daemon *daemon = daemon_at(world, endpoint, &node);
    struct answer_copy copy = { .arena = arena };
    if (daemon == NULL || !world_add_message(world, daemon, key, envelope, 1))
        return NULL;
    ASSERT(world_commit(world, daemon, copy_answer, &copy) == STATUS_OK);
    return copy.answer;
}

/* ---- crashing and rebuilding */

void
world_restart(struct world *world, struct world_daemon *daemon,
    void (*crash)(struct store *store))
{
    struct world_node *node = world_node_of(world, daemon);
    size_t d = (size_t)(daemon - node->daemons);
    world_close_daemon(daemon);
    if (crash != NULL)
        crash(daemon->host.store);
    else if (world->stores[0] == '\0')
        store_crash(daemon->host.store);
    else
        store_close(&daemon->host.store);
    open_daemon(world, node, d);
    follow_own(node, d);
}

void
world_crash(struct world *world)
{
    for (size_t n = 0; n < world->node_count; n++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            world_restart(world, &world->nodes[n].daemons[d], NULL);
    }
}

/* Every row of every table in order, as one number: a word at a time, because rows are
 * large and mostly zero. */
static uint64_t
sum_add(uint64_t sum, struct slice bytes)
{
    uint64_t word = bytes.len;
    sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 0; i < bytes.len; i += sizeof word) {
        size_t left = bytes.len - i;
        word = 0;
        memcpy(&word, bytes.data + i, left < sizeof word ? left : sizeof word);
        sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 29;
    }
    return sum;
}

uint64_t
world_tables_sum(const struct view *view)
{
    uint64_t sum = 0;
    for (unsigned table = 0; table < TABLE_MAX; table++) {
        struct walk walk;
        struct slice key;
        struct slice value;
        sum = sum_add(sum, slice_of(&table, sizeof table));
        walk_start(&walk, view, table, NULL);
        while (walk_next(&walk, &key, &value))
            sum = sum_add(sum_add(sum, key), value);
    }
    return sum;
}

bool
world_daemon_rebuilt_equals_live(struct world_daemon *daemon)
{
    struct store *store = daemon->host.store;
    uint64_t live = world_tables_sum(tables_view(store_tables(store)));
    ASSERT(batch_checkpoint_now(daemon->batch) == STATUS_OK);
    ASSERT(store_drop_tables(store) == STATUS_OK);
    ASSERT(fold_recover(&daemon->host, NULL, NULL) == STATUS_OK);
    return world_tables_sum(tables_view(store_tables(store))) == live;
}

bool
world_rebuilt_equals_live(struct world *world)
{
    bool is_equal = true;
    for (size_t n = 0; n < world->node_count; n++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            is_equal = world_daemon_rebuilt_equals_live(&world->nodes[n].daemons[d]) &&
                       is_equal;
    }
    return is_equal;
}
