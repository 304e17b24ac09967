#ifndef STAFETT_SESSION_H
#define STAFETT_SESSION_H

/* What a command needs of the node: settings, the user's key, a client per daemon, and
 * the manners that all commands share: exit codes, refusals in three lines, JSON when it
 * was asked for. A command that repeats itself after no answer does no harm. */

#include "common/arena.h"
#include "common/asker.h"
#include "common/calendar.h"
#include "common/parse.h"
#include "common/rules.h"
#include "common/settings.h"
#include "services/stafett/names.h"
#include "services/stafett/show.h"

#include <jansson.h>

struct request; /* commands.h */

struct globals { /* options before or after the command */
    const char *settings;
    const char *key;
    const char *steered_clock; /* NULL: the machine's own time */
    uint64_t timeout_s;
    bool is_json;
};

enum session_need { NEEDS_NOTHING, NEEDS_SETTINGS, NEEDS_NODE };

struct session {
    const struct globals *globals;
    struct settings *settings;
    struct asker asker;
    struct arena *arena;
    struct calendar calendar;
    int timeout_ms;
};

/* 0, or the exit code after the reason was said. */
MUST_CHECK int session_open(
    struct session *session, const struct globals *globals, enum session_need need);
void session_close(struct session *session);

/* The daemon's client, made when first needed; non-zero: the exit code, said. */
MUST_CHECK int session_client(
    struct session *session, const char *daemon, struct client **out);
/* Asks and reports: 0 with an accepted answer, else the exit code, all said. */
MUST_CHECK int session_ask(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const Stafett__V1__Answer **answer_out);
/* A command: as session_ask, and in JSON the answer is printed. */
MUST_CHECK int session_order(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const Stafett__V1__Answer **answer_out);
/* The same, of which only what it did is said. */
MUST_CHECK int session_do(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const char *done);
/* False: the answer has no payload of that type. */
bool session_view(struct session *session, const Stafett__V1__Answer *answer,
    const ProtobufCMessageDescriptor *type, const ProtobufCMessage **view_out);
/* A look: its view, unpacked. */
MUST_CHECK int session_look(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const ProtobufCMessageDescriptor *type,
    const ProtobufCMessage **view_out);
/* A look that is shown to a person. The view is NULL when nothing is left to show: it
 * was printed as JSON, or the reason was said. */
struct looked {
    const ProtobufCMessage *view;
    struct names names;
    struct show show; /* has the names: not to be copied */
};
MUST_CHECK int session_looked(struct session *session, const char *daemon,
    const ProtobufCMessage *message, const ProtobufCMessageDescriptor *type,
    struct looked *out);
/* The first event of that type in an answer, with its id; NULL if there is none. */
const ProtobufCMessage *session_event(struct session *session,
    const Stafett__V1__Answer *answer, const ProtobufCMessageDescriptor *type,
    struct id *id_out);
/* Prints a view as JSON, with 0, when that was asked for; else -1. */
int session_json(struct session *session, const ProtobufCMessage *view);
int session_print(json_t *document);

/* The shown names come from plan; without its answer codes are shown. */
void session_names(struct session *session, struct names *names);
void session_show(struct session *session, struct names *names, struct show *out);
/* A line with the id of what was made. */
void session_print_id(struct session *session, ProtobufCBinaryData id);

/* The texts in the file at `path` ("-": stdin) as packed Content; empty when path is
 * NULL. Non-zero: the exit code, said. */
MUST_CHECK int session_content(struct session *session, const char *path,
    const struct text_key *keys, struct slice *content_out);
/* Options that may be missing (NULL): then *out is 0 or empty. */
MUST_CHECK int session_time(
    const struct session *session, const char *text, int64_t *time_us_out);
MUST_CHECK int session_id(const char *text, struct id *out);
/* The same into a message's field, in the arena; NULL leaves the field as it is. */
MUST_CHECK int session_id_field(
    struct session *session, const char *text, ProtobufCBinaryData *out);
/* What most orders are about: the id of the first argument, that of the second (NULL: it
 * has none), and the texts of --text. */
MUST_CHECK int session_about(struct session *session, const struct request *request,
    const struct text_key *keys, ProtobufCBinaryData *first_out,
    ProtobufCBinaryData *second_out, ProtobufCBinaryData *content_out);
/* "a,b" as ids in the arena, at most `max`. NULL has none. */
MUST_CHECK int session_ids(struct session *session, const char *list, size_t max,
    ProtobufCBinaryData **ids_out, size_t *count_out);
/* A copy in the arena: protobuf-c's strings are not const. NULL is empty. */
char *session_text(struct session *session, const char *value);
/* The rules that the settings name. False: said why. The caller destroys them. */
MUST_CHECK bool session_rules(const struct session *session, struct rules **out);
/* "a,b" as codes in the arena, at most `max`; how many. NULL has none. */
size_t session_codes(
    struct session *session, const char *list, char **codes, size_t max);

#endif
