#ifndef STAFETT_TEST_RANDOM_FELLOW_H
#define STAFETT_TEST_RANDOM_FELLOW_H

/* Something about the fellowship, said by staff or by a partner, of any case, in any
 * order: most of it is refused. For the random rules test. */

#include "tests/lib/fellow.h"

struct random_fellow {
    uint64_t (*pick)(uint64_t below);
    struct id (*some_case)(void);
    const char *(*somebody)(void);
};

/* Why it was refused; NULL: it was not. */
const char *random_fellow_say(const struct random_fellow *use);
/* What must be so of a case after every turn. */
void random_fellow_holds(struct id case_id);

#endif
