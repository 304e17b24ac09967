/* Who works here and with whom we work: users, units, staff, partners. */

#include "common/json.h"
#include "common/message.h"
#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

static const struct text_key unit_keys[] = { { "name", "unit", true },
    { "unit", "unit", false }, { NULL, NULL, false } };
static const struct text_key staff_keys[] = { { "name", "name", true },
    { "phone", "phone", false }, { NULL, NULL, false } };
static const struct text_key partner_keys[] = { { "name", "organisation", true },
    { "organisation", "organisation", false }, { NULL, NULL, false } };

int
command_user_add(struct session *session, const struct request *request)
{
    uint8_t key[CURVE_BYTES];
    if (!keys_decode_z85(request->options[OPTION_PUBLIC_KEY], key)) {
        talk("stafett: --public-key takes 40 characters of Z85, as `stafett keys` "
             "prints");
        return EXIT_USAGE_WRONG;
    }
    Stafett__Plan__V1__BindUser message = STAFETT__PLAN__V1__BIND_USER__INIT;
    message.staff_code = session_text(session, request->arguments[0]);
    message.public_key = slice_binary(slice_of(key, sizeof key));
    return session_do(session, "plan", &message.base, "The key may act from now on.");
}

int
command_unit_add(struct session *session, const struct request *request)
{
    struct slice content;
    int code =
        session_content(session, request->options[OPTION_NAME], unit_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    Stafett__Plan__V1__AddUnit message = STAFETT__PLAN__V1__ADD_UNIT__INIT;
    message.unit_code = session_text(session, request->arguments[0]);
    message.duty_code = session_text(session, request->options[OPTION_DUTY]);
    message.content = slice_binary(content);
    return session_do(session, "plan", &message.base, "The unit is added.");
}

int
command_unit_duty(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__SetDuty message = STAFETT__PLAN__V1__SET_DUTY__INIT;
    message.unit_code = session_text(session, request->arguments[0]);
    message.staff_code = session_text(session, request->arguments[1]);
    return session_do(session, "plan", &message.base,
        "The duty is set: told when nobody else answers.");
}

int
command_staff_add(struct session *session, const struct request *request)
{
    struct slice content;
    int code =
        session_content(session, request->options[OPTION_NAME], staff_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    Stafett__Plan__V1__AddStaff message = STAFETT__PLAN__V1__ADD_STAFF__INIT;
    message.staff_code = session_text(session, request->arguments[0]);
    message.unit_code = session_text(session, request->options[OPTION_UNIT]);
    message.role_code = session_text(session, request->options[OPTION_ROLE]);
    message.content = slice_binary(content);
    return session_do(session, "plan", &message.base,
        "Added. `stafett user add` binds a key to act with.");
}

static size_t
replaced_count(const Stafett__V1__Answer *answer, struct arena *arena)
{
    size_t count = 0;
    for (size_t i = 0; i < answer->n_events; i++) {
        const Stafett__V1__Envelope *event =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, slice_bytes(answer->events[i]),
                arena);
        count += strcmp(event->type,
                     stafett__plan__v1__responsible_replaced__descriptor.name) == 0;
    }
    return count;
}

/* Whose cases how many are now. */
static void
talk_cases(
    struct session *session, const Stafett__V1__Answer *answer, const char *staff)
{
    struct names names;
    size_t count = replaced_count(answer, session->arena);
    session_names(session, &names);
    if (count == 0)
        talk("No open case changes hands; %s answers in her place.",
            names_staff(&names, staff));
    else
        talk("%s is responsible for %zu open case%s from now on.",
            names_staff(&names, staff), count, count == 1 ? "" : "s");
}

int
command_staff_end(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__EndStaff message = STAFETT__PLAN__V1__END_STAFF__INIT;
    message.staff_code = session_text(session, request->arguments[0]);
    message.substitute_code =
        session_text(session, request->options[OPTION_SUBSTITUTE]);
    const Stafett__V1__Answer *answer = NULL;
    int code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Plan__V1__StaffEnded *event =
        (const Stafett__Plan__V1__StaffEnded *)session_event(
            session, answer, &stafett__plan__v1__staff_ended__descriptor, NULL);
    talk("Ended; the key is shut out.");
    if (event != NULL)
        talk_cases(session, answer, event->substitute_code);
    return EXIT_DRAINED;
}

int
command_staff_absent(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ReportAbsence message = STAFETT__PLAN__V1__REPORT_ABSENCE__INIT;
    const Stafett__V1__Answer *answer = NULL;
    int code = session_time(session, request->options[OPTION_UNTIL], &message.until_us);
    if (code == EXIT_DRAINED)
        code = session_time(session, request->options[OPTION_FROM], &message.from_us);
    if (code != EXIT_DRAINED)
        return code;
    message.staff_code = session_text(session, request->arguments[0]);
    message.substitute_code =
        session_text(session, request->options[OPTION_SUBSTITUTE]);
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Plan__V1__StaffAbsent *event =
        (const Stafett__Plan__V1__StaffAbsent *)session_event(
            session, answer, &stafett__plan__v1__staff_absent__descriptor, NULL);
    talk(
        "%s", event != NULL
                  ? "Absent from now on; alerts go to the substitute."
                  : "Written; from then on her cases and alerts go to the substitute.");
    if (event != NULL)
        talk_cases(session, answer, event->substitute_code);
    return EXIT_DRAINED;
}

int
command_staff_back(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__EndAbsence message = STAFETT__PLAN__V1__END_ABSENCE__INIT;
    const Stafett__V1__Answer *answer = NULL;
    message.staff_code = session_text(session, request->arguments[0]);
    int code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED)
        return code;
    talk("Back.");
    talk_cases(session, answer, message.staff_code);
    return EXIT_DRAINED;
}

int
command_partner_add(struct session *session, const struct request *request)
{
    uint8_t border_key[CURVE_BYTES];
    uint8_t signing_key[SIGN_PUBLIC_BYTES];
    if (!keys_decode_z85(request->options[OPTION_BORDER_KEY], border_key)) {
        talk("stafett: --border-key takes 40 characters of Z85");
        return EXIT_USAGE_WRONG;
    }
    const char *hex = request->options[OPTION_SIGNING_KEY];
    if (!slice_parse_hex(hex, signing_key, sizeof signing_key)) {
        talk("stafett: --signing-key takes 64 hex digits");
        return EXIT_USAGE_WRONG;
    }
    struct slice content;
    int code =
        session_content(session, request->options[OPTION_NAME], partner_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    Stafett__Plan__V1__AddPartner message = STAFETT__PLAN__V1__ADD_PARTNER__INIT;
    message.organisation_code = session_text(session, request->arguments[0]);
    message.border_key = slice_binary(slice_of(border_key, sizeof border_key));
    message.signing_key = slice_binary(slice_of(signing_key, sizeof signing_key));
    message.endpoint = session_text(session, request->options[OPTION_CONNECT]);
    message.sector_code = session_text(session, request->options[OPTION_SECTOR]);
    message.content = slice_binary(content);
    return session_do(session, "plan", &message.base,
        "The partner is added; the border lets its key in from now on.");
}

typedef void (*show_units_fn)(
    const struct show *show, const Stafett__Plan__V1__Units *units);

/* Staff stand under their units; the list has them side by side. */
static json_t *
pick_staff(const json_t *units)
{
    json_t *staff = json_array();
    size_t i;
    json_t *unit;
    json_array_foreach(json_object_get(units, "units"), i, unit)(void)
        json_array_extend(staff, json_object_get(unit, "staff"));
    return json_pack("{s:o}", "staff", staff);
}

static int
list(struct session *session, const char *part, show_units_fn show_part)
{
    const Stafett__Plan__V1__ListUnits ask = STAFETT__PLAN__V1__LIST_UNITS__INIT;
    const ProtobufCMessage *view = NULL;
    int code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__units__descriptor, &view);
    if (code != EXIT_DRAINED)
        return code;
    const Stafett__Plan__V1__Units *units = (const Stafett__Plan__V1__Units *)view;
    if (!session->globals->is_json) {
        struct names names;
        struct show show;
        session_show(session, &names, &show);
        show_part(&show, units);
        return EXIT_DRAINED;
    }
    json_t *document = json_of_message(view, &session->calendar, session->arena);
    json_t *picked = strcmp(part, "staff") == 0
                         ? pick_staff(document)
                         : json_pack("{s:O}", part, json_object_get(document, part));
    json_decref(document);
    return session_print(picked);
}

int
command_unit_list(struct session *session, const struct request *request)
{
    (void)request;
    return list(session, "units", show_units);
}

int
command_staff_list(struct session *session, const struct request *request)
{
    (void)request;
    return list(session, "staff", show_staff);
}

int
command_partner_list(struct session *session, const struct request *request)
{
    (void)request;
    return list(session, "partners", show_partners);
}
