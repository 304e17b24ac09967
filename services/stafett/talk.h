#ifndef STAFETT_TALK_H
#define STAFETT_TALK_H

/* What the command line says beside its data: always on stderr, one line at a time.
 * Never a name, a number or a text of a person: the reader's screen may be a log. */

#include "common/base.h"
#include <stdbool.h>
#include <stdio.h>

__attribute__((format(printf, 1, 2))) void talk(const char *format, ...);
/* Three lines: what is wrong, where, what to do. `where` may be "". */
void talk_refusal(const char *what, const char *where, const char *advice);
/* The same, by the code that travels in answers. */
void talk_reason(const char *code, const char *where);
/* The locale in which the user reads: LC_ALL, LC_MESSAGES or LANG; "" if none is set. */
const char *talk_language(void);
/* True for a terminal whose owner has not asked for plain text (NO_COLOR). */
bool talk_is_coloured(FILE *stream);

#endif
