/* One journal across organisations: what others write, and where what we write goes. */

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"
#include "tests/lib/fellow.h"

#include <string.h>

static const Stafett__Plan__V1__Journal *
journal(struct id case_id, const char *by)
{
    Stafett__Plan__V1__ShowJournal message = STAFETT__PLAN__V1__SHOW_JOURNAL__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client(by, &message.base));
    const Stafett__Plan__V1__Journal *view =
        turns_answer(&stafett__plan__v1__journal__descriptor);
    assert_non_null(view);
    return view;
}

static void
test_entries_of_others(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    assert_null(fellow_entry_told(case_id, "sjovik", 70, 0));
    assert_null(fellow_entry_told(case_id, "sjovik", 70, 0)); /* again */
    assert_int_equal(turns_event_count(), 0);
    const Stafett__Plan__V1__EntryView *entry = journal(case_id, "jon")->entries[0];
    assert_string_equal(entry->from_code, "sjovik");
    assert_string_equal(entry->category_code, "health");
    assert_string_equal(entry->author_code, "");
    assert_true(entry->is_new);
    assert_false(journal(case_id, "jon")->entries[0]->is_new);
    assert_string_equal(baton_code(slice_bytes(entry->content), "author"), "Ida Holm");
    /* Another's id, and another's correction. */
    assert_string_equal(fellow_entry_told(case_id, "nav", 70, 0), "part-unknown");
    assert_string_equal(fellow_entry_told(case_id, "nav", 71, 70), "entry-unknown");
    assert_null(fellow_entry_told(case_id, "sjovik", 74, 70));
    assert_string_equal(
        fellow_entry_told(baton_case(), "sjovik", 70, 0), "part-unknown");
    /* A correction may come before what it corrects. */
    assert_null(fellow_entry_told(case_id, "nav", 73, 72));
    assert_null(fellow_entry_told(case_id, "nav", 72, 0));
    const Stafett__Plan__V1__Journal *view = journal(case_id, "jon");
    assert_int_equal(view->n_entries, 4);
    assert_true(slice_equal(slice_bytes(view->entries[3]->corrected_by_id),
        slice_bytes(view->entries[2]->entry_id)));
    assert_true(slice_equal(slice_bytes(view->entries[0]->corrected_by_id),
        slice_bytes(view->entries[1]->entry_id)));
}

/* Nobody who is kept out, and not where we take no part. */
static void
test_entries_of_strangers(void **state)
{
    (void)state;
    struct id case_id = turns_id(80);
    const struct baton_offered offer = { .case_id = case_id,
        .term = 1,
        .from = "sjovik",
        .kind = "coordination",
        .case_kind = "case",
        .completes = "by-holder" };
    assert_null(baton_offered(&offer));
    assert_string_equal(
        fellow_entry_told(turns_id(9), "sjovik", 81, 0), "case-unknown");
    assert_string_equal(fellow_entry_told(case_id, "nav", 81, 0), "not-member");
    assert_null(fellow_entry_told(case_id, "sjovik", 81, 0));
}

/* What was on its way when we left, and when we are asked anew. */
static void
test_entries_come_once(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    assert_null(fellow_answer("turid", case_id, "left", "She has moved."));
    assert_null(fellow_entry_told(case_id, "nav", 70, 0));
    assert_null(fellow_ask_us("sjovik", case_id, 0));
    assert_null(fellow_entry_told(case_id, "nav", 71, 0));
    assert_int_equal(journal(case_id, "turid")->n_entries, 2);
}

/* Another's map may be late; ours is not. */
static void
test_entries_of_who_is_not_wished(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    const struct fellow_entry unwished = {
        .kind = "partner", .role = "team", .organisation = "nav", .state = "unwished"
    };
    assert_null(fellow_shared_by("sjovik", case_id, turns_id(60), &unwished));
    assert_null(fellow_entry_told(case_id, "nav", 70, 0));
    struct id own = baton_case();
    struct id team = fellow_joined(own, "nav");
    assert_null(fellow_move(own, team, "unwished", ""));
    assert_string_equal(fellow_entry_told(own, "nav", 71, 0), "not-member");
    (void)fellow_joined(own, "nav"); /* in another role */
    assert_null(fellow_entry_told(own, "nav", 71, 0));
}

/* Some of them may have been on their way while somebody thought us gone. */
static void
test_who_is_back_gives_all_entries_again(void **state)
{
    (void)state;
    const ProtobufCMessageDescriptor *type =
        &stafett__partner__v1__entry_shared__descriptor;
    struct id case_id = fellow_member();
    assert_null(fellow_yes(case_id, "sjovik", "coordination"));
    assert_null(fellow_yes(case_id, "nav", "coordination"));
    assert_null(fellow_actor_told(case_id, "sjovik", 60, "nav"));
    assert_null(fellow_write(case_id, "turid", ""));
    assert_int_equal(fellow_told("nav", type), 1);
    assert_null(fellow_answer("turid", case_id, "left", "She has moved."));
    assert_null(fellow_ask_us("sjovik", case_id, 0));
    assert_null(fellow_answer("turid", case_id, "joined", ""));
    turns_go_to(turns_now() + 1);
    assert_int_equal(fellow_told("nav", type), 2);
    assert_int_equal(fellow_told("sjovik", type), 2);
}

static void
test_own_entries_go_where_they_may(void **state)
{
    (void)state;
    struct id case_id = fellow_member();
    assert_string_equal(fellow_write(case_id, "turid", "weather"), "category-unknown");
    assert_string_equal(fellow_write(case_id, "ola", ""), "not-responsible");
    assert_null(fellow_yes(case_id, "sjovik", "coordination"));
    assert_null(fellow_write(case_id, "turid", ""));
    const Stafett__Partner__V1__EntryShared *told =
        baton_shared("sjovik", &stafett__partner__v1__entry_shared__descriptor);
    assert_string_equal(told->category_code, "coordination");
    assert_string_equal(baton_code(slice_bytes(told->content), "author"), "Turid Moe");
    assert_null(fellow_write(case_id, "turid", "economy"));
    assert_non_null(PLAN_EVENT(part_withheld));
    /* A new member gets them too. */
    assert_null(fellow_yes(case_id, "nav", "coordination"));
    assert_int_equal(baton_shared_count("nav"), 0);
    assert_null(fellow_actor_told(case_id, "sjovik", 60, "nav"));
    turns_go_to(turns_now() + 1);
    assert_string_equal(baton_shared_type("nav"), "stafett.partner.v1.EntryShared");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, baton_start, baton_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_entries_of_others),
        TEST(test_entries_of_strangers),
        TEST(test_entries_come_once),
        TEST(test_entries_of_who_is_not_wished),
        TEST(test_who_is_back_gives_all_entries_again),
        TEST(test_own_entries_go_where_they_may),
    };
    return test_run_group("plan_entries", tests, ARRAY_COUNT(tests));
}
