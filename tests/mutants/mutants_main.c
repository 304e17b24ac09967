/* Each mutant runs until a seed breaks: mutants [SEEDS] [jobs=N] [only=NAME] [near]. A mutant
 * that no seed finds is a hole in the checkers, or is no fault. With `near` the search for a
 * rare one begins close to a seed that is known to find it, so that few seeds do. */

#include "tests/mutants/mutants.h"
#include "tests/sim/range.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 2000 };

enum mutant mutant_on = MUTANT_NONE;

/* clang-format off */
const struct mutant_row mutant_rows[MUTANTS] = {
    [MUTANT_NONE] = { "none", "nothing: all must be well" },
    [MUTANT_COMMIT_NOT_WRITTEN] = { "commit-not-written", "an answer leaves before the commit" },
    [MUTANT_COMMIT_FAILURE_IGNORED] = { "commit-failure-ignored", "a failed flush is taken for a good one" },
    [MUTANT_APPLIED_TOO_FAR] = { "applied-too-far", "a checkpoint claims a turn that it does not hold" },
    [MUTANT_APPLIED_TWICE] = { "applied-twice", "the last turn of the checkpoint is applied again" },
    [MUTANT_RECOVER_SKIPPED] = { "recover-skipped", "a start leaves the tables as the checkpoint was" },
    [MUTANT_ABORT_FORGOTTEN] = { "abort-forgotten", "a batch runs again over what it had put" },
    [MUTANT_TAIL_OF_ANOTHER] = { "tail-of-another", "some turns at hand are read as the one before" },
    [MUTANT_PASSED_UNCOUNTED] = { "passed-uncounted", "inputs of which nothing came are not accounted for" },
    [MUTANT_KNOWN_FORGOTTEN] = { "known-forgotten", "a repeated command runs again" },
    [MUTANT_KNOWN_PRUNED_EARLY] = { "known-pruned-early", "answers are not kept for their window" },
    [MUTANT_KNOWN_OF_ANOTHER] = { "known-of-another", "a repeat hears the answer of another command" },
    [MUTANT_ALARM_LOST] = { "alarm-lost", "some alarms are never set" },
    [MUTANT_ALARM_NOT_CANCELLED] = { "alarm-not-cancelled", "an alarm that was used up rings again" },
    [MUTANT_CURSOR_OUTSIDE] = { "cursor-outside", "the cursor is not moved by the turn" },
    [MUTANT_CURSOR_UNCOUNTED] = { "cursor-uncounted", "places passed over are not accounted for" },
    [MUTANT_CURSOR_WITHOUT_CHAIN] = { "cursor-without-chain", "where the partner's chain stood is not kept" },
    [MUTANT_MACHINERY_FORGOTTEN] = { "machinery-forgotten", "some turns are recorded and not folded" },
    [MUTANT_EVENT_APPLIED_TWICE] = { "event-applied-twice", "some events are folded twice" },
    [MUTANT_COMPOSED_TWICE] = { "composed-twice", "a completion is told twice" },
    [MUTANT_COMPLETION_NOT_TOLD] = { "completion-not-told", "the receiver never hears that it holds the case" },
    [MUTANT_TOLD_TO_ANOTHER] = { "told-to-another", "one partner gets what is another's" },
    [MUTANT_TOLD_TO_ALL] = { "told-to-all", "a second partner is told too" },
    [MUTANT_SIGNED_WRONG] = { "signed-wrong", "some records carry a bad signature" },
    [MUTANT_SIGNATURE_UNCHECKED] = { "signature-unchecked", "a record of anybody's is taken" },
    [MUTANT_PROOF_UNCHECKED] = { "proof-unchecked", "whoever claims that a case came to it is believed" },
    [MUTANT_PROOF_NOT_TOLD] = { "proof-not-told", "a case is passed on without the word that it was" },
    [MUTANT_GROUND_UNASKED] = { "ground-unasked", "a part is shared though nobody has said yes" },
    [MUTANT_CONSENT_NOT_ENDED] = { "consent-not-ended", "what was taken back, or has lapsed, still goes out" },
    [MUTANT_PROOFS_NOT_FOLLOWED] = { "proofs-not-followed", "only the holder known here may offer" },
    [MUTANT_PAGE_SKIPS] = { "page-skips", "a follower asks beyond what it has" },
    [MUTANT_FEED_IGNORED] = { "feed-ignored", "withdrawals of partners are passed over" },
    [MUTANT_IDENTITY_UNSEALED] = { "identity-unsealed", "who somebody is stands in the log" },
    [MUTANT_HELD_BY_ANYBODY] = { "held-by-anybody", "a former holder offers and withdraws" },
    [MUTANT_ACTS_WITHOUT_NAME] = { "index-forgotten", "nobody knows whose cases they are when she leaves" },
    [MUTANT_TERM_KEPT] = { "term-kept", "a repeated offer keeps the term" },
    [MUTANT_OFFER_UNDER_OFFER] = { "offer-under-offer", "a second offer completes the first" },
    [MUTANT_ACCEPT_ANY_TERM] = { "accept-any-term", "an old yes counts for a new offer" },
    [MUTANT_WITHDRAW_ANY_TERM] = { "withdraw-any-term", "an old withdrawal takes back a new offer" },
    [MUTANT_DECLINE_ANY_TERM] = { "decline-any-term", "an old no counts for a new offer" },
    [MUTANT_STALE_ACCEPTANCE] = { "stale-acceptance", "a partner's old yes hands over under a new term" },
    [MUTANT_FOREIGN_ACCEPTANCE] = { "foreign-acceptance", "anybody's yes is the addressee's" },
    [MUTANT_COMPLETED_UNASKED] = { "completed-unasked", "a completion is taken from one who does not hold" },
    [MUTANT_CASE_WITHOUT_NAME] = { "case-without-name", "a case is opened without a responsible" },
    [MUTANT_STAFF_LEAVES_CASES] = { "staff-leaves-cases", "her cases stay hers when she has left" },
    [MUTANT_ABSENT_KEEPS_CASES] = { "absent-keeps-cases", "her cases stay hers while she is away" },
    [MUTANT_ALERT_OFFER_LOST] = { "alert-offer-lost", "nobody is told of an offer" },
    [MUTANT_ALERT_OVERDUE_LOST] = { "alert-overdue-lost", "nobody is told that an answer is late" },
    [MUTANT_ALERT_BREAK_LOST] = { "alert-break-lost", "nobody is told of a break" },
    [MUTANT_ALERT_WITHDRAWN_LOST] = { "alert-withdrawn-lost", "nobody is told that an offer is no more" },
    [MUTANT_ALERT_TWICE] = { "alert-twice", "one cause, two alerts" },
    [MUTANT_LADDER_STOPS] = { "ladder-stops", "an alert does not climb" },
    [MUTANT_MAIL_UNRECORDED] = { "mail-unrecorded", "a mail is sent, and nothing says so" },
    [MUTANT_MAIL_NOT_OWED] = { "mail-not-owed", "some who have an address are owed no mail" },
    [MUTANT_MAIL_AFTER_END] = { "mail-after-end", "what has ended is still owed" },
    [MUTANT_WITHDRAWAL_LOST] = { "withdrawal-lost", "intake keeps a withdrawal to itself" },
    [MUTANT_ACCEPTANCE_LOST] = { "acceptance-lost", "intake keeps an acceptance to itself" },
    [MUTANT_OFFER_LOST] = { "offer-lost", "intake keeps an offer to itself" },
    [MUTANT_SILENCE_UNNOTICED] = { "silence-unnoticed", "what is owed and does not come opens no break" },
    [MUTANT_AUDIT_SKIPS] = { "audit-skips", "audit leaves a turn out" },
    [MUTANT_LOOK_UNRECORDED] = { "look-unrecorded", "a case is shown and nothing says so" },
    [MUTANT_PERSON_LOOK_UNRECORDED] = { "person-look-unrecorded", "an identity is shown and nothing says so" },
    [MUTANT_ALERT_LOOK_UNRECORDED] = { "alert-look-unrecorded", "alerts are shown and nothing says so" },
    [MUTANT_INQUIRY_WITHOUT_OWNER] = { "inquiry-without-owner", "a transfer leaves an inquiry with nobody" },
    [MUTANT_ROUTED_LOST] = { "routed-lost", "a routed inquiry comes to no case" },
    [MUTANT_CONCLUSION_LOST] = { "conclusion-lost", "an inquiry goes on that was assessed" },
    [MUTANT_TEAM_KEEPS_NAME] = { "team-keeps-name", "the team does not hear who answers for a case now" },
    [MUTANT_TEAM_KEEPS_OPEN] = { "team-keeps-open", "the team does not hear that a case has ended" },
    [MUTANT_NEVER_COMPLETES] = { "never-completes", "a handover that was accepted does not complete" },
    [MUTANT_DOUBLE_HOLDER] = { "double-holder", "the holder completes and keeps the case" },
    [MUTANT_FOLD_ACCEPTED_LOST] = { "fold-accepted-lost", "an acceptance is recorded and not folded" },
    [MUTANT_FOLD_WITHDRAWN_LOST] = { "fold-withdrawn-lost", "a withdrawal is recorded and not folded" },
    [MUTANT_FOLD_COMPLETED_TWICE] = { "fold-completed-twice", "a completion is folded twice" },
    [MUTANT_FOLD_RULES_READ] = { "fold-reads-clock", "a fold depends on when it runs" },
    [MUTANT_HIDDEN_TOLD] = { "hidden-told", "who is never to know is an actor like others" },
    [MUTANT_ANYBODY_WRITES] = { "anybody-writes", "map and plan are taken from whoever held the case once" },
    [MUTANT_PART_NOT_SHARED] = { "part-not-shared", "some parts are written and go to nobody" },
    [MUTANT_SHARING_NOT_BEGUN] = { "sharing-not-begun", "she says yes, and nothing is sent" },
    [MUTANT_HOLDER_NOT_FOLLOWED] = { "holder-not-followed", "nobody in the fellowship is told who holds the case" },
    [MUTANT_DUTIES_KEPT] = { "duties-kept", "what was owed of a case is still owed when it is gone" },
    [MUTANT_STORY_REUSED] = { "story-reused", "her story goes on without her yes to that" },
    [MUTANT_COORDINATOR_STAYS] = { "coordinator-stays", "she coordinates though she works there no more" },
    [MUTANT_COORDINATOR_KEPT] = { "coordinator-kept", "she coordinates what another holds" },
    [MUTANT_SIGNED_UNREAD] = { "signed-unread", "a version is signed by whatever digest" },
    [MUTANT_SHARED_NOT_AGED] = { "shared-not-aged", "who comes back does not hear what has changed" },
};
/* clang-format on */

/* Where a short search for a rare one begins; the others begin with the first seed. */
static const uint64_t mutant_near[MUTANTS] = {
    [MUTANT_PROOFS_NOT_FOLLOWED] = 600,
    [MUTANT_HOLDER_NOT_FOLLOWED] = 450,
};

/* True: found. The healthy build must hold all the seeds instead. */
static bool
mutant_try(enum mutant mutant, struct range_plan plan, bool is_near)
{
    static struct range_result result;
    mutant_on = mutant;
    if (is_near && mutant_near[mutant] > 0) {
        plan.first = mutant_near[mutant];
        plan.last += plan.first - 1;
    }
    range_run(&plan, &result);
    bool is_caught = result.violations > 0;
    printf("%-24s %s in %llu seeds", mutant_rows[mutant].name,
        is_caught ? "caught" : "NOT caught", (unsigned long long)result.seeds);
    if (is_caught)
        printf(": seed %llu: %s", (unsigned long long)result.failures[0].seed,
            result.failures[0].breach);
    printf("\n");
    (void)fflush(stdout);
    return is_caught;
}

int
main(int argc, char **argv)
{
    struct range_plan plan = { 1, SEEDS, 2, 1, false };
    char only[64] = "";
    size_t caught = 0;
    size_t all = 0;
    bool is_near = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "near") == 0)
            is_near = true;
        else if (sscanf(argv[i], "only=%63s", only) != 1 &&
                 sscanf(argv[i], "jobs=%u", &plan.jobs) != 1)
            plan.last = strtoull(argv[i], NULL, 10);
    }
    if (plan.last == 0 || plan.jobs == 0 || plan.jobs > RANGE_JOBS_MAX ||
        !sim_prepare())
        return EXIT_USAGE_WRONG;
    for (enum mutant i = MUTANT_NONE + 1; i < MUTANTS; i++) {
        if (only[0] != '\0' && strcmp(only, mutant_rows[i].name) != 0)
            continue;
        all++;
        caught += mutant_try(i, plan, is_near);
    }
    printf("mutants_caught %zu\nmutants_all %zu\n", caught, all);
    return caught == all ? 0 : 1;
}
