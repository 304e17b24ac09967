#ifndef STAFETT_NATIONAL_ID_H
#define STAFETT_NATIONAL_ID_H

/* What kind of number of a person this is, by its form, its date and its check digits.
 * Says nothing about whether the person exists.
 *
 * Norway: 11 digits, mod-11; D-numbers have 40 added to the day, H-numbers 40 to the month.
 * Numbers for tests have 40, 65 or 80 added to the month: with 40 they cannot be told from
 * H-numbers. The first check digit is relaxed as the registry announced for 2032.
 * Sweden: personnummer and samordningsnummer (60 added to the day), 10 or 12 digits, with
 * or without - or + before the last four, mod-10. */

#include "common/slice.h"

#include <stdbool.h>

enum national_id_kind {
    NATIONAL_ID_NONE,
    NATIONAL_ID_BIRTH, /* fødselsnummer */
    NATIONAL_ID_D,
    NATIONAL_ID_H,
    NATIONAL_ID_TEST,
    NATIONAL_ID_PERSONAL,     /* personnummer */
    NATIONAL_ID_COORDINATION, /* samordningsnummer */
};

enum national_id_kind national_id_kind(struct slice text);
bool national_id_is_valid(struct slice text);

#endif
