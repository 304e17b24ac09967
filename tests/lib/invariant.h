#ifndef STAFETT_INVARIANT_H
#define STAFETT_INVARIANT_H

/* What must hold over the states of all nodes, as plain data: filled from tables in
 * virtual time, from `stafett case list --json` with real processes. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { INVARIANT_TEXT = 64 };

struct baton_row {             /* one case as one node shows it */
    char node[INVARIANT_TEXT]; /* organisation */
    char case_id[INVARIANT_TEXT];
    char baton[INVARIANT_TEXT];  /* holds, offered, handed, none, accepted */
    char holder[INVARIANT_TEXT]; /* organisation that this node takes for the holder */
    char responsible[INVARIANT_TEXT];
    uint64_t term;   /* of the last offer that it knows */
    bool is_outside; /* held by an organisation that does not run Stafett */
    bool is_closed;
};

/* Writes what is wrong into `text` and returns false:
 *  - two nodes say "I hold it";
 *  - an open case of which no node acts (holds, or has accepted), unless an outside
 *    organisation holds it;
 *  - a node that holds an open case without a named responsible;
 *  - is_drained: nodes that know the last offer of the same open case name different
 *    holders. Whoever held it before is told no more of where it went later. */
bool invariant_hold(const struct baton_row *rows, size_t count, bool is_drained,
    char *text, size_t text_bytes);

#endif
