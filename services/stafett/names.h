#ifndef STAFETT_NAMES_H
#define STAFETT_NAMES_H

/* Codes as names that a coordinator knows, from plan's units and partners. Where no name
 * is known the code stands for itself. What comes from outside is cleaned before it
 * reaches a terminal: control characters would be obeyed there. */

#include "common/arena.h"
#include "proto/plan.pb-c.h"

struct names {
    const char *own_code;
    const char *own_name;
    const Stafett__Plan__V1__Units *units; /* NULL: nothing is known */
    struct arena *arena;
};

const char *names_organisation(const struct names *names, const char *code);
const char *names_unit(const struct names *names, const char *code);
/* A unit of ours, else another organisation. */
const char *names_party(const struct names *names, const char *code);
const char *names_staff(const struct names *names, const char *code);
/* Copies in the arena; "" when there is no such item. */
char *names_item(struct arena *arena, ProtobufCBinaryData content, const char *item);
char *names_clean(struct arena *arena, const char *text);

#endif
