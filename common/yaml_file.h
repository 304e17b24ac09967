#ifndef STAFETT_YAML_FILE_H
#define STAFETT_YAML_FILE_H

/* YAML straight into typed structs by a libcyaml schema. Unknown keys and aliases are
 * refused; an error is one line on stderr: `FILE:LINE:COLUMN: what is wrong`. Only at
 * start: memory is libcyaml's and goes with yaml_file_free. (The plain names yaml_load
 * and yaml_free would meet libyaml's own.) */

#include "common/base.h"
#include <cyaml/cyaml.h>
#include <stdbool.h>

/* The schema's top is a mapping behind a pointer. *out is NULL on false. */
MUST_CHECK bool yaml_file_load(
    const char *path, const cyaml_schema_value_t *schema, void **out);
void yaml_file_free(const cyaml_schema_value_t *schema, void *data);

#endif
