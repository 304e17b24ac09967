/* Mail: who wants it, what is owed when, and what follows from a mail that was sent, put
 * off or refused (alerts.h has the place). */

#include "tests/rules/alerts.h"

#include <string.h>

/* ---- words */

static ProtobufCBinaryData
address(const char *text)
{
    static const uint8_t salt[SEED_BYTES] = { 7 };
    return slice_binary(content_with(
        slice_of(NULL, 0), "mail_address", slice_text(text), salt, turns_arena()));
}

static const char *
set_channel(const char *who, const char *staff, const char *text)
{
    Stafett__Alert__V1__SetChannel message = STAFETT__ALERT__V1__SET_CHANNEL__INIT;
    message.staff_code = (char *)staff;
    message.channel_code = (char *)"mail";
    message.content = address(text);
    return turns_client(who, &message.base);
}

static const char *
remove_channel(const char *who, const char *staff)
{
    Stafett__Alert__V1__RemoveChannel message =
        STAFETT__ALERT__V1__REMOVE_CHANNEL__INIT;
    message.staff_code = (char *)staff;
    message.channel_code = (char *)"mail";
    return turns_client(who, &message.base);
}

static const char *
tried(struct id alert_id, uint32_t told, const char *outcome, const char *reason)
{
    Stafett__Alert__V1__MailTried message = STAFETT__ALERT__V1__MAIL_TRIED__INIT;
    message.alert_id = id_binary(&alert_id);
    message.told = told;
    message.outcome_code = (char *)outcome;
    message.reason_code = (char *)reason;
    return turns_self(&message.base);
}

static size_t
owed_count(void)
{
    struct alert_mails mails;
    struct alert_mail mail;
    size_t count = 0;
    alert_mails_start(&mails, turns_view());
    while (alert_mails_next(&mails, &mail))
        count++;
    return count;
}

static struct alert_mail
owed_first(void)
{
    struct alert_mails mails;
    struct alert_mail mail;
    alert_mails_start(&mails, turns_view());
    assert_true(alert_mails_next(&mails, &mail));
    return mail;
}

/* Jon has an address, and is told of an offer. */
static struct id
jon_is_owed(void)
{
    assert_null(set_channel("jon", "jon", "jon@havnes.example"));
    alerts_offer_to_jon();
    return alerts_opened_id(0);
}

static const Stafett__Alert__V1__AlertOpened *
opened_of(const char *kind)
{
    for (size_t i = 0; alerts_opened(i) != NULL; i++) {
        if (strcmp(alerts_opened(i)->kind_code, kind) == 0)
            return alerts_opened(i);
    }
    return NULL;
}

static const Stafett__Alert__V1__AlertSendFailed *
failed(void)
{
    return turns_event(&stafett__alert__v1__alert_send_failed__descriptor, 0);
}

/* ---- channels */

static void
channel_is_refused(void **state)
{
    static const char *const wrong[] = { "", "jon", "jon@", "@havnes.example",
        "jon@havnes", "jon@havnes..example", "jon@.example", "jon@havnes.example.",
        "Jon <jon@havnes.example>", "jon@havnes.example\r\nBcc: all@havnes.example",
        "jon@havnes.example,ola@havnes.example", "jon@havnes.example jon",
        "j\303\270n@havnes.example", "jon@ola@havnes.example" };
    char long_one[300];
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_string_equal(set_channel("jon", "jon", wrong[i]), "mail-address");
    memset(long_one, 'a', sizeof long_one);
    memcpy(long_one + 255 - strlen("@havnes.example"), "@havnes.example", 16);
    assert_string_equal(set_channel("jon", "jon", long_one), "mail-address");
    assert_null(set_channel("jon", "jon", long_one + 1));
    assert_string_equal(set_channel("ola", "jon", "a@b.example"), "channel-of-another");
    assert_string_equal(remove_channel("ola", "jon"), "channel-of-another");
    assert_string_equal(set_channel("turid", "per", "a@b.example"), "staff-unknown");
    alerts_end_staff("ola");
    assert_string_equal(set_channel("turid", "ola", "a@b.example"), "staff-ended");
}

static void
channel_of_another_kind_is_refused(void **state)
{
    Stafett__Alert__V1__SetChannel message = STAFETT__ALERT__V1__SET_CHANNEL__INIT;
    (void)state;
    message.staff_code = (char *)"jon";
    message.channel_code = (char *)"pager";
    message.content = address("jon@havnes.example");
    assert_string_equal(turns_client("jon", &message.base), "channel-unknown");
}

static void
address_goes_with_the_channel(void **state)
{
    (void)state;
    assert_null(set_channel("turid", "jon", "jon@havnes.example"));
    assert_string_equal(
        alert_address(turns_view(), "jon", turns_arena()), "jon@havnes.example");
    assert_null(set_channel("jon", "jon", "jon.ny@havnes.example"));
    assert_string_equal(
        alert_address(turns_view(), "jon", turns_arena()), "jon.ny@havnes.example");
    assert_null(remove_channel("jon", "jon"));
    assert_null(alert_address(turns_view(), "jon", turns_arena()));
    assert_null(remove_channel("jon", "jon"));
    assert_int_equal(turns_event_count(), 0);
    assert_null(set_channel("jon", "jon", "jon@havnes.example"));
    alerts_end_staff("jon");
    assert_null(alert_address(turns_view(), "jon", turns_arena()));
}

/* ---- what is owed */

static void
one_mail_when_it_opens_and_one_to_whom_it_climbs(void **state)
{
    (void)state;
    struct id alert_id = jon_is_owed();
    assert_int_equal(owed_count(), 1);
    struct alert_mail mail = owed_first();
    assert_true(id_equal(mail.alert_id, alert_id));
    assert_int_equal(mail.told, 0);
    assert_true(mail.due_us == turns_now());
    assert_null(tried(alert_id, 0, "sent", ""));
    assert_int_equal(owed_count(), 0);
    assert_null(set_channel("nina", "nina", "nina@havnes.example"));
    alerts_go_on(60);
    alerts_told_is("nina");
    assert_int_equal(owed_count(), 1);
    assert_int_equal(owed_first().told, 1);
    alerts_go_on(30);
    alerts_told_is("turid"); /* who has no address */
    assert_int_equal(owed_count(), 1);
}

static void
nothing_is_owed_without_an_address(void **state)
{
    (void)state;
    alerts_offer_to_jon();
    assert_int_equal(owed_count(), 0);
    assert_null(set_channel("jon", "jon", "jon@havnes.example"));
    assert_int_equal(
        owed_count(), 0); /* what she has been told of she has been told of */
}

static void
nothing_is_owed_of_what_has_ended(void **state)
{
    (void)state;
    struct id alert_id = jon_is_owed();
    assert_null(alerts_acknowledge("turid", alert_id));
    assert_int_equal(owed_count(), 0);
    alerts_overdue("before");
    assert_int_equal(owed_count(), 1);
    alerts_accept_offer(); /* closes it, and tells nobody */
    assert_int_equal(owed_count(), 0);
}

static void
nothing_is_owed_to_one_who_is_not_here(void **state)
{
    Stafett__Plan__V1__StaffAbsent away = STAFETT__PLAN__V1__STAFF_ABSENT__INIT;
    (void)state;
    (void)jon_is_owed();
    away.staff_code = (char *)"jon";
    away.substitute_code = (char *)"ola";
    assert_null(turns_daemon("plan", &away.base));
    assert_int_equal(owed_count(), 0);
}

static void
nothing_is_owed_to_one_who_wants_no_mail(void **state)
{
    (void)state;
    (void)jon_is_owed();
    assert_null(remove_channel("jon", "jon"));
    assert_int_equal(owed_count(), 0);
}

/* ---- what became of it */

static void
mail_of_no_alert_is_refused(void **state)
{
    (void)state;
    struct id alert_id = jon_is_owed();
    assert_string_equal(tried(turns_id(9), 0, "sent", ""), "alert-unknown");
    assert_string_equal(tried(alert_id, 1, "sent", ""), "alert-unknown");
    assert_int_equal(owed_count(), 1);
}

static void
put_off_mail_is_tried_again_ever_later(void **state)
{
    (void)state;
    struct id alert_id = jon_is_owed();
    int64_t wait_us = MINUTES(1);
    for (unsigned tries = 1; tries <= 10; tries++) {
        assert_null(tried(alert_id, 0, "later", "mail-timeout"));
        assert_int_equal(failed()->tries, tries);
        assert_true(failed()->again_us >= turns_now() + wait_us);
        assert_true(failed()->again_us <= turns_now() + wait_us + wait_us / 4);
        assert_true(owed_first().due_us == failed()->again_us);
        wait_us = wait_us * 2 > MINUTES(60) ? MINUTES(60) : wait_us * 2;
    }
    assert_null(tried(alert_id, 0, "sent", ""));
    assert_int_equal(owed_count(), 0);
}

static void
dead_channel_climbs_and_is_told_once(void **state)
{
    (void)state;
    struct id alert_id = jon_is_owed();
    for (unsigned tries = 1; tries < ALERT_MAIL_DOWN_TRIES; tries++) {
        assert_null(tried(alert_id, 0, "later", "mail-unreachable"));
        assert_int_equal(turns_event_count(), 1);
    }
    assert_null(tried(alert_id, 0, "later", "mail-unreachable"));
    alerts_told_is("nina");
    assert_string_equal(opened_of("channel-down")->detail_code, "mail-unreachable");
    assert_string_equal(opened_of("channel-down")->ladder_codes[0], "turid");
    assert_null(tried(alert_id, 0, "later", "mail-unreachable"));
    assert_int_equal(turns_event_count(), 1);
    alerts_overdue("before");
    struct id other = alerts_opened_id(0);
    for (unsigned tries = 1; tries <= ALERT_MAIL_DOWN_TRIES; tries++)
        assert_null(tried(other, 0, "later", "mail-unreachable"));
    assert_null(opened_of("channel-down"));
    assert_null(tried(other, 0, "sent", ""));
    assert_non_null(turns_event(&stafett__alert__v1__channel_up__descriptor, 0));
    alerts_closed_is(0, "channel-up");
}

static void
refused_mail_climbs_and_is_told_once(void **state)
{
    (void)state;
    struct id alert_id = jon_is_owed();
    assert_null(tried(alert_id, 0, "refused", "mail-refused"));
    assert_true(failed()->again_us == 0);
    assert_int_equal(owed_count(), 0);
    alerts_told_is("nina");
    assert_string_equal(opened_of("mail-refused")->detail_code, "jon");
    alerts_overdue("before");
    struct id other = alerts_opened_id(0);
    assert_null(tried(other, 0, "refused", "mail-refused"));
    assert_null(opened_of("mail-refused"));
    assert_null(set_channel("jon", "jon", "jon.ny@havnes.example"));
    alerts_overdue("at");
    struct id third = alerts_opened_id(0);
    assert_null(tried(third, 0, "refused", "mail-refused"));
    assert_non_null(opened_of("mail-refused"));
}

/* Somebody else has been told already: the ladder goes on in its own time. */
static void
late_refusal_does_not_climb(void **state)
{
    (void)state;
    struct id alert_id = jon_is_owed();
    alerts_go_on(60);
    assert_null(tried(alert_id, 0, "refused", "mail-refused"));
    assert_null(turns_event(&stafett__alert__v1__alert_escalated__descriptor, 0));
}

/* It was on its way: what has been sent is said, what has failed is of no interest. */
static void
mail_of_what_ended_meanwhile(void **state)
{
    (void)state;
    struct id alert_id = jon_is_owed();
    assert_null(alerts_acknowledge("jon", alert_id));
    assert_null(tried(alert_id, 0, "later", "mail-timeout"));
    assert_int_equal(turns_event_count(), 0);
    assert_null(tried(alert_id, 0, "refused", "mail-refused"));
    assert_int_equal(turns_event_count(), 0);
    assert_null(tried(alert_id, 0, "sent", ""));
    assert_non_null(turns_event(&stafett__alert__v1__alert_sent__descriptor, 0));
    assert_int_equal(owed_count(), 0);
}

/* ---- how it goes */

static void
channels_are_told_without_addresses(void **state)
{
    Stafett__Alert__V1__ListChannels message = STAFETT__ALERT__V1__LIST_CHANNELS__INIT;
    (void)state;
    struct id alert_id = jon_is_owed();
    for (unsigned tries = 1; tries <= ALERT_MAIL_DOWN_TRIES; tries++)
        assert_null(tried(alert_id, 0, "later", "mail-login"));
    assert_null(turns_client("jon", &message.base));
    const Stafett__Alert__V1__Channels *channels =
        turns_answer(&stafett__alert__v1__channels__descriptor);
    assert_int_equal(channels->n_channels, 1);
    assert_string_equal(channels->channels[0]->staff_code, "jon");
    assert_int_equal(channels->channels[0]->owed, 1);
    assert_string_equal(channels->channels[0]->reason_code, "mail-login");
    assert_int_equal(channels->n_down, 1);
    assert_string_equal(channels->down[0]->reason_code, "mail-login");
    assert_null(tried(alert_id, 0, "sent", ""));
    assert_null(turns_client("jon", &message.base));
    channels = turns_answer(&stafett__alert__v1__channels__descriptor);
    assert_int_equal(channels->n_down, 0);
    assert_int_equal(channels->channels[0]->owed, 0);
    assert_true(channels->channels[0]->sent_us == turns_now());
    assert_string_equal(channels->channels[0]->reason_code, "");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, alerts_start, alerts_stop)
    const struct CMUnitTest tests[] = {
        TEST(channel_is_refused),
        TEST(channel_of_another_kind_is_refused),
        TEST(address_goes_with_the_channel),
        TEST(one_mail_when_it_opens_and_one_to_whom_it_climbs),
        TEST(nothing_is_owed_without_an_address),
        TEST(nothing_is_owed_of_what_has_ended),
        TEST(nothing_is_owed_to_one_who_is_not_here),
        TEST(nothing_is_owed_to_one_who_wants_no_mail),
        TEST(mail_of_no_alert_is_refused),
        TEST(put_off_mail_is_tried_again_ever_later),
        TEST(dead_channel_climbs_and_is_told_once),
        TEST(refused_mail_climbs_and_is_told_once),
        TEST(late_refusal_does_not_climb),
        TEST(mail_of_what_ended_meanwhile),
        TEST(channels_are_told_without_addresses),
    };
    return test_run_group("alert_mail", tests, ARRAY_COUNT(tests));
}
