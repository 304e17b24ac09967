/* Every field of every command and look, one at a time: strings that are no text, no
 * code or too long, ids that are none, and numbers from the ends of their range. The
 * rows are the services' own, so a new message is attacked as soon as it has a row. */

#include "common/message.h"
#include "proto/plan.pb-c.h"
#include "services/audit/audit.h"
#include "services/intake/intake.h"
#include "services/notification/alert.h"
#include "services/plan/plan.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/hostile.h"
#include "tests/real/hostile_frame.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

static struct hostile *nodes;
static char programs[600];

static const char story[] =
    "start 2027-05-04 08:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid "
    "Moe\"\n"
    "node sjovik \"Sjøvik sykehus\" NO flow \"Pasientflyt\" duty-flow \"Anne Strand\"\n"
    "partners havnes sjovik\n"
    "text ragnhild\n"
    "  national_id: 14844540001\n"
    "  given_name: Ragnhild\n"
    "  family_name: Prøve\n"
    "text nils\n"
    "  given_name: Nils\n"
    "  family_name: Prøvesen\n"
    "text ready\n"
    "  reason: Treatment is finished.\n"
    "at 2027-05-04 09:12\n"
    "$stay = sjovik/duty-flow: stay open --person @ragnhild --partner havnes "
    "--admitted "
    "\"2027-05-04 09:12\"\n"
    "$other = sjovik/duty-flow: stay open --person @nils --partner havnes --admitted "
    "\"2027-05-04 09:12\"\n"
    "$case = havnes/duty-ke: case open --person @ragnhild\n"
    "sjovik/duty-flow: handover offer $stay --to havnes --kind discharge --asked "
    "--text @ready\n"
    "sjovik/duty-flow: handover withdraw $stay --text @ready\n"
    "sjovik/duty-flow: handover offer $stay --to havnes --kind discharge --asked "
    "--text @ready\n"
    "agree\n";

static const char after[] = "at 2027-05-04 10:00\n"
                            "sjovik/duty-flow: notice information $stay\n"
                            "expect sjovik/duty-flow offer $stay state_code=offered\n"
                            "expect havnes/duty-ke offer $stay state_code=offered\n"
                            "agree\n";

static const char *const codes[] = { "havnes", "sjovik" };

static const struct {
    enum hostile_daemon daemon;
    const struct service *service;
} served[] = {
    { HOSTILE_PLAN, &plan_service },
    { HOSTILE_INTAKE, &intake_service },
    { HOSTILE_NOTIFICATION, &alert_service },
    { HOSTILE_AUDIT, &audit_service },
};

#define assert_all_well() assert_string_equal(ailment(), "")

static const char *
ailment(void)
{
    const char *text = hostile_ails(nodes);
    return text == NULL ? "" : text;
}

static void
the_nodes_start(void **state)
{
    (void)state;
    assert_true(hostile_open(programs, story, codes, &nodes));
    assert_all_well();
}

/* Of a command or look of staff; NULL: the row is none. */
static const ProtobufCMessageDescriptor *
client_row(const struct service *service, size_t i)
{
    if (i < service->input_count)
        return (service->inputs[i].origins & FROM_CLIENT) != 0 ? service->inputs[i].type
                                                               : NULL;
    i -= service->input_count;
    return (service->looks[i].origins & FROM_CLIENT) != 0 ? service->looks[i].type
                                                          : NULL;
}

/* ---- what cannot be read */

struct spoilt {
    struct slice value;
    const char *reason;
};

static bool
ends_with(const char *text, const char *ending)
{
    size_t bytes = strlen(ending);
    return strlen(text) >= bytes && strcmp(text + strlen(text) - bytes, ending) == 0;
}

static void
check_spoilt(struct peer *peer, const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field, const struct spoilt *spoilt)
{
    char where[WIRE_WHERE_BYTES];
    size_t mark = arena_mark(nodes->arena);
    const Stafett__V1__Answer *answer = hostile_command(peer, nodes->arena, type->name,
        hostile_field(nodes->arena, field->id, spoilt->value));
    scenario_text(where, sizeof where, "%s.%s", type->short_name, field->name);
    assert_non_null(answer);
    assert_int_equal(answer->verdict, STAFETT__V1__VERDICT__VERDICT_MALFORMED);
    assert_string_equal(answer->reason_code, spoilt->reason);
    assert_memory_equal(answer->where, where, strlen(where));
    arena_rewind(nodes->arena, mark);
}

static unsigned
spoil_code(struct peer *peer, const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field)
{
    char large[200];
    memset(large, 'a', sizeof large);
    const struct spoilt rows[] = {
        { slice_of("a\xff", 2), "wire-code" },
        { slice_of("a\0b", 3), "wire-code" },
        { slice_text("Kari Nordmann"), "wire-code" },
        { slice_text("sjøvik"), "wire-code" },
        { slice_text("a;b"), "wire-code" },
        { slice_of(large, sizeof large), "wire-too-large" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        check_spoilt(peer, type, field, &rows[i]);
    return ARRAY_COUNT(rows);
}

static unsigned
spoil_id(struct peer *peer, const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field)
{
    const struct spoilt rows[] = {
        { slice_text("fifteen bytes.."), "wire-id" },
        { slice_text("seventeen bytes.."), "wire-id" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        check_spoilt(peer, type, field, &rows[i]);
    return ARRAY_COUNT(rows);
}

/* A content whose one item has that text. */
static struct slice
content_of(struct slice text)
{
    struct arena *arena = nodes->arena;
    struct slice item = hostile_field(arena, 2, text);
    return hostile_field(arena, 3, item);
}

static unsigned
spoil_content(struct peer *peer, const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field)
{
    static char large[WIRE_TEXT_BYTES_MAX + 1];
    memset(large, 'a', sizeof large);
    const struct spoilt rows[] = {
        { content_of(slice_of("a\xc3(", 3)), "wire-utf8" },
        { content_of(slice_of("\xed\xa0\x80", 3)), "wire-utf8" },
        { content_of(slice_of("\xc0\xaf", 2)), "wire-utf8" },
        { content_of(slice_of("a\0b", 3)), "wire-nul" },
        { content_of(slice_of(large, sizeof large)), "wire-too-large" },
        { slice_of("\x1a\x05\x0a", 3), "wire-truncated" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        check_spoilt(peer, type, field, &rows[i]);
    return ARRAY_COUNT(rows);
}

static unsigned
spoil_field(struct peer *peer, const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return spoil_code(peer, type, field);
    if (field->type != PROTOBUF_C_TYPE_BYTES)
        return 0;
    if (ends_with(field->name, "_id"))
        return spoil_id(peer, type, field);
    return ends_with(field->name, "content") ? spoil_content(peer, type, field) : 0;
}

static void
every_text_and_id_is_read_before_it_is_believed(void **state)
{
    (void)state;
    for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
        const struct service *service = served[s].service;
        struct peer *peer;
        char endpoint[256];
        unsigned thrown = 0;
        arena_reset(nodes->arena);
        uint64_t before = hostile_not_understood(nodes, 0, served[s].daemon);
        hostile_endpoint(&nodes->nodes[0], served[s].daemon, endpoint, sizeof endpoint);
        peer_open(endpoint, &nodes->nodes[0].person,
            hostile_public(&nodes->nodes[0], served[s].daemon), NULL, &peer);
        for (size_t i = 0; i < service->input_count + service->look_count; i++) {
            const ProtobufCMessageDescriptor *type = client_row(service, i);
            for (unsigned f = 0; type != NULL && f < type->n_fields; f++)
                thrown += spoil_field(peer, type, &type->fields[f]);
        }
        peer_close(&peer);
        assert_true(thrown > 0);
        assert_int_equal(
            hostile_not_understood(nodes, 0, served[s].daemon), before + thrown);
    }
    assert_all_well();
}

/* ---- what can be read, and is absurd */

static const int64_t extremes[] = { INT64_MIN, INT64_MIN + 1, -1, 1,
    (int64_t)WIRE_TIME_US_MAX, (int64_t)WIRE_TIME_US_MAX + 1, INT64_MAX - 1,
    INT64_MAX };

static const char *const kinds[] = { "discharge", "coordination", "early-warning",
    "information", "admission-report", "discharge-report", "discharged", "annulled" };

/* What makes a command go further than its first check. */
static const char *
word_for(const char *field, unsigned node, const char *kind)
{
    static const struct {
        const char *field;
        const char *words[HOSTILE_NODES];
    } rows[] = {
        { "partner_code", { "sjovik", "havnes" } },
        { "to_code", { "sjovik", "havnes" } },
        { "unit_code", { "ke", "flow" } },
        { "duty_code", { "duty-ke", "duty-flow" } },
        { "staff_code", { "duty-ke", "duty-flow" } },
    };
    if (strcmp(field, "kind_code") == 0)
        return kind;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (strcmp(rows[i].field, field) == 0)
            return rows[i].words[node];
    }
    return "";
}

static const Stafett__Plan__V1__CaseView *
case_view(unsigned node, struct id case_id)
{
    Stafett__Plan__V1__ShowCase show = STAFETT__PLAN__V1__SHOW_CASE__INIT;
    struct wire_fault fault;
    show.case_id = id_binary(&case_id);
    const Stafett__V1__Answer *answer =
        hostile_ask(nodes, node, HOSTILE_PLAN, &show.base);
    assert_non_null(answer);
    const Stafett__Plan__V1__CaseView *view =
        (const Stafett__Plan__V1__CaseView *)message_unpack(
            &stafett__plan__v1__case_view__descriptor, slice_bytes(answer->payload),
            nodes->arena, &fault);
    assert_non_null(view);
    return view;
}

/* A message of that type about that case, with every string and id filled in. */
static ProtobufCMessage *
message_about(const ProtobufCMessageDescriptor *type, unsigned node,
    const Stafett__Plan__V1__CaseView *about, const char *kind)
{
    ProtobufCMessage *message = arena_take(nodes->arena, type->sizeof_message);
    protobuf_c_message_init(type, message);
    for (unsigned f = 0; f < type->n_fields; f++) {
        const ProtobufCFieldDescriptor *field = &type->fields[f];
        void *at = (uint8_t *)message + field->offset;
        const Stafett__Plan__V1__OfferView *offer =
            about->n_offers == 0 ? NULL : about->offers[about->n_offers - 1];
        const char *word;
        ProtobufCBinaryData bytes = { 0, NULL };
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            continue;
        if (field->type == PROTOBUF_C_TYPE_STRING) {
            word = word_for(field->name, node, kind);
            memcpy(at, &word, sizeof word);
        }
        if (strcmp(field->name, "person_id") == 0)
            bytes = about->person_id;
        else if (strcmp(field->name, "case_id") == 0 &&
                 strncmp(type->short_name, "Open", 4) != 0)
            bytes = about->case_id;
        else if (strcmp(field->name, "offer_id") == 0 && offer != NULL)
            bytes = offer->offer_id;
        else if (strcmp(field->name, "digest") == 0 && offer != NULL)
            bytes = offer->digest;
        if (bytes.len > 0 && field->type == PROTOBUF_C_TYPE_BYTES)
            memcpy(at, &bytes, sizeof bytes);
        if (strcmp(field->name, "term") == 0 && offer != NULL)
            memcpy(at, &offer->term, sizeof offer->term);
    }
    return message;
}

static void
stretch_field(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
    unsigned node, enum hostile_daemon daemon)
{
    void *at = (uint8_t *)message + field->offset;
    for (size_t e = 0; e < ARRAY_COUNT(extremes); e++) {
        size_t mark = arena_mark(nodes->arena);
        memcpy(at, &extremes[e], sizeof extremes[e]);
        const Stafett__V1__Answer *answer = hostile_ask(nodes, node, daemon, message);
        if (answer == NULL) {
            fail_msg("%s.%s = %lld is not answered", message->descriptor->short_name,
                field->name, (long long)extremes[e]);
            return;
        }
        /* Only a time that is none is refused before the rules see it. */
        bool is_no_time =
            (uint64_t)extremes[e] > WIRE_TIME_US_MAX && ends_with(field->name, "_us");
        bool is_unsound = answer->verdict == STAFETT__V1__VERDICT__VERDICT_MALFORMED;
        assert_string_equal(
            is_unsound ? answer->reason_code : "", is_no_time ? "wire-time" : "");
        arena_rewind(nodes->arena, mark);
    }
}

static void
stretch_row(const ProtobufCMessageDescriptor *type, unsigned node,
    enum hostile_daemon daemon, const Stafett__Plan__V1__CaseView *about)
{
    for (unsigned f = 0; f < type->n_fields; f++) {
        const ProtobufCFieldDescriptor *field = &type->fields[f];
        if ((field->type != PROTOBUF_C_TYPE_INT64 &&
                field->type != PROTOBUF_C_TYPE_UINT64) ||
            field->label == PROTOBUF_C_LABEL_REPEATED)
            continue;
        for (size_t k = 0; k < ARRAY_COUNT(kinds); k++)
            stretch_field(
                message_about(type, node, about, kinds[k]), field, node, daemon);
    }
}

static void
numbers_from_the_ends_of_their_range_are_answered(void **state)
{
    (void)state;
    for (unsigned node = 0; node < HOSTILE_NODES; node++) {
        for (size_t s = 0; s < ARRAY_COUNT(served); s++) {
            const struct service *service = served[s].service;
            arena_reset(nodes->arena);
            const Stafett__Plan__V1__CaseView *about =
                case_view(node, hostile_case(nodes, "other"));
            for (size_t i = 0; i < service->input_count + service->look_count; i++) {
                const ProtobufCMessageDescriptor *type = client_row(service, i);
                if (type != NULL)
                    stretch_row(type, node, served[s].daemon, about);
            }
        }
    }
    assert_all_well();
}

/* The absurd was taken where a rule allows it: it is shown, and nobody falls over it. */
static void
what_was_taken_can_be_shown(void **state)
{
    static char text[STAGE_OUTPUT_BYTES];
    char case_id[ID_TEXT_BYTES];
    (void)state;
    id_text(hostile_case(nodes, "other"), case_id);
    const char *const show[] = { "case", "show", case_id, NULL };
    const char *const trace[] = { "trace", case_id, NULL };
    for (unsigned node = 0; node < HOSTILE_NODES; node++) {
        assert_int_equal(hostile_run(nodes, node, text, sizeof text, show), 0);
        assert_int_equal(hostile_run(nodes, node, text, sizeof text, trace), 0);
    }
}

/* ---- quotes: what an answer says of the offer must be the offer's */

struct quote {
    int offer; /* the first and withdrawn, the second and open, or -1: no such */
    uint64_t term;
    bool is_other_digest;
    const char *reason;
};

static void
check_quote(const Stafett__Plan__V1__CaseView *stay, const struct quote *quote)
{
    Stafett__Plan__V1__AcceptHandover accept = STAFETT__PLAN__V1__ACCEPT_HANDOVER__INIT;
    const Stafett__Plan__V1__OfferView *offer =
        stay->offers[quote->offer < 0 ? 1 : quote->offer];
    uint8_t digest[DIGEST_BYTES] = { 1 };
    struct id unknown = hostile_id();
    accept.case_id = stay->case_id;
    accept.offer_id = quote->offer < 0 ? id_binary(&unknown) : offer->offer_id;
    accept.term = quote->term;
    accept.digest = quote->is_other_digest
                        ? slice_binary(slice_of(digest, DIGEST_BYTES))
                        : offer->digest;
    accept.from_us = INT64_C(1809000000000000);
    const Stafett__V1__Answer *answer =
        hostile_ask(nodes, 0, HOSTILE_PLAN, &accept.base);
    assert_non_null(answer);
    assert_int_equal(answer->verdict, STAFETT__V1__VERDICT__VERDICT_REFUSED);
    assert_string_equal(answer->reason_code, quote->reason);
    assert_string_not_equal(answer->where, "");
}

static void
wrong_quotes_are_refused(void **state)
{
    (void)state;
    arena_reset(nodes->arena);
    const Stafett__Plan__V1__CaseView *stay = case_view(0, hostile_case(nodes, "stay"));
    const struct quote rows[] = {
        { -1, 2, false, "offer-unknown" },
        { 0, 1, false, "term-stale" },
        { 1, 1, false, "term-stale" },
        { 1, 2, true, "digest-differs" },
        { 1, UINT64_MAX, false, "offer-unknown" },
    };
    assert_int_equal(stay->n_offers, 2);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        check_quote(stay, &rows[i]);
    assert_all_well();
}

static void
the_story_goes_on(void **state)
{
    (void)state;
    assert_true(hostile_play(nodes, after));
    assert_all_well();
}

static void
the_nodes_drain(void **state)
{
    (void)state;
    assert_true(hostile_close(&nodes));
}

int
main(int argc, char **argv)
{
    char own[512];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nodes_start),
        cmocka_unit_test(every_text_and_id_is_read_before_it_is_believed),
        cmocka_unit_test(numbers_from_the_ends_of_their_range_are_answered),
        cmocka_unit_test(what_was_taken_can_be_shown),
        cmocka_unit_test(wrong_quotes_are_refused),
        cmocka_unit_test(the_story_goes_on),
        cmocka_unit_test(the_nodes_drain),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("hostile_field", tests, ARRAY_COUNT(tests));
}
