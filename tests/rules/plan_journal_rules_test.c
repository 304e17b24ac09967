/* The shared journal: whose an entry is, how it is corrected, and what is new to whom. */

#include "tests/lib/baton.h"

#include <string.h>

static const char *
write(struct id case_id, const char *by, const char *text, struct id corrects)
{
    Stafett__Plan__V1__WriteEntry message = STAFETT__PLAN__V1__WRITE_ENTRY__INIT;
    message.case_id = baton_id(case_id);
    message.content = baton_content("text", text);
    if (!id_is_none(corrects))
        message.corrects_id = baton_id(corrects);
    return turns_client(by, &message.base);
}

static struct id
written(struct id case_id, const char *by, const char *text, struct id corrects)
{
    struct id entry_id;
    assert_null(write(case_id, by, text, corrects));
    const Stafett__Plan__V1__EntryWritten *event = PLAN_EVENT(entry_written);
    assert_non_null(event);
    assert_string_equal(event->author_code, by);
    assert_true(id_from(slice_bytes(event->entry_id), &entry_id));
    return entry_id;
}

static const Stafett__Plan__V1__Journal *
look(struct id case_id, const char *by)
{
    Stafett__Plan__V1__ShowJournal message = STAFETT__PLAN__V1__SHOW_JOURNAL__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client(by, &message.base));
    const Stafett__Plan__V1__Journal *journal =
        turns_answer(&stafett__plan__v1__journal__descriptor);
    assert_non_null(journal);
    return journal;
}

/* One letter for each entry: n new, - not. */
static void
new_are(struct id case_id, const char *by, const char *wanted)
{
    char text[16] = "";
    const Stafett__Plan__V1__Journal *journal = look(case_id, by);
    assert_true(journal->n_entries < sizeof text);
    for (size_t i = 0; i < journal->n_entries; i++)
        text[i] = journal->entries[i]->is_new ? 'n' : '-';
    assert_string_equal(text, wanted);
}

static void
test_who_may_write_and_what(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    assert_string_equal(write(turns_id(9), "jon", "A text.", ID_NONE), "case-unknown");
    assert_string_equal(write(case_id, "ola", "A text.", ID_NONE), "not-responsible");
    assert_string_equal(write(case_id, "jon", "", ID_NONE), "text-missing");
    assert_null(write(case_id, "nina", "Her unit.", ID_NONE));
    assert_null(write(case_id, "turid", "The coordinating unit.", ID_NONE));
    Stafett__Plan__V1__OfferHandover offer = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    offer.case_id = baton_id(case_id);
    offer.to_unit_code = (char *)"nord";
    offer.kind_code = (char *)"inner";
    assert_null(turns_client("jon", &offer.base));
    assert_null(write(case_id, "ola", "The unit that is asked.", ID_NONE));
    struct baton_quote quote = baton_quote(case_id, 1);
    Stafett__Plan__V1__WithdrawHandover withdraw =
        STAFETT__PLAN__V1__WITHDRAW_HANDOVER__INIT;
    withdraw.case_id = quote.case_id;
    withdraw.offer_id = quote.offer_id;
    withdraw.term = quote.term;
    withdraw.digest = quote.digest;
    assert_null(turns_client("jon", &withdraw.base));
    assert_string_equal(write(case_id, "ola", "No more.", ID_NONE), "not-responsible");
}

static void
test_correction_of_what_is_not_ones_own(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id other = baton_case();
    struct id entry = written(case_id, "jon", "She walks alone.", ID_NONE);
    assert_string_equal(write(case_id, "nina", "No.", entry), "not-author");
    assert_string_equal(write(case_id, "turid", "No.", entry), "not-author");
    assert_string_equal(write(case_id, "jon", "No.", turns_id(9)), "entry-unknown");
    assert_string_equal(write(other, "jon", "No.", entry), "entry-unknown");
    assert_string_equal(write(case_id, "jon", "", entry), "text-missing");
    assert_int_equal(look(case_id, "jon")->n_entries, 1);
}

static void
test_correction_is_a_new_entry_and_both_stand(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    struct id old = written(case_id, "jon", "She walks alone.", ID_NONE);
    struct id newer = written(case_id, "jon", "She walks with a stick.", old);
    assert_string_equal(write(case_id, "jon", "Again.", old), "entry-corrected");
    struct id newest = written(case_id, "jon", "She walks with two sticks.", newer);
    const Stafett__Plan__V1__Journal *journal = look(case_id, "nina");
    assert_int_equal(journal->n_entries, 3);
    assert_int_equal(journal->entries[0]->number, 1);
    assert_string_equal(journal->entries[0]->from_code, "havnes");
    assert_string_equal(journal->entries[2]->category_code, "coordination");
    assert_string_equal(baton_code(slice_bytes(journal->entries[0]->content), "text"),
        "She walks alone.");
    assert_true(slice_equal(
        slice_bytes(journal->entries[0]->corrected_by_id), id_slice(&newer)));
    assert_true(
        slice_equal(slice_bytes(journal->entries[1]->corrects_id), id_slice(&old)));
    assert_true(slice_equal(
        slice_bytes(journal->entries[1]->corrected_by_id), id_slice(&newest)));
    assert_int_equal(journal->entries[2]->corrected_by_id.len, 0);
    assert_string_equal(journal->entries[2]->author_code, "jon");
}

static void
test_closed_case_takes_no_more(void **state)
{
    (void)state;
    struct id case_id = turns_id(40);
    Stafett__Intake__V1__InquiryRouted routed =
        STAFETT__INTAKE__V1__INQUIRY_ROUTED__INIT;
    Stafett__Intake__V1__InquiryWithdrawn withdrawn =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    routed.inquiry_id = baton_id(turns_id(41));
    routed.case_id = baton_id(case_id);
    routed.person_id = baton_id(turns_id(42));
    routed.responsible_code = (char *)"jon";
    assert_null(turns_daemon("intake", &routed.base));
    struct id entry = written(case_id, "jon", "Rang her.", ID_NONE);
    withdrawn.inquiry_id = routed.inquiry_id;
    withdrawn.was_routed = true;
    assert_null(turns_daemon("intake", &withdrawn.base));
    assert_string_equal(write(case_id, "jon", "Again.", ID_NONE), "case-closed");
    assert_string_equal(write(case_id, "jon", "Wrong.", entry), "case-closed");
    assert_int_equal(look(case_id, "jon")->n_entries, 1);
}

static void
test_what_is_new_is_new_to_each(void **state)
{
    (void)state;
    struct id case_id = baton_case();
    new_are(case_id, "jon", "");
    (void)written(case_id, "jon", "One.", ID_NONE);
    new_are(case_id, "jon", "-"); /* her own */
    new_are(case_id, "nina", "n");
    (void)written(case_id, "nina", "Two.", ID_NONE);
    new_are(case_id, "nina", "--");
    new_are(case_id, "jon", "-n");
    new_are(case_id, "jon", "--");
    (void)written(case_id, "turid", "Three.", ID_NONE);
    new_are(case_id, "ola", "nnn"); /* looks for the first time */
    new_are(case_id, "jon", "--n");
}

static void
test_look_is_recorded_with_its_ground(void **state)
{
    (void)state;
    Stafett__Plan__V1__ShowJournal message = STAFETT__PLAN__V1__SHOW_JOURNAL__INIT;
    struct id case_id = baton_case();
    message.case_id = baton_id(turns_id(9));
    assert_string_equal(turns_client("ola", &message.base), "case-unknown");
    (void)written(case_id, "jon", "One.", ID_NONE);
    (void)look(case_id, "ola");
    const Stafett__Plan__V1__JournalLooked *looked = PLAN_EVENT(journal_looked);
    assert_string_equal(looked->ground_code, "duty");
    assert_int_equal(looked->through, 1);
}

static void
test_long_journal_shows_the_newest(void **state)
{
    static char text[16000];
    (void)state;
    struct id case_id = baton_case();
    memset(text, 'a', sizeof text - 1);
    for (unsigned i = 0; i < 40; i++)
        (void)written(case_id, "jon", text, ID_NONE);
    const Stafett__Plan__V1__Journal *journal = look(case_id, "nina");
    assert_int_equal(journal->n_entries, 32);
    assert_int_equal(journal->entries[0]->number, 9);
    assert_int_equal(journal->entries[31]->number, 40);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_may_write_and_what),
        TEST(test_correction_of_what_is_not_ones_own),
        TEST(test_correction_is_a_new_entry_and_both_stand),
        TEST(test_closed_case_takes_no_more),
        TEST(test_what_is_new_is_new_to_each),
        TEST(test_look_is_recorded_with_its_ground),
        TEST(test_long_journal_shows_the_newest),
    };
    return test_run_group("plan_journal", tests, ARRAY_COUNT(tests));
}
