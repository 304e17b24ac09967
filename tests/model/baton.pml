/* The baton of one case among organisations A, B and C (0, 1, 2); A begins as the holder.
 * Each step is one turn of plan: what decide allows, what apply folds, what share tells.
 * README.md names the C function of each. A crash is no step here: a turn is durable or
 * was never there (feed.pml). Offers are known by their term alone, without id and digest:
 * what the code checks beyond that is not needed for what is shown here. */

#include "baton_switches.pml"

#define SEATS 3 /* of the arrays */
#define FEEDS 6 /* from each to the two others */
#define NOBODY 3

/* enum plan_baton */
#define NONE 0
#define HOLDS 1
#define OFFERED 2
#define HANDED 3
#define ACCEPTED 4

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
inline send(to, type, term)
{
    if
    :: nfull(FEED(me, to)) -> FEED(me, to)!type, term, at[me].done, epoch[me]
    :: full(FEED(me, to)) -> assert(WEAK || is_room_enough)
    fi
}

inline choose_other()
{
    if
    :: other = (me + 1) % ORGANISATIONS
    :: ORGANISATIONS > 2 -> other = (me + 2) % ORGANISATIONS
    fi
}

inline close_offer()
{
    at[me].open = 0;
    at[me].offerer = 0;
    at[me].addressee = 0;
    at[me].is_accepted = false;
    at[me].is_by_holder = false;
    at[me].is_postponed = false
}

/* It ends without a handover: each side is as it was before. */
inline end_offer()
{
    close_offer();
    if
    :: at[me].baton == OFFERED -> at[me].baton = HOLDS
    :: at[me].baton == ACCEPTED || (HOLDS_ON_ACCEPTING && at[me].baton == HOLDS) ->
        at[me].baton = NONE
    :: else
    fi
}

inline open_offer(term_, from_, to_)
{
    at[me].term = term_;
    at[me].open = term_;
    at[me].offerer = from_;
    at[me].addressee = to_;
    at[me].is_accepted = false;
    at[me].is_postponed = false
}

/* The commit that moves the baton. */
inline complete()
{
    at[me].baton = HANDED;
    at[me].holder = at[me].addressee;
    at[me].done = at[me].open;
    at[me].handed = at[me].handed | (1 << at[me].open);
    send(at[me].addressee, Completed, at[me].open);
    close_offer()
}

/* ---- what a partner's record does */

inline take_offered(from)
{
    if
    :: (number > at[me].term || OLD_OFFER || (KEEPTERM && number == at[me].term)) &&
            (at[me].holder == NOBODY || at[me].holder == from ||
                (CARRIES && carried >= at[me].done)) ->
        if
        :: at[me].open != 0 -> end_offer() /* superseded */
        :: else
        fi;
        if
        :: CARRIES && carried > at[me].done -> at[me].done = carried
        :: else
        fi;
        at[me].holder = from;
        open_offer(number, from, me);
        last_seen = MAX(last_seen, number)
    :: else /* refused, and nobody is told */
    fi
}

/* An answer that does not fit changes nothing and hears what holds now. */
inline answer_refused(from)
{
    if
    :: (at[me].handed & (1 << number)) && !ANSWERS_COMPLETED
    :: else -> send(from, OfferState, number)
    fi
}

#define IS_ABOUT_OPEN_OFFER(from) \
    (at[me].baton == OFFERED && at[me].addressee == from && at[me].open == number)

inline take_accepted(from)
{
    if
    :: IS_ABOUT_OPEN_OFFER(from) || (ANY_ACCEPTANCE && at[me].baton == OFFERED) ->
        at[me].is_accepted = true;
        if
        :: !at[me].is_by_holder -> complete()
        :: else
        fi
    :: ACCEPT_AFTER_WITHDRAW && at[me].baton == HOLDS &&
            !(at[me].handed & (1 << number)) ->
        open_offer(number, me, from);
        complete()
    :: else -> answer_refused(from)
    fi
}

inline take_declined(from)
{
    if
    :: IS_ABOUT_OPEN_OFFER(from) && !at[me].is_accepted -> end_offer()
    :: IS_ABOUT_OPEN_OFFER(from) && at[me].is_accepted
    :: else -> answer_refused(from)
    fi
}

inline take_postponed(from)
{
    if
    :: IS_ABOUT_OPEN_OFFER(from)
    :: else -> answer_refused(from)
    fi
}

#define IS_ABOUT_STANDING_OFFER(from) \
    (at[me].open != 0 && at[me].offerer == from && at[me].open == number)

inline take_withdrawn(from)
{
    if
    :: IS_ABOUT_STANDING_OFFER(from) ||
            (ANY_WITHDRAWAL && at[me].open != 0 && at[me].offerer == from) ->
        end_offer()
    :: else
    fi
}

inline take_offer_state(from)
{
    if
    :: IS_ABOUT_STANDING_OFFER(from) && at[me].is_accepted -> end_offer()
    :: else
    fi
}

inline take_completed(from)
{
    if
    :: (IS_ABOUT_STANDING_OFFER(from) && at[me].is_accepted) || ANY_COMPLETION ->
        at[me].baton = HOLDS;
        at[me].holder = me;
        at[me].done = number;
        close_offer()
    :: else
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
           !gated[me] && at[me].baton == HOLDS &&
                   (KEEPTERM -> offers : at[me].term) < TERMS ->
           choose_other();
           offers = offers + KEEPTERM;
           number = at[me].term + (KEEPTERM && at[me].term > 0 -> 0 : 1);
           open_offer(number, me, other);
           if
           :: at[me].is_by_holder = true
           :: at[me].is_by_holder = false
           fi;
           at[me].baton = OFFERED;
           assert(KEEPTERM || at[me].open > (RESTORES -> last_seen : last_offered));
           last_offered = at[me].open;
           send(other, Offered, at[me].open);
           check()
       }
    :: d_step {
           !gated[me] && at[me].baton == OFFERED ->
           send(at[me].addressee, Withdrawn, at[me].open);
           end_offer();
           check()
       }
    :: d_step {
           !gated[me] && at[me].baton == OFFERED && at[me].is_by_holder &&
                   (at[me].is_accepted || COMPLETE_UNASKED) ->
           complete();
           check()
       }
    :: d_step {
           WITHDRAW_COMPLETED && at[me].baton == HANDED ->
           send(at[me].holder, Withdrawn, at[me].done);
           at[me].baton = HOLDS;
           at[me].holder = me;
           check()
       }
    /* The receiver's. */
    :: d_step {
           !gated[me] && at[me].open != 0 && at[me].addressee == me &&
                   !at[me].is_accepted ->
           at[me].is_accepted = true;
           at[me].baton = (HOLDS_ON_ACCEPTING -> HOLDS : ACCEPTED);
           send(at[me].offerer, Accepted, at[me].open);
           check()
       }
    :: d_step {
           !gated[me] && at[me].open != 0 && at[me].addressee == me &&
                   !at[me].is_accepted ->
           send(at[me].offerer, Declined, at[me].open);
           end_offer();
           check()
       }
    :: d_step {
           POSTPONES && !gated[me] && at[me].open != 0 && at[me].addressee == me &&
                   !at[me].is_accepted && !at[me].is_postponed ->
           at[me].is_postponed = true;
           send(at[me].offerer, Postponed, at[me].open);
           check()
       }
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
