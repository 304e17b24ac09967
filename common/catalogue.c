/* Looks a message up by its full name. The rows are generated; a name that is looked
 * up for every input stands in a service's own table, so a walk is good enough. */

#include "common/catalogue.h"

#include <string.h>

const ProtobufCMessageDescriptor *
catalogue_find(const char *full_name)
{
    ASSERT(full_name != NULL);
    for (size_t i = 0; i < catalogue_count; i++) {
        if (strcmp(catalogue_rows[i]->name, full_name) == 0)
            return catalogue_rows[i];
    }
    return NULL;
}
