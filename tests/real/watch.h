#ifndef STAFETT_WATCH_H
#define STAFETT_WATCH_H

/* A node of real processes, seen through what its daemons say of themselves: are they
 * up, has everything been delivered, when is the next alarm, who holds what. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct watch;

/* Asks as the settings' first named person. */
bool watch_create(const char *settings, struct watch **out);
void watch_destroy(struct watch **watch);
/* Until every daemon answers her. */
bool watch_wait_up(struct watch *watch, int64_t patience_us);
/* Which lines between nodes are cut, by the organisations' codes. */
struct watch_lines {
    bool (*is_cut)(const void *context, const char *a, const char *b);
    const void *context;
};
/* Until all feeds among these nodes are read to their ends and no alarm is due; while a
 * line is cut (is_cut of the two) what goes over it is left out. Gives the earliest alarm
 * (INT64_MAX: none). */
bool watch_settle(struct watch **watches, size_t count, const struct watch_lines *lines,
    int64_t patience_us, int64_t *next_alarm_us_out);
/* The invariants, drained. */
bool watch_check(struct watch **watches, size_t count, char *text, size_t text_bytes);
/* Copies a message to where the courier reads, and waits until intake has it. */
bool watch_bring(
    struct watch *watch, const char *file, const char *copy, int64_t patience_us);

bool watch_signal(struct watch *watch, const char *daemon, int signal);
/* Waits for the daemon to be there, if it has just been killed. */
bool watch_signal_surely(
    struct watch *watch, const char *daemon, int signal, int64_t patience_us);
/* kill -9 of the daemon that `draw` picks. */
bool watch_kill(struct watch *watch, unsigned draw);
uint64_t watch_resident_kib(const struct watch *watch);

#endif
