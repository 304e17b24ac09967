/* What can be asked of baton.pml: how much is explored, what the network does, and one
 * switch for each mutant, a deliberate fault that the assertions must find.
 *
 * RESTORES is a design, not the code: epochs are not implemented yet. */

#ifndef ORGANISATIONS
#define ORGANISATIONS 3 /* 2: C takes no part */
#endif
#ifndef TERMS
#define TERMS 3
#endif
#ifndef WEAK
#define WEAK 0 /* 1: what is sent may be lost, doubled and overtaken */
#endif
#ifndef ROOM
#define ROOM 8 /* unread records of one feed */
#endif
#ifndef CARRIES
#define CARRIES 1 /* 0: an offer does not carry the last completion: nobody can follow it */
#endif
#ifndef RESTORES
#define RESTORES 0 /* how often a store is restored from an older backup, in all */
#endif
#ifndef POSTPONES
#define POSTPONES 1 /* 0: nobody answers "cannot yet" */
#endif
#ifndef INSIDE
#define INSIDE 0 /* 1: handovers inside the holder, which take terms too */
#endif
#ifndef STRICT
#define STRICT 0 /* 1: drained, all who know the case name one holder */
#endif

/* ---- mutants */

#ifndef KEEPTERM
#define KEEPTERM 0 /* a repeated offer keeps its term */
#endif
#ifndef ACCEPT_AFTER_WITHDRAW
#define ACCEPT_AFTER_WITHDRAW 0 /* an acceptance of a withdrawn offer completes it */
#endif
#ifndef ANY_ACCEPTANCE
#define ANY_ACCEPTANCE 0 /* an acceptance of another term completes the open offer */
#endif
#ifndef COMPLETE_UNASKED
#define COMPLETE_UNASKED 0 /* the holder completes before anybody accepted */
#endif
#ifndef HOLDS_ON_ACCEPTING
#define HOLDS_ON_ACCEPTING 0 /* the receiver holds before the holder completed */
#endif
#ifndef ACCEPTANCE_LAPSES
#define ACCEPTANCE_LAPSES 0 /* a timeout ends an acceptance */
#endif
#ifndef WITHDRAW_COMPLETED
#define WITHDRAW_COMPLETED 0 /* a former holder withdraws what it completed */
#endif
#ifndef ANY_WITHDRAWAL
#define ANY_WITHDRAWAL 0 /* a withdrawal of another term ends the standing offer */
#endif
#ifndef ANY_COMPLETION
#define ANY_COMPLETION 0 /* a completion is taken without an acceptance of ours */
#endif
#ifndef OLD_OFFER
#define OLD_OFFER 0 /* an offer of a known or older term is taken */
#endif
#ifndef ANSWERS_COMPLETED
#define ANSWERS_COMPLETED 0 /* a repeated answer hears "ended" of what was completed */
#endif
#ifndef NOEPOCH
#define NOEPOCH 0 /* what was sent before a restore is taken */
#endif
#ifndef NOGATE
#define NOGATE 0 /* a restored organisation writes before it has asked */
#endif
#ifndef NORAISE
#define NORAISE 0 /* what is asked does not raise the asker's known epoch */
#endif
#ifndef KEEPS_OFFER
#define KEEPS_OFFER 0 /* a restored organisation trusts its backup's open offer */
#endif
#ifndef TAKES_OLDER
#define TAKES_OLDER 0 /* a restored holder goes on with an offer that a later one ended */
#endif
#ifndef ASKS_ONE
#define ASKS_ONE 0 /* a restored organisation does not wait for all partners */
#endif
