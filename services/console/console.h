#ifndef STAFETT_CONSOLE_H
#define STAFETT_CONSOLE_H

/* The edge to people: a page and its JSON over HTTP, on this machine's loopback behind a
 * reverse proxy that knows who the user is. It keeps nothing, decides nothing, and asks
 * the daemons with each user's own key: what she may see and do is theirs to say, and
 * what she looked at is in their record. One thread for each connection; those of one
 * user take turns. */

#include "common/calendar.h"
#include "common/rules.h"
#include "common/settings.h"

#include <stdatomic.h>

struct page;
struct users;

enum {
    CONSOLE_SECRET_BYTES = 128,
    CONSOLE_SECRET_BYTES_MIN = 32,
    CONSOLE_BODY_BYTES_MAX = 96 << 10, /* an order with its texts */
};

struct console {
    const struct settings *settings;
    const struct console_row *row;
    struct calendar calendar;
    struct rules *rules;
    struct users *users;
    struct page *page;
    char secret[CONSOLE_SECRET_BYTES + 1];
    void *http; /* MHD's daemon */
    atomic_bool is_stopping;
};

/* 0, or the exit code after the reason was said. Listens when it returns. */
MUST_CHECK int console_open(const struct settings *settings, struct console **out);
/* Ends the live views, and waits for what is being answered. */
void console_close(struct console **console);

#endif
