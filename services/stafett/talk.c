#include "services/stafett/talk.h"

#include "common/reason.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
talk(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    /* Nobody is left to tell when stderr is gone. */
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
}

const char *
talk_language(void)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return "";
}

/* The words around a refusal, by language. */
struct refusal_words {
    const char *language;
    const char *refused;
    const char *where;
    const char *whole;
    const char *advice;
};

static const struct refusal_words *
refusal_words(void)
{
    static const struct refusal_words words[] = {
        { "nb", "avvist:", "hvor:  ", "forespørselen som helhet", "gjør:  " },
        { "nn", "avvist:", "hvor:  ", "forespørselen som helhet", "gjør:  " },
        { "no", "avvist:", "hvor:  ", "forespørselen som helhet", "gjør:  " },
        { "sv", "avvisat:", "var:    ", "förfrågan som helhet", "gör:    " },
        { "", "refused:", "where:  ", "the request as a whole", "do:     " },
    };
    const char *language = talk_language();
    size_t i = 0;
    while (strncmp(language, words[i].language, strlen(words[i].language)) != 0)
        i++;
    return &words[i];
}

void
talk_refusal(const char *what, const char *where, const char *advice)
{
    const struct refusal_words *words = refusal_words();
    bool is_coloured = talk_is_coloured(stderr);
    talk("%s%s%s %s", is_coloured ? "\033[1;31m" : "", words->refused,
        is_coloured ? "\033[0m" : "", what);
    talk("%s %s", words->where,
        where == NULL || where[0] == '\0' ? words->whole : where);
    talk("%s %s", words->advice, advice);
}

void
talk_reason(const char *code, const char *where)
{
    const struct reason *reason = reason_in(code, talk_language());
    talk_refusal(reason->sentence, where, reason->advice);
}

bool
talk_is_coloured(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    if (no_color != NULL && no_color[0] != '\0')
        return false;
    if (terminal != NULL && strcmp(terminal, "dumb") == 0)
        return false;
    return isatty(fileno(stream)) == 1;
}
