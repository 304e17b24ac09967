/* Receipts for messages beside Stafett, in plan: which notice it is about, who is told of
 * a rejection, and that it does not matter which of the two comes first. Message ids are
 * invented. */

#include "services/plan/plan_rows.h"
#include "tests/lib/pathway.h"
#include "tests/lib/test.h"

#include <string.h>

static const Stafett__Plan__V1__ReceiptRecorded *
receipt(const char *message_ref, const char *status, const char *direction)
{
    Stafett__Intake__V1__ReceiptBrought message =
        STAFETT__INTAKE__V1__RECEIPT_BROUGHT__INIT;
    char code[] = "E21";
    char *codes[] = { code };
    message.family_code = (char *)"apprec-1.1";
    message.receipt_ref = (char *)"r1";
    message.message_ref = (char *)message_ref;
    message.type_code = (char *)"LOG_DOD";
    message.status_code = (char *)status;
    message.direction_code = (char *)direction;
    message.partner_code = (char *)"sjovik";
    message.sent_us = pathway_at(5, 5, 4, 0);
    if (strcmp(status, "rejected") == 0) {
        message.error_codes = codes;
        message.n_error_codes = 1;
    }
    pathway_run(plan_decide_receipt, &message.base, FROM_DAEMON, "intake");
    assert_null(pathway_reason());
    const Stafett__Plan__V1__ReceiptRecorded *event =
        pathway_last(&stafett__plan__v1__receipt_recorded__descriptor);
    assert_non_null(event);
    return event;
}

static struct id
stay_with_our_message(void)
{
    pathway_bring((struct pathway_brought){
        .kind = "admitted", .ref = "m-admitted", .sent_us = pathway_at(5, 4, 9, 12) });
    pathway_bring((struct pathway_brought){ .kind = "death",
        .ref = "m-death",
        .sent_us = pathway_at(5, 5, 3, 0),
        .is_ours = true });
    return pathway_stay();
}

static bool
is_of_case(const Stafett__Plan__V1__ReceiptRecorded *event, struct id case_id)
{
    return slice_equal(slice_bytes(event->case_id), id_slice(&case_id));
}

static void
good_receipt_is_noted_and_tells_nobody(void **state)
{
    (void)state;
    struct id stay = stay_with_our_message();
    const Stafett__Plan__V1__ReceiptRecorded *event = receipt("m-death", "ok", "in");
    assert_true(is_of_case(event, stay));
    assert_string_equal(event->from_code, "sjovik");
    assert_int_equal(event->n_tell_codes, 0);
    event = receipt("m-death", "ok-in-part", "in");
    assert_int_equal(event->n_tell_codes, 0);
}

static void
rejection_tells_whoever_answers_for_the_case(void **state)
{
    (void)state;
    struct id stay = stay_with_our_message();
    const Stafett__Plan__V1__ReceiptRecorded *event =
        receipt("m-death", "rejected", "in");
    assert_true(is_of_case(event, stay));
    assert_int_equal(event->n_tell_codes, 1);
    assert_string_equal(event->tell_codes[0], "turid");
    assert_int_equal(event->n_error_codes, 1);
    /* Our own system rejected what the hospital says: the hospital knows, we must too. */
    event = receipt("m-admitted", "rejected", "out");
    assert_true(is_of_case(event, stay));
    assert_string_equal(event->from_code, "havnes");
    assert_int_equal(event->n_tell_codes, 1);
}

static void
rejection_of_an_unknown_message_tells_the_coordinating_unit(void **state)
{
    (void)state;
    const Stafett__Plan__V1__ReceiptRecorded *event =
        receipt("m-never-seen", "rejected", "in");
    assert_int_equal(event->case_id.len, 0);
    assert_int_equal(event->n_tell_codes, 1);
    assert_string_equal(event->tell_codes[0], "turid");
    event = receipt("m-never-seen", "ok", "in");
    assert_int_equal(event->n_tell_codes, 0);
}

static const char *
status_now(const char *message_ref)
{
    static struct plan_receipt row;
    return pathway_receipt(message_ref, &row) ? row.status : "";
}

static void
receipt_may_come_before_its_message(void **state)
{
    (void)state;
    assert_string_equal(status_now("m-death"), "");
    (void)receipt("m-death", "ok", "in");
    (void)stay_with_our_message();
    assert_string_equal(status_now("m-death"), "ok");
    (void)receipt("m-death", "rejected", "in");
    assert_string_equal(status_now("m-death"), "rejected");
}

int
main(void)
{
#define RECEIPT_TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, pathway_world_make, pathway_world_end)
    const struct CMUnitTest tests[] = {
        RECEIPT_TEST(good_receipt_is_noted_and_tells_nobody),
        RECEIPT_TEST(rejection_tells_whoever_answers_for_the_case),
        RECEIPT_TEST(rejection_of_an_unknown_message_tells_the_coordinating_unit),
        RECEIPT_TEST(receipt_may_come_before_its_message),
    };
    return test_run_group("plan_receipt", tests, ARRAY_COUNT(tests));
}
