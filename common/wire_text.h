#ifndef STAFETT_WIRE_TEXT_H
#define STAFETT_WIRE_TEXT_H

/* What a string on the wire may hold, byte by byte. Each function gives the number of
 * leading bytes that are sound: all of them, or the place of the first bad one, so
 * that the wire check can point at it. Lengths are the wire check's business. */

#include "common/slice.h"

size_t wire_text_utf8_bytes(struct slice text); /* UTF-8 without NUL */
size_t wire_text_code_bytes(struct slice text); /* [A-Za-z0-9._:/+@-] */
/* What struct wire_fault says: a path of codes and indexes, then at most "byte" or
 * "line" and a number. No room for a sentence. */
size_t wire_text_where_bytes(struct slice text);

#endif
