#include "tests/lib/world.h"

#include "common/alarm.h"
#include "common/feed.h"
#include "services/assessment-team/team.h"
#include "services/audit/audit.h"
#include "services/intake/intake.h"
#include "services/notification/alert.h"
#include "services/plan/plan.h"
#include "tests/lib/invariant.h"
#include "tests/lib/world_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct daemon_plan world_daemons[WORLD_DAEMONS] = {
    { &intake_service, { "plan", "assessment-team" } },
    { &team_service, { "plan", "intake" } },
    { &plan_service, { "intake", "assessment-team" } },
    { &alert_service, { "plan", "intake", "assessment-team", "audit" } },
    { &audit_service, { "plan", "intake", "assessment-team", "notification" } },
};

void
world_draw_seed(void *context, uint8_t seed[SEED_BYTES])
{
    struct world *world = context;
    uint64_t words[2] = { world->seed, world->draws };
    world->draws++;
    digest_of(slice_of(words, sizeof words), seed);
}

void
world_create(uint64_t seed, int64_t now_us, const char *stores, struct world **out)
{
    struct world *world = calloc(1, sizeof *world);
    ASSERT(world != NULL);
    world->seed = seed;
    world->now_us = now_us;
    if (stores != NULL)
        code_copy(world->stores, sizeof world->stores, stores);
    arena_create(32 << 20, &world->arena);
    *out = world;
}

void
world_close_daemon(struct world_daemon *daemon)
{
    for (size_t i = 0; i < daemon->follow_count; i++)
        follow_destroy(&daemon->follows[i]);
    daemon->follow_count = 0;
    batch_destroy(&daemon->batch);
}

void
world_destroy(struct world **world)
{
    for (size_t n = 0; n < (*world)->node_count; n++) {
        struct world_node *node = &(*world)->nodes[n];
        for (size_t d = 0; d < WORLD_DAEMONS; d++) {
            world_close_daemon(&node->daemons[d]);
            store_close(&node->daemons[d].host.store);
        }
        world_site_free(&node->own);
    }
    arena_destroy(&(*world)->arena);
    free(*world);
    *world = NULL;
}

struct world_daemon *
world_find_daemon(struct world_node *node, const char *name)
{
    for (size_t d = 0; d < WORLD_DAEMONS; d++) {
        if (strcmp(world_daemons[d].service->name, name) == 0)
            return &node->daemons[d];
    }
    ASSERT(false);
    return &node->daemons[0];
}

/* ---- invariants, after every commit */

static const char *const baton_names[] = {
    [BATON_NONE] = "none",
    [BATON_HOLDS] = "holds",
    [BATON_OFFERED] = "offered",
    [BATON_HANDED] = "handed",
    [BATON_ACCEPTED] = "accepted",
};

static bool
is_node(const struct world *world, const char *organisation)
{
    for (size_t n = 0; n < world->node_count; n++) {
        if (strcmp(world->nodes[n].settings->organisation, organisation) == 0)
            return true;
    }
    return false;
}

/* A holder that is no node of this world is outside it, and what it does is not seen. */
static void
baton_fill(const struct world *world, const struct world_node *node, struct slice key,
    const struct plan_case *row, struct baton_row *out)
{
    memset(out, 0, sizeof *out);
    slice_hex(key, out->case_id, sizeof out->case_id);
    code_copy(out->node, sizeof out->node, node->settings->organisation);
    code_copy(out->baton, sizeof out->baton, baton_names[row->baton]);
    code_copy(out->holder, sizeof out->holder, row->holder);
    code_copy(out->responsible, sizeof out->responsible, row->responsible);
    out->term = row->term;
    out->is_outside = row->is_outside != 0 || !is_node(world, row->holder);
    out->is_closed = row->is_closed != 0;
}

bool
world_baton_row(const struct world *world, struct world_node *node, struct id case_id,
    struct baton_row *out)
{
    struct world_daemon *plan = world_find_daemon(node, "plan");
    struct plan_case row;
    if (!plan_case_load(tables_view(store_tables(plan->host.store)), case_id, &row))
        return false;
    baton_fill(world, node, id_slice(&case_id), &row, out);
    return true;
}

static size_t
baton_rows(const struct world *world, struct world_node *node, struct baton_row *rows,
    size_t max)
{
    struct world_daemon *plan = world_find_daemon(node, "plan");
    const struct view *view = tables_view(store_tables(plan->host.store));
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    size_t count = 0;
    walk_start(&walk, view, PLAN_CASES, &all);
    while (count < max && walk_next(&walk, &key, &value)) {
        struct plan_case row;
        table_row(value, &row, sizeof row);
        baton_fill(world, node, key, &row, &rows[count]);
        count++;
    }
    return count;
}

bool
world_check(struct world *world, bool is_drained)
{
    static struct baton_row rows[WORLD_ROWS_MAX];
    size_t count = 0;
    if (world->breach[0] != '\0')
        return false;
    for (size_t n = 0; n < world->node_count; n++)
        count +=
            baton_rows(world, &world->nodes[n], rows + count, WORLD_ROWS_MAX - count);
    return invariant_hold(rows, count, is_drained, world->breach, sizeof world->breach);
}

const char *
world_breach(const struct world *world)
{
    return world->breach;
}

bool
world_check_drained(struct world *world)
{
    world_settle(world);
    return world_check(world, true) && world_check_audit(world);
}

/* ---- delivery */

static void
drop_answer(void *context, const struct batch_answer *answer)
{
    (void)context;
    (void)answer;
}

struct world_node *
world_node_of(struct world *world, const struct world_daemon *daemon)
{
    for (size_t n = 0; n < world->node_count; n++) {
        struct world_node *node = &world->nodes[n];
        if (daemon >= node->daemons && daemon < node->daemons + WORLD_DAEMONS)
            return node;
    }
    ASSERT(false);
    return NULL;
}

int64_t
world_node_now(const struct world *world, const struct world_node *node)
{
    return world->now_us + node->skew_us;
}

enum status
world_commit(struct world *world, struct world_daemon *daemon, answer_sink_fn sink,
    void *context)
{
    if (batch_is_empty(daemon->batch))
        return STATUS_OK;
    uint64_t before = store_head(daemon->host.store);
    enum status status = batch_commit(daemon->batch);
    if (status != STATUS_OK)
        return status;
    if (world->watch != NULL)
        world->watch->committed(world->watch->context, daemon, before);
    batch_release(daemon->batch, sink, context);
    if (world->watch == NULL)
        (void)world_check(world, false);
    return STATUS_OK;
}

static enum status
commit_quietly(struct world *world, struct world_daemon *daemon)
{
    const struct world_watch *watch = world->watch;
    if (watch == NULL)
        return world_commit(world, daemon, drop_answer, NULL);
    return world_commit(world, daemon, watch->answered, watch->context);
}

void
world_add_due(struct world *world, struct world_daemon *daemon)
{
    const struct world_node *node = world_node_of(world, daemon);
    batch_add_due(daemon->batch, world_node_now(world, node), world_draw_seed, world);
}

Stafett__V1__FeedPage *
world_ask_page(struct world *world, struct world_daemon *daemon, size_t i)
{
    struct world_daemon *upstream = daemon->upstream[i];
    bool is_partner = upstream->host.self != daemon->host.self;
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    request.after = follow_after(daemon->follows[i]);
    request.items_max = FEED_ITEMS_MAX;
    arena_reset(world->arena);
    return feed_page(
        &upstream->host, is_partner ? daemon->host.self : NULL, &request, world->arena);
}

enum status
world_take_page(struct world *world, struct world_daemon *daemon, size_t i,
    const Stafett__V1__FeedPage *page)
{
    const struct world_node *node = world_node_of(world, daemon);
    enum follow_result result;
    enum status status;
    do {
        result = follow_page(daemon->follows[i], daemon->batch, page,
            world_node_now(world, node), world_draw_seed, world);
        status = commit_quietly(world, daemon);
    } while (result == FOLLOW_FULL && status == STATUS_OK);
    return status;
}

static bool
daemon_commit(struct world *world, struct world_daemon *daemon)
{
    if (batch_is_empty(daemon->batch))
        return false;
    ASSERT(commit_quietly(world, daemon) == STATUS_OK);
    return true;
}

static bool
pull_feed(struct world *world, struct world_daemon *daemon, size_t i)
{
    const char *stopped;
    Stafett__V1__FeedPage *page = world_ask_page(world, daemon, i);
    if (page->n_items == 0)
        return false;
    ASSERT(world_take_page(world, daemon, i, page) == STATUS_OK);
    ASSERT(!follow_is_stopped(daemon->follows[i], &stopped));
    return true;
}

void
world_follow(struct world_daemon *daemon, struct world_node *node, const char *name)
{
    char source[CODE_BYTES_MAX * 2];
    struct world_daemon *upstream = world_find_daemon(node, name);
    (void)snprintf(source, sizeof source, "%s/%s", node->settings->organisation, name);
    for (size_t i = 0; i < daemon->follow_count; i++) {
        if (strcmp(follow_source(daemon->follows[i]), source) == 0)
            return;
    }
    ASSERT(daemon->follow_count < WORLD_FEEDS_MAX);
    bool is_partner = upstream->host.self != daemon->host.self;
    follow_create(
        &daemon->host, source, is_partner, &daemon->follows[daemon->follow_count]);
    daemon->upstream[daemon->follow_count] = upstream;
    daemon->upstream_node[daemon->follow_count] = node;
    daemon->follow_count++;
}

void
world_follow_partners(struct world *world, struct world_node *node)
{
    struct world_daemon *intake = world_find_daemon(node, "intake");
    const struct view *view = tables_view(store_tables(intake->host.store));
    for (size_t n = 0; n < world->node_count; n++) {
        struct world_node *other = &world->nodes[n];
        uint8_t key[SIGN_PUBLIC_BYTES];
        if (other == node ||
            !intake_service.partner_key(view, other->settings->organisation, key))
            continue;
        world_follow(intake, other, "plan");
        world_follow(intake, other, "intake");
    }
}

static bool
settle_node(struct world *world, struct world_node *node)
{
    bool has_moved = false;
    world_follow_partners(world, node);
    for (size_t d = 0; d < WORLD_DAEMONS; d++) {
        struct world_daemon *daemon = &node->daemons[d];
        world_add_due(world, daemon);
        has_moved = daemon_commit(world, daemon) || has_moved;
        for (size_t i = 0; i < daemon->follow_count; i++) {
            size_t other = (size_t)(daemon->upstream_node[i] - world->nodes);
            if (!node->is_cut[other])
                has_moved = pull_feed(world, daemon, i) || has_moved;
        }
    }
    return has_moved;
}

void
world_settle(struct world *world)
{
    bool has_moved = true;
    for (int round = 0; has_moved; round++) {
        ASSERT(round < WORLD_ROUNDS_MAX);
        has_moved = false;
        for (size_t n = 0; n < world->node_count; n++)
            has_moved = settle_node(world, &world->nodes[n]) || has_moved;
    }
}

static int64_t
next_alarm(struct world *world)
{
    int64_t next_us = INT64_MAX;
    for (size_t n = 0; n < world->node_count; n++) {
        for (size_t d = 0; d < WORLD_DAEMONS; d++) {
            struct alarm alarm;
            arena_reset(world->arena);
            if (alarm_next(
                    tables_view(store_tables(world->nodes[n].daemons[d].host.store)),
                    world->arena, &alarm) &&
                alarm.due_us < next_us)
                next_us = alarm.due_us;
        }
    }
    return next_us;
}

int64_t
world_now(const struct world *world)
{
    return world->now_us;
}

void
world_advance(struct world *world, int64_t to_us)
{
    world_settle(world);
    for (int64_t next_us = next_alarm(world); next_us <= to_us;
         next_us = next_alarm(world)) {
        if (next_us > world->now_us)
            world->now_us = next_us;
        world_settle(world);
    }
    if (to_us > world->now_us)
        world->now_us = to_us;
    world_settle(world);
}

void
world_set_clock(struct world *world, int64_t to_us)
{
    world->now_us = to_us;
}

static size_t
node_index(const struct world *world, const char *organisation)
{
    for (size_t n = 0; n < world->node_count; n++) {
        if (strcmp(world->nodes[n].settings->organisation, organisation) == 0)
            return n;
    }
    ASSERT(false);
    return 0;
}

void
world_link(struct world *world, const char *a, const char *b, bool is_up)
{
    size_t first = node_index(world, a);
    size_t second = node_index(world, b);
    world->nodes[first].is_cut[second] = !is_up;
    world->nodes[second].is_cut[first] = !is_up;
}
