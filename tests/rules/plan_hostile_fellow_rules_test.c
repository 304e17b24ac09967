/* What a partner must not be able to say of the fellowship: each of its records with every
 * field made wrong in turn, from who takes no part, and of cases that are over. What is
 * taken nevertheless is named here, with why it does no harm. */

#include "tests/lib/fellow.h"
#include "tests/rules/joint.h"
#include "tests/rules/works.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_TOO_LONG = 200, FRESH = 200, WRONG_BYTES = 31 };

/* ours: nav takes part. theirs: sjovik's, and we take part. over: ours, and closed. */
static struct {
    struct id ours;
    struct id theirs;
    struct id over;
    struct id member;   /* nav, on our map */
    struct id goal;     /* of ours */
    struct id version;  /* of ours, nav has it */
    struct id meeting;  /* of ours, nav is summoned */
    struct id words;    /* an entry of ours, in ours */
    struct id entry;    /* the same, in theirs */
    struct id proposal; /* ours, to sjovik */
} place;

static void
over_make(void)
{
    place.over = baton_case();
    (void)fellow_joined(place.over, "nav");
    assert_null(works_evaluate(place.over, "last", 0));
    assert_null(works_end(place.over, true, "The person rings the desk."));
    turns_go_to(turns_now() + 1);
}

static struct id
entry_make(struct id case_id, const char *by)
{
    Stafett__Plan__V1__WriteEntry entry = STAFETT__PLAN__V1__WRITE_ENTRY__INIT;
    entry.case_id = baton_id(case_id);
    entry.content = baton_content("text", "She rang.");
    assert_null(turns_client(by, &entry.base));
    const Stafett__Plan__V1__EntryWritten *written = PLAN_EVENT(entry_written);
    return id_or_none(written->entry_id);
}

static void
ours_make(void)
{
    place.ours = baton_case();
    place.member = works_member(place.ours, "nav");
    place.words = entry_make(place.ours, "jon");
    place.goal = joint_goal(place.ours, "coordination");
    place.version = joint_version(place.ours);
    const Stafett__Plan__V1__CallMeeting call =
        works_call(place.ours, turns_now() + DAY_US, &place.member, 1);
    assert_null(turns_client("jon", &call.base));
    place.meeting = works_meeting();
    turns_go_to(turns_now() + 1);
}

static void
theirs_make(void)
{
    Stafett__Plan__V1__Propose propose = STAFETT__PLAN__V1__PROPOSE__INIT;
    place.theirs = fellow_asked_us("sjovik", 90);
    assert_null(fellow_answer("turid", place.theirs, "joined", ""));
    joint_consent(place.theirs, "sjovik", "coordination");
    place.entry = entry_make(place.theirs, "turid");
    propose.case_id = baton_id(place.theirs);
    propose.part_code = (char *)"goal";
    propose.category_code = (char *)"coordination";
    propose.content = baton_content("text", "Swim again.");
    assert_null(turns_client("turid", &propose.base));
    const Stafett__Plan__V1__ProposalMade *made = PLAN_EVENT(proposal_made);
    place.proposal = id_or_none(made->proposal_id);
    turns_go_to(turns_now() + 1);
}

/* ---- sound records, by name of field: what is not named here stays as it is made */

static void
set_code(void *message, const ProtobufCFieldDescriptor *field)
{
    static const char *const codes[][2] = { { "role_code", "team" },
        { "kind_code", "partner" }, { "organisation_code", "nav" },
        { "sector_code", "nav" }, { "teller_code", "person" }, { "area_code", "care" },
        { "category_code", "coordination" }, { "part_code", "goal" },
        { "party_code", "nav" } };
    for (size_t i = 0; i < ARRAY_COUNT(codes); i++) {
        if (strcmp(codes[i][0], field->name) == 0)
            *(char **)((char *)message + field->offset) = (char *)codes[i][1];
    }
}

struct sound {
    const ProtobufCMessageDescriptor *type;
    const char *from;
    const struct id *case_id;
    const char *part; /* the field that says what it is about, and which */
    const struct id *part_id;
    const char *code; /* the field that says what becomes of it, and what */
    const char *word;
};

#define RECORD(name) &stafett__partner__v1__##name##__descriptor
/* clang-format off */
static const struct sound sounds[] = {
    { RECORD(entry_shared),        "nav",    &place.ours,   "entry_id",    NULL, "", "" },
    { RECORD(version_signed),      "nav",    &place.ours,   "version_id",  &place.version, "answer_code", "signed" },
    { RECORD(proposal_made),       "nav",    &place.ours,   "proposal_id", NULL, "", "" },
    { RECORD(meeting_answered),    "nav",    &place.ours,   "meeting_id",  &place.meeting, "answer_code", "comes" },
    { RECORD(membership_answered), "nav",    &place.ours,   "actor_id",    &place.member, "answer_code", "left" },
    { RECORD(membership_asked),    "sjovik", &place.theirs, "actor_id",    NULL, "", "" },
    { RECORD(story_shared),        "sjovik", &place.theirs, "story_id",    NULL, "", "" },
    { RECORD(entry_shared),        "sjovik", &place.theirs, "entry_id",    NULL, "", "" },
    { RECORD(actor_shared),        "sjovik", &place.theirs, "actor_id",    NULL, "state_code", "joined" },
    { RECORD(goal_shared),         "sjovik", &place.theirs, "goal_id",     NULL, "state_code", "open" },
    { RECORD(measure_shared),      "sjovik", &place.theirs, "measure_id",  NULL, "state_code", "planned" },
    { RECORD(link_shared),         "sjovik", &place.theirs, "link_id",     NULL, "", "" },
    { RECORD(version_shared),      "sjovik", &place.theirs, "version_id",  NULL, "", "" },
    { RECORD(meeting_shared),      "sjovik", &place.theirs, "meeting_id",  NULL, "", "" },
    { RECORD(proposal_answered),   "sjovik", &place.theirs, "proposal_id", &place.proposal, "answer_code", "taken" },
    { RECORD(consent_withdrawn),   "sjovik", &place.theirs, "",            NULL, "state_code", "withdrawn" },
    { RECORD(withheld_told),       "sjovik", &place.theirs, "",            NULL, "", "" },
    { RECORD(holder_proved),       "sjovik", &place.theirs, "",            NULL, "", "" },
    { RECORD(membership_ended),    "sjovik", &place.theirs, "actor_id",    NULL, "", "" },
};
/* clang-format on */

static ProtobufCBinaryData *
bytes_at(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (ProtobufCBinaryData *)((char *)message + field->offset);
}

static bool
is_named(const ProtobufCFieldDescriptor *field, const char *end)
{
    size_t length = strlen(field->name);
    return length >= strlen(end) &&
           strcmp(field->name + length - strlen(end), end) == 0;
}

static void
set_time(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    int64_t *at = (int64_t *)((char *)message + field->offset);
    if (is_named(field, "told_us") || is_named(field, "written_us"))
        *at = turns_now() - 5;
    else if (strcmp(field->name, "at_us") == 0)
        *at = turns_now() + DAY_US;
}

static ProtobufCBinaryData
some_content(void)
{
    static const char *const items[] = { "text", "She walks.", "reason", "So.", NULL };
    return works_content(items);
}

static struct id
part_of(const struct sound *sound)
{
    return sound->part_id != NULL ? *sound->part_id
                                  : turns_id((uint8_t)(FRESH + (sound - sounds)));
}

static void
set_bytes(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    if (strcmp(field->name, "content") == 0)
        *bytes_at(message, field) = some_content();
    else if (strcmp(field->name, "case_id") == 0)
        *bytes_at(message, field) = baton_id(*sound->case_id);
    else if (strcmp(field->name, "digest") == 0)
        *bytes_at(message, field) = joint_digest(place.version, "nav");
    else if (strcmp(field->name, sound->part) == 0)
        *bytes_at(message, field) = baton_id(part_of(sound));
}

static ProtobufCMessage *
sound_make(const struct sound *sound)
{
    ProtobufCMessage *message = arena_take(turns_arena(), sound->type->sizeof_message);
    protobuf_c_message_init(sound->type, message);
    for (unsigned i = 0; i < sound->type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &sound->type->fields[i];
        char *at = (char *)message + field->offset;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            continue;
        if (strcmp(field->name, sound->code) == 0)
            *(char **)(void *)at = (char *)sound->word;
        else if (field->type == PROTOBUF_C_TYPE_STRING)
            set_code(message, field);
        else if (field->type == PROTOBUF_C_TYPE_INT64)
            set_time(message, field);
        else if (field->type == PROTOBUF_C_TYPE_BYTES)
            set_bytes(sound, message, field);
        else if (strcmp(field->name, "number") == 0)
            *(uint32_t *)(void *)at = 1;
    }
    return message;
}

/* ---- what is made wrong */

struct wrong {
    const char *name;
    /* False: not of this field. */
    bool (*make)(const struct sound *sound, ProtobufCMessage *message,
        const ProtobufCFieldDescriptor *field);
};

static bool
is_single_bytes(const ProtobufCFieldDescriptor *field, const char *end)
{
    return field->label != PROTOBUF_C_LABEL_REPEATED &&
           field->type == PROTOBUF_C_TYPE_BYTES && is_named(field, end);
}

static bool
short_id(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    (void)sound;
    if (!is_single_bytes(field, "_id"))
        return false;
    *bytes_at(message, field) = baton_id(turns_id(FRESH));
    bytes_at(message, field)->len = ID_BYTES - 1;
    return true;
}

static bool
no_id(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    (void)sound;
    if (!is_single_bytes(field, "_id"))
        return false;
    *bytes_at(message, field) = slice_binary(slice_of(NULL, 0));
    return true;
}

static bool
id_of_another_case(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    if (!is_single_bytes(field, "_id"))
        return false;
    bool is_ours = sound->case_id == &place.ours;
    struct id other = is_ours ? place.entry : place.words;
    if (strcmp(field->name, "case_id") == 0)
        other = is_ours ? place.theirs : place.ours;
    *bytes_at(message, field) = baton_id(other);
    return true;
}

static bool
id_of_ours(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    if (!is_single_bytes(field, "_id") || strcmp(field->name, "case_id") == 0)
        return false;
    *bytes_at(message, field) =
        baton_id(sound->case_id == &place.ours ? place.words : place.entry);
    return true;
}

static bool
wrong_bytes(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    static const uint8_t bytes[WRONG_BYTES] = { 0xff, 0x01 };
    (void)sound;
    if (!is_single_bytes(field, "") || is_named(field, "_id"))
        return false;
    *bytes_at(message, field) = slice_binary(slice_of(bytes, sizeof bytes));
    return true;
}

static bool
unknown_code(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    (void)sound;
    if (field->type != PROTOBUF_C_TYPE_STRING ||
        field->label == PROTOBUF_C_LABEL_REPEATED)
        return false;
    *(char **)((char *)message + field->offset) = (char *)"nonsense";
    return true;
}

static bool
no_code(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    if (!unknown_code(sound, message, field))
        return false;
    *(char **)((char *)message + field->offset) = (char *)"";
    return true;
}

static bool
long_list(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    size_t each = field->type == PROTOBUF_C_TYPE_STRING  ? sizeof(char *)
                  : field->type == PROTOBUF_C_TYPE_BYTES ? sizeof(ProtobufCBinaryData)
                                                         : sizeof(uint32_t);
    (void)sound;
    if (field->label != PROTOBUF_C_LABEL_REPEATED)
        return false;
    char *list = arena_take(turns_arena(), LIST_TOO_LONG * each);
    memset(list, 0, LIST_TOO_LONG * each);
    for (size_t i = 0; i < LIST_TOO_LONG; i++) {
        if (field->type == PROTOBUF_C_TYPE_STRING)
            ((char **)(void *)list)[i] = (char *)"care";
        else if (field->type == PROTOBUF_C_TYPE_BYTES)
            ((ProtobufCBinaryData *)(void *)list)[i] = baton_id(turns_id((uint8_t)i));
    }
    *(char **)((char *)message + field->offset) = list;
    *(size_t *)((char *)message + field->quantifier_offset) = LIST_TOO_LONG;
    return true;
}

static bool
before_time(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    (void)sound;
    if (field->type != PROTOBUF_C_TYPE_INT64)
        return false;
    *(int64_t *)((char *)message + field->offset) = INT64_MIN;
    return true;
}

static bool
after_time(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    if (!before_time(sound, message, field))
        return false;
    *(int64_t *)((char *)message + field->offset) = INT64_MAX;
    return true;
}

static bool
huge_number(const struct sound *sound, ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field)
{
    (void)sound;
    if (field->label == PROTOBUF_C_LABEL_REPEATED ||
        field->type != PROTOBUF_C_TYPE_UINT32)
        return false;
    *(uint32_t *)((char *)message + field->offset) = UINT32_MAX;
    return true;
}

static const struct wrong wrongs[] = { { "short id", short_id }, { "no id", no_id },
    { "id of another case", id_of_another_case },
    { "id of an entry of ours", id_of_ours }, { "wrong bytes", wrong_bytes },
    { "unknown code", unknown_code }, { "no code", no_code },
    { "long list", long_list }, { "before time", before_time },
    { "after time", after_time }, { "huge number", huge_number } };

/* What is taken all the same. A partner may be of another country, or newer: its
 * categories, areas and roles are kept as they are said. What is withheld may be pointed
 * to, and what a count says is only shown. */
static const struct {
    const char *type; /* "": any */
    const char *field;
    const char *wrong;
} harmless[] = {
    { "", "area_code", "unknown code" },
    { "", "area_code", "no code" },
    { "", "category_code", "unknown code" },
    { "", "category_code", "no code" },
    { "", "role_code", "unknown code" },
    { "", "role_code", "no code" },
    { "", "organisation_code", "unknown code" },
    { "", "organisation_code", "no code" },
    { "", "sector_code", "unknown code" },
    { "", "sector_code", "no code" },
    { "", "interpreter_code", "unknown code" },
    { "", "interpreter_code", "no code" },
    { "", "language_code", "unknown code" },
    { "", "language_code", "no code" },
    { "", "party_code", "unknown code" },
    { "", "reason_code", "unknown code" },
    { "", "reason_code", "no code" },
    { "", "goal_id", "no id" },
    { "", "goal_id", "id of another case" },
    { "", "goal_id", "id of an entry of ours" },
    { "", "owner_id", "no id" },
    { "", "owner_id", "id of another case" },
    { "", "owner_id", "id of an entry of ours" },
    { "", "part_id", "no id" },
    { "", "part_id", "id of another case" },
    { "", "part_id", "id of an entry of ours" },
    { "", "corrects_id", "no id" },
    { "", "part_count", "huge number" },
    { "", "withheld_count", "huge number" },
    { "", "from_minute", "huge number" },
    { "", "to_minute", "huge number" },
    { "LinkShared", "kind_code", "unknown code" },
    /* what is withheld is pointed to all the same */
    { "MeasureShared", "meeting_id", "no id" },
    { "MeasureShared", "meeting_id", "id of another case" },
    { "MeasureShared", "meeting_id", "id of an entry of ours" },
    /* a member may write in each case that it knows; the sender is known by its name */
    { "EntryShared", "case_id", "id of another case" },
    { "MembershipAnswered", "actor_id", "no id" },
    { "MembershipAnswered", "actor_id", "id of another case" },
    { "MembershipAnswered", "actor_id", "id of an entry of ours" },
    { "MembershipEnded", "actor_id", "no id" },
    { "MembershipEnded", "actor_id", "id of another case" },
    { "MembershipEnded", "actor_id", "id of an entry of ours" },
};

static bool
is_harmless(const struct sound *sound, const char *field, const char *wrong)
{
    for (size_t i = 0; i < ARRAY_COUNT(harmless); i++) {
        bool is_type = harmless[i].type[0] == '\0' ||
                       strcmp(harmless[i].type, sound->type->short_name) == 0;
        if (is_type && strcmp(harmless[i].field, field) == 0 &&
            strcmp(harmless[i].wrong, wrong) == 0)
            return true;
    }
    return false;
}

/* Taken: something came of it. */
static bool
is_taken(const char *from, const ProtobufCMessage *message)
{
    return turns_partner(from, message) == NULL && turns_event_count() > 0;
}

static void
throw_field(const struct sound *sound, const struct wrong *wrong,
    const ProtobufCFieldDescriptor *field)
{
    ProtobufCMessage *message = sound_make(sound);
    if (is_harmless(sound, field->name, wrong->name) ||
        !wrong->make(sound, message, field))
        return;
    if (is_taken(sound->from, message)) {
        print_error(
            "%s.%s: %s was taken\n", sound->type->short_name, field->name, wrong->name);
        fail();
    }
}

static void
throw_fields(const struct sound *sound)
{
    for (size_t i = 0; i < ARRAY_COUNT(wrongs); i++) {
        for (unsigned f = 0; f < sound->type->n_fields; f++)
            throw_field(sound, &wrongs[i], &sound->type->fields[f]);
    }
}

/* Nothing of it is taken; made right, it is. */
static void
test_fields(void **state)
{
    (void)state;
    ours_make();
    theirs_make();
    for (size_t i = 0; i < ARRAY_COUNT(sounds); i++) {
        throw_fields(&sounds[i]);
        const char *reason = turns_partner(sounds[i].from, sound_make(&sounds[i]));
        bool is_told = sounds[i].type == RECORD(membership_asked);
        if (reason != NULL && !is_told)
            fail_msg("%s: %s", sounds[i].type->short_name, reason);
    }
}

/* The same, and what is harmless is said in earnest: live is rebuilt at the end. */
static void
test_harmless(void **state)
{
    (void)state;
    ours_make();
    theirs_make();
    for (size_t s = 0; s < ARRAY_COUNT(sounds); s++) {
        for (size_t i = 0; i < ARRAY_COUNT(wrongs); i++) {
            for (unsigned f = 0; f < sounds[s].type->n_fields; f++) {
                ProtobufCMessage *message = sound_make(&sounds[s]);
                if (wrongs[i].make(&sounds[s], message, &sounds[s].type->fields[f]))
                    (void)turns_partner(sounds[s].from, message);
            }
        }
    }
    turns_go_to(turns_now() + 400 * DAY_US);
    (void)joint_look(place.ours, "jon");
    (void)works_look(place.theirs);
    (void)joint_look(place.theirs, "turid");
}

/* Empty; and sound, but of whoever takes no part. */
static void
test_strangers(void **state)
{
    (void)state;
    ours_make();
    theirs_make();
    for (size_t i = 0; i < ARRAY_COUNT(sounds); i++) {
        ProtobufCMessage *empty =
            arena_take(turns_arena(), sounds[i].type->sizeof_message);
        bool is_sjovik = strcmp(sounds[i].from, "sjovik") == 0;
        protobuf_c_message_init(sounds[i].type, empty);
        assert_false(is_taken(sounds[i].from, empty));
        bool is_said = is_taken(is_sjovik ? "nav" : "sjovik", sound_make(&sounds[i]));
        /* An entry may come before the holder's word of who wrote it. */
        bool is_entry = sounds[i].type == RECORD(entry_shared);
        if (is_said && !is_entry)
            print_error("%s was taken\n", sounds[i].type->short_name);
        assert_true(is_entry || !is_said);
    }
}

/* A part stays what it is, and there are not more of them than we can show and sign. */
static void
test_kinds_and_counts(void **state)
{
    (void)state;
    ours_make();
    theirs_make();
    Stafett__Partner__V1__GoalShared goal = STAFETT__PARTNER__V1__GOAL_SHARED__INIT;
    Stafett__Partner__V1__MeasureShared measure =
        STAFETT__PARTNER__V1__MEASURE_SHARED__INIT;
    goal.case_id = measure.case_id = baton_id(place.theirs);
    goal.state_code = (char *)"open";
    measure.state_code = (char *)"planned";
    for (unsigned i = 0; i < PLAN_MEASURES_MAX; i++) {
        goal.goal_id = baton_id(turns_id((uint8_t)(100 + i)));
        assert_null(turns_partner("sjovik", &goal.base));
        measure.measure_id = goal.goal_id;
        assert_string_equal(turns_partner("sjovik", &measure.base), "part-unknown");
    }
    assert_null(turns_partner("sjovik", &goal.base)); /* said anew */
    goal.goal_id = baton_id(turns_id(99));
    assert_string_equal(turns_partner("sjovik", &goal.base), "list-too-long");
}

static void
test_over(void **state)
{
    (void)state;
    over_make();
    place.ours = place.over;
    for (size_t i = 0; i < ARRAY_COUNT(sounds); i++) {
        struct sound sound = sounds[i];
        if (strcmp(sound.from, "nav") != 0)
            continue;
        if (is_taken("nav", sound_make(&sound)))
            fail_msg("%s was taken of a case that is over", sound.type->short_name);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_fields),
        TEST(test_harmless),
        TEST(test_strangers),
        TEST(test_kinds_and_counts),
        TEST(test_over),
    };
    return test_run_group("plan_hostile_fellow", tests, ARRAY_COUNT(tests));
}
