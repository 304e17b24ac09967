/* stafett-audit: what happened can be proved and learned from.
 * Everything but its name is the runtime's. */

#include "common/runtime.h"
#include "services/audit/audit.h"

int
main(int argc, char **argv)
{
    static const struct runtime_plan plan = {
        .service = &audit_service,
        .user_keys = users_keys,
        .is_silent = audit_is_stopped,
    };
    return runtime_main(&plan, argc, argv);
}
