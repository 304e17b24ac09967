#include "services/console/ask.h"

#include "common/clock.h"
#include "common/digest.h"
#include "common/json.h"
#include "common/json_read.h"
#include "common/message.h"
#include "common/reason.h"
#include "proto/alert.pb-c.h"

#include <string.h>

enum { ASK_TIMEOUT_MS = 5000, ASK_TIME_BYTES = 40 };

static const struct fault_row {
    const char *code;
    unsigned status;
    const char *sentence;
    const char *advice;
} ask_faults[] = {
    { "not-from-proxy", 403, "The request did not come through the log-in.",
        "Open the page by its usual address." },
    { "login-missing", 401, "Nobody is logged in.",
        "Log in, and open the page again." },
    { "login-unknown", 403, "Your log-in has no access to Stafett here.",
        "Ask the coordinating unit to have your log-in added." },
    { "cross-site", 403, "The request came from another page.",
        "Open the page by its usual address, and do it there." },
    { "not-json", 400, "The request could not be read.", "Load the page again." },
    { "field-wrong", 400, "A field is not filled in as it must be.",
        "Correct the field that is named." },
    { "too-long", 413, "What you wrote is too long.", "Shorten the text." },
    { "no-such-thing", 404, "There is no such page.", "Go to your alerts." },
    { "method-wrong", 405, "That cannot be done with this address.",
        "Load the page again." },
    { "not-running", 503, "A part of Stafett is not running just now.",
        "Nothing is lost; it is tried again by itself." },
    { "no-answer", 503, "There was no answer in time.",
        "Try again: what is sent twice is done once." },
};

struct reply
ask_fault(const char *code, const char *where)
{
    const struct fault_row *row = &ask_faults[0];
    for (size_t i = 0; i < ARRAY_COUNT(ask_faults); i++) {
        if (strcmp(ask_faults[i].code, code) == 0)
            row = &ask_faults[i];
    }
    ASSERT(strcmp(row->code, code) == 0);
    return (struct reply){ row->status,
        json_pack("{s:{s:s, s:s, s:s, s:s}}", "error", "code", code, "where", where,
            "sentence", row->sentence, "advice", row->advice) };
}

json_t *
ask_now(const struct console *console)
{
    char text[ASK_TIME_BYTES];
    json_time_text(&console->calendar, clock_now_us(), text, sizeof text);
    return json_string(text);
}

struct question {
    const char *daemon;
    struct id id;
    const ProtobufCMessage *message;
};

/* By one who has entered. NULL with the fault when there is no answer. */
static const Stafett__V1__Answer *
ask_daemon(struct user *user, const struct question *question, const char **fault_out)
{
    struct client *client = NULL;
    const Stafett__V1__Answer *answer = NULL;
    *fault_out = "not-running";
    if (!asker_is_reachable(user->asker.settings, question->daemon) ||
        asker_client(&user->asker, question->daemon, &client) != ASKER_READY)
        return NULL;
    *fault_out = "no-answer";
    enum client_result result = client_ask_as(
        client, question->id, question->message, ASK_TIMEOUT_MS, user->arena, &answer);
    return result == CLIENT_NO_ANSWER ? NULL : answer;
}

static struct reply
refused(const struct ask *ask, const Stafett__V1__Answer *answer)
{
    const struct reason *reason = reason_in(answer->reason_code, ask->language);
    bool is_stranger = strcmp(answer->reason_code, "key-unknown") == 0;
    return (struct reply){ is_stranger ? 403U : 409U,
        json_pack("{s:{s:s, s:s, s:s, s:s}}", "error", "code", answer->reason_code,
            "where", answer->where, "sentence", reason->sentence, "advice",
            reason->advice) };
}

static bool
is_accepted(const Stafett__V1__Answer *answer)
{
    return answer->verdict == STAFETT__V1__VERDICT__VERDICT_ACCEPTED;
}

/* ---- looks */

static struct reply
look(const struct ask *ask, const struct look_route *route, json_t *fields)
{
    const struct console *console = ask->console;
    struct user *user = ask->user;
    const struct json_read read = { &console->calendar, user->arena, "", "", NULL };
    const char *fault = NULL;
    const ProtobufCMessage *message =
        json_to_message(&read, fields, route->ask, &fault);
    if (message == NULL)
        return ask_fault("field-wrong", fault);
    const struct question question = { route->daemon, clock_id(), message };
    const Stafett__V1__Answer *answer = ask_daemon(user, &question, &fault);
    if (answer == NULL)
        return ask_fault(fault, route->daemon);
    if (!is_accepted(answer))
        return refused(ask, answer);
    struct wire_fault unsound;
    const ProtobufCMessage *view =
        strcmp(answer->type, route->view->name) != 0
            ? NULL
            : message_unpack(
                  route->view, slice_bytes(answer->payload), user->arena, &unsound);
    if (view == NULL)
        return ask_fault("no-such-thing", route->name);
    return (struct reply){ 200,
        json_pack("{s:o, s:o}", "now", ask_now(console), "view",
            json_of_message(view, &console->calendar, user->arena)) };
}

struct reply
ask_look(const struct ask *ask, const struct look_route *route, json_t *fields)
{
    if (!user_enter(ask->user, ask->console->settings))
        return ask_fault("not-running", "");
    struct reply reply = look(ask, route, fields);
    user_leave(ask->user);
    return reply;
}

bool
ask_alerts_digest(struct user *user, struct ask_digest *digest)
{
    Stafett__Alert__V1__DigestAlerts ask = STAFETT__ALERT__V1__DIGEST_ALERTS__INIT;
    const char *fault = NULL;
    struct wire_fault unsound;
    ask.is_all = digest->is_all;
    const struct question question = { "notification", clock_id(), &ask.base };
    const Stafett__V1__Answer *answer = ask_daemon(user, &question, &fault);
    if (answer == NULL || !is_accepted(answer))
        return false;
    const Stafett__Alert__V1__AlertsDigest *view =
        (const Stafett__Alert__V1__AlertsDigest *)message_unpack(
            &stafett__alert__v1__alerts_digest__descriptor,
            slice_bytes(answer->payload), user->arena, &unsound);
    if (view == NULL || view->digest.len * 2 >= sizeof digest->text)
        return false;
    slice_hex(slice_bytes(view->digest), digest->text, sizeof digest->text);
    return true;
}

/* ---- orders */

/* An order that is sent again must be the same bytes, and nobody may guess its salt: it
 * follows from the order's id and what only she has. */
static void
order_salt(const struct user *user, struct id id, uint8_t salt[DIGEST_BYTES])
{
    const struct slice parts[] = { slice_text("console-salt"),
        slice_text(user->pair.secret_text), id_slice(&id) };
    digest_of_parts(parts, ARRAY_COUNT(parts), salt);
}

static struct reply
order_send(const struct ask *ask, const struct order_route *route, json_t *order)
{
    const struct console *console = ask->console;
    struct user *user = ask->user;
    bool is_swedish = strcmp(console->settings->country, "SE") == 0;
    uint8_t salt[DIGEST_BYTES];
    const struct json_read read = { &console->calendar, user->arena,
        is_swedish ? "sv" : "nb", route->items, salt };
    const char *id_words = json_string_value(json_object_get(order, "id"));
    json_t *fields = json_object_get(order, "message");
    const char *fault = NULL;
    struct id id;
    if (id_words == NULL || !id_parse(id_words, &id) || id_is_none(id) ||
        !json_is_object(fields))
        return ask_fault("not-json", "");
    order_salt(user, id, salt);
    const ProtobufCMessage *message =
        json_to_message(&read, fields, route->order, &fault);
    if (message == NULL)
        return ask_fault("field-wrong", fault);
    const struct question question = { route->daemon, id, message };
    const Stafett__V1__Answer *answer = ask_daemon(user, &question, &fault);
    if (answer == NULL)
        return ask_fault(fault, route->daemon);
    if (!is_accepted(answer))
        return refused(ask, answer);
    return (struct reply){ 200,
        json_pack("{s:o, s:o}", "now", ask_now(console), "answer",
            json_of_answer(answer, &console->calendar, user->arena)) };
}

struct reply
ask_order(const struct ask *ask, const struct order_route *route, json_t *order)
{
    if (!user_enter(ask->user, ask->console->settings))
        return ask_fault("not-running", "");
    struct reply reply = order_send(ask, route, order);
    user_leave(ask->user);
    return reply;
}
