/* stafett-intake: the entrance. Everything but its name is the runtime's. */

#include "common/runtime.h"
#include "services/intake/intake.h"

int
main(int argc, char **argv)
{
    static const struct runtime_plan plan = {
        .service = &intake_service,
        .has_signer = true,
        .has_vault = true,
        .follows_partners = true,
        .partners = intake_partners,
        .user_keys = users_keys,
    };
    return runtime_main(&plan, argc, argv);
}
