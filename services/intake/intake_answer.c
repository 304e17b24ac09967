/* Who a person is, for the one who looked and whose look is in the log by now. */

#include "common/vault.h"
#include "services/intake/intake.h"

const ProtobufCMessage *
intake_answer_show(const struct view *view, const struct look *look)
{
    const Stafett__Intake__V1__ShowPerson *message =
        (const Stafett__Intake__V1__ShowPerson *)look->message;
    struct id person;
    if (!id_from(slice_bytes(message->person_id), &person) || look->vault == NULL)
        return NULL;
    struct slice sealed = intake_person_sealed(view, person);
    struct slice content = vault_open(look->vault, sealed, look->arena);
    if (content.len == 0)
        return NULL;
    Stafett__Intake__V1__PersonView *answer = arena_take(look->arena, sizeof *answer);
    stafett__intake__v1__person_view__init(answer);
    answer->person_id = message->person_id;
    answer->content = slice_binary(
        intake_identity_for(view, person, content, READER_STAFF, look->arena));
    return &answer->base;
}
