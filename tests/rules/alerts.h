#ifndef STAFETT_TEST_ALERTS_H
#define STAFETT_TEST_ALERTS_H

/* Alerts through real turns. At Havnes, Jon and Ola work in team Midt, whose duty is
 * Nina; Turid is the named person of the coordinating unit. It is Friday 15 January 2027,
 * 08:00; office hours end 15:30. */

#include "services/notification/alert.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"

#define MINUTES(n) ((int64_t)(n)*MINUTE_US)

void alerts_hire(const char *staff, const char *unit);
void alerts_set_duty(const char *unit, const char *staff);
void alerts_end_staff(const char *staff);
int alerts_start(void **state);
int alerts_stop(void **state);
void alerts_offer(const char *to, char **tells, size_t count);
void alerts_offer_to_jon(void);
void alerts_overdue(const char *step);
void alerts_accept_offer(void);
const Stafett__Alert__V1__AlertOpened *alerts_opened(size_t nth);
struct id alerts_opened_id(size_t nth);
void alerts_ladder_is(const Stafett__Alert__V1__AlertOpened *event, const char *codes);
void alerts_told_is(const char *staff);
void alerts_closed_is(size_t nth, const char *reason);
const char *alerts_acknowledge(const char *staff, struct id alert_id);
const Stafett__Alert__V1__Alerts *alerts_list(
    const char *staff, bool is_all, bool is_closed_too);
void alerts_go_on(int minutes);

#endif
