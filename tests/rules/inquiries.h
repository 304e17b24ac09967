#ifndef STAFETT_TEST_INQUIRIES_H
#define STAFETT_TEST_INQUIRIES_H

/* An inquiry's way through intake, through real turns. At Havnes the counter is unit
 * `service`, where Liv works; Ola works in unit `home`, Turid in the coordinating unit
 * `ke`. The team of the district `east` belongs to unit `team`, with Mari as its
 * caseworker. All persons are invented. */

#include "services/intake/intake.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"

#define MINUTES(n)     ((int64_t)(n)*MINUTE_US)
#define INQUIRIES_TEXT "He wants a shower seat."

enum { INQUIRIES_ANSWER = 4320, INQUIRIES_CLIMB = 1440 }; /* minutes, by the rules */

void inquiries_form_team(const char *team, char *district);
int inquiries_start(void **state);
int inquiries_stop(void **state);
ProtobufCBinaryData inquiries_content(const char *item, const char *text);
struct id inquiries_person(void);
Stafett__Intake__V1__RegisterInquiry inquiries_asking(const char *kind);
const Stafett__Intake__V1__InquiryReceived *inquiries_received(void);
struct id inquiries_received_id(void);
struct id inquiries_registered(void);
const char *inquiries_offer(const char *staff, struct id inquiry, int64_t promised_us);
const char *inquiries_answer(
    const char *staff, struct id inquiry, bool has_answer, bool has_come_back);
const char *inquiries_transfer(
    const char *staff, struct id inquiry, const char *unit, const char *reason);
const char *inquiries_withdraw(
    const char *staff, struct id inquiry, const char *reason);
const char *inquiries_route(
    const char *staff, struct id inquiry, const char *district, const struct id *who);
struct id inquiries_routed(void);
const Stafett__Intake__V1__InquiryView *inquiries_shown(struct id inquiry);
size_t inquiries_listed(const char *staff, bool is_all, bool is_ended_too);
const Stafett__Intake__V1__InquiryOverdue *inquiries_overdue(void);

#endif
