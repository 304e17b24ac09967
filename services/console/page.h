#ifndef STAFETT_CONSOLE_PAGE_H
#define STAFETT_CONSOLE_PAGE_H

/* The page's files, read once at the start: nothing that a request says reaches the file
 * system. */

#include "common/slice.h"

struct page_file {
    const char *type; /* media type */
    struct slice bytes;
};

struct page;

/* False: the reason was said. The folder must have index.html. */
MUST_CHECK bool page_open(const char *folder, struct page **out);
void page_close(struct page **page);
/* By its name without a slash at the head; NULL: there is none. */
const struct page_file *page_find(const struct page *page, const char *name);

#endif
