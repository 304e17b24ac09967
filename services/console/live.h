#ifndef STAFETT_CONSOLE_LIVE_H
#define STAFETT_CONSOLE_LIVE_H

/* A live view of alerts, as server-sent events:
 *   alerts  {now, view}  they have changed; the event's id is the digest of them
 *   same    {now}        they are as they were, from time to time
 *   silent  {now}        notification does not answer: what is shown may be stale
 * Whoever comes back with Last-Event-ID gets `alerts` only if they have changed. It asks
 * once a second for the digest, which records nothing, and looks when that differs. */

#include "services/console/console.h"
#include "services/console/user.h"

#include <microhttpd.h>

/* The response's reader blocks its connection's thread. Queued by the caller. */
struct MHD_Response *live_response(
    struct console *console, struct user *user, bool is_all, const char *last_event_id);

#endif
