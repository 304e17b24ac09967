/* Looks a message up by its full name. The rows are generated in the order of names. */

#include "common/catalogue.h"

#include <string.h>

const ProtobufCMessageDescriptor *
catalogue_find(const char *full_name)
{
    ASSERT(full_name != NULL);
    size_t first = 0;
    size_t end = catalogue_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        int order = strcmp(full_name, catalogue_rows[middle]->name);
        if (order == 0)
            return catalogue_rows[middle];
        if (order < 0)
            end = middle;
        else
            first = middle + 1;
    }
    return NULL;
}
