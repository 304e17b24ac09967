#ifndef STAFETT_BORDER_H
#define STAFETT_BORDER_H

/* The edge to partner nodes: daemons of this node on one side, partners' borders on the
 * other, each on a bus with its own keys, in one thread. It asks plan who the partners
 * are, wraps what passes as FromPartner{organisation by key, body} and looks into no
 * body. No store, no signing key; killed, it loses nothing. */

#include "common/settings.h"

struct border;

/* Returns an exit code; EXIT_DRAINED: open. The settings are borrowed. */
MUST_CHECK int border_open(const struct settings *settings, struct border **out);
void border_close(struct border **border);
/* Waits and carries until extra_fd is readable. STATUS_FAILED: polling failed. */
MUST_CHECK enum status border_run(struct border *border, int extra_fd);

#endif
