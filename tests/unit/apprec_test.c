/* Application receipts: own fixtures as a table, what is not a receipt, one cut at every
 * byte, and the published examples where they are at hand. Runs from the project's
 * folder. */

#include "common/calendar_load.h"
#include "services/courier/apprec.h"
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES_MAX = 1 << 16, PATH_BYTES = 1024 };

static struct calendar oslo;
static uint8_t file_bytes[FILE_BYTES_MAX];

/* False: there is no such file. */
static bool
file_load(const char *folder, const char *name, struct slice *out)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return false;
    size_t len = fread(file_bytes, 1, sizeof file_bytes, file);
    assert_int_equal(fclose(file), 0);
    *out = slice_of(file_bytes, len);
    return true;
}

static struct slice
fixture(const char *name)
{
    struct slice bytes = slice_text("");
    assert_true(file_load("tests/fixtures/apprec", name, &bytes));
    return bytes;
}

struct row {
    const char *file;
    const char *family;
    const char *status;
    const char *sender;
    const char *receiver;
    const char *unit;
    size_t codes;
    const char *text;
};

static void
test_receipts(void **state)
{
    (void)state;
    const struct row rows[] = {
        { "ok.xml", "apprec-1.1", "ok", "104", "88001", "88011", 0, "" },
        { "rejected.xml", "apprec-1.1", "rejected", "104", "88001", "88011", 2,
            "E21 Mottaker finnes ikke: Tjenesten er flyttet til Fjellheim.\n"
            "X99 Annen feil" },
        { "latin1-in-part.xml", "apprec-1.0", "ok-in-part", "104", "", "", 1,
            "53 Finnes ikke i Folkeregisteret, prøv igjen: 3" },
        { "wrapped.xml", "apprec-1.0", "rejected", "79768", "88001", "88011", 1,
            "X99 Annen feil" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct apprec receipt;
        struct plo_fault fault;
        print_message("           %s\n", rows[i].file);
        assert_int_equal(
            apprec_read(fixture(rows[i].file), &oslo, &receipt, &fault), APPREC_READ);
        assert_string_equal(receipt.family, rows[i].family);
        assert_string_equal(receipt.status, rows[i].status);
        assert_string_equal(receipt.sender.ref, rows[i].sender);
        assert_string_equal(receipt.receiver.ref, rows[i].receiver);
        assert_string_equal(receipt.receiver.unit_ref, rows[i].unit);
        assert_string_equal(
            receipt.message_ref, "5a0c0a06-71de-4b3a-9c55-3f2e8b1d0a06");
        assert_string_equal(receipt.message_type, "LOG_DOD");
        assert_int_equal(receipt.code_count, rows[i].codes);
        assert_string_equal(receipt.text, rows[i].text);
        assert_true(receipt.sent_us > 0);
    }
}

static void
test_what_a_receipt_must_have(void **state)
{
    (void)state;
    const struct {
        const char *file;
        const char *where;
    } rows[] = {
        { "no-original.xml", "AppRec/OriginalMsgId/Id" },
        { "no-status.xml", "AppRec/Status" },
        { "no-time.xml", "AppRec/GenDate" },
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct apprec receipt;
        struct plo_fault fault;
        assert_int_equal(apprec_read(fixture(rows[i].file), &oslo, &receipt, &fault),
            APPREC_UNREADABLE);
        assert_string_equal(fault.reason, "foreign-xml");
        assert_string_equal(fault.where, rows[i].where);
        assert_false(fault.is_cut);
    }
}

static void
test_what_is_no_receipt(void **state)
{
    struct apprec receipt;
    struct plo_fault fault;
    struct slice bytes = slice_text("");
    (void)state;
    assert_true(file_load("tests/fixtures/plo", "1-admitted.xml", &bytes));
    assert_int_equal(apprec_read(bytes, &oslo, &receipt, &fault), APPREC_OTHER);
    const char *const others[] = { "",
        "<EI_fellesformat xmlns='http://www.nav.no/xml/eiff/2/'/>",
        "<AppRec xmlns='http://www.kith.no/xmlstds/apprec/1999'/>" };
    for (size_t i = 0; i < ARRAY_COUNT(others); i++)
        assert_int_equal(
            apprec_read(slice_text(others[i]), &oslo, &receipt, &fault), APPREC_OTHER);
}

static void
test_cut_at_every_byte(void **state)
{
    (void)state;
    struct slice whole = fixture("rejected.xml");
    size_t last = whole.len - 1; /* a newline */
    for (size_t len = 0; len < last; len++) {
        struct apprec receipt;
        struct plo_fault fault;
        assert_int_equal(
            apprec_read(slice_of(whole.data, len), &oslo, &receipt, &fault),
            APPREC_OTHER);
    }
}

/* What receipts say in words is cut within our bounds, never in the middle of a letter. */
static void
test_many_errors(void **state)
{
    static char text[FILE_BYTES_MAX];
    struct apprec receipt;
    struct plo_fault fault;
    (void)state;
    size_t len = (size_t)snprintf(text, sizeof text,
        "<AppRec xmlns='http://www.kith.no/xmlstds/apprec/2012-02-15'>"
        "<GenDate>2027-06-12T11:50:21</GenDate><Id>r1</Id><Status V='2'/>");
    for (int i = 0; i < 20; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "<Error V='X99' DN='a");
        for (int letter = 0; letter < 100; letter++)
            len += (size_t)snprintf(text + len, sizeof text - len, "ø");
        len += (size_t)snprintf(text + len, sizeof text - len, "'/>");
    }
    (void)snprintf(text + len, sizeof text - len,
        "<OriginalMsgId><Id>m1</Id></OriginalMsgId></AppRec>");
    assert_int_equal(
        apprec_read(slice_text(text), &oslo, &receipt, &fault), APPREC_READ);
    assert_int_equal(receipt.code_count, APPREC_ERRORS_MAX);
    assert_true(strlen(receipt.text) > APPREC_TEXT_BYTES - 4);
    assert_true(wire_is_utf8(slice_text(receipt.text)));
    assert_string_equal(receipt.message_type, "");
}

static void
test_published_examples(void **state)
{
    (void)state;
    const struct {
        const char *file;
        const char *status;
        const char *message_type;
        const char *sender;
        size_t codes;
    } rows[] = {
        { "apprecOK.xml", "ok", "DIALOG_SVAR", "79768", 0 },
        { "apprecError.xml", "rejected", "DIALOG_SVAR", "79768", 1 },
        { "apprec-eksempel.xml", "ok-in-part", "PROM", "889640782", 5 },
    };
    char folder[PATH_BYTES / 2];
    const char *cases = getenv("STAFETT_CASES");
    (void)snprintf(
        folder, sizeof folder, "%s/apprec", cases == NULL ? "../shared/cases" : cases);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct apprec receipt;
        struct plo_fault fault;
        struct slice bytes = slice_text("");
        if (!file_load(folder, rows[i].file, &bytes)) {
            print_message(
                "           skipped: no published examples (STAFETT_CASES)\n");
            skip();
            return;
        }
        assert_int_equal(apprec_read(bytes, &oslo, &receipt, &fault), APPREC_READ);
        assert_string_equal(receipt.family, "apprec-1.0");
        assert_string_equal(receipt.status, rows[i].status);
        assert_string_equal(receipt.message_type, rows[i].message_type);
        assert_string_equal(receipt.sender.ref, rows[i].sender);
        assert_int_equal(receipt.code_count, rows[i].codes);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_receipts),
        cmocka_unit_test(test_what_a_receipt_must_have),
        cmocka_unit_test(test_what_is_no_receipt),
        cmocka_unit_test(test_cut_at_every_byte),
        cmocka_unit_test(test_many_errors),
        cmocka_unit_test(test_published_examples),
    };
    if (!calendar_load("Europe/Oslo", NULL, &oslo))
        return EXIT_FAILURE;
    plo_start();
    int failed = test_run_group("apprec", tests, ARRAY_COUNT(tests));
    plo_stop();
    return failed;
}
