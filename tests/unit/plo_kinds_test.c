/* Every kind of care message, in both versions, new, changed and cancelled: what the
 * reader makes of it. The table in services/courier/README.md is this one. */

#include "common/calendar_load.h"
#include "services/courier/plo.h"
#include "tests/lib/letter.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

static struct calendar oslo;

static const struct kind_row {
    const char *type;
    const char *kind;
    bool is_warning;
    const char *state;
} kind_rows[] = {
    { "LOG_INNLAGT", "admitted", false, NULL },
    { "LOG_UTSKRIVNINGSKLAR", "ready", false, NULL },
    { "LOG_AVMELDING", "ready-withdrawn", false, NULL },
    { "LOG_UTSKREVET", "discharged", false, "1" },
    { "LOG_UTSKREVET", "death", false, "2" },
    { "LOG_DOD", "death", false, NULL },
    { "HELSEOPPL_SOKNAD", "early-warning", true, NULL },
    { "HELSEOPPL_SOKNAD", "information", false, NULL },
    { "INNLEGGELSESRAPPORT", "admission-report", false, NULL },
    { "UTSKRIVNINGSRAPPORT", "discharge-report", false, NULL },
    { "ORIENTERING_TJENESTETILBUD", "services-told", false, NULL },
    { "HELSEOPPLYSNINGER_LEGE", "gp-information", false, NULL },
    { "MEDISINSKE_OPPLYSNINGER", "medical-information", false, NULL },
};
static const struct {
    const char *code;
    const char *status;
} status_rows[] = {
    { "N", "new" },
    { "M", "changed" },
    { "A", "new" }, /* stands beside what it adds to */
    { "C", "cancelled" },
};
static const struct {
    const char *version;
    const char *family;
} version_rows[] = {
    { "1.6", "plo-1.6" },
    { "1.5", "plo-1.5" },
};

static enum plo_result
letter_read(const struct letter *letter, struct plo_message *out)
{
    static char text[LETTER_BYTES_MAX];
    struct plo_fault fault;
    size_t len = letter_write(letter, text);
    enum plo_result result = plo_read(slice_of(text, len), &oslo, out, &fault);
    if (result == PLO_UNREADABLE)
        print_error("%s: %s at %s\n", letter->type, fault.reason, fault.where);
    return result;
}

static struct letter
letter_of(const struct kind_row *row, const char *version, const char *status)
{
    return (struct letter){ .type = row->type,
        .version = version,
        .status = status,
        .sent = "2027-06-04T07:30:12",
        .ref = "m-1",
        .parent = strcmp(status, "N") == 0 ? NULL : "m-0",
        .event = "2027-06-03",
        .state = row->state,
        .is_warning = row->is_warning };
}

/* What 1.5 calls an application for services has no first and no later one. */
static const char *
kind_expected(const struct kind_row *row, const char *version, const char *status)
{
    if (strcmp(status, "C") == 0)
        return "annulled";
    bool is_old = strcmp(version, "1.5") == 0;
    return is_old && row->is_warning ? "information" : row->kind;
}

static void
every_kind_is_read(void **state)
{
    (void)state;
    for (size_t k = 0; k < ARRAY_COUNT(kind_rows); k++) {
        for (size_t v = 0; v < ARRAY_COUNT(version_rows); v++) {
            for (size_t s = 0; s < ARRAY_COUNT(status_rows); s++) {
                struct plo_message message;
                const char *version = version_rows[v].version;
                const char *code = status_rows[s].code;
                struct letter letter = letter_of(&kind_rows[k], version, code);
                assert_int_equal(letter_read(&letter, &message), PLO_NOTICE);
                assert_string_equal(message.type, kind_rows[k].type);
                assert_string_equal(message.family, version_rows[v].family);
                assert_string_equal(message.status, status_rows[s].status);
                assert_string_equal(
                    message.kind, kind_expected(&kind_rows[k], version, code));
            }
        }
    }
}

/* A published message of 1.5 has no status. */
static void
only_the_old_version_may_lack_its_status(void **state)
{
    (void)state;
    struct plo_message message;
    struct letter letter = { .type = "INNLEGGELSESRAPPORT",
        .version = "1.5",
        .status = "",
        .sent = "2027-06-04T07:30:12",
        .ref = "m-1" };
    assert_int_equal(letter_read(&letter, &message), PLO_NOTICE);
    assert_string_equal(message.status, "new");
    letter.version = "1.6";
    assert_int_equal(letter_read(&letter, &message), PLO_UNREADABLE);
}

/* Ready is what the type says; a date with the same code is only a date. */
static void
a_date_does_not_make_ready(void **state)
{
    (void)state;
    struct plo_message message;
    struct letter letter = { .type = "HELSEOPPL_SOKNAD",
        .sent = "2027-06-04T07:30:12",
        .ref = "m-1",
        .expected = "2027-06-09",
        .estimate = "true",
        .is_warning = true };
    assert_int_equal(letter_read(&letter, &message), PLO_NOTICE);
    assert_string_equal(message.kind, "early-warning");
    assert_true(message.expected_us > message.sent_us);
    assert_int_equal(message.event_us, 0);
}

/* Anslag by the base standard: true is an estimate. */
static void
an_estimate_is_what_the_base_standard_says(void **state)
{
    (void)state;
    struct plo_message message;
    struct letter letter = { .type = "LOG_INNLAGT",
        .sent = "2027-06-04T07:30:12",
        .ref = "m-1",
        .event = "2027-06-03T22:10:00",
        .estimate = "true" };
    assert_int_equal(letter_read(&letter, &message), PLO_NOTICE);
    assert_true(message.is_event_estimated);
    letter.estimate = "false";
    assert_int_equal(letter_read(&letter, &message), PLO_NOTICE);
    assert_false(message.is_event_estimated);
}

static void
the_receivers_service_is_known_by_its_name(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        const char *service;
    } rows[] = {
        { "Saksbehandling", "casework" },
        { "Saksbehandlertjenesten", "casework" },
        { "SYKEPLEIETJENESTE", "nursing" },
        { "Sykepleietjeneste, helse- og omsorgstjenester", "nursing" },
        { "Hjemmetjenesten nord", "" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct plo_message message;
        struct letter letter = { .type = "LOG_INNLAGT",
            .sent = "2027-06-04T07:30:12",
            .ref = "m-1",
            .unit = rows[i].unit };
        assert_int_equal(letter_read(&letter, &message), PLO_NOTICE);
        assert_string_equal(message.service, rows[i].service);
    }
}

static int
group_start(void **state)
{
    (void)state;
    plo_start();
    return calendar_load("Europe/Oslo", NULL, &oslo) ? 0 : -1;
}

static int
group_end(void **state)
{
    (void)state;
    plo_stop();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_is_read, group_start, group_end),
        cmocka_unit_test_setup_teardown(
            only_the_old_version_may_lack_its_status, group_start, group_end),
        cmocka_unit_test_setup_teardown(
            a_date_does_not_make_ready, group_start, group_end),
        cmocka_unit_test_setup_teardown(
            an_estimate_is_what_the_base_standard_says, group_start, group_end),
        cmocka_unit_test_setup_teardown(
            the_receivers_service_is_known_by_its_name, group_start, group_end),
    };
    return test_run_group("plo kinds", tests, ARRAY_COUNT(tests));
}
