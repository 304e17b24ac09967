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

void
talk_refusal(const char *what, const char *where, const char *advice)
{
    bool is_coloured = talk_is_coloured(stderr);
    talk("%srefused:%s %s", is_coloured ? "\033[1;31m" : "",
        is_coloured ? "\033[0m" : "", what);
    talk("where:   %s",
        where == NULL || where[0] == '\0' ? "the request as a whole" : where);
    talk("do:      %s", advice);
}

void
talk_reason(const char *code, const char *where)
{
    const struct reason *reason = reason_find(code);
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
