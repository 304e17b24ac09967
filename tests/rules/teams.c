#include "tests/rules/teams.h"

#include <string.h>

/* clang-format off */
static char *nurses[] = { (char *)"nurse", (char *)"social-educator" };
static char *physiotherapists[] = { (char *)"physiotherapist" };
static char *occupational[] = { (char *)"occupational-therapist" };
static char *caseworkers[] = { (char *)"caseworker" };
static char *questions[] = { (char *)"mastery", (char *)"network" };
static char *levels[] = { (char *)"own-mastery", (char *)"home-services" };
/* clang-format on */
static struct profession_rule professions[] = {
    { { nurses, 2 } },
    { { physiotherapists, 1 } },
    { { occupational, 1 } },
    { { caseworkers, 1 } },
};
static struct outcome_rule outcomes[] = {
    { (char *)"home-care", true },
    { (char *)"closed", false },
};
static unsigned before_days[] = { 4, 1 };
static const struct rules rules = {
    .fellowship = { .flows = turns_flows, .flow_count = TURNS_FLOWS },
    .assessment = {
        .days = 14,
        .professions = professions,
        .profession_count = ARRAY_COUNT(professions),
        .questions = { questions, ARRAY_COUNT(questions) },
        .outcomes = outcomes,
        .outcome_count = ARRAY_COUNT(outcomes),
        .source = (char *)"the-source",
        .strength = STRENGTH_RECOMMENDED,
        .local = {
            .before_days = before_days,
            .before_count = ARRAY_COUNT(before_days),
            .after_days = 1,
            .levels = { levels, ARRAY_COUNT(levels) },
            .source = (char *)"local-agreement",
            .strength = STRENGTH_AGREED,
        },
    },
};
static struct calendar calendar = {
    .offset_count = 1,
    .office_opens_minute = 8 * 60,
    .office_closes_minute = 15 * 60 + 30,
};

/* ---- what plan and intake say */

void
teams_hire(const char *staff, const char *unit)
{
    Stafett__Plan__V1__StaffAdded message = STAFETT__PLAN__V1__STAFF_ADDED__INIT;
    message.staff_code = (char *)staff;
    message.unit_code = (char *)unit;
    assert_null(turns_daemon("plan", &message.base));
}

void
teams_end_staff(const char *staff, const char *substitute)
{
    Stafett__Plan__V1__StaffEnded message = STAFETT__PLAN__V1__STAFF_ENDED__INIT;
    message.staff_code = (char *)staff;
    message.substitute_code = (char *)substitute;
    assert_null(turns_daemon("plan", &message.base));
}

static Stafett__Plan__V1__CaseOpened
case_opened(const struct id *case_id, const char *responsible)
{
    static struct id person;
    Stafett__Plan__V1__CaseOpened message = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    person = turns_id(200);
    message.case_id = id_binary(case_id);
    message.kind_code = (char *)"case";
    message.person_id = id_binary(&person);
    message.holder_code = (char *)"havnes";
    message.responsible_code = (char *)responsible;
    return message;
}

void
teams_open_case(struct id case_id, const char *responsible)
{
    Stafett__Plan__V1__CaseOpened message = case_opened(&case_id, responsible);
    assert_null(turns_daemon("plan", &message.base));
}

void
teams_route(struct id inquiry, struct id case_id, const char *team)
{
    Stafett__Plan__V1__CaseOpened message = case_opened(&case_id, "mari");
    message.inquiry_id = id_binary(&inquiry);
    message.team_code = (char *)team;
    message.received_us = turns_now() - HOURS(3);
    assert_null(turns_daemon("plan", &message.base));
}

void
teams_close_case(struct id case_id, const char *reason)
{
    Stafett__Plan__V1__CaseClosed message = STAFETT__PLAN__V1__CASE_CLOSED__INIT;
    message.case_id = id_binary(&case_id);
    message.reason_code = (char *)reason;
    assert_null(turns_daemon("plan", &message.base));
}

void
teams_replace(struct id case_id, const char *responsible)
{
    Stafett__Plan__V1__ResponsibleReplaced message =
        STAFETT__PLAN__V1__RESPONSIBLE_REPLACED__INIT;
    message.case_id = id_binary(&case_id);
    message.responsible_code = (char *)responsible;
    assert_null(turns_daemon("plan", &message.base));
}

void
teams_withdraw(struct id inquiry)
{
    Stafett__Intake__V1__InquiryWithdrawn message =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    message.inquiry_id = id_binary(&inquiry);
    message.was_routed = true;
    assert_null(turns_daemon("intake", &message.base));
}

/* ---- commands */

/* Names and texts by turns. */
ProtobufCBinaryData
teams_content(const char *const *items, size_t count)
{
    static const uint8_t salt[16] = { 1 };
    struct slice content = slice_of(NULL, 0);
    for (size_t i = 0; i + 1 < count; i += 2)
        content = content_with(
            content, items[i], slice_text(items[i + 1]), salt, turns_arena());
    return slice_binary(content);
}

static ProtobufCBinaryData
one_item(const char *name, const char *text)
{
    const char *const items[] = { name, text };
    return teams_content(items, ARRAY_COUNT(items));
}

Stafett__Team__V1__FormTeam
teams_nord(void)
{
    static const char *const who[][2] = {
        { "siri", "nurse" },
        { "mari", "caseworker" },
        { "per", "physiotherapist" },
        { "ida", "occupational-therapist" },
    };
    static Stafett__Team__V1__TeamMember members[ARRAY_COUNT(who)];
    static Stafett__Team__V1__TeamMember *list[ARRAY_COUNT(who)];
    static char *districts[1];
    Stafett__Team__V1__FormTeam command = STAFETT__TEAM__V1__FORM_TEAM__INIT;
    for (size_t i = 0; i < ARRAY_COUNT(who); i++) {
        stafett__team__v1__team_member__init(&members[i]);
        members[i].staff_code = (char *)who[i][0];
        members[i].profession_code = (char *)who[i][1];
        list[i] = &members[i];
    }
    districts[0] = (char *)"nord";
    command.team_code = (char *)"team-nord";
    command.unit_code = (char *)"vurdering";
    command.members = list;
    command.n_members = ARRAY_COUNT(who);
    command.district_codes = districts;
    command.n_district_codes = 1;
    command.content = one_item("name", "Team Nord");
    return command;
}

const char *
teams_form(const Stafett__Team__V1__FormTeam *command)
{
    return turns_client("turid", &command->base);
}

const char *
teams_open(const char *staff, struct id case_id, const char *team)
{
    Stafett__Team__V1__OpenAssessment command =
        STAFETT__TEAM__V1__OPEN_ASSESSMENT__INIT;
    command.case_id = id_binary(&case_id);
    command.team_code = (char *)team;
    return turns_client(staff, &command.base);
}

struct id
teams_opened(void)
{
    struct id assessment;
    assert_null(teams_open("mari", turns_id(1), "team-nord"));
    const Stafett__Team__V1__AssessmentOpened *event =
        turns_event(&stafett__team__v1__assessment_opened__descriptor, 0);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->assessment_id), &assessment));
    return assessment;
}

const char *
teams_begin(const char *staff, struct id assessment, int64_t met_us)
{
    Stafett__Team__V1__BeginMapping command = STAFETT__TEAM__V1__BEGIN_MAPPING__INIT;
    command.assessment_id = id_binary(&assessment);
    command.met_us = met_us;
    return turns_client(staff, &command.base);
}

const char *
teams_interim(const char *staff, struct id assessment)
{
    Stafett__Team__V1__ArrangeInterim command =
        STAFETT__TEAM__V1__ARRANGE_INTERIM__INIT;
    command.assessment_id = id_binary(&assessment);
    command.by_code = (char *)"hjemme";
    command.content = one_item("service", "Help in the morning");
    return turns_client(staff, &command.base);
}

const char *
teams_extend(const char *staff, struct id assessment, int64_t until_us)
{
    Stafett__Team__V1__ExtendAssessment command =
        STAFETT__TEAM__V1__EXTEND_ASSESSMENT__INIT;
    command.assessment_id = id_binary(&assessment);
    command.until_us = until_us;
    command.content = one_item("reason", "She is away");
    return turns_client(staff, &command.base);
}

const char *
teams_cancel(const char *staff, struct id assessment)
{
    Stafett__Team__V1__CancelAssessment command =
        STAFETT__TEAM__V1__CANCEL_ASSESSMENT__INIT;
    command.assessment_id = id_binary(&assessment);
    command.content = one_item("reason", "She has moved");
    return turns_client(staff, &command.base);
}

Stafett__Team__V1__ConcludeAssessment
teams_conclusion(struct id assessment)
{
    static const char *const items[] = { "mastery", "Dresses herself", "network",
        "Her son is asked", "person", "I want to manage the stairs" };
    static struct id kept;
    Stafett__Team__V1__ConcludeAssessment command =
        STAFETT__TEAM__V1__CONCLUDE_ASSESSMENT__INIT;
    kept = assessment;
    command.assessment_id = id_binary(&kept);
    command.outcome_code = (char *)"home-care";
    command.level_code = (char *)"home-services";
    command.to_unit_code = (char *)"hjemme";
    command.content = teams_content(items, ARRAY_COUNT(items));
    return command;
}

const char *
teams_conclude(const char *staff, const Stafett__Team__V1__ConcludeAssessment *command)
{
    return turns_client(staff, &command->base);
}

/* ---- what came of it */

const Stafett__Team__V1__AssessmentView *
teams_show(struct id assessment)
{
    Stafett__Team__V1__ShowAssessment look = STAFETT__TEAM__V1__SHOW_ASSESSMENT__INIT;
    look.assessment_id = id_binary(&assessment);
    assert_null(turns_client("odd", &look.base));
    const Stafett__Team__V1__AssessmentView *view =
        turns_answer(&stafett__team__v1__assessment_view__descriptor);
    assert_non_null(view);
    return view;
}

void
teams_reminded(size_t nth, const char *step, const char *staff)
{
    const Stafett__Team__V1__AssessmentOverdue *event =
        turns_event(&stafett__team__v1__assessment_overdue__descriptor, nth);
    assert_non_null(event);
    assert_string_equal(event->step_code, step);
    assert_int_equal(event->n_tell_codes, 1);
    assert_string_equal(event->tell_codes[0], staff);
}

const char *
teams_where(void)
{
    struct slice bytes;
    struct store *store = turns_store();
    assert_true(store_read_turn(store, store_head(store), turns_arena(), &bytes));
    const Stafett__V1__Turn *turn = (const Stafett__V1__Turn *)message_unpack_own(
        &stafett__v1__turn__descriptor, bytes, turns_arena());
    return turn->where;
}

/* ---- the place */

static void
add_unit(const char *unit)
{
    Stafett__Plan__V1__UnitAdded message = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    message.unit_code = (char *)unit;
    assert_null(turns_daemon("plan", &message.base));
}

int
teams_start(void **state)
{
    const struct host host = { .rules = &rules, .calendar = &calendar };
    Stafett__Plan__V1__OrganisationFounded founded =
        STAFETT__PLAN__V1__ORGANISATION_FOUNDED__INIT;
    (void)state;
    turns_start(&team_service, &host);
    founded.organisation_code = (char *)"havnes";
    founded.unit_code = (char *)"ke";
    founded.staff_code = (char *)"turid";
    assert_null(turns_daemon("plan", &founded.base));
    add_unit("ke");
    add_unit("vurdering");
    add_unit("hjemme");
    teams_hire("turid", "ke");
    teams_hire("mari", "vurdering");
    teams_hire("siri", "vurdering");
    teams_hire("per", "vurdering");
    teams_hire("ida", "vurdering");
    teams_hire("odd", "hjemme");
    const Stafett__Team__V1__FormTeam nord = teams_nord();
    assert_null(teams_form(&nord));
    teams_open_case(turns_id(1), "mari");
    return 0;
}

int
teams_stop(void **state)
{
    (void)state;
    assert_true(turns_rebuilt_equals_live());
    turns_stop();
    return 0;
}
