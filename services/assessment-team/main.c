/* stafett-assessment-team: finds out, together with the person, what is the right help.
 * Everything but its name is the runtime's. */

#include "common/runtime.h"
#include "services/assessment-team/team.h"

int
main(int argc, char **argv)
{
    static const struct runtime_plan plan = {
        .service = &team_service,
        .user_keys = users_keys,
    };
    return runtime_main(&plan, argc, argv);
}
