#ifndef STAFETT_SEARCH_H
#define STAFETT_SEARCH_H

/* After a story has played on real nodes: which files hold a word. */

#include "tests/real/hostile.h"

/* Until all that is in each daemon's log is in the file of its tables too. */
void search_await(struct hostile *nodes);
bool search_file(const char *path, const char *word);
bool search_is_in_store(const char *path);
/* Every file of the nodes, but the scenario's own: its files, and what the command line
 * shows to who asked. How many have bytes (sockets have not). */
typedef void (*search_fn)(const char *path, const char *name);
unsigned search_walk(const struct hostile *nodes, search_fn look);
/* /proc/PID/cmdline and environ of all daemons. */
void search_arguments(const struct hostile *nodes, search_fn look);

#endif
