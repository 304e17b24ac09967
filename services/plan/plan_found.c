#include "services/plan/plan_found.h"

#include "common/message.h"
#include "proto/plan.pb-c.h"

static struct slice
founding_content(
    const struct settings *settings, const uint8_t salt[16], struct arena *arena)
{
    struct slice content = content_with(
        slice_of(NULL, 0), "organisation", slice_text(settings->name), salt, arena);
    content =
        content_with(content, "unit", slice_text(settings->unit_name), salt, arena);
    return content_with(
        content, "name", slice_text(settings->person->name), salt, arena);
}

struct slice
plan_found(const struct settings *settings, const uint8_t public_key[CURVE_BYTES],
    const uint8_t salt[16], struct arena *arena)
{
    Stafett__Plan__V1__FoundOrganisation found =
        STAFETT__PLAN__V1__FOUND_ORGANISATION__INIT;
    found.organisation_code = settings->organisation;
    found.country_code = settings->country;
    found.unit_code = settings->unit;
    found.staff_code = settings->person->code;
    found.public_key = slice_binary(slice_of(public_key, CURVE_BYTES));
    found.content = slice_binary(founding_content(settings, salt, arena));
    return message_pack(&found.base, arena);
}
