/* The baton of one case among organisations A, B and C (0, 1, 2); A begins as the holder.
 * Its steps stand in baton_steps.pml. A crash is no step here: a turn is durable or
 * was never there (feed.pml). Offers are known by their term alone, without id and digest:
 * what the code checks beyond that is not needed for what is shown here. */

#include "baton_switches.pml"

#define SEATS 3 /* of the arrays */
#define FEEDS 6 /* from each to the two others */
#define NOBODY 3

mtype = { Offered, Accepted, Postponed, Declined, Withdrawn, Completed, OfferState };

/* A partner's feed: ordered and gapless, unless WEAK. Term, last completion, epoch. */
chan feed[FEEDS] = [ROOM] of { mtype, byte, byte, byte };
#define FEED(from, to) feed[(from) * 2 + ((to) > (from) -> (to) - 1 : (to))]

/* struct plan_case and the row of its open offer. */
typedef Case {
    byte baton;
    byte holder; /* as far as this organisation knows */
    byte term;   /* the highest seen */
    byte open;   /* term of the open offer, or 0 */
    byte offerer;
    byte addressee;
    bool is_accepted;
    bool is_by_holder; /* completes by the holder; else on acceptance */
    bool is_postponed; /* once for each offer, to keep the model finite */
    byte done;         /* term of the last completion known */
    byte handed;       /* bits: terms that this organisation completed as holder */
    byte seen[SEATS];  /* the highest epoch known of each */
};
Case at[SEATS];

/* After a restore. */
byte epoch[SEATS];
bool gated[SEATS]; /* has not heard from all: reads and writes nothing */
byte asked[SEATS]; /* bits */
byte restores;

/* Seen by the assertions alone. */
byte last_offered;
byte last_seen; /* highest term that came to anybody's knowledge but the offerer's */
byte offers;    /* where terms do not count them */
bool is_room_enough;

/* Scratch of a step: zero between steps. */
byte other, message, number, carried, stamp, i, holders, acting, newest, who;

#define SAYS_IT_HOLDS(o) (!gated[o] && (at[o].baton == HOLDS || at[o].baton == OFFERED))
#define ACTS(o) (SAYS_IT_HOLDS(o) || (!gated[o] && at[o].baton == ACCEPTED))
#define IS_DRAINED \
    (len(feed[0]) + len(feed[1]) + len(feed[2]) + len(feed[3]) + len(feed[4]) + \
            len(feed[5]) == 0)
#define MAX(a, b) ((a) > (b) -> (a) : (b))
#define BIT(n) (1 << (n))

#include "baton_steps.pml"

/* Places that a run must be able to reach: -DREACH=... makes getting there an error. */
#define LAP /* A to B, B to C, C to A */ \
    ((at[0].handed & 2) && (at[1].handed & 4) && (at[2].handed & 8) && \
        at[0].baton == HOLDS)
#define RETURN /* A to B, B to A */ \
    ((at[0].handed & 2) && (at[1].handed & 4) && at[0].baton == HOLDS)
#define CROSSING /* A withdrew and handed it to C; B still thinks that it accepted */ \
    (at[1].baton == ACCEPTED && at[2].baton == HOLDS)
#define RESUMED /* restored to before it accepted, and learnt that it holds the case */ \
    (epoch[1] == 1 && !gated[1] && at[1].baton == HOLDS && at[1].done == 1 && \
        at[0].handed == 2)

/* Which organisation of a drained net holds it, and whether what o shows agrees. */
inline check_agreement()
{
    newest = MAX(at[0].done, MAX(at[1].done, at[2].done));
    who = (SAYS_IT_HOLDS(0) -> 0 : (SAYS_IT_HOLDS(1) -> 1 : 2));
    assert(SAYS_IT_HOLDS(who));
    for (i : 0 .. SEATS - 1) {
        assert(at[i].holder == NOBODY || at[i].holder == who ||
            (!STRICT && at[i].done < newest));
        assert(i == who || at[i].open == 0 ||
            (at[i].open == at[who].open && at[i].offerer == who &&
                at[who].addressee == i && at[i].is_accepted == at[who].is_accepted));
    }
}

inline check()
{
    holders = SAYS_IT_HOLDS(0) + SAYS_IT_HOLDS(1) + SAYS_IT_HOLDS(2);
    acting = ACTS(0) + ACTS(1) + ACTS(2);
    assert(holders <= 1);
    assert(acting >= 1 || gated[0] || gated[1] || gated[2]);
    if
    :: !WEAK && !RESTORES && IS_DRAINED -> check_agreement()
    :: else
    fi;
#ifdef REACH
    assert(!(REACH));
#endif
    other = 0; message = 0; number = 0; carried = 0; stamp = 0;
    i = 0; holders = 0; acting = 0; newest = 0; who = 0
}

/* ROOM must suffice for a feed; a weak network loses what does not fit. */
inline send(seat, type, number_)
{
    if
    :: nfull(FEED(me, seat)) -> FEED(me, seat)!type, number_, at[me].done, epoch[me]
    :: full(FEED(me, seat)) -> assert(WEAK || is_room_enough)
    fi
}

inline choose_other()
{
    if
    :: other = (me + 1) % ORGANISATIONS
    :: ORGANISATIONS > 2 -> other = (me + 2) % ORGANISATIONS
    fi
}

inline take(from)
{
    FEED(from, me)?message, number, carried, stamp;
    if
    :: stamp < at[me].seen[from] && !NOEPOCH /* sent before a restore */
    :: else ->
        if
        :: message == Offered -> take_offered(from)
        :: message == Accepted -> take_accepted(from)
        :: message == Declined -> take_declined(from)
        :: message == Postponed -> take_postponed(from)
        :: message == Withdrawn -> take_withdrawn(from)
        :: message == OfferState -> take_offer_state(from)
        :: message == Completed -> take_completed(from)
        fi
    fi
}

#if RESTORES
#include "baton_restore.pml"
#endif

proctype Organisation(byte me)
{
end:
    do
    /* The holder's commands. */
    :: atomic {
           CAN_OFFER && (KEEPTERM -> offers : at[me].term) < TERMS ->
           choose_other();
           offers = offers + KEEPTERM;
           number = at[me].term + (KEEPTERM && at[me].term > 0 -> 0 : 1);
           if
           :: offer(other, number, true)
           :: offer(other, number, false)
           fi;
           assert(KEEPTERM || at[me].open > (RESTORES -> last_seen : last_offered));
           last_offered = at[me].open;
           check()
       }
    :: d_step { INSIDE && CAN_OFFER && at[me].term < TERMS -> offer(me, at[me].term + 1, true); check() }
    :: d_step { INSIDE && CAN_OFFER && at[me].term < TERMS -> offer(me, at[me].term + 1, false); check() }
    :: d_step { CAN_WITHDRAW -> withdraw(); check() }
    :: d_step { CAN_COMPLETE -> complete(); check() }
    :: d_step {
           WITHDRAW_COMPLETED && at[me].baton == HANDED ->
           send(at[me].holder, Withdrawn, at[me].done);
           at[me].baton = HOLDS;
           at[me].holder = me;
           check()
       }
    /* The receiver's. */
    :: d_step { CAN_ANSWER -> accept(); check() }
    :: d_step { CAN_ANSWER -> decline(); check() }
    :: d_step { POSTPONES && CAN_ANSWER && !at[me].is_postponed -> postpone(); check() }
    :: d_step {
           ACCEPTANCE_LAPSES && at[me].baton == ACCEPTED ->
           end_offer();
           check()
       }
    /* Records of partners, one a turn. */
    :: d_step {
           !gated[me] && nempty(FEED((me + 1) % SEATS, me)) ->
           take((me + 1) % SEATS);
           check()
       }
    :: d_step {
           !gated[me] && nempty(FEED((me + 2) % SEATS, me)) ->
           take((me + 2) % SEATS);
           check()
       }
#if RESTORES
    :: d_step { CAN_BACK_UP -> back_up() }
    :: d_step { CAN_RESTORE -> restore(); check() }
    :: d_step { IS_ASKABLE((me + 1) % SEATS) -> ask((me + 1) % SEATS); check() }
    :: d_step { IS_ASKABLE((me + 2) % SEATS) -> ask((me + 2) % SEATS); check() }
    :: d_step { gated[me] && (asked[me] == ALL || ASKS_ONE) -> resume(); check() }
#endif
    od
}

/* One feed's line: it loses, lets overtake and doubles what is on it. */
proctype Network(byte line)
{
end:
    do
    :: d_step {
           nempty(feed[line]) ->
           feed[line]?message, number, carried, stamp;
           check()
       }
    :: d_step {
           len(feed[line]) > 1 ->
           feed[line]?message, number, carried, stamp;
           feed[line]!message, number, carried, stamp;
           check()
       }
    :: d_step {
           nempty(feed[line]) && nfull(feed[line]) ->
           feed[line]?<message, number, carried, stamp>;
           feed[line]!message, number, carried, stamp;
           check()
       }
    od
}

inline connect(from, to)
{
    if
    :: WEAK -> run Network(from * 2 + (to > from -> to - 1 : to))
    :: else
    fi
}

init {
    atomic {
        at[0].baton = HOLDS;
        at[0].holder = 0;
        for (i : 1 .. SEATS - 1) {
            at[i].holder = NOBODY
        }
        i = 0;
        run Organisation(0);
        run Organisation(1);
        connect(0, 1);
        connect(1, 0);
        if
        :: ORGANISATIONS > 2 ->
            run Organisation(2);
            connect(0, 2);
            connect(2, 0);
            connect(1, 2);
            connect(2, 1)
        :: else
        fi
    }
}
