#ifndef STAFETT_CONSOLE_WHO_H
#define STAFETT_CONSOLE_WHO_H

/* Whether a request came from the proxy, and whose it is. The proxy proves itself by a
 * secret and takes both headers out of what it receives; a header that stands twice is
 * nobody's. Nothing of this is logged. */

#include "services/console/console.h"
#include "services/console/user.h"

#include <microhttpd.h>

/* NULL: it did; else the fault's code. */
const char *who_is_from_proxy(
    const struct console *console, struct MHD_Connection *connection);
/* NULL with the fault's code. */
struct user *who_is_user(const struct console *console,
    struct MHD_Connection *connection, const char **fault_out);
/* Is it our own page that asks? Looks are recorded, so they too are asked only by it. An
 * order says its origin, and has a header that no other page can send. */
bool who_is_own_page(
    const struct console *console, struct MHD_Connection *connection, bool is_order);

#endif
