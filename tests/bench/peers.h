#ifndef STAFETT_BENCH_PEERS_H
#define STAFETT_BENCH_PEERS_H

/* What the chain is held against: programs of their own, so that nothing of ours weighs on
 * them, and the Redis server that one of them needs. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Runs a program to its end and reads the numbers that it prints. False: it failed. */
bool peers_run(const char *const *arguments, double *numbers, size_t count);

struct redis {
    pid_t pid;
    unsigned port;
};

/* On a port of its own on loopback, with its own folder, and nothing acknowledged before
 * it is flushed. */
bool redis_start(const char *folder, struct redis *out);
void redis_stop(struct redis *redis);

#endif
