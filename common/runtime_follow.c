/* Feeds followed: one request in flight for each; when its page has been taken and
 * committed the next is asked for, and when none comes the request is given up and made
 * again after a while. */

#include "common/runtime_private.h"

#include "common/clock.h"
#include "common/feed.h"
#include "common/message.h"
#include "common/trace.h"

#include <stdio.h>
#include <string.h>

enum {
    FOLLOW_PATIENCE_MS = FEED_WAIT_MS_MAX + 5000,
    FOLLOW_CONNECT_MS = 20, /* while a connection is not up: nothing is sent */
    FOLLOW_CONNECT_MS_MAX = 250,
    FOLLOW_BACKOFF_MS = 500,
    FOLLOW_BACKOFF_MS_MAX = 30000,
    FOLLOW_EMPTY_PAUSE_MS = 100,
    FOLLOW_RUN_PAUSE_MS = 20, /* turns gather, and share a run and a flush */
    FOLLOW_PAGES_PER_WAKE = 16,
    FOLLOW_PAGES_PER_SILENCE = 3, /* empty pages that must fail to come */
    ENDPOINT_BYTES = 256,
};

/* A partner has two feeds. */
static const char *const partner_feeds[] = { "plan", "intake" };

static struct follower *
follower_add(struct runtime *runtime, const char *organisation, const char *daemon,
    struct socket *socket, bool is_partner)
{
    char source[2 * CODE_BYTES_MAX];
    ASSERT(runtime->follower_count < ARRAY_COUNT(runtime->followers));
    int wrote = snprintf(source, sizeof source, "%s/%s", organisation, daemon);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof source);
    struct follower *follower = &runtime->followers[runtime->follower_count];
    memset(follower, 0, sizeof *follower);
    runtime->follower_count++;
    follow_create(&runtime->host, source, is_partner, &follower->follow);
    follower->socket = socket;
    follower->daemon = daemon;
    follower->heard_us = clock_monotonic_us();
    if (is_partner)
        code_copy(follower->partner, sizeof follower->partner, organisation);
    else if (runtime->plan->is_silent != NULL)
        follower->is_silent =
            runtime->plan->is_silent(tables_view(store_tables(runtime->store)), daemon);
    trace_line("follow", "source=%s after=%llu", source,
        (unsigned long long)follow_after(follower->follow));
    return follower;
}

static enum status
connect_to(struct runtime *runtime, const char *name, struct socket **out)
{
    char endpoint[ENDPOINT_BYTES];
    const struct daemon_row *row = settings_daemon(runtime->settings, name);
    ASSERT(row != NULL);
    bool is_fitting =
        settings_endpoint(runtime->settings, row->bind, endpoint, sizeof endpoint);
    ASSERT(is_fitting);
    return bus_connect(runtime->bus, endpoint, &runtime->pair, row->public_key, out);
}

enum status
feeds_follow(struct runtime *runtime)
{
    const struct daemon_row *border = settings_daemon(runtime->settings, "border");
    for (unsigned i = 0; i < runtime->row->follows_count; i++) {
        struct socket *socket = NULL;
        const char *name = runtime->row->follows[i];
        if (connect_to(runtime, name, &socket) != STATUS_OK)
            return STATUS_FAILED;
        (void)follower_add(
            runtime, runtime->settings->organisation, name, socket, false);
    }
    if (!runtime->plan->follows_partners || border == NULL || border->bind == NULL)
        return STATUS_OK;
    return connect_to(runtime, "border", &runtime->border);
}

static struct follower *
follower_find(struct runtime *runtime, const char *partner, const char *daemon)
{
    for (size_t i = 0; i < runtime->follower_count; i++) {
        struct follower *follower = &runtime->followers[i];
        if (strcmp(follower->partner, partner) == 0 &&
            strcmp(follower->daemon, daemon) == 0)
            return follower;
    }
    return NULL;
}

static void
partner_keep(struct runtime *runtime, const char *partner)
{
    for (size_t i = 0; i < ARRAY_COUNT(partner_feeds); i++) {
        struct follower *follower = follower_find(runtime, partner, partner_feeds[i]);
        if (follower == NULL)
            follower =
                follower_add(runtime, partner, partner_feeds[i], runtime->border, true);
        follower->is_kept = true;
    }
}

void
feeds_partners_refresh(struct runtime *runtime)
{
    char codes[RUNTIME_PARTNERS_MAX][CODE_BYTES_MAX];
    if (runtime->border == NULL || runtime->plan->partners == NULL)
        return;
    size_t count = runtime->plan->partners(
        tables_view(store_tables(runtime->store)), codes, RUNTIME_PARTNERS_MAX);
    for (size_t i = 0; i < runtime->follower_count; i++)
        runtime->followers[i].is_kept = runtime->followers[i].partner[0] == '\0';
    for (size_t i = 0; i < count; i++)
        partner_keep(runtime, codes[i]);
    for (size_t i = runtime->follower_count; i-- > 0;) {
        struct follower *follower = &runtime->followers[i];
        if (follower->is_kept)
            continue;
        follow_destroy(&follower->follow);
        runtime->follower_count--;
        *follower = runtime->followers[runtime->follower_count];
    }
}

/* Doubles with each failure, from half to the whole of it at random. */
static int64_t
backoff_us(unsigned failures, unsigned first_ms, unsigned last_ms)
{
    uint8_t seed[SEED_BYTES];
    uint64_t wait_ms = (uint64_t)first_ms << (failures < 12 ? failures : 12);
    if (wait_ms > last_ms)
        wait_ms = last_ms;
    clock_seed(seed);
    uint64_t wait_us = wait_ms * 1000;
    return (int64_t)(wait_us / 2 + wait_us / 2 * seed[0] / 255);
}

static void
follower_fail(struct follower *follower)
{
    follower->request = 0;
    follower->again_us =
        clock_monotonic_us() +
        backoff_us(follower->failures, FOLLOW_BACKOFF_MS, FOLLOW_BACKOFF_MS_MAX);
    follower->failures++;
}

/* Who listens for silence asks so often that a page that fails to come means something. */
static uint32_t
wait_ms(const struct runtime *runtime)
{
    unsigned patience_ms =
        runtime->settings->silence_s * 1000 / FOLLOW_PAGES_PER_SILENCE;
    if (runtime->plan->is_silent == NULL || patience_ms > FEED_WAIT_MS_MAX)
        return FEED_WAIT_MS_MAX;
    return patience_ms;
}

/* An input of the service's own. False: the batch is full, another time. */
static bool
listen_tell(struct runtime *runtime, const struct follower *follower, bool is_silent)
{
    Stafett__V1__FeedSilent silent = STAFETT__V1__FEED_SILENT__INIT;
    Stafett__V1__FeedHeard heard = STAFETT__V1__FEED_HEARD__INIT;
    struct arena *arena = runtime->feed_arena;
    arena_reset(arena);
    silent.daemon_code = arena_text(arena, slice_text(follower->daemon));
    heard.daemon_code = silent.daemon_code;
    const ProtobufCMessage *message = is_silent ? &silent.base : &heard.base;
    struct arrival arrival = {
        .origin = FROM_SELF,
        .sender = runtime->plan->service->name,
        .source = "",
        .envelope = message_pack(message, arena),
        .bare_type = message->descriptor->name,
        .now_us = clock_now_us(),
    };
    runtime_seed(runtime, arrival.seed);
    if (!batch_add(runtime->batch, &arrival, 0))
        return false;
    trace_line("listen", "source=%s silent=%d", follow_source(follower->follow),
        is_silent ? 1 : 0);
    return true;
}

void
feeds_listen(struct runtime *runtime)
{
    int64_t since_us =
        clock_monotonic_us() - (int64_t)runtime->settings->silence_s * 1000000;
    if (runtime->plan->is_silent == NULL)
        return;
    for (size_t i = 0; i < runtime->follower_count; i++) {
        struct follower *follower = &runtime->followers[i];
        bool is_heard = follower->has_page && follower->heard_us > since_us;
        bool is_silent = follower->heard_us <= since_us;
        if ((follower->is_silent ? is_heard : is_silent) &&
            listen_tell(runtime, follower, is_silent))
            follower->is_silent = is_silent;
    }
}

static void
follower_ask(struct runtime *runtime, struct follower *follower)
{
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    Stafett__V1__Frame outer = STAFETT__V1__FRAME__INIT;
    Stafett__V1__ToPartner to_partner = STAFETT__V1__TO_PARTNER__INIT;
    struct arena *arena = runtime->feed_arena;
    arena_reset(arena);
    request.after = follow_after(follower->follow);
    request.items_max = FEED_ITEMS_MAX;
    request.wait_ms = wait_ms(runtime);
    runtime->request++;
    frame.request = runtime->request;
    frame.body_case = STAFETT__V1__FRAME__BODY_FEED_REQUEST;
    frame.feed_request = &request;
    if (follower->partner[0] != '\0') {
        to_partner.organisation_code = arena_text(arena, slice_text(follower->partner));
        to_partner.daemon_code = arena_text(arena, slice_text(follower->daemon));
        to_partner.body = slice_binary(message_pack(&frame.base, arena));
        outer.request = runtime->request;
        outer.body_case = STAFETT__V1__FRAME__BODY_TO_PARTNER;
        outer.to_partner = &to_partner;
    }
    int64_t now_us = clock_monotonic_us();
    if (!runtime_send(runtime, follower->socket, NULL,
            follower->partner[0] == '\0' ? &frame : &outer)) {
        /* Not connected: nothing left this machine, so it costs little to try soon. */
        follower->again_us = now_us + backoff_us(follower->failures, FOLLOW_CONNECT_MS,
                                          FOLLOW_CONNECT_MS_MAX);
        follower->failures++;
        return;
    }
    follower->request = runtime->request;
    follower->again_us = now_us + INT64_C(1000) * FOLLOW_PATIENCE_MS;
}

/* The feed named first in the settings says who is who: of a new store nothing else is
 * taken before it has begun. Otherwise an alert could come before anybody to tell. */
static bool
is_before_first(const struct runtime *runtime, size_t i)
{
    return i > 0 && runtime->row->follows_count > 0 &&
           follow_after(runtime->followers[0].follow) == 0;
}

void
feeds_ask(struct runtime *runtime)
{
    const char *reason = NULL;
    for (size_t i = 0; i < runtime->follower_count; i++) {
        struct follower *follower = &runtime->followers[i];
        if (follow_is_stopped(follower->follow, &reason) ||
            clock_monotonic_us() < follower->again_us)
            continue;
        if (is_before_first(runtime, i)) {
            follower->heard_us = clock_monotonic_us(); /* not asked is not silent */
            follower->again_us = follower->heard_us + INT64_C(1000) * FOLLOW_CONNECT_MS;
        } else if (follower->request == 0)
            follower_ask(runtime, follower);
        else
            follower_fail(follower); /* patience has ended */
    }
}

/* The page in a frame that answers the follower's question; NULL: it does not. */
static const Stafett__V1__FeedPage *
page_of(struct runtime *runtime, const struct follower *follower,
    const Stafett__V1__Frame *frame)
{
    struct wire_fault fault;
    if (follower->partner[0] == '\0')
        return frame->body_case == STAFETT__V1__FRAME__BODY_FEED_PAGE ? frame->feed_page
                                                                      : NULL;
    if (frame->body_case != STAFETT__V1__FRAME__BODY_FROM_PARTNER ||
        strcmp(frame->from_partner->organisation_code, follower->partner) != 0)
        return NULL;
    struct slice body = slice_bytes(frame->from_partner->body);
    const Stafett__V1__Frame *inner = (const Stafett__V1__Frame *)message_unpack(
        &stafett__v1__frame__descriptor, body, runtime->frame_arena, &fault);
    if (inner == NULL) {
        batch_add_quarantine(
            runtime->batch, follow_source(follower->follow), fault.reason, body);
        return NULL;
    }
    return inner->body_case == STAFETT__V1__FRAME__BODY_FEED_PAGE ? inner->feed_page
                                                                  : NULL;
}

/* How long until the next page is asked for. */
static int64_t
pause_us(const struct follower *follower, const Stafett__V1__FeedPage *page)
{
    bool is_last = page->after + page->n_items == page->head;
    /* A server that does not let requests wait must not set the pace. */
    if (page->n_items == 0)
        return INT64_C(1000) * FOLLOW_EMPTY_PAUSE_MS;
    return follow_takes_turns(follower->follow) && is_last
               ? INT64_C(1000) * FOLLOW_RUN_PAUSE_MS
               : 0;
}

static enum status
follower_take(
    struct runtime *runtime, struct follower *follower, const Stafett__V1__Frame *frame)
{
    const Stafett__V1__FeedPage *page = page_of(runtime, follower, frame);
    if (page == NULL) {
        follower_fail(follower);
        return STATUS_OK;
    }
    follower->request = 0;
    follower->failures = 0;
    if (!follow_went_back(follower->follow, page)) {
        follower->heard_us = clock_monotonic_us();
        follower->has_page = true;
    }
    follower->again_us = clock_monotonic_us() + pause_us(follower, page);
    while (follow_page(follower->follow, runtime->batch, page, clock_now_us(),
               runtime_seed, runtime) == FOLLOW_FULL) {
        enum status status = runtime_commit(runtime);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* NULL: an answer to an older question. */
static struct follower *
follower_of(struct runtime *runtime, const struct socket *socket,
    const Stafett__V1__Frame *frame)
{
    for (size_t i = 0; i < runtime->follower_count; i++) {
        struct follower *follower = &runtime->followers[i];
        if (follower->socket == socket && follower->request != 0 &&
            follower->request == frame->request)
            return follower;
    }
    return NULL;
}

static enum status
socket_receive(struct runtime *runtime, struct socket *socket, bool *is_busy)
{
    struct bus_peer peer;
    struct slice body;
    struct wire_fault fault;
    enum status status = STATUS_OK;
    for (int i = 0; i < FOLLOW_PAGES_PER_WAKE && status == STATUS_OK; i++) {
        enum bus_result result = bus_receive(socket, &peer, &body);
        if (result == BUS_NONE)
            break;
        *is_busy = true;
        arena_reset(runtime->frame_arena);
        const Stafett__V1__Frame *frame = (const Stafett__V1__Frame *)message_unpack(
            &stafett__v1__frame__descriptor, body, runtime->frame_arena, &fault);
        if (result == BUS_STRIKE || frame == NULL)
            continue; /* its asker's patience will end */
        struct follower *follower = follower_of(runtime, socket, frame);
        if (follower != NULL)
            status = follower_take(runtime, follower, frame);
    }
    return status;
}

/* What was in flight on a lost connection will not be answered. */
static void
socket_forget(struct runtime *runtime, struct socket *socket)
{
    if (!bus_was_lost(socket))
        return;
    for (size_t i = 0; i < runtime->follower_count; i++) {
        struct follower *follower = &runtime->followers[i];
        if (follower->socket != socket || follower->request == 0)
            continue;
        follower->request = 0;
        follower->again_us = 0;
    }
}

enum status
feeds_receive(struct runtime *runtime, bool *is_busy)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < runtime->follower_count && status == STATUS_OK; i++) {
        struct socket *socket = runtime->followers[i].socket;
        if (socket == runtime->border)
            continue;
        status = socket_receive(runtime, socket, is_busy);
        socket_forget(runtime, socket);
    }
    if (runtime->border == NULL || status != STATUS_OK)
        return status;
    status = socket_receive(runtime, runtime->border, is_busy);
    socket_forget(runtime, runtime->border);
    return status;
}

int64_t
feeds_wake_us(const struct runtime *runtime)
{
    int64_t wake_us = INT64_MAX;
    const char *reason = NULL;
    for (size_t i = 0; i < runtime->follower_count; i++) {
        const struct follower *follower = &runtime->followers[i];
        if (!follow_is_stopped(follower->follow, &reason) &&
            follower->again_us < wake_us)
            wake_us = follower->again_us;
    }
    for (size_t i = 0; i < runtime->waiting_end; i++) {
        const struct waiting *waiting = &runtime->waiting[i];
        if (waiting->is_used && waiting->until_us < wake_us)
            wake_us = waiting->until_us;
    }
    return wake_us;
}

void
feeds_close(struct runtime *runtime)
{
    for (size_t i = 0; i < runtime->follower_count; i++)
        follow_destroy(&runtime->followers[i].follow);
    runtime->follower_count = 0;
}
