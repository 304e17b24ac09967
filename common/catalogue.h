#ifndef STAFETT_CATALOGUE_H
#define STAFETT_CATALOGUE_H

/* Every message of proto/, by full name: generated at build from the .proto files
 * (catalogue_rows.c), so that no list is kept in step by hand. */

#include "common/slice.h"

extern const ProtobufCMessageDescriptor *const catalogue_rows[];
extern const size_t catalogue_count;

/* NULL if no message of proto/ has that name. */
const ProtobufCMessageDescriptor *catalogue_find(const char *full_name);

#endif
