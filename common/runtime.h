#ifndef STAFETT_RUNTIME_H
#define STAFETT_RUNTIME_H

/* A daemon's main, once: options, settings, keys, store, recovery, sockets, the loop,
 * signals, drain and exit codes. main.c of a service names it and calls this.
 *
 *   stafett-plan --settings FILE [--rebuild] [--describe] [--steered-clock FILE] [--quiet]
 *
 * Loop: poll -> batch_add what is waiting (bounded) -> what an edge brings -> alarms that
 * are due -> batch_commit -> batch_release -> waiting feed requests -> followers -> what an
 * edge may begin -> poll.
 * SIGTERM drains: no new inputs, last commit, checkpoint, exit 0. Exit codes: base.h. */

#include "common/service.h"
#include "common/settings.h"

/* Packs the first input of a new store from the settings; NULL: none. False with the
 * reason on stderr: exit 78. */
typedef bool (*first_input_fn)(
    const struct settings *settings, struct arena *arena, struct slice *payload_out);

/* An edge inside the daemon: what is to happen outside it, and what came of that. It
 * waits for nothing: the loop polls its descriptor. Nothing begins before the commit that
 * makes it owed, and what came of it is an input, taken once. */
struct runtime_edge {
    /* The arguments are borrowed. *edge_out is NULL when there is nothing to do; false:
     * the reason is on stderr, exit 78. */
    bool (*open)(const struct settings *settings, const struct calendar *calendar,
        void **edge_out);
    void (*close)(void **edge);
    int (*fd)(const void *edge); /* readable: something has moved */
    /* The next thing that has come of it, as a message in the arena; NULL: nothing. */
    const ProtobufCMessage *(*take)(void *edge, struct arena *arena);
    /* Begins what is owed by now. Returns the monotonic time at which it has to be asked
     * again, INT64_MAX if not. */
    int64_t (*begin)(void *edge, const struct view *view, int64_t now_us);
};

struct runtime_plan {
    const struct service *service;
    first_input_fn first_input;
    bool has_signer; /* reads <keys>/organisation.sign */
    bool has_vault;  /* reads <keys>/node.vault */
    bool
        follows_partners; /* intake: follows each partner's plan and intake via border */
    /* Partners known now (codes), for following; NULL unless follows_partners. */
    size_t (*partners)(
        const struct view *view, char (*codes)[CODE_BYTES_MAX], size_t max);
    /* Takes FeedSilent and FeedHeard (shared.proto): what was said of the daemon last, so
     * that it is said again neither at a start nor forgotten; else NULL. */
    bool (*is_silent)(const struct view *view, const char *daemon);
    /* CURVE keys of users known now, 32 bytes each, for ZAP. */
    size_t (*user_keys)(
        const struct view *view, uint8_t (*keys)[CURVE_BYTES], size_t max);
    const struct runtime_edge *edge; /* NULL: none */
};

int runtime_main(const struct runtime_plan *plan, int argc, char **argv);

#endif
