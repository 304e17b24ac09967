/* A code that a newer daemon or a partner sends and that is not here gets the row
 * `unknown`, so that nobody ever reads an empty line. */

#include "common/reason.h"

#include <string.h>

static const struct reason unknown = {
    "unknown",
    "The reason given is not known to this version.",
    "Look the code up in a newer version, or ask whoever gave it.",
};

static const struct reason *
row_find(const struct reason *rows, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].code, code) == 0)
            return &rows[i];
    }
    return NULL;
}

const struct reason *
reason_find(const char *code)
{
    const struct reason *row =
        code == NULL ? NULL : row_find(reasons, reason_count, code);
    return row == NULL ? &unknown : row;
}

const struct reason *
reason_in(const char *code, const char *language)
{
    /* A locale may name Norwegian in three ways; all read bokmål. */
    static const struct {
        const char *language;
        const struct reason *rows;
        const size_t *count;
    } translations[] = {
        { "nb", reasons_nb, &reason_count_nb },
        { "nn", reasons_nb, &reason_count_nb },
        { "no", reasons_nb, &reason_count_nb },
        { "sv", reasons_sv, &reason_count_sv },
    };
    const struct reason *english = reason_find(code);
    for (size_t i = 0; language != NULL && i < ARRAY_COUNT(translations); i++) {
        if (strncmp(language, translations[i].language, 2) != 0)
            continue;
        const struct reason *row =
            row_find(translations[i].rows, *translations[i].count, english->code);
        return row == NULL ? english : row;
    }
    return english;
}
