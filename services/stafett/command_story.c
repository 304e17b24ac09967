/* Her story: told, and shown. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

enum { AREAS_MAX = 16 };

/* What a good day is, and the rest; then one line for each area of life. */
static const struct text_key story_keys[] = { { "good_day", "good_day", true },
    { "hard_day", "hard_day", false }, { "before", "before", false },
    { "now", "now", false }, { "health", "health", false },
    { "coordinated", "coordinated", false }, { "relatives", "relatives", false },
    { "strengths", "strengths", false }, { "future", "future", false },
    { "housing", "housing", false }, { "school", "school", false },
    { "education", "education", false }, { "work", "work", false },
    { "leisure", "leisure", false }, { "care", "care", false },
    { "activities", "activities", false }, { "self_image", "self-image", false },
    { "self_respect", "self-respect", false }, { "relations", "relations", false },
    { NULL, NULL, false } };

int
command_story_tell(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__TellStory message = STAFETT__PLAN__V1__TELL_STORY__INIT;
    const Stafett__V1__Answer *answer = NULL;
    char *areas[AREAS_MAX];
    int code = session_about(
        session, request, story_keys, &message.case_id, NULL, &message.content);
    if (code != EXIT_DRAINED)
        return code;
    message.teller_code = session_text(session, request->options[OPTION_BY]);
    message.looked_codes = areas;
    message.n_looked_codes =
        session_codes(session, request->options[OPTION_AREA], areas, AREAS_MAX);
    message.is_reuse_agreed = request->options[OPTION_ASKED] != NULL;
    code = session_order(session, "plan", &message.base, &answer);
    if (code != EXIT_DRAINED || session->globals->is_json)
        return code;
    const Stafett__Plan__V1__StoryTold *event =
        (const Stafett__Plan__V1__StoryTold *)session_event(
            session, answer, &stafett__plan__v1__story_told__descriptor, NULL);
    if (event == NULL)
        return EXIT_DRAINED;
    struct names names;
    struct show show;
    session_show(session, &names, &show);
    talk("%s", event->is_reuse_agreed
                   ? "Written. It goes along when the case passes on, with her yes."
                   : "Written. It stays here: she has not said that it may be reused.");
    show_line(&show, "%s", show_id(&show, event->story_id));
    return EXIT_DRAINED;
}

int
command_story_show(struct session *session, const struct request *request)
{
    Stafett__Plan__V1__ShowStory ask = STAFETT__PLAN__V1__SHOW_STORY__INIT;
    struct looked looked;
    struct id id;
    int code = session_id(request->arguments[0], &id);
    if (code != EXIT_DRAINED)
        return code;
    ask.case_id = id_binary(&id);
    code = session_looked(session, "plan", &ask.base,
        &stafett__plan__v1__story_view__descriptor, &looked);
    if (looked.view != NULL)
        show_story(&looked.show, (const Stafett__Plan__V1__StoryView *)looked.view);
    return code;
}
