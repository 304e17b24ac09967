#include "common/fold.h"
#include "common/message.h"
#include "common/status.h"
#include "services/plan/plan.h"
#include "services/plan/plan_found.h"
#include "tests/scenario/world_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORLD_DUMP_BYTES = 32 << 20,
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
    if (daemon->host.store == NULL)
        open_store(world, node, d, &daemon->host.store);
    ASSERT(settings_endpoint(
        node->settings, row->bind, daemon->endpoint, sizeof daemon->endpoint));
    daemon->host.service = world_daemons[d].service;
    daemon->host.self = node->settings->organisation;
    daemon->host.rules = node->rules;
    daemon->host.calendar = &node->calendar;
    daemon->host.signer = &node->signer;
    daemon->host.vault = &node->vault;
    daemon->host.known_window_us = 30 * DAY_US;
    daemon->host.quarantine_bytes_max = 1 << 20;
    ASSERT(fold_recover(&daemon->host, NULL, NULL) == STATUS_OK);
    batch_create(&daemon->host, &daemon->batch);
}

static void
follow_own(struct world_node *node)
{
    for (size_t d = 0; d < WORLD_DAEMONS; d++) {
        for (size_t f = 0; f < ARRAY_COUNT(world_daemons[d].follows); f++) {
            if (world_daemons[d].follows[f] != NULL)
                world_follow(&node->daemons[d], node, world_daemons[d].follows[f]);
        }
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
    ASSERT(batch_commit(plan->batch) == STATUS_OK);
    batch_release(plan->batch, NULL, NULL);
    return true;
}

bool
world_add_node(struct world *world, const struct settings *settings)
{
    char path[4096];
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    ASSERT(world->node_count < WORLD_NODES_MAX);
    struct world_node *node = &world->nodes[world->node_count];
    node->settings = settings;
    settings_path(settings, settings->rules, path, sizeof path);
    if (!rules_load(path, &node->rules))
        return false;
    if (!settings_calendar(settings, &node->calendar))
        return false;
    char keys[4096];
    settings_path(settings, settings->keys, keys, sizeof keys);
    int wrote = snprintf(path, sizeof path, "%.3000s/organisation.sign", keys);
    if (wrote < 0 || !keys_load_signer(path, &node->signer, public_key))
        return false;
    wrote = snprintf(path, sizeof path, "%.3000s/node.vault", keys);
    if (wrote < 0 || !keys_load_vault(path, node->vault.key))
        return false;
    world->node_count++;
    for (size_t d = 0; d < WORLD_DAEMONS; d++)
        open_daemon(world, node, d);
    if (!found_organisation(world, node))
        return false;
    follow_own(node);
    return true;
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

const Stafett__V1__Answer *
world_ask(struct world *world, const char *endpoint, const uint8_t key[CURVE_BYTES],
    struct slice envelope, struct arena *arena)
{
    struct world_node *node;
    struct world_daemon *daemon = daemon_at(world, endpoint, &node);
    if (daemon == NULL)
        return NULL;
    enum origin origin;
    const char *sender = sender_of_key(node, daemon, key, &origin, arena);
    if (sender == NULL)
        return NULL;
    uint8_t seed[SEED_BYTES];
    world_draw_seed(world, seed);
    struct answer_copy copy = { .arena = arena };
    ASSERT(batch_add_command(
        daemon->batch, origin, sender, envelope, world->now_us, seed, 1));
    ASSERT(batch_commit(daemon->batch) == STATUS_OK);
    batch_release(daemon->batch, copy_answer, &copy);
    (void)world_check(world, false);
    return copy.answer;
}

/* ---- crashing and rebuilding */

void
world_crash(struct world *world)
{
    for (size_t n = 0; n < world->node_count; n++) {
        struct world_node *node = &world->nodes[n];
        for (size_t d = 0; d < WORLD_DAEMONS; d++) {
            world_close_daemon(&node->daemons[d]);
            if (world->stores[0] == '\0')
                store_crash(node->daemons[d].host.store);
            else
                store_close(&node->daemons[d].host.store);
            open_daemon(world, node, d);
        }
        follow_own(node);
    }
}

struct dump {
    char *text;
    size_t used;
};

static void
dump_line(void *context, const char *text)
{
    struct dump *dump = context;
    size_t bytes = strlen(text);
    ASSERT(dump->used + bytes + 2 < WORLD_DUMP_BYTES);
    memcpy(dump->text + dump->used, text, bytes);
    dump->text[dump->used + bytes] = '\n';
    dump->used += bytes + 1;
}

static bool
rebuilt_equals_live(
    struct world_daemon *daemon, struct dump *live, struct dump *rebuilt)
{
    struct store *store = daemon->host.store;
    live->used = 0;
    rebuilt->used = 0;
    tables_dump(tables_view(store_tables(store)), dump_line, live);
    ASSERT(batch_checkpoint_now(daemon->batch) == STATUS_OK);
    ASSERT(store_drop_tables(store) == STATUS_OK);
    ASSERT(fold_recover(&daemon->host, NULL, NULL) == STATUS_OK);
    tables_dump(tables_view(store_tables(store)), dump_line, rebuilt);
    return live->used == rebuilt->used &&
           memcmp(live->text, rebuilt->text, live->used) == 0;
}

bool
world_rebuilt_equals_live(struct world *world)
{
    struct dump live = { .text = malloc(WORLD_DUMP_BYTES) };
    struct dump rebuilt = { .text = malloc(WORLD_DUMP_BYTES) };
    ASSERT(live.text != NULL && rebuilt.text != NULL);
    bool is_equal = true;
    for (size_t n = 0; n < world->node_count; n++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++)
            is_equal =
                rebuilt_equals_live(&world->nodes[n].daemons[d], &live, &rebuilt) &&
                is_equal;
    }
    free(live.text);
    free(rebuilt.text);
    return is_equal;
}
