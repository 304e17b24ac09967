/* What the person has said of sharing: record it, read it, and see before anybody presses
 * what would leave. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

/* More than the daemon takes, so that it can say so. */
enum { CATEGORIES_MAX = 32 };

static const struct text_key consent_keys[] = { { "informed", "informed", true },
    { "judged", "judged", false }, { "because", "reason", false },
    { "reason", "reason", false }, { "text", "text", false }, { NULL, NULL, false } };

int
command_consent_record(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    const char *const *options = request->options;
    char *categories[CATEGORIES_MAX];
    struct slice content;
    struct id case_id;
    struct id representative;
    int code = session_id(request->arguments[0], &case_id);
    if (code == EXIT_DRAINED)
        code = session_id(options[OPTION_ACTOR], &representative);
    if (code == EXIT_DRAINED)
        code = session_time(session, options[OPTION_UNTIL], &message.until_us);
    if (code == EXIT_DRAINED)
        code = session_content(session, options[OPTION_TEXT], consent_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.case_id = id_binary(&case_id);
    message.party_code = session_text(session, request->arguments[1]);
    message.n_category_codes =
        session_codes(session, options[OPTION_CATEGORY], categories, CATEGORIES_MAX);
    message.category_codes = categories;
    message.answer_code = session_text(session, options[OPTION_STATE]);
    message.giver_code = session_text(session, options[OPTION_BY]);
    if (options[OPTION_ACTOR] != NULL)
        message.representative_id = id_binary(&representative);
    message.capacity_code = session_text(session, options[OPTION_CAPACITY]);
    message.content = slice_binary(content);
    const Stafett__V1__Answer *answer = NULL;
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED)
        return code;
    talk("Recorded; it holds from now on.");
    if (strcmp(message.answer_code, "withdrawn") == 0 ||
        strcmp(message.answer_code, "objected") == 0)
        talk("Those who take part are told. What they have already they keep, and what "
             "a law obliges to is not stopped.");
    return EXIT_DRAINED;
}

/* For the names of parties that are actors; without it they stand by their ids. */
static const Stafett__Plan__V1__Map *
ask_map(struct session *session, struct id case_id)
{
    Stafett__Plan__V1__ShowMap ask = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    const ProtobufCMessage *view = NULL;
    ask.case_id = id_binary(&case_id);
    int code = session_look(
        session, "plan", &ask.base, &stafett__plan__v1__map__descriptor, &view);
    return code == EXIT_DRAINED ? (const Stafett__Plan__V1__Map *)view : NULL;
}

int
command_consent_show(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowConsents ask = STAFETT__PLAN__V1__SHOW_CONSENTS__INIT;
    struct looked looked;
    struct id case_id;
    int code = session_id(request->arguments[0], &case_id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&case_id);
    code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__consents__descriptor, &looked);
    if (looked.view != NULL)
        show_consents(&looked.show, (const Stafett__Plan__V1__Consents *)looked.view,
            ask_map(session, case_id));
    return code;
}

int
command_consent_preview(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__PreviewSharing ask = STAFETT__PLAN__V1__PREVIEW_SHARING__INIT;
    struct looked looked;
    char *categories[CATEGORIES_MAX];
    struct id case_id;
    int code = session_id(request->arguments[0], &case_id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&case_id);
    ask.party_code = session_text(session, request->arguments[1]);
    ask.n_category_codes = session_codes(
        session, request->options[OPTION_CATEGORY], categories, CATEGORIES_MAX);
    ask.category_codes = categories;
    code = session_looked(
        session, "plan", &ask.base, &stafett__plan__v1__preview__descriptor, &looked);
    if (looked.view != NULL)
        show_preview(&looked.show, (const Stafett__Plan__V1__Preview *)looked.view,
            ask_map(session, case_id));
    return code;
}
