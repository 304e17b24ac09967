/* Care messages: own fixtures as a table, one fixture cut at every byte, small mutations
 * of a sound message, and the published examples where they are at hand. Runs from the
 * project's folder. */

#include "common/calendar_load.h"
#include "common/vault.h"
#include "services/courier/plo.h"
#include "services/courier/plo_time.h"
#include "tests/lib/test.h"

#include <dirent.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURES "tests/fixtures/plo/"

enum { FILE_BYTES_MAX = 1 << 20, PATH_BYTES = 1024 };

static struct calendar oslo;
static uint8_t file_bytes[FILE_BYTES_MAX];

static struct slice
file_load(const char *path)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        print_error("cannot open %s\n", path);
    assert_non_null(file);
    size_t len = fread(file_bytes, 1, sizeof file_bytes, file);
    assert_int_equal(fclose(file), 0);
    return slice_of(file_bytes, len);
}

static struct slice
fixture_load(const char *name)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, FIXTURES "%s", name);
    return file_load(path);
}

/* Local time in Norway's summer. */
static int64_t
june(int32_t day, int32_t hour, int32_t minute, int32_t second)
{
    struct local_time local = { .year = 2027,
        .month = 6,
        .day = day,
        .hour = hour,
        .minute = minute,
        .second = second };
    static const struct calendar utc = { .offset_count = 0 };
    return calendar_utc(&utc, local) - 2 * HOUR_US;
}

static void
assert_reason(struct slice bytes, const char *reason, const char *where)
{
    struct plo_message message;
    struct plo_fault fault;
    assert_int_equal(plo_read(bytes, &oslo, &message, &fault), PLO_UNREADABLE);
    assert_string_equal(fault.reason, reason);
    assert_string_equal(fault.where, where);
    assert_true(wire_is_code(slice_text(fault.where)));
}

/* ---- what is told */

struct story_row {
    const char *file;
    const char *type;
    const char *kind;
    const char *status;
    const char *parent;
    int64_t sent_us;
    int64_t event_us;
    int64_t expected_us;
    bool is_estimated;
};

static void
test_story(void **state)
{
    (void)state;
    /* clang-format off */
    const struct story_row rows[] = {
        { "1-admitted.xml", "LOG_INNLAGT", "admitted", "new", "",
            june(4, 7, 30, 12), june(3, 22, 40, 0), june(8, 0, 0, 0), false },
        { "2-ready.xml", "LOG_UTSKRIVNINGSKLAR", "ready", "new", "",
            june(7, 10, 15, 40), june(7, 0, 0, 0), june(7, 0, 0, 0), true },
        { "3-ready-withdrawn.xml", "LOG_AVMELDING", "ready-withdrawn", "new", "",
            june(7, 15, 20, 3), june(7, 0, 0, 0), 0, false },
        { "4-ready-again.xml", "LOG_UTSKRIVNINGSKLAR", "ready", "new", "",
            june(10, 9, 5, 27), june(10, 0, 0, 0), june(10, 0, 0, 0), true },
        { "5-discharged.xml", "LOG_UTSKREVET", "discharged", "new", "",
            june(11, 14, 2, 51), june(11, 13, 30, 0), 0, false },
        { "6-death.xml", "LOG_DOD", "death", "new", "",
            june(12, 11, 44, 9), june(12, 0, 0, 0), 0, false },
        { "7-death-cancelled.xml", "LOG_DOD", "annulled", "cancelled",
            "5a0c0006-71de-4b3a-9c55-3f2e8b1d0006",
            june(12, 12, 3, 30), june(12, 0, 0, 0), 0, false },
        { "latin1.xml", "LOG_INNLAGT", "admitted", "changed",
            "5a0c0010-71de-4b3a-9c55-3f2e8b1d0010",
            june(5, 16, 20, 0), june(5, 15, 55, 0), 0, false },
    };
    /* clang-format on */
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct plo_message message;
        struct plo_fault fault;
        print_message("           %s\n", rows[i].file);
        assert_int_equal(
            plo_read(fixture_load(rows[i].file), &oslo, &message, &fault), PLO_NOTICE);
        assert_string_equal(message.type, rows[i].type);
        assert_string_equal(message.kind, rows[i].kind);
        assert_string_equal(message.status, rows[i].status);
        assert_string_equal(message.parent_ref, rows[i].parent);
        assert_int_equal(message.sent_us, rows[i].sent_us);
        assert_int_equal(message.event_us, rows[i].event_us);
        assert_int_equal(message.expected_us, rows[i].expected_us);
        assert_int_equal(message.is_event_estimated, rows[i].is_estimated);
    }
}

static void
test_parties_and_person(void **state)
{
    (void)state;
    struct plo_message message;
    struct plo_fault fault;
    struct slice bytes = fixture_load("1-admitted.xml");
    assert_int_equal(plo_read(bytes, &oslo, &message, &fault), PLO_NOTICE);
    assert_string_equal(message.message_ref, "5a0c0001-71de-4b3a-9c55-3f2e8b1d0001");
    assert_string_equal(message.sender.ref, "104");
    assert_string_equal(message.sender.unit_ref, "1042");
    assert_string_equal(message.receiver.ref, "88001");
    assert_string_equal(message.receiver.unit_ref, "88011");
    assert_string_equal(message.national_id, "02873910170");
    assert_string_equal(message.given_name, "Aud");
    assert_string_equal(message.family_name, "Prøvesen");
    assert_string_equal(message.birth_date, "1939-07-02");
    assert_int_equal(
        plo_read(fixture_load("6-death.xml"), &oslo, &message, &fault), PLO_NOTICE);
    assert_string_equal(message.receiver.ref, "88900");
    assert_string_equal(message.receiver.unit_ref, "");
    assert_string_equal(message.given_name, "Halvor Tenor");
}

static void
test_encodings(void **state)
{
    (void)state;
    struct plo_message message;
    struct plo_fault fault;
    static const uint8_t bom[] = { 0xEF, 0xBB, 0xBF };
    struct slice bytes = fixture_load("latin1.xml");
    assert_int_equal(plo_read(bytes, &oslo, &message, &fault), PLO_NOTICE);
    assert_string_equal(message.given_name, "Bjørg Sølvi");
    assert_string_equal(message.family_name, "Ærlig-Åsen");
    assert_string_equal(
        message.conversation_ref, "5a0c000f-71de-4b3a-9c55-3f2e8b1d000f");
    bytes = fixture_load("1-admitted.xml");
    memmove(file_bytes + 3, file_bytes, bytes.len);
    memcpy(file_bytes, bom, sizeof bom);
    bytes.len += 3;
    assert_int_equal(plo_read(bytes, &oslo, &message, &fault), PLO_NOTICE);
    assert_string_equal(message.family_name, "Prøvesen");
}

/* ---- what is not */

static void
test_unreadable(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *file;
        const char *reason;
        const char *where;
        bool is_cut;
    } rows[] = {
        { "broken.xml",             "not-xml",            "line-50",                       true },
        { "half-written.xml",       "not-xml",            "line-48",                       true },
        { "foreign.xml",            "foreign-xml",        "root",                          false },
        { "doctype.xml",            "foreign-xml",        "doctype",                       false },
        { "other-version.xml",      "foreign-xml",        "MsgHead/Document/RefDoc/Content", false },
        { "unknown-type.xml",       "unknown-type",       "MsgHead/MsgInfo/Type",          false },
    };
    /* clang-format on */
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct plo_message message;
        struct plo_fault fault;
        struct slice bytes = fixture_load(rows[i].file);
        print_message("           %s\n", rows[i].file);
        assert_int_equal(plo_read(bytes, &oslo, &message, &fault), PLO_UNREADABLE);
        assert_int_equal(fault.is_cut, rows[i].is_cut);
        assert_reason(bytes, rows[i].reason, rows[i].where);
    }
}

/* Whether it is taken in is the node's policy. */
static void
test_wrong_number_is_marked(void **state)
{
    (void)state;
    struct plo_message message;
    struct plo_fault fault;
    assert_int_equal(
        plo_read(fixture_load("wrong-check-digits.xml"), &oslo, &message, &fault),
        PLO_NOTICE);
    assert_true(message.is_unverified);
    assert_int_equal(
        plo_read(fixture_load("1-admitted.xml"), &oslo, &message, &fault), PLO_NOTICE);
    assert_false(message.is_unverified);
}

static void
test_set_aside(void **state)
{
    (void)state;
    struct plo_message message;
    struct plo_fault fault;
    assert_int_equal(plo_read(fixture_load("set-aside.xml"), &oslo, &message, &fault),
        PLO_SET_ASIDE);
}

static void
test_too_large_and_empty(void **state)
{
    (void)state;
    static const uint8_t large[PLO_BYTES_MAX + 1];
    assert_reason(slice_of(large, sizeof large), "too-large", "file");
    assert_reason(slice_of(large, 0), "not-xml", "line-0");
}

static void
test_cut_at_every_byte(void **state)
{
    (void)state;
    struct slice whole = fixture_load("3-ready-withdrawn.xml");
    struct plo_message message;
    struct plo_fault fault;
    for (size_t len = 0; len < whole.len - 1; len++) {
        /* Exactly as large as it is, so that a sanitizer sees who reads beyond. */
        uint8_t *bytes = malloc(len + 1);
        assert_non_null(bytes);
        memcpy(bytes, whole.data, len);
        assert_int_equal(
            plo_read(slice_of(bytes, len), &oslo, &message, &fault), PLO_UNREADABLE);
        assert_string_equal(fault.reason, "not-xml");
        assert_true(fault.is_cut);
        free(bytes);
    }
    assert_int_equal(
        plo_read(slice_of(whole.data, whole.len - 1), &oslo, &message, &fault),
        PLO_NOTICE); /* without its last line's end */
}

/* ---- one thing changed in a sound message */

static struct slice
replaced(const char *from, const char *to)
{
    static uint8_t changed[FILE_BYTES_MAX];
    struct slice bytes = fixture_load("2-ready.xml");
    file_bytes[bytes.len] = '\0';
    const char *text = (const char *)file_bytes;
    const char *at = strstr(text, from);
    assert_non_null(at);
    int wrote = snprintf((char *)changed, sizeof changed, "%.*s%s%s", (int)(at - text),
        text, to, at + strlen(from));
    assert_true(wrote > 0 && (size_t)wrote < sizeof changed);
    return slice_of(changed, (size_t)wrote);
}

static void
test_one_thing_wrong(void **state)
{
    (void)state;
    static const char long_name[] = "<FamilyName>%0300d</FamilyName>";
    char family[400];
    (void)snprintf(family, sizeof family, long_name, 0);
    /* clang-format off */
    const struct {
        const char *from;
        const char *to;
        const char *where;
    } rows[] = {
        { "<MsgId>5a0c", "<MsgId>5a 0c",           "MsgHead/MsgInfo/MsgId" },
        { "<MsgId>", "<MsgId><b/>",                "MsgHead/MsgInfo/MsgId" },
        { "<GenDate>2027-06-07T10", "<GenDate>2027-06-07T25", "MsgHead/MsgInfo/GenDate" },
        { "<GenDate>2027-06", "<GenDate>2027-13",  "MsgHead/MsgInfo/GenDate" },
        { "<GenDate>2027", "<GenDate>1907",        "MsgHead/MsgInfo/GenDate" },
        { "T10:15:40<", "T10:15:40+1:00<",         "MsgHead/MsgInfo/GenDate" },
        { "<Sender>", "<Avsender/><Sender xmlns=\"urn:x\">", "MsgHead/MsgInfo/Sender/Organisation/Ident" },
        { "<Id>88001<", "<Id>88 001<",             "MsgHead/MsgInfo/Receiver/Organisation/Ident" },
        { "<TypeId V=\"FNR\"", "<TypeId V=\"XXX\"", "MsgHead/MsgInfo/Patient/Ident" },
        { "<GivenName>Aud</GivenName>", "",        "MsgHead/MsgInfo/Patient/FamilyName" },
        { "<FamilyName>Prøvesen</FamilyName>", family, "MsgHead/MsgInfo/Patient/FamilyName" },
        { "1939-07-02<", "1939-02-30<",            "MsgHead/MsgInfo/Patient/DateOfBirth" },
        { "Forsendelsesstatus V=\"N\"", "Forsendelsesstatus V=\"X\"", "Forsendelsesstatus" },
        { "V=\"2027-06-07\"/>\n            <Anslag>", "V=\"i går\"/>\n            <Anslag>", "TidsfestetHendelse/TidspunktForHendelse" },
        { "2006-05-24\">\n  <MsgInfo>", "2004-01-01\">\n  <MsgInfo>", "root" },
    };
    /* clang-format on */
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        print_message("           %s\n", rows[i].where);
        assert_reason(replaced(rows[i].from, rows[i].to), "foreign-xml", rows[i].where);
    }
}

/* The event's code does not make a message: its type does. */
static void
test_ready_is_the_type(void **state)
{
    (void)state;
    struct plo_message message;
    struct plo_fault fault;
    struct slice bytes = replaced("LOG_UTSKRIVNINGSKLAR", "LOG_INNLAGT");
    assert_int_equal(plo_read(bytes, &oslo, &message, &fault), PLO_NOTICE);
    assert_string_equal(message.kind, "admitted");
    assert_int_equal(message.event_us, june(3, 22, 40, 0));
    assert_int_equal(message.expected_us, june(7, 0, 0, 0));
    bytes = replaced("Hendelsekode V=\"3\"", "Hendelsekode V=\"77\"");
    assert_int_equal(plo_read(bytes, &oslo, &message, &fault), PLO_NOTICE);
    assert_string_equal(message.kind, "ready");
    assert_int_equal(message.event_us, 0);
}

static void
test_help_number(void **state)
{
    (void)state;
    struct plo_message message;
    struct plo_fault fault;
    struct slice bytes = replaced("02873910170</Id>\n        <TypeId V=\"FNR\"",
        "80012345678</Id>\n        <TypeId V=\"FHN\"");
    assert_int_equal(plo_read(bytes, &oslo, &message, &fault), PLO_NOTICE);
    assert_string_equal(message.national_id, "80012345678");
}

static void
test_times(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *text;
        int64_t us; /* 0: none */
    } rows[] = {
        { "2027-05-04T12:00:00+02:00",     INT64_C(1809424800000000) },
        { "2027-05-04T12:00:00",           INT64_C(1809424800000000) },
        { "2027-05-04T10:00:00Z",          INT64_C(1809424800000000) },
        { "2027-05-04T10:00:00.1234567Z",  INT64_C(1809424800000000) },
        { "2027-05-04",                    INT64_C(1809381600000000) },
        { "2027-12-04",                    INT64_C(1827874800000000) },
        { "2027-05-04T12:00",     0 },
        { "2027-05-04T12:00:00.", 0 },
        { "2027-06-04 12:00:00",  0 },
        { "2027-02-29",           0 },
        { "2027-5-4",             0 },
        { "",                     0 },
        { "1969-12-31",           0 },
    };
    /* clang-format on */
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int64_t us = 0;
        bool is_read = plo_time_read(rows[i].text, &oslo, &us);
        print_message("           '%s' %lld\n", rows[i].text, (long long)us);
        assert_int_equal(is_read, rows[i].us != 0);
        if (is_read)
            assert_int_equal(us, rows[i].us);
    }
}

/* ---- published examples */

struct tally {
    unsigned notices, aside, unreadable;
};

static void
folder_tally(const char *folder, struct tally *tally)
{
    char path[PATH_BYTES];
    DIR *handle = opendir(folder);
    assert_non_null(handle);
    for (struct dirent *entry = readdir(handle); entry != NULL;
         entry = readdir(handle)) {
        struct plo_message message;
        struct plo_fault fault;
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        enum plo_result result = plo_read(file_load(path), &oslo, &message, &fault);
        tally->notices += result == PLO_NOTICE;
        tally->aside += result == PLO_SET_ASIDE;
        tally->unreadable += result == PLO_UNREADABLE;
        if (result == PLO_UNREADABLE)
            assert_non_null(fault.reason);
    }
    (void)closedir(handle);
}

static void
test_published(void **state)
{
    (void)state;
    char folder[PATH_BYTES / 2];
    const char *cases = getenv("STAFETT_CASES");
    struct tally plo = { 0, 0, 0 };
    struct tally others = { 0, 0, 0 };
    if (cases == NULL)
        cases = "../shared/cases";
    (void)snprintf(folder, sizeof folder, "%s/plo-1.6", cases);
    DIR *handle = opendir(folder);
    if (handle == NULL) {
        print_message("           skipped: no published examples (STAFETT_CASES)\n");
        skip();
        return;
    }
    (void)closedir(handle);
    folder_tally(folder, &plo);
    assert_int_equal(plo.notices, 22);
    assert_int_equal(plo.aside, 0);
    assert_int_equal(plo.unreadable, 0);
    (void)snprintf(folder, sizeof folder, "%s/dialogmelding", cases);
    folder_tally(folder, &others);
    (void)snprintf(folder, sizeof folder, "%s/apprec", cases);
    folder_tally(folder, &others);
    assert_int_equal(others.notices, 0);
    assert_true(others.aside >= 3);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_story),
        cmocka_unit_test(test_parties_and_person),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_wrong_number_is_marked),
        cmocka_unit_test(test_set_aside),
        cmocka_unit_test(test_too_large_and_empty),
        cmocka_unit_test(test_cut_at_every_byte),
        cmocka_unit_test(test_one_thing_wrong),
        cmocka_unit_test(test_ready_is_the_type),
        cmocka_unit_test(test_help_number),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_published),
    };
    int initialised = sodium_init();
    ASSERT(initialised >= 0);
    if (!calendar_load("Europe/Oslo", NULL, &oslo))
        return 1;
    plo_start();
    int failed = test_run_group("plo", tests, ARRAY_COUNT(tests));
    plo_stop();
    return failed;
}
