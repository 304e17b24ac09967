#ifndef STAFETT_MEND_H
#define STAFETT_MEND_H

/* What operators do with inputs that were set aside (proto/mend.proto), alike in every
 * daemon: rows beside each service's own, by which its coordinating unit lists what is in
 * quarantine or parked, looks at it, has it run again, or discards it with a reason. Each
 * act is a turn, so the log says who did it; what runs again takes the path of any input. */

#include "common/service.h"

extern const struct input_row mend_inputs[];
extern const size_t mend_input_count;
extern const struct event_row mend_events[];
extern const size_t mend_event_count;
extern const struct look_row mend_looks[];
extern const size_t mend_look_count;

#endif
