#ifndef STAFETT_MUTANTS_H
#define STAFETT_MUTANTS_H

/* Deliberate faults, to see that the simulator finds them. One binary, linked from the
 * very objects that the daemons are linked from: a fault is put around a function by the
 * linker (--wrap), or around a rule, a fold or a look by answering the question for its
 * row with another row. Production code has no switch and does not change by a byte. */

#include "common/service.h"

enum mutant {
    MUTANT_NONE,
    /* wrap_store.c: the log, the tables, a restart */
    MUTANT_COMMIT_NOT_WRITTEN,
    MUTANT_COMMIT_FAILURE_IGNORED,
    MUTANT_APPLIED_TOO_FAR,
    MUTANT_APPLIED_TWICE,
    MUTANT_RECOVER_SKIPPED,
    MUTANT_ABORT_FORGOTTEN,
    MUTANT_TAIL_OF_ANOTHER,
    MUTANT_PASSED_UNCOUNTED,
    MUTANT_KNOWN_FORGOTTEN,
    MUTANT_KNOWN_PRUNED_EARLY,
    MUTANT_KNOWN_OF_ANOTHER,
    MUTANT_ALARM_LOST,
    MUTANT_ALARM_NOT_CANCELLED,
    MUTANT_CURSOR_OUTSIDE,
    MUTANT_CURSOR_UNCOUNTED,
    MUTANT_CURSOR_WITHOUT_CHAIN,
    MUTANT_MACHINERY_FORGOTTEN,
    MUTANT_EVENT_APPLIED_TWICE,
    /* wrap_feed.c: what passes between daemons and organisations */
    MUTANT_COMPOSED_TWICE,
    MUTANT_COMPLETION_NOT_TOLD,
    MUTANT_TOLD_TO_ANOTHER,
    MUTANT_TOLD_TO_ALL,
    MUTANT_SIGNED_WRONG,
    MUTANT_SIGNATURE_UNCHECKED,
    MUTANT_PAGE_SKIPS,
    MUTANT_FEED_IGNORED,
    MUTANT_IDENTITY_UNSEALED,
    MUTANT_HELD_BY_ANYBODY,
    MUTANT_ACTS_WITHOUT_NAME,
    /* rows.c: rules, folds and looks */
    MUTANT_TERM_KEPT,
    MUTANT_OFFER_UNDER_OFFER,
    MUTANT_ACCEPT_ANY_TERM,
    MUTANT_WITHDRAW_ANY_TERM,
    MUTANT_DECLINE_ANY_TERM,
    MUTANT_STALE_ACCEPTANCE,
    MUTANT_FOREIGN_ACCEPTANCE,
    MUTANT_COMPLETED_UNASKED,
    MUTANT_CASE_WITHOUT_NAME,
    MUTANT_STAFF_LEAVES_CASES,
    MUTANT_ABSENT_KEEPS_CASES,
    MUTANT_ALERT_OFFER_LOST,
    MUTANT_ALERT_OVERDUE_LOST,
    MUTANT_ALERT_BREAK_LOST,
    MUTANT_ALERT_WITHDRAWN_LOST,
    MUTANT_ALERT_TWICE,
    MUTANT_LADDER_STOPS,
    MUTANT_WITHDRAWAL_LOST,
    MUTANT_ACCEPTANCE_LOST,
    MUTANT_OFFER_LOST,
    MUTANT_SILENCE_UNNOTICED,
    MUTANT_AUDIT_SKIPS,
    MUTANT_LOOK_UNRECORDED,
    MUTANT_PERSON_LOOK_UNRECORDED,
    MUTANT_ALERT_LOOK_UNRECORDED,
    MUTANT_INQUIRY_WITHOUT_OWNER,
    MUTANT_ROUTED_LOST,
    MUTANT_CONCLUSION_LOST,
    MUTANT_TEAM_KEEPS_NAME,
    MUTANT_TEAM_KEEPS_OPEN,
    MUTANT_NEVER_COMPLETES,
    MUTANT_DOUBLE_HOLDER,
    MUTANT_FOLD_ACCEPTED_LOST,
    MUTANT_FOLD_WITHDRAWN_LOST,
    MUTANT_FOLD_COMPLETED_TWICE,
    MUTANT_FOLD_RULES_READ,
    MUTANTS,
};

/* Which one is switched on; set before a run. */
extern enum mutant mutant_on;

/* A name, and what it breaks. */
struct mutant_row {
    const char *name;
    const char *breaks;
};
extern const struct mutant_row mutant_rows[MUTANTS];

#endif
