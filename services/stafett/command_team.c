/* Assessment teams: form one, and see who they are. */

#include "services/stafett/commands.h"
#include "services/stafett/talk.h"

#include <string.h>

static const struct text_key name_keys[] = { { "name", "name", true },
    { NULL, NULL, false } };

enum { MEMBERS_MAX = 64, DISTRICTS_MAX = 64, DAYS_MAX = 1000 };

/* "mari:caseworker,siri:nurse"; non-zero: the exit code, said. */
static int
take_members(
    struct session *session, const char *list, Stafett__Team__V1__FormTeam *message)
{
    char *codes[MEMBERS_MAX];
    size_t count = session_codes(session, list, codes, MEMBERS_MAX);
    message->members = arena_take(
        session->arena, MEMBERS_MAX * sizeof(Stafett__Team__V1__TeamMember *));
    for (size_t i = 0; i < count; i++) {
        Stafett__Team__V1__TeamMember *member =
            arena_take(session->arena, sizeof *member);
        char *colon = strrchr(codes[i], ':');
        if (colon == NULL) {
            talk("stafett: --member takes STAFF:PROFESSION, with commas between; `%s` "
                 "has no profession",
                codes[i]);
            return EXIT_USAGE_WRONG;
        }
        *colon = '\0';
        stafett__team__v1__team_member__init(member);
        member->staff_code = codes[i];
        member->profession_code = colon + 1;
        message->members[i] = member;
    }
    message->n_members = count;
    return EXIT_DRAINED;
}

static int
take_days(const char *days, Stafett__Team__V1__FormTeam *message)
{
    uint64_t count = 0;
    if (days != NULL && !parse_count(days, DAYS_MAX, &count)) {
        talk("stafett: --days takes a whole number");
        return EXIT_USAGE_WRONG;
    }
    message->days = (uint32_t)count;
    return EXIT_DRAINED;
}

int
command_team_form(struct session *session, const struct request *request)
{
    Stafett__Team__V1__FormTeam message = STAFETT__TEAM__V1__FORM_TEAM__INIT;
    const char *const *options = request->options;
    char *districts[DISTRICTS_MAX];
    struct slice content;
    int code = take_members(session, options[OPTION_MEMBER], &message);
    if (code == EXIT_DRAINED)
        code = take_days(options[OPTION_DAYS], &message);
    if (code == EXIT_DRAINED)
        code = session_content(session, options[OPTION_NAME], name_keys, &content);
    if (code != EXIT_DRAINED)
        return code;
    message.team_code = session_text(session, request->arguments[0]);
    message.unit_code = session_text(session, options[OPTION_UNIT]);
    message.n_district_codes =
        session_codes(session, options[OPTION_DISTRICT], districts, DISTRICTS_MAX);
    message.district_codes = districts;
    message.clock_code = session_text(session, options[OPTION_CLOCK]);
    message.content = slice_binary(content);
    return session_do(session, "assessment-team", &message.base, "The team is formed.");
}

int
command_team_list(struct session *session, const struct request *request)
{
    const Stafett__Team__V1__ListTeams ask = STAFETT__TEAM__V1__LIST_TEAMS__INIT;
    struct looked looked;
    (void)request;
    int code = session_looked(session, "assessment-team", &ask.base,
        &stafett__team__v1__teams__descriptor, &looked);
    if (looked.view != NULL)
        show_teams(&looked.show, (const Stafett__Team__V1__Teams *)looked.view);
    return code;
}
