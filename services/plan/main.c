#include "common/clock.h"
#include "common/runtime.h"
#include "services/plan/plan.h"
#include "services/plan/plan_found.h"

#include <stdio.h>

static bool
first_input(const struct settings *settings, struct arena *arena, struct slice *out)
{
    uint8_t key[CURVE_BYTES];
    uint8_t salt[SEED_BYTES];
    if (settings->person == NULL ||
        !keys_decode_z85(settings->person->public_key, key)) {
        (void)fprintf(stderr,
            "stafett-plan: the settings must name the coordinating unit's first person "
            "and her public key (person: code, name, public_key)\n");
        return false;
    }
    clock_seed(salt);
    *out = plan_found(settings, key, salt, arena);
    return true;
}

int
main(int argc, char **argv)
{
    const struct runtime_plan plan = {
        .service = &plan_service,
        .first_input = first_input,
        .has_signer = true,
        .user_keys = plan_user_keys,
    };
    return runtime_main(&plan, argc, argv);
}
