/* The node itself: start it, see how it is. */

#include "common/json.h"
#include "services/stafett/commands.h"
#include "services/stafett/talk.h"
#include "services/stafett/up.h"

#include "common/clock.h"

#include <poll.h>
#include <string.h>

enum { STATUS_TIMEOUT_MS_MAX = 3000, STATUS_RETRY_MS = 100 };

int
command_up(struct session *session, const struct request *request)
{
    (void)request;
    return up_run(session->settings, session->globals);
}

/* A daemon that is down is known at once; only one that is stuck takes the time. */
static void
ask_row(
    struct session *session, const struct daemon_row *daemon, struct status_row *row)
{
    const Stafett__V1__ShowStatus ask = STAFETT__V1__SHOW_STATUS__INIT;
    const Stafett__V1__Answer *answer = NULL;
    struct client *client = NULL;
    *row = (struct status_row){ .name = daemon->name, .state = "no socket" };
    if (daemon->bind == NULL)
        return;
    row->state = "down";
    if (!asker_is_reachable(session->settings, daemon->name) ||
        session_client(session, daemon->name, &client) != EXIT_DRAINED)
        return;
    /* An edge keeps nothing that could be told, and lets only daemons and partners in. */
    if (strcmp(daemon->name, "border") == 0) {
        row->state = STATUS_REACHABLE;
        return;
    }
    row->state = "no answer";
    int timeout_ms = session->timeout_ms < STATUS_TIMEOUT_MS_MAX
                         ? session->timeout_ms
                         : STATUS_TIMEOUT_MS_MAX;
    enum client_result result =
        client_ask(client, &ask.base, timeout_ms, session->arena, &answer);
    if (result == CLIENT_NO_ANSWER)
        return;
    row->state = "refuses to tell (is your key known?)";
    const ProtobufCMessage *status = NULL;
    if (result == CLIENT_ANSWERED &&
        session_view(session, answer, &stafett__v1__status__descriptor, &status)) {
        row->state = "up";
        row->status = (const Stafett__V1__Status *)status;
    }
}

/* How many have a socket and did not tell. */
static size_t
ask_all(struct session *session, struct status_row rows[DAEMONS_MAX], size_t *count_out)
{
    size_t missing = 0;
    *count_out = 0;
    for (unsigned i = 0; i < session->settings->daemon_count && i < DAEMONS_MAX; i++) {
        ask_row(session, &session->settings->daemons[i], &rows[i]);
        bool has_socket = session->settings->daemons[i].bind != NULL;
        bool is_silent =
            rows[i].status == NULL && strcmp(rows[i].state, STATUS_REACHABLE) != 0;
        missing += has_socket && is_silent ? 1 : 0;
        (*count_out)++;
    }
    return missing;
}

static size_t
wait_for_all(
    struct session *session, struct status_row rows[DAEMONS_MAX], size_t *count)
{
    int64_t deadline_us =
        clock_monotonic_us() + (int64_t)session->timeout_ms * INT64_C(1000);
    size_t mark = arena_mark(session->arena);
    size_t missing = ask_all(session, rows, count);
    while (missing > 0 && clock_monotonic_us() < deadline_us) {
        (void)poll(NULL, 0, STATUS_RETRY_MS);
        arena_rewind(session->arena, mark);
        missing = ask_all(session, rows, count);
    }
    return missing;
}

static json_t *
row_json(struct session *session, const struct names *names,
    const struct status_row *rows, size_t count, size_t at)
{
    const struct status_row *row = &rows[at];
    json_t *object =
        json_pack("{s:s, s:s, s:n}", "name", row->name, "state", row->state, "status");
    if (row->status == NULL)
        return object;
    json_t *status =
        json_of_message(&row->status->base, &session->calendar, session->arena);
    (void)json_object_set_new(object, "status", status);
    for (size_t i = 0; i < row->status->n_sources; i++) {
        uint64_t lag = 0;
        json_t *source = json_array_get(json_object_get(status, "sources"), i);
        if (show_status_lag(rows, count, names, row->status->sources[i], &lag))
            (void)json_object_set_new(source, "lag", json_integer((json_int_t)lag));
    }
    return object;
}

static int
print_json(struct session *session, const struct names *names,
    const struct status_row *rows, size_t count)
{
    bool is_time_steered = false;
    json_t *daemons = json_array();
    for (size_t i = 0; i < count; i++) {
        is_time_steered |= rows[i].status != NULL && rows[i].status->is_time_steered;
        (void)json_array_append_new(daemons, row_json(session, names, rows, count, i));
    }
    return session_print(
        json_pack("{s:s, s:b, s:o}", "organisation", session->settings->organisation,
            "is_time_steered", is_time_steered, "daemons", daemons));
}

int
command_status(struct session *session, const struct request *request)
{
    struct status_row rows[DAEMONS_MAX];
    size_t count = 0;
    bool is_waiting = request->options[OPTION_WAIT] != NULL;
    size_t missing = is_waiting ? wait_for_all(session, rows, &count)
                                : ask_all(session, rows, &count);
    /* Codes will do: names are plan's to tell, and plan may be down. */
    const struct names names = { .own_code = session->settings->organisation,
        .own_name = session->settings->name,
        .arena = session->arena };
    const struct show show = { .out = stdout,
        .is_coloured = talk_is_coloured(stdout),
        .calendar = &session->calendar,
        .names = &names,
        .arena = session->arena };
    int code = EXIT_DRAINED;
    if (session->globals->is_json)
        code = print_json(session, &names, rows, count);
    else
        show_status(&show, rows, count);
    if (missing > 0)
        talk("%zu of %zu daemons did not tell how they are.", missing, count);
    return missing > 0 ? EXIT_UNAVAILABLE : code;
}
