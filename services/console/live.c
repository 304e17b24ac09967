#include "services/console/live.h"

#include "common/clock.h"
#include "services/console/ask.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LIVE_TICK_MS = 1000,
    LIVE_STOP_MS = 100, /* so soon it hears that the console stops */
    LIVE_SAME_MS = 10000,
    LIVE_BLOCK_BYTES = 16384,
};

struct live {
    struct console *console;
    struct user *user;
    struct ask_digest digest; /* as it was asked last */
    char shown[65];           /* what the browser has; "": nothing */
    bool is_silent;
    bool is_started;
    int64_t told_us; /* monotonic */
    char *text;      /* being sent; NULL: nothing */
    size_t sent;
};

static void
tell(struct live *live, const char *event, json_t *data)
{
    char *words = json_dumps(data, JSON_COMPACT);
    json_decref(data);
    ASSERT(words != NULL);
    size_t bytes = strlen(words) + strlen(event) + sizeof live->shown + 64;
    live->text = malloc(bytes);
    ASSERT(live->text != NULL);
    (void)snprintf(live->text, bytes, "retry: 1000\nid: %s\nevent: %s\ndata: %s\n\n",
        live->shown, event, words);
    free(words);
    live->sent = 0;
    live->told_us = clock_monotonic_us();
}

static void
tell_time(struct live *live, const char *event)
{
    tell(live, event, json_pack("{s:o}", "now", ask_now(live->console)));
}

static bool
has_passed(const struct live *live, int64_t wait_ms)
{
    return clock_monotonic_us() - live->told_us >= wait_ms * 1000;
}

static void
tell_silent(struct live *live)
{
    if (!live->is_silent || has_passed(live, LIVE_SAME_MS))
        tell_time(live, "silent");
    live->is_silent = true;
}

static void
tell_alerts(struct live *live)
{
    const struct look_route *route = look_route_find("alerts");
    const struct ask ask = { live->console, live->user, NULL };
    json_t *fields = json_pack("{s:b}", "is_all", live->digest.is_all);
    struct reply reply = ask_look(&ask, route, fields);
    json_decref(fields);
    if (reply.status != 200) {
        json_decref(reply.body);
        tell_silent(live);
        return;
    }
    live->is_silent = false;
    memcpy(live->shown, live->digest.text, sizeof live->shown);
    tell(live, "alerts", reply.body);
}

/* Asks whether there is news, and readies what is to be told. */
static void
look_around(struct live *live)
{
    bool is_answered = user_enter(live->user, live->console->settings);
    if (is_answered) {
        is_answered = ask_alerts_digest(live->user, &live->digest);
        user_leave(live->user);
    }
    if (!is_answered)
        tell_silent(live);
    else if (strcmp(live->digest.text, live->shown) != 0)
        tell_alerts(live);
    else if (live->is_silent || !live->is_started || has_passed(live, LIVE_SAME_MS)) {
        live->is_silent = false;
        tell_time(live, "same");
    }
    live->is_started = true;
}

/* False: the console stops. */
static bool
rest(const struct live *live)
{
    for (int waited = 0; waited < LIVE_TICK_MS; waited += LIVE_STOP_MS) {
        if (atomic_load(&live->console->is_stopping))
            return false;
        (void)poll(NULL, 0, LIVE_STOP_MS);
    }
    return true;
}

static ssize_t
read_live(void *context, uint64_t position, char *buffer, size_t max)
{
    struct live *live = context;
    (void)position;
    while (live->text == NULL) {
        if (live->is_started && !rest(live))
            return MHD_CONTENT_READER_END_OF_STREAM;
        look_around(live);
    }
    size_t left = strlen(live->text + live->sent);
    size_t bytes = left < max ? left : max;
    memcpy(buffer, live->text + live->sent, bytes);
    live->sent += bytes;
    if (bytes == left) {
        free(live->text);
        live->text = NULL;
    }
    return (ssize_t)bytes;
}

static void
free_live(void *context)
{
    struct live *live = context;
    free(live->text);
    free(live);
}

struct MHD_Response *
live_response(
    struct console *console, struct user *user, bool is_all, const char *last_event_id)
{
    struct live *live = calloc(1, sizeof *live);
    ASSERT(live != NULL);
    live->console = console;
    live->user = user;
    live->digest.is_all = is_all;
    /* Whatever is no digest differs from each: then all is told. */
    if (last_event_id != NULL && strlen(last_event_id) < sizeof live->shown &&
        strspn(last_event_id, "0123456789abcdef") == strlen(last_event_id))
        memcpy(live->shown, last_event_id, strlen(last_event_id) + 1);
    return MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, LIVE_BLOCK_BYTES, read_live, live, free_live);
}
