#ifndef STAFETT_SCENARIO_H
#define STAFETT_SCENARIO_H

/* A scenario is a text file that tells a story in the words of the command line, with
 * what must be true on the way. It plays on a stage: in virtual time in one process, or
 * with real processes and sockets. Both read the same file; tests/README.md has the
 * words. */

#include "common/calendar.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STAGE_NODES_MAX = 8, STAGE_PATH_BYTES = 512, STAGE_OUTPUT_BYTES = 1 << 20 };

struct stage_output { /* of one run of the command line */
    int exit_code;
    char *text; /* stdout */
    char *talk; /* stderr */
};

/* Where a scenario plays. `context` is the stage's own. */
struct stage_play {
    bool (*open_node)(void *context, const char *organisation, const char *settings);
    /* argv as after `stafett`; output buffers are the caller's. */
    bool (*run)(
        void *context, int argc, const char *const *argv, struct stage_output *out);
    void (*start_clock)(void *context, int64_t now_us);
    /* To that time, stopping at every alarm on the way, until all is delivered. */
    bool (*advance)(void *context, int64_t to_us);
    /* The machines' clocks are set back to that time. */
    bool (*set_clock)(void *context, int64_t to_us);
    bool (*link)(void *context, const char *a, const char *b, bool is_up);
    /* Where `a` connects to reach what `b` listens at. NULL: there itself. */
    bool (*line)(void *context, const char *a, const char *b, const char *listen,
        char connect_out[64]);
    /* A copy in the courier's folder of that node, read before it returns. */
    bool (*bring)(void *context, const char *organisation, const char *file);
    /* The same of one that waits for another: nobody hears of it yet. */
    bool (*drop)(void *context, const char *organisation, const char *file);
    /* False with what is wrong. */
    bool (*check)(void *context, char *text, size_t text_bytes);
};

struct scenario;

/* folder: an empty folder of the scenario's own for settings, keys and texts.
 * narrate: the story is told on stdout as it happens. */
void scenario_create(const struct stage_play *play, void *context, const char *folder,
    bool narrate, struct scenario **out);
void scenario_destroy(struct scenario **scenario);
/* Plays the file; counts what was expected and held, and says on stderr what did not. */
bool scenario_play(struct scenario *scenario, const char *path);
unsigned scenario_passed(const struct scenario *scenario);
unsigned scenario_failed(const struct scenario *scenario);

/* tests/lib/scenario_node.c: settings and keys of a node, as an operator makes
 * them. `words`: code, name, country, unit, unit name, person, person's name. */
bool scenario_write_settings(
    const char *folder, char *const words[7], const char *public_keys_yaml);

#endif
