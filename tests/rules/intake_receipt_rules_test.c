/* Receipts for messages beside Stafett at the entrance: each counts once. Message ids
 * are invented. */

#include "services/intake/intake.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"
#include "tests/rules/entrances.h"

#include <string.h>

static Stafett__Intake__V1__BringReceipt
receipt(const char *ref, const char *status)
{
    Stafett__Intake__V1__BringReceipt message =
        STAFETT__INTAKE__V1__BRING_RECEIPT__INIT;
    uint8_t *digest = arena_take(turns_arena(), DIGEST_BYTES);
    digest_of(slice_text(ref), digest);
    message.family_code = (char *)"apprec-1.1";
    message.receipt_ref = (char *)ref;
    message.message_ref = (char *)"m1";
    message.type_code = (char *)"LOG_DOD";
    message.status_code = (char *)status;
    message.direction_code = (char *)"in";
    message.partner_code = (char *)"sjovik";
    message.sent_us = 1;
    message.digest = slice_binary(slice_of(digest, DIGEST_BYTES));
    return message;
}

static void
receipt_counts_once(void **state)
{
    (void)state;
    Stafett__Intake__V1__BringReceipt message = receipt("r1", "ok");
    assert_null(turns_edge("courier", &message.base));
    const Stafett__Intake__V1__ReceiptBrought *event =
        turns_event(&stafett__intake__v1__receipt_brought__descriptor, 0);
    assert_non_null(event);
    assert_string_equal(event->message_ref, "m1");
    assert_string_equal(event->status_code, "ok");
    assert_null(turns_again());
    /* The same receipt in another file, and the same file under another name. */
    message.digest = slice_binary(slice_of(NULL, 0));
    assert_string_equal(turns_edge("courier", &message.base), "bring-repeated");
    message = receipt("r1", "ok");
    message.receipt_ref = (char *)"r2";
    assert_string_equal(turns_edge("courier", &message.base), "bring-repeated");
}

static void
receipt_that_says_nothing_is_refused(void **state)
{
    (void)state;
    Stafett__Intake__V1__BringReceipt message = receipt("r1", "perhaps");
    assert_string_equal(turns_edge("courier", &message.base), "receipt-unsound");
    message = receipt("", "ok");
    assert_string_equal(turns_edge("courier", &message.base), "receipt-unsound");
    message = receipt("r1", "ok");
    message.message_ref = (char *)"";
    assert_string_equal(turns_edge("courier", &message.base), "receipt-unsound");
    message = receipt("r1", "ok");
    message.partner_code = (char *)"";
    assert_string_equal(turns_edge("courier", &message.base), "unknown-sender");
}

static void
what_is_wrong_is_kept_as_content(void **state)
{
    const uint8_t salt[16] = { 7 };
    char code[] = "E21";
    char *codes[] = { code };
    (void)state;
    Stafett__Intake__V1__BringReceipt message = receipt("r1", "rejected");
    message.error_codes = codes;
    message.n_error_codes = 1;
    message.content = slice_binary(content_with(slice_text(""), "errors",
        slice_text("E21 Mottaker finnes ikke"), salt, turns_arena()));
    assert_null(turns_edge("courier", &message.base));
    const Stafett__Intake__V1__ReceiptBrought *event =
        turns_event(&stafett__intake__v1__receipt_brought__descriptor, 0);
    assert_non_null(event);
    assert_int_equal(event->n_error_codes, 1);
    assert_string_equal(event->error_codes[0], "E21");
    assert_true(
        slice_equal(content_item(slice_bytes(event->content), "errors", turns_arena()),
            slice_text("E21 Mottaker finnes ikke")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            receipt_counts_once, entrances_start, entrances_stop),
        cmocka_unit_test_setup_teardown(
            receipt_that_says_nothing_is_refused, entrances_start, entrances_stop),
        cmocka_unit_test_setup_teardown(
            what_is_wrong_is_kept_as_content, entrances_start, entrances_stop),
    };
    return test_run_group("intake_receipt", tests, ARRAY_COUNT(tests));
}
