/* stafett-notification: the right person knows in time, or the next one does.
 * Everything but its name and its sender is the runtime's. */

#include "common/runtime.h"
#include "services/notification/alert.h"
#include "services/notification/alert_sender.h"

int
main(int argc, char **argv)
{
    static const struct runtime_plan plan = {
        .service = &alert_service,
        .user_keys = users_keys,
        .edge = &alert_sender,
    };
    return runtime_main(&plan, argc, argv);
}
