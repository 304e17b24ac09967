#include "tests/demands/left_out.h"

#include "common/service.h"
#include "tests/mutants/wrap.h"

#include <string.h>

enum { HEARD_MAX = 128 };

static const char *left_out;
static const struct scenario *listened_to;
static FILE *told_to;
static const char *heard[HEARD_MAX];
static size_t heard_count;

void
left_out_set(const char *event)
{
    left_out = event;
}

void
left_out_listen(const struct scenario *scenario, FILE *told)
{
    listened_to = scenario;
    told_to = told;
}

/* "$x = org/staff: story tell $case ..." is `story tell`; `expect ...` is a look. */
static void
hear(const char *event)
{
    char first[32] = "";
    char second[32] = "";
    for (size_t i = 0; i < heard_count; i++) {
        if (strcmp(heard[i], event) == 0)
            return;
    }
    if (heard_count == HEARD_MAX)
        return;
    heard[heard_count++] = event;
    const char *words = strstr(listened_to->line, ": ");
    bool is_look = strncmp(listened_to->line, "expect ", 7) == 0;
    bool is_command = words != NULL && strncmp(listened_to->line, "at ", 3) != 0;
    if (is_command && !is_look)
        (void)sscanf(words + 2, "%31s %31s", first, second);
    (void)fprintf(told_to, "%s %s%s%s\n", event,
        is_look      ? "a look"
        : is_command ? first
                     : "time",
        second[0] >= 'a' && second[0] <= 'z' ? " " : "",
        second[0] >= 'a' && second[0] <= 'z' ? second : "");
}

WRAP(void, decision_emit, struct decision *decision, struct id case_id,
    const ProtobufCMessage *event)
{
    const char *name = event->descriptor->short_name;
    if (left_out != NULL && strcmp(name, left_out) == 0)
        return;
    if (told_to != NULL)
        hear(name);
    REAL(decision_emit)(decision, case_id, event);
}
