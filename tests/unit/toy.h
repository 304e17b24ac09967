#ifndef STAFETT_TOY_H
#define STAFETT_TOY_H

/* A small service over existing messages, to try what every service relies on:
 *
 *   AddUnit         -> UnitAdded, with a duty also DutySet; refused when it exists.
 *                      A unit "many..." gives 200 events.
 *   SetDuty         -> DutySet; its alarm falls due an hour later (staff "soon": now).
 *   EndStaff        -> StaffEnded: cancels the alarm of the unit of that name
 *   ObligationDue   -> ObligationMet (alarm); BreakClosed is an alarm without a row
 *   UnitAdded       -> StaffAdded (from the feed of "toy")
 *   OpenCase        -> CaseOpened, shared with p1 and p2, twice of a kind with p2
 *   RegisterPerson  -> PersonRegistered (identity)
 *   StayOpened      -> RecordReceived (a partner's, or one passed on by "toy")
 *   ListUnits       look that is recorded as CaseLooked; ShowStatus costs nothing
 *
 * Rows count how often they were applied, so that a turn lost or doubled shows. */

#include "common/batch.h"
#include "common/service.h"

enum {
    TOY_UNITS = 16, /* unit code -> struct toy_unit */
    TOY_COUNTS,     /* word -> uint64_t */
};

struct toy_unit {
    uint64_t added;
    uint64_t alarms;
    struct id content_id;
    char duty[CODE_BYTES_MAX];
};

extern const struct service toy_service;
/* The signing key that the service takes for every partner's. */
extern uint8_t toy_partner_key[SIGN_PUBLIC_BYTES];

/* 0 when nothing was counted under that word. */
uint64_t toy_count(const struct view *view, const char *word);
bool toy_unit(const struct view *view, const char *code, struct toy_unit *out);

#endif
