/* libcyaml says an error in several log lines: first what, then a backtrace from the
 * inside out. The first of each is what a person needs to find the place. For a key that
 * is unknown or missing, the place is the value read last before it. */

#include "common/yaml_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMPLAINT_BYTES_MAX = 256 };

struct complaint {
    char what[COMPLAINT_BYTES_MAX];
    char place[COMPLAINT_BYTES_MAX]; /* "LINE:COLUMN: " or "" */
};

static void
complaint_place(struct complaint *complaint, const char *text)
{
    const char *at = strstr(text, "(line: ");
    char *end = NULL;
    if (at == NULL || complaint->place[0] != '\0')
        return;
    unsigned long line = strtoul(at + strlen("(line: "), &end, 10);
    if (strncmp(end, ", column: ", 10) != 0)
        return;
    unsigned long column = strtoul(end + 10, NULL, 10);
    (void)snprintf(
        complaint->place, sizeof complaint->place, "%lu:%lu: ", line, column);
}

__attribute__((format(printf, 3, 0))) static void
complaint_take(cyaml_log_t level, void *context, const char *format, va_list arguments)
{
    struct complaint *complaint = context;
    char text[COMPLAINT_BYTES_MAX];
    if (level < CYAML_LOG_ERROR)
        return;
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        return;
    text[strcspn(text, "\n")] = '\0';
    complaint_place(complaint, text);
    if (complaint->what[0] != '\0' || strncmp(text, "Load: ", 6) != 0 ||
        strcmp(text, "Load: Backtrace:") == 0)
        return;
    (void)snprintf(complaint->what, sizeof complaint->what, "%s", text + 6);
}

static cyaml_config_t
yaml_config(struct complaint *complaint)
{
    cyaml_config_t config = {
        .log_fn = complaint_take,
        .log_ctx = complaint,
        .log_level = CYAML_LOG_ERROR,
        .mem_fn = cyaml_mem,
        .flags = CYAML_CFG_NO_ALIAS,
    };
    return config;
}

bool
yaml_file_load(const char *path, const cyaml_schema_value_t *schema, void **out)
{
    struct complaint complaint = { .what = "" };
    cyaml_config_t config = yaml_config(&complaint);
    cyaml_data_t *data = NULL;
    *out = NULL;
    cyaml_err_t result = cyaml_load_file(path, &config, schema, &data, NULL);
    if (result == CYAML_OK && data != NULL) {
        *out = data;
        return true;
    }
    const char *what = complaint.what;
    if (result == CYAML_ERR_FILE_OPEN)
        what = strerror(errno);
    else if (what[0] == '\0')
        what = result == CYAML_OK ? "the file is empty" : cyaml_strerror(result);
    (void)fprintf(stderr, "%s:%s%s\n", path,
        complaint.place[0] == '\0' ? " " : complaint.place, what);
    return false;
}

void
yaml_file_free(const cyaml_schema_value_t *schema, void *data)
{
    struct complaint complaint = { .what = "" };
    cyaml_config_t config = yaml_config(&complaint);
    cyaml_err_t result = cyaml_free(&config, schema, data, 0);
    ASSERT(result == CYAML_OK);
}
