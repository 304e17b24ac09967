#include "services/stafett/session.h"

#include "common/calendar_load.h"
#include "common/clock.h"
#include "common/json.h"
#include "common/message.h"
#include "services/stafett/talk.h"

#include <stdio.h>
#include <string.h>

/* A view of a megabyte unpacks to less than this, and a watch resets it each time. */
enum { SESSION_ARENA_BYTES = 48 << 20 };

static int
open_settings(struct session *session)
{
    const struct globals *globals = session->globals;
    if (globals->steered_clock != NULL && !clock_steer(globals->steered_clock))
        return EXIT_SETTINGS;
    if (!settings_load(globals->settings, &session->settings))
        return EXIT_SETTINGS;
    /* Only offsets are needed here; days off are the daemons' business. */
    if (!calendar_load(session->settings->time_zone, NULL, &session->calendar))
        return EXIT_SETTINGS;
    return EXIT_DRAINED;
}

static int
open_node(struct session *session)
{
    if (session->globals->key == NULL) {
        talk("stafett: whose key? Give --key FILE or set STAFETT_KEY "
             "(`stafett keys DIR --user NAME` makes one)");
        return EXIT_SETTINGS;
    }
    struct curve_pair pair;
    if (!keys_load_curve(session->globals->key, &pair))
        return EXIT_SETTINGS;
    enum status status = asker_open(&session->asker, session->settings, &pair);
    memset(&pair, 0, sizeof pair);
    if (status == STATUS_OK)
        return EXIT_DRAINED;
    talk("stafett: sockets cannot be made on this machine");
    return EXIT_STORE_FAILED;
}

int
session_open(
    struct session *session, const struct globals *globals, enum session_need need)
{
    memset(session, 0, sizeof *session);
    session->globals = globals;
    session->timeout_ms = (int)globals->timeout_s * 1000;
    arena_create(SESSION_ARENA_BYTES, &session->arena);
    int code = need == NEEDS_NOTHING ? EXIT_DRAINED : open_settings(session);
    if (code == EXIT_DRAINED && need == NEEDS_NODE)
        code = open_node(session);
    return code;
}

void
session_close(struct session *session)
{
    asker_close(&session->asker);
    if (session->settings != NULL)
        settings_destroy(&session->settings);
    arena_destroy(&session->arena);
}

int
session_client(struct session *session, const char *daemon, struct client **out)
{
    switch (asker_client(&session->asker, daemon, out)) {
    case ASKER_READY:
        return EXIT_DRAINED;
    case ASKER_NO_SOCKET:
        talk("stafett: the settings have no socket for %s", daemon);
        return EXIT_SETTINGS;
    case ASKER_NO_CONNECTION:
        break;
    }
    talk("stafett: cannot connect to %s (its public key or address in the "
         "settings?)",
        daemon);
    return EXIT_SETTINGS;
}

static int
say_no_answer(const struct session *session, const char *daemon)
{
    if (!asker_is_reachable(session->settings, daemon)) {
        talk("stafett: %s is not running; `stafett up` starts the node", daemon);
        return EXIT_UNAVAILABLE;
    }
    talk("stafett: no answer from %s within %d s. It may still do what was asked; "
         "asking "
         "again does no harm. If it never answers, your key may not be known to it.",
        daemon, session->timeout_ms / 1000);
    return EXIT_TRY_LATER;
}

static int
say_not_accepted(struct session *session, const Stafett__V1__Answer *answer)
{
    if (session->globals->is_json)
        (void)session_print(json_of_answer(answer, &session->calendar, session->arena));
    if (answer->verdict == STAFETT__V1__VERDICT__VERDICT_PARKED) {
        talk_refusal(
            "The daemon does not know this request; it is older than this program.",
            answer->where, "Bring the daemons up to the same version.");
        return EXIT_DATA_WRONG;
    }
    talk_reason(answer->reason_code, answer->where);
    return EXIT_DATA_WRONG;
}

int
session_ask(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const Stafett__V1__Answer **answer_out)
{
    struct client *client = NULL;
    int code = session_client(session, daemon, &client);
    if (code != EXIT_DRAINED)
        return code;
    *answer_out = NULL;
    enum client_result result =
        client_ask(client, message, session->timeout_ms, session->arena, answer_out);
    if (result == CLIENT_NO_ANSWER)
        return say_no_answer(session, daemon);
    ASSERT(*answer_out != NULL);
    bool is_accepted = (*answer_out)->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
    if (result == CLIENT_FAULT || !is_accepted)
        return say_not_accepted(session, *answer_out);
    return EXIT_DRAINED;
}

int
session_order(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const Stafett__V1__Answer **answer_out)
{
    int code = session_ask(session, daemon, message, answer_out);
    if (code != EXIT_DRAINED || !session->globals->is_json)
        return code;
    return session_print(
        json_of_answer(*answer_out, &session->calendar, session->arena));
}

int
session_do(struct session *session, const char *daemon, const ProtobufCMessage *message,
    const char *done)
{
    const Stafett__V1__Answer *answer = NULL;
    int code = session_order(session, daemon, message, &answer);
    if (code == EXIT_DRAINED)
        talk("%s", done);
    return code;
}

bool
session_view(struct session *session, const Stafett__V1__Answer *answer,
    const ProtobufCMessageDescriptor *type, const ProtobufCMessage **view_out)
{
    struct wire_fault fault;
    *view_out = NULL;
    if (strcmp(answer->type, type->name) == 0)
        *view_out =
            message_unpack(type, slice_bytes(answer->payload), session->arena, &fault);
    return *view_out != NULL;
}

int
session_look(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const ProtobufCMessageDescriptor *type,
    const ProtobufCMessage **view_out)
{
    const Stafett__V1__Answer *answer = NULL;
    int code = session_ask(session, daemon, message, &answer);
    if (code != EXIT_DRAINED)
        return code;
    if (session_view(session, answer, type, view_out))
        return EXIT_DRAINED;
    talk_refusal("The daemon's answer could not be read.", type->name,
        "Bring the daemons and this program up to the same version.");
    return EXIT_DATA_WRONG;
}

const ProtobufCMessage *
session_event(struct session *session, const Stafett__V1__Answer *answer,
    const ProtobufCMessageDescriptor *type, struct id *id_out)
{
    for (size_t i = 0; i < answer->n_events; i++) {
        struct wire_fault fault;
        const Stafett__V1__Envelope *envelope =
            (const Stafett__V1__Envelope *)message_unpack(
                &stafett__v1__envelope__descriptor, slice_bytes(answer->events[i]),
                session->arena, &fault);
        if (envelope == NULL || strcmp(envelope->type, type->name) != 0)
            continue;
        if (id_out != NULL && !id_from(slice_bytes(envelope->id), id_out))
            continue;
        return message_unpack(
            type, slice_bytes(envelope->payload), session->arena, &fault);
    }
    return NULL;
}

int
session_json(struct session *session, const ProtobufCMessage *view)
{
    if (!session->globals->is_json)
        return -1;
    return session_print(json_of_message(view, &session->calendar, session->arena));
}

int
session_print(json_t *document)
{
    if (json_print(document, stdout) && fflush(stdout) == 0)
        return EXIT_DRAINED;
    talk("stafett: the answer could not be written to stdout");
    return EXIT_STORE_FAILED;
}

void
session_names(struct session *session, struct names *names)
{
    struct client *client = NULL;
    *names = (struct names){ .own_code = session->settings->organisation,
        .own_name = session->settings->name,
        .arena = session->arena };
    if (session_client(session, "plan", &client) != EXIT_DRAINED)
        return;
    const Stafett__Plan__V1__ListUnits ask = STAFETT__PLAN__V1__LIST_UNITS__INIT;
    const Stafett__V1__Answer *answer = NULL;
    enum client_result result =
        client_ask(client, &ask.base, session->timeout_ms, session->arena, &answer);
    const ProtobufCMessage *view = NULL;
    if (result == CLIENT_ANSWERED &&
        session_view(session, answer, &stafett__plan__v1__units__descriptor, &view))
        names->units = (const Stafett__Plan__V1__Units *)view;
}

void
session_show(struct session *session, struct names *names, struct show *out)
{
    session_names(session, names);
    *out = (struct show){ .out = stdout,
        .is_coloured = talk_is_coloured(stdout),
        .calendar = &session->calendar,
        .names = names,
        .arena = session->arena };
}

int
session_looked(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const ProtobufCMessageDescriptor *type,
    struct looked *out)
{
    const ProtobufCMessage *view = NULL;
    out->view = NULL;
    int code = session_look(session, daemon, message, type, &view);
    if (code != EXIT_DRAINED)
        return code;
    if (session->globals->is_json)
        return session_json(session, view);
    session_show(session, &out->names, &out->show);
    out->view = view;
    return EXIT_DRAINED;
}

void
session_print_id(struct session *session, ProtobufCBinaryData id)
{
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    show_line(&show, "%s", show_id(&show, id));
}
