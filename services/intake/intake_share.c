/* What a partner is told of a person, once plan has decided that it may know: who she
 * is, as category identity, for the one case. The register's copy stays sealed. */

#include "services/intake/intake.h"

void
intake_share_person(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Intake__V1__PersonShared *message =
        (const Stafett__Intake__V1__PersonShared *)event->message;
    Stafett__Partner__V1__PersonIntroduced introduced =
        STAFETT__PARTNER__V1__PERSON_INTRODUCED__INIT;
    struct id person;
    ASSERT(id_from(slice_bytes(message->person_id), &person));
    struct slice content = sharing_open(sharing, intake_person_sealed(view, person));
    /* A register that was sealed under another key tells nothing rather than wrong. */
    if (content.len == 0)
        return;
    introduced.case_id = message->case_id;
    introduced.content = slice_binary(intake_identity_for(
        view, person, content, READER_PARTNER, sharing_arena(sharing)));
    sharing_add(
        sharing, message->partner_code, "identity", event->case_id, &introduced.base);
}
