#ifndef PLAN_FOUND_H
#define PLAN_FOUND_H

/* The first input of a new store: the organisation, its coordinating unit and that
 * unit's first named person, who lets in all others. Packed from the settings. */

#include "common/arena.h"
#include "common/settings.h"

struct slice plan_found(const struct settings *settings,
    const uint8_t public_key[CURVE_BYTES], const uint8_t salt[16], struct arena *arena);

#endif
