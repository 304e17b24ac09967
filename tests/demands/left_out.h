#ifndef STAFETT_DEMANDS_LEFT_OUT_H
#define STAFETT_DEMANDS_LEFT_OUT_H

/* The linker puts left_out.c in the place of decision_emit: one kind of event is not
 * said, or each kind is heard, with the line of the scenario under which it came about. */

#include "tests/lib/scenario_words.h"

/* NULL: all are said. */
void left_out_set(const char *event);
/* Writes `EVENT words of the command` for the first of each kind. NULL: does not. */
void left_out_listen(const struct scenario *scenario, FILE *told);

#endif
