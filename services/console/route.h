#ifndef STAFETT_CONSOLE_ROUTE_H
#define STAFETT_CONSOLE_ROUTE_H

/* One HTTP request, from its headers to its answer. The order stands here alone: from the
 * proxy? → whose? → from our own page? → what for. */

#include <microhttpd.h>

/* MHD's handlers; the context is the console. */
enum MHD_Result route_request(void *context, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version, const char *bytes,
    size_t *count, void **state);
void route_completed(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code);

#endif
