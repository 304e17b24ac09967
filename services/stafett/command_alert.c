/* Alerts: what we were told, and taking one. --watch stays and prints what is new or has
 * changed, one line (or JSON document) each. */

#include "common/clock.h"
#include "common/json.h"
#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { WATCH_INTERVAL_MS = 1000, WATCHED_MAX = 4096 };

struct watched { /* an alert as it was printed last */
    struct id alert;
    uint8_t digest[DIGEST_BYTES];
};
struct watch {
    struct watched rows[WATCHED_MAX];
    size_t count;
};

/* True if this alert was not printed yet as it is now. */
static bool
watch_is_new(struct watch *watch, const Stafett__Alert__V1__AlertView *alert,
    struct arena *arena)
{
    struct watched now = { .alert = ID_NONE };
    if (!id_from(slice_bytes(alert->alert_id), &now.alert))
        return false;
    size_t bytes = protobuf_c_message_get_packed_size(&alert->base);
    uint8_t *packed = arena_take(arena, bytes);
    (void)protobuf_c_message_pack(&alert->base, packed);
    digest_of(slice_of(packed, bytes), now.digest);
    for (size_t i = 0; i < watch->count; i++) {
        struct watched *row = &watch->rows[i];
        if (!id_equal(row->alert, now.alert))
            continue;
        bool is_changed = memcmp(row->digest, now.digest, DIGEST_BYTES) != 0;
        *row = now;
        return is_changed;
    }
    /* Beyond the maximum an alert is printed again and again: better than not. */
    if (watch->count < WATCHED_MAX)
        watch->rows[watch->count++] = now;
    return true;
}

static int
ask(struct session *session, const struct request *request,
    const Stafett__Alert__V1__Alerts **out)
{
    Stafett__Alert__V1__ListAlerts message = STAFETT__ALERT__V1__LIST_ALERTS__INIT;
    const ProtobufCMessage *view = NULL;
    message.is_all = request->options[OPTION_ALL] != NULL;
    message.is_closed_too = request->options[OPTION_CLOSED] != NULL;
    int code = session_look(session, "notification", &message.base,
        &stafett__alert__v1__alerts__descriptor, &view);
    *out = (const Stafett__Alert__V1__Alerts *)view;
    return code;
}

static int
print_new(struct session *session, const struct show *show, struct watch *watch,
    const Stafett__Alert__V1__Alerts *alerts)
{
    int code = EXIT_DRAINED;
    for (size_t i = 0; i < alerts->n_alerts && code == EXIT_DRAINED; i++) {
        const Stafett__Alert__V1__AlertView *alert = alerts->alerts[i];
        if (!watch_is_new(watch, alert, session->arena))
            continue;
        if (!session->globals->is_json)
            show_alert(show, alert);
        else
            code = session_print(
                json_of_message(&alert->base, &session->calendar, session->arena));
    }
    return fflush(stdout) == 0 ? code : EXIT_STORE_FAILED;
}

/* Ends by Ctrl-C, or when the daemon refuses. A daemon that is away may come back. */
static int
watch_alerts(struct session *session, const struct request *request)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL)
        return EXIT_STORE_FAILED;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    size_t mark = arena_mark(session->arena);
    int code = EXIT_DRAINED;
    while (code == EXIT_DRAINED) {
        const Stafett__Alert__V1__Alerts *alerts = NULL;
        code = ask(session, request, &alerts);
        if (code == EXIT_DRAINED)
            code = print_new(session, &show, watch, alerts);
        if (code == EXIT_UNAVAILABLE || code == EXIT_TRY_LATER)
            code = EXIT_DRAINED;
        arena_rewind(session->arena, mark);
        (void)poll(NULL, 0, WATCH_INTERVAL_MS);
    }
    free(watch);
    return code;
}

int
command_alerts(struct session *session, const struct request *request)
{
    if (request->options[OPTION_WATCH] != NULL)
        return watch_alerts(session, request);
    const Stafett__Alert__V1__Alerts *alerts = NULL;
    int code = ask(session, request, &alerts);
    if (code != EXIT_DRAINED || session_json(session, &alerts->base) >= 0)
        return code;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    for (size_t i = 0; i < alerts->n_alerts; i++)
        show_alert(&show, alerts->alerts[i]);
    if (alerts->n_alerts == 0)
        talk("Nothing waits for you.");
    return EXIT_DRAINED;
}

int
command_acknowledge(struct session *session, const struct request *request)
{
    Stafett__Alert__V1__AcknowledgeAlert message =
        STAFETT__ALERT__V1__ACKNOWLEDGE_ALERT__INIT;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    message.alert_id = id_binary(&id);
    const Stafett__V1__Answer *answer = NULL;
    code = session_order(session, "notification", &message.base, &answer);
    if (code == EXIT_DRAINED)
        talk("It is yours; nobody else is told.");
    return code;
}
