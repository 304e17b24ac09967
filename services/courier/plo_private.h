#ifndef STAFETT_PLO_PRIVATE_H
#define STAFETT_PLO_PRIVATE_H

/* Between plo.c (the envelope) and plo_body.c (what the message is about). */

#include "services/courier/plo.h"
#include "services/courier/xml.h"

#define MSGHEAD "http://www.kith.no/xmlstds/msghead/2006-05-24"

struct plo_type;

struct reading {
    const struct calendar *calendar;
    const struct plo_type *row;
    struct plo_message *out;
    struct plo_fault *fault;
};

/* Both false. */
bool plo_fault_set(struct plo_fault *fault, const char *reason, const char *where);
bool plo_foreign(struct reading *reading, const char *where);

/* A message type of the field (codebook 8279), or NULL. */
const struct plo_type *plo_type_find(const char *type);
/* False: it is about something else. */
bool plo_type_is_told(const struct plo_type *row);
bool plo_body_read(struct reading *reading, const struct xml_node *head);

#endif
