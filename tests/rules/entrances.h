#ifndef TESTS_ENTRANCES_H
#define TESTS_ENTRANCES_H

/* intake with a vault and a key to sign with, through real turns; stopped, what is rebuilt
 * from the log must equal what is live. All persons are invented; the national id is
 * synthetic. */

#include "common/rules.h"
#include "common/vault.h"

/* Of 3 August 2001; month + 80. */
#define JONAS "03880160000"

extern const struct vault entrances_vault;
extern struct rules entrances_rules; /* of Norway, until a test says otherwise */

int entrances_start(void **state);
int entrances_stop(void **state);

#endif
