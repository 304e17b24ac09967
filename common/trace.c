/* One event is one line is one write(2), so that lines of several daemons on one
 * stderr do not mix. No time in it: journald has it. What is not printable ASCII is
 * shown as \xNN, so that a line can neither forge another nor command a terminal. */

#include "common/trace.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TRACE_TEXT_BYTES_MAX = 1024, TRACE_LINE_BYTES_MAX = 4 * TRACE_TEXT_BYTES_MAX };

/* The process has one stderr; so these are the process's too. */
static char daemon_name[CODE_BYTES_MAX] = "stafett";
static bool is_quiet = false;

void
trace_start(const char *daemon)
{
    code_copy(daemon_name, sizeof daemon_name, daemon);
}

void
trace_quiet(void)
{
    is_quiet = true;
}

/* Returns how many bytes of `line` are used, the newline included. */
static size_t
escape_line(const char *text, char *line, size_t line_bytes)
{
    static const char digits[] = "0123456789abcdef";
    size_t used = 0;
    for (; *text != 0 && used + 5 < line_bytes; text++) {
        unsigned char letter = (unsigned char)*text;
        if (letter >= 0x20 && letter < 0x7F) {
            line[used++] = (char)letter;
            continue;
        }
        line[used++] = '\\';
        line[used++] = 'x';
        line[used++] = digits[letter >> 4];
        line[used++] = digits[letter & 15];
    }
    line[used++] = '\n';
    return used;
}

/* A line that cannot be written is lost: there is nowhere left to say so. */
__attribute__((format(printf, 3, 0))) static void
trace_write(const char *level, const char *at, const char *format, va_list arguments)
{
    char text[TRACE_TEXT_BYTES_MAX];
    int head =
        snprintf(text, sizeof text, "daemon=%s %sat=%s ", daemon_name, level, at);
    if (head < 0 || (size_t)head >= sizeof text)
        return;
    if (vsnprintf(text + head, sizeof text - (size_t)head, format, arguments) < 0)
        return;
    char line[TRACE_LINE_BYTES_MAX];
    size_t len = escape_line(text, line, sizeof line);
    ssize_t written = write(STDERR_FILENO, line, len);
    (void)written;
}

void
trace_line(const char *at, const char *format, ...)
{
    if (is_quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    trace_write("", at, format, arguments);
    va_end(arguments);
}

void
trace_error(const char *at, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    trace_write("level=error ", at, format, arguments);
    va_end(arguments);
}
