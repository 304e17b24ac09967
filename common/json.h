#ifndef STAFETT_JSON_H
#define STAFETT_JSON_H

/* Protobuf messages as JSON, by their descriptors: a new field or message shows without
 * a line here. Numbers stay numbers; enums are their names; ids are uuid text (null when
 * empty); CURVE keys are Z85 as in the settings; other bytes are hex; `x_us` is joined by
 * `x` as local ISO 8601 text (null when 0), but for durations; content is an object of
 * its items. The caller owns the reference. */

#include "common/arena.h"
#include "common/calendar.h"
#include "proto/envelope.pb-c.h"

#include <jansson.h>

json_t *json_of_message(const ProtobufCMessage *message,
    const struct calendar *calendar, struct arena *arena);
/* With its events and its payload unpacked. */
json_t *json_of_answer(const Stafett__V1__Answer *answer,
    const struct calendar *calendar, struct arena *arena);
/* "2027-05-14T15:40:00+02:00"; text_bytes at least 32. */
void json_time_text(
    const struct calendar *calendar, int64_t time_us, char *text, size_t text_bytes);
/* Writes one document and a newline; false when the stream would not take it. */
bool json_print(json_t *document, FILE *out);

#endif
