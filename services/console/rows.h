#ifndef STAFETT_CONSOLE_ROWS_H
#define STAFETT_CONSOLE_ROWS_H

/* All that the page can ask of the daemons: a row each. GET /api/look/NAME?field=value
 * and POST /api/order/NAME. */

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct look_route {
    const char *name;
    const char *daemon;
    const ProtobufCMessageDescriptor *ask;
    const ProtobufCMessageDescriptor *view;
};
struct order_route {
    const char *name;
    const char *daemon;
    const ProtobufCMessageDescriptor *order;
    const char *items; /* the texts that it may carry */
};

/* NULL: there is none. */
const struct look_route *look_route_find(const char *name);
const struct order_route *order_route_find(const char *name);

#endif
