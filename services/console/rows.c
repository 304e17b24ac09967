#include "services/console/rows.h"

#include "common/base.h"
#include "proto/alert.pb-c.h"
#include "proto/audit.pb-c.h"
#include "proto/fellowship.pb-c.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"

#include <string.h>

/* clang-format off */
static const struct look_route looks[] = {
    { "alerts",  "notification", &stafett__alert__v1__list_alerts__descriptor,  &stafett__alert__v1__alerts__descriptor },
    { "cases",   "plan",         &stafett__plan__v1__list_cases__descriptor,    &stafett__plan__v1__cases__descriptor },
    { "case",    "plan",         &stafett__plan__v1__show_case__descriptor,     &stafett__plan__v1__case_view__descriptor },
    { "custody", "plan",         &stafett__plan__v1__trace_case__descriptor,    &stafett__plan__v1__trace__descriptor },
    { "journal", "plan",         &stafett__plan__v1__show_journal__descriptor,  &stafett__plan__v1__journal__descriptor },
    { "story",   "plan",         &stafett__plan__v1__show_story__descriptor,    &stafett__plan__v1__story_view__descriptor },
    { "map",     "plan",         &stafett__plan__v1__show_map__descriptor,      &stafett__plan__v1__map__descriptor },
    { "plan",    "plan",         &stafett__plan__v1__show_plan__descriptor,     &stafett__plan__v1__plan_view__descriptor },
    { "card",    "plan",         &stafett__plan__v1__show_card__descriptor,     &stafett__plan__v1__card__descriptor },
    { "units",   "plan",         &stafett__plan__v1__list_units__descriptor,    &stafett__plan__v1__units__descriptor },
    { "gaps",    "plan",         &stafett__plan__v1__list_gaps__descriptor,     &stafett__plan__v1__gaps__descriptor },
    { "person",  "intake",       &stafett__intake__v1__show_person__descriptor, &stafett__intake__v1__person_view__descriptor },
    { "acts",    "audit",        &stafett__audit__v1__trace_acts__descriptor,   &stafett__audit__v1__acts__descriptor },
};

static const struct order_route orders[] = {
    { "acknowledge", "notification", &stafett__alert__v1__acknowledge_alert__descriptor, "" },
    { "accept",      "plan",         &stafett__plan__v1__accept_handover__descriptor,    "message" },
    { "postpone",    "plan",         &stafett__plan__v1__postpone_handover__descriptor,  "reason" },
    { "decline",     "plan",         &stafett__plan__v1__decline_handover__descriptor,   "reason" },
    { "withdraw",    "plan",         &stafett__plan__v1__withdraw_handover__descriptor,  "reason" },
    { "received",    "plan",         &stafett__plan__v1__report_contact__descriptor,     "message" },
    { "complete",    "plan",         &stafett__plan__v1__complete_handover__descriptor,  "" },
    { "write",       "plan",         &stafett__plan__v1__write_entry__descriptor,        "text" },
};
/* clang-format on */

const struct look_route *
look_route_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(looks); i++) {
        if (strcmp(looks[i].name, name) == 0)
            return &looks[i];
    }
    return NULL;
}

const struct order_route *
order_route_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(orders); i++) {
        if (strcmp(orders[i].name, name) == 0)
            return &orders[i];
    }
    return NULL;
}
