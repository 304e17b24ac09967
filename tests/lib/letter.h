#ifndef STAFETT_TEST_LETTER_H
#define STAFETT_TEST_LETTER_H

/* Care messages PLO 1.5 and 1.6 of invented persons and places, made as the published
 * schemas say: for tests that need many, or one of every kind. What is NULL is left out
 * or has a value that does for most. */

#include "common/base.h"

#include <stdbool.h>
#include <stddef.h>

enum { LETTER_BYTES_MAX = 8192 };

struct letter {
    const char *type;    /* LOG_INNLAGT ... */
    const char *version; /* 1.6 if NULL, or 1.5 */
    const char *status;  /* N if NULL; "" leaves it out */
    const char *sent;    /* 2027-06-04T07:30:12 */
    const char *ref;
    const char *parent;
    const char *conversation;
    const char *national_id;
    const char *unit;      /* name of the receiver's unit */
    const char *event;     /* when what it is about happened */
    const char *expected;  /* when the person will be ready */
    const char *estimate;  /* Anslag of the event; false if NULL */
    const char *described; /* words about the event */
    const char *state;     /* Uttilstand of a discharge */
    bool is_warning;       /* Helseopplysninger: the first */
};

/* The hospital is 104 (Fjordheim sykehus), the municipality 88001 (Havnes kommune), the
 * GP 88900 (Legene i Havnes): from and to follow from the type. Returns the bytes
 * without a NUL. */
size_t letter_write(const struct letter *letter, char text[LETTER_BYTES_MAX]);
/* As a file of the folder. */
void letter_file(const struct letter *letter, const char *folder, const char *name);

#endif
