#include "tests/rules/random_fellow.h"

#include <string.h>

static const char *const partners[] = { "nav", "sjovik" };
static const char *const organisations[] = { "nav", "nav", "nav", "sjovik", "sjovik",
    "sjovik", "havnes", "elsewhere", "" };
static const char *const kinds[] = { "person", "relative", "representative",
    "representative", "staff", "partner", "partner", "partner", "partner", "mail",
    "phone", "neighbour" };
static const char *const roles[] = { "gp", "gp", "gp", "teacher", "teacher", "guardian",
    "guardian", "coordinator", "" };
static const char *const categories[] = { "health", "health", "map", "map", "map",
    "story", "story", "economy", "economy", "weather" };
static const char *const states[] = { "", "suggested", "wished", "wished", "unwished",
    "asked", "joined", "declined", "left", "not-applicable", "do-not-tell", "dancing" };
static const char *const consents[] = { "given", "given", "objected", "withdrawn",
    "could-not-ask", "perhaps" };
static const char *const capacities[] = { "yes", "yes", "with-support", "no", "" };
static const char *const givers[] = { "person", "person", "representative",
    "representative", "neighbour" };
static const char *const answers[] = { "joined", "joined", "declined", "left",
    "maybe" };
static const char *const texts[] = { "So.", "So.", "So.", "So.", "So.", "So.", "So.",
    "", "03880160000" };

static const struct random_fellow *chance;

#define PICK(list) (list)[chance->pick(ARRAY_COUNT(list))]

static char *
word(const char *const *list, size_t count)
{
    return (char *)list[chance->pick(count)];
}
#define WORD(list) word(list, ARRAY_COUNT(list))

static int64_t
some_time(void)
{
    static const int64_t days[] = { -40, 0, 1, 3, 20, 20, 400 };
    if (chance->pick(4) == 0)
        return 0;
    return turns_now() + PICK(days) * DAY_US;
}

/* One of the map's, an id of another thing, or none. */
static struct id
some_actor(struct id case_id)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor;
    struct id found = turns_id((uint8_t)chance->pick(80));
    plan_rows_walk(&walk, turns_view(), PLAN_ACTORS, case_id);
    for (uint64_t skip = chance->pick(6);
         plan_rows_next(&walk, &actor, &row, sizeof row); skip--) {
        found = actor;
        if (skip == 0)
            break;
    }
    return chance->pick(12) == 0 ? case_id : found;
}

static char *
some_party(struct id case_id)
{
    char party[ID_TEXT_BYTES];
    if (chance->pick(3) != 0)
        return WORD(organisations);
    id_text(some_actor(case_id), party);
    return arena_text(turns_arena(), slice_text(party));
}

static ProtobufCBinaryData
some_content(void)
{
    return baton_content(chance->pick(3) == 0 ? "text" : "reason", WORD(texts));
}

/* ---- staff */

static const char *
enter(struct id case_id)
{
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    char *codes[] = { WORD(categories), WORD(categories) };
    ProtobufCBinaryData lines[] = { baton_id(some_actor(case_id)) };
    message.case_id = baton_id(case_id);
    if (chance->pick(4) == 0)
        message.actor_id = baton_id(some_actor(case_id));
    message.kind_code = WORD(kinds);
    message.role_code = WORD(roles);
    if (strcmp(message.kind_code, "partner") == 0 || chance->pick(8) == 0)
        message.organisation_code = WORD(organisations);
    if (strcmp(message.kind_code, "staff") == 0)
        message.staff_code = (char *)chance->somebody();
    message.state_code = chance->pick(2) == 0 ? (char *)"wished" : WORD(states);
    message.until_us = some_time();
    message.scope_codes = codes;
    message.n_scope_codes = chance->pick(3);
    if (strcmp(message.kind_code, "representative") == 0 && message.until_us == 0)
        message.until_us = turns_now() + 9 * DAY_US;
    message.task_codes = codes;
    message.n_task_codes = chance->pick(3);
    message.line_ids = lines;
    message.n_line_ids = chance->pick(4) == 0 ? 1 : 0;
    message.content = some_content();
    return turns_client(chance->somebody(), &message.base);
}

/* Half of the time on the way to taking part. */
static char *
some_state(struct id case_id, struct id actor)
{
    static const char *const next[ACTOR_STATES] = { "wished", "asked", "wished",
        "joined", "left", "asked", "asked", "wished", "suggested" };
    struct plan_actor row;
    if (chance->pick(2) == 0 || !plan_actor_load(turns_view(), case_id, actor, &row))
        return WORD(states);
    return (char *)next[row.state];
}

static const char *
move(struct id case_id)
{
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    struct id actor = some_actor(case_id);
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(actor);
    message.state_code = some_state(case_id, actor);
    if (chance->pick(3) == 0)
        message.answer_due_us = some_time();
    message.content = baton_content("reason", "Because.");
    return turns_client(chance->somebody(), &message.base);
}

static const char *
tell(struct id case_id)
{
    Stafett__Plan__V1__TellActor message = STAFETT__PLAN__V1__TELL_ACTOR__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(some_actor(case_id));
    message.how_code = (char *)"phone";
    message.category_code = WORD(categories);
    message.content = some_content();
    return turns_client(chance->somebody(), &message.base);
}

static const char *
answer(struct id case_id)
{
    return fellow_answer(
        chance->somebody(), case_id, WORD(answers), chance->pick(4) == 0 ? "" : "So.");
}

static const char *
consent(struct id case_id)
{
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    char *codes[] = { WORD(categories), WORD(categories), WORD(categories) };
    message.case_id = baton_id(case_id);
    message.party_code = some_party(case_id);
    message.category_codes = codes;
    message.n_category_codes = chance->pick(4);
    message.answer_code = WORD(consents);
    message.giver_code = WORD(givers);
    message.capacity_code = WORD(capacities);
    if (chance->pick(2) == 0)
        message.representative_id = baton_id(some_actor(case_id));
    message.until_us = some_time();
    message.content = some_content();
    return turns_client(chance->somebody(), &message.base);
}

static const char *
look(struct id case_id)
{
    Stafett__Plan__V1__ShowMap map = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    Stafett__Plan__V1__ShowConsents said = STAFETT__PLAN__V1__SHOW_CONSENTS__INIT;
    Stafett__Plan__V1__PreviewSharing preview =
        STAFETT__PLAN__V1__PREVIEW_SHARING__INIT;
    const ProtobufCMessage *const asked[] = { &map.base, &said.base, &preview.base };
    map.case_id = baton_id(case_id);
    said.case_id = baton_id(case_id);
    preview.case_id = baton_id(case_id);
    preview.party_code = some_party(case_id);
    return turns_client(chance->somebody(), PICK(asked));
}

/* ---- partners */

static const char *
partner_asks(struct id case_id)
{
    return fellow_ask_us(PICK(partners), case_id, some_time());
}

static const char *
partner_answers(struct id case_id)
{
    struct plan_actor row;
    struct id actor = some_actor(case_id);
    const char *partner = PICK(partners);
    if (chance->pick(8) != 0 && plan_actor_load(turns_view(), case_id, actor, &row) &&
        strcmp(row.kind, "partner") == 0)
        partner = arena_text(turns_arena(), slice_text(row.organisation));
    if (strcmp(partner, "nav") != 0 && strcmp(partner, "sjovik") != 0)
        return "partner-unknown";
    return fellow_answered_by(partner, case_id, actor, WORD(answers));
}

static const char *
partner_ends(struct id case_id)
{
    Stafett__Partner__V1__MembershipEnded message =
        STAFETT__PARTNER__V1__MEMBERSHIP_ENDED__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(some_actor(case_id));
    return turns_partner(PICK(partners), &message.base);
}

static const char *
partner_shares(struct id case_id)
{
    struct fellow_entry entry = { .kind = WORD(kinds),
        .role = WORD(roles),
        .organisation = WORD(organisations),
        .state = WORD(states),
        .scope = WORD(categories),
        .text = WORD(texts),
        .until_us = some_time() };
    if (entry.until_us < 0)
        entry.until_us = 0;
    return fellow_shared_by(PICK(partners), case_id,
        chance->pick(2) == 0 ? turns_id((uint8_t)chance->pick(80))
                             : some_actor(case_id),
        &entry);
}

static const char *
partner_withdraws(struct id case_id)
{
    Stafett__Partner__V1__ConsentWithdrawn message =
        STAFETT__PARTNER__V1__CONSENT_WITHDRAWN__INIT;
    message.case_id = baton_id(case_id);
    message.party_code = some_party(case_id);
    message.category_code = WORD(categories);
    message.state_code = WORD(consents);
    return turns_partner(PICK(partners), &message.base);
}

const char *
random_fellow_say(const struct random_fellow *use)
{
    static const char *(*const sayings[])(struct id) = { enter, enter, enter, move,
        move, move, move, tell, answer, answer, consent, consent, consent, look,
        partner_asks, partner_answers, partner_answers, partner_ends, partner_shares,
        partner_shares, partner_withdraws };
    chance = use;
    return PICK(sayings)(chance->some_case());
}

/* ---- what must be so */

/* What has lapsed does not stand as given, and nothing rests on it. */
static void
consents_hold(struct id case_id)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_id(case_id);
    walk_start(&walk, turns_view(), PLAN_CONSENTS, &prefix);
    while (walk_next(&walk, &key, &value)) {
        struct plan_consent row;
        table_row(value, &row, sizeof row);
        assert_true(row.state != CONSENT_GIVEN || row.until_us == 0 ||
                    row.until_us > turns_now());
        if (row.state == CONSENT_GIVEN && !id_is_none(row.representative))
            assert_true(plan_is_speaking(&(struct plan_actor){
                .state = fellow_row(case_id, row.representative).state }));
    }
}

/* Of the map that we write ourselves: an organisation is asked in one place. */
static void
map_holds(struct id case_id)
{
    struct walk walk;
    struct plan_actor row;
    struct id actor;
    unsigned in[ARRAY_COUNT(partners)] = { 0 };
    plan_rows_walk(&walk, turns_view(), PLAN_ACTORS, case_id);
    while (plan_rows_next(&walk, &actor, &row, sizeof row)) {
        bool is_in = row.state == ACTOR_ASKED || row.state == ACTOR_JOINED;
        assert_true(row.state < ACTOR_STATES);
        for (size_t i = 0; i < ARRAY_COUNT(partners); i++)
            in[i] += is_in && strcmp(row.from, "havnes") == 0 &&
                     strcmp(row.kind, "partner") == 0 &&
                     strcmp(row.organisation, partners[i]) == 0;
    }
    for (size_t i = 0; i < ARRAY_COUNT(partners); i++)
        assert_true(in[i] <= 1);
}

void
random_fellow_holds(struct id case_id)
{
    consents_hold(case_id);
    map_holds(case_id);
}
