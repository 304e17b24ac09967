#ifndef STAFETT_FEED_H
#define STAFETT_FEED_H

/* Serving a feed, without sockets: a page of turns (inner) or records (partner) from
 * the committed log. An empty page means "nothing yet": the server lets the request
 * wait. */

#include "common/host.h"
#include "proto/envelope.pb-c.h"

enum { FEED_ITEMS_MAX = 512, FEED_PAGE_BYTES_MAX = 524288, FEED_WAIT_MS_MAX = 20000 };

/* partner NULL: the inner feed. The page lives in the arena. */
Stafett__V1__FeedPage *feed_page(struct host *host, const char *partner,
    const Stafett__V1__FeedRequest *request, struct arena *arena);

#endif
