/* The steps of the baton, each one turn of plan: what decide allows, what apply folds,
 * what share tells. They are run twice: by Spin, as part of baton.pml, and by the
 * simulator, which holds each turn of plan against them (tests/sim/conform.c). For that
 * steps.awk makes C of this file, which is why it is plain: a statement is a line, a
 * guard stands in parentheses, and nothing is chosen but by guards. README.md names the
 * C function of each step. */

/* enum plan_baton */
#define NONE 0
#define HOLDS 1
#define OFFERED 2
#define HANDED 3
#define ACCEPTED 4

#define CAN_OFFER (!gated[me] && at[me].baton == HOLDS)
#define CAN_WITHDRAW (!gated[me] && at[me].baton == OFFERED)
#define CAN_COMPLETE \
    (!gated[me] && at[me].baton == OFFERED && at[me].is_by_holder && \
        (at[me].is_accepted || COMPLETE_UNASKED))
#define CAN_ANSWER \
    (!gated[me] && at[me].open != 0 && at[me].addressee == me && !at[me].is_accepted)

inline close_offer()
{
    at[me].open = 0;
    at[me].offerer = 0;
    at[me].addressee = 0;
    at[me].is_accepted = false;
    at[me].is_by_holder = false;
    at[me].is_postponed = false;
}

/* It ends without a handover: each side is as it was before. */
inline end_offer()
{
    close_offer();
    if
    :: (at[me].baton == OFFERED) ->
        at[me].baton = HOLDS;
    :: (at[me].baton == ACCEPTED || (HOLDS_ON_ACCEPTING && at[me].baton == HOLDS)) ->
        at[me].baton = NONE;
    :: else ->
        skip;
    fi;
}

inline open_offer(term_, from_, to_)
{
    at[me].term = term_;
    at[me].open = term_;
    at[me].offerer = from_;
    at[me].addressee = to_;
    at[me].is_accepted = false;
    at[me].is_postponed = false;
}

/* The commit that moves the baton; inside, it comes back to where it was. */
inline complete()
{
    if
    :: (at[me].addressee == me) ->
        at[me].baton = HOLDS;
    :: else ->
        at[me].baton = HANDED;
        at[me].holder = at[me].addressee;
        at[me].done = at[me].open;
        at[me].handed = at[me].handed | BIT(at[me].open);
        send(at[me].addressee, Completed, at[me].open);
    fi;
    close_offer();
}

/* ---- the holder's commands */

inline offer(to, term_, by_holder)
{
    open_offer(term_, me, to);
    at[me].is_by_holder = by_holder;
    at[me].baton = OFFERED;
    if
    :: (to != me) ->
        send(to, Offered, term_);
    :: else ->
        skip;
    fi;
}

inline withdraw()
{
    if
    :: (at[me].addressee != me) ->
        send(at[me].addressee, Withdrawn, at[me].open);
    :: else ->
        skip;
    fi;
    end_offer();
}

/* ---- the receiver's; inside, the holder's own unit */

inline accept()
{
    at[me].is_accepted = true;
    if
    :: (at[me].offerer != me) ->
        at[me].baton = (HOLDS_ON_ACCEPTING -> HOLDS : ACCEPTED);
        send(at[me].offerer, Accepted, at[me].open);
    :: (at[me].offerer == me && !at[me].is_by_holder) ->
        complete();
    :: else ->
        skip;
    fi;
}

inline decline()
{
    if
    :: (at[me].offerer != me) ->
        send(at[me].offerer, Declined, at[me].open);
    :: else ->
        skip;
    fi;
    end_offer();
}

inline postpone()
{
    at[me].is_postponed = true;
    if
    :: (at[me].offerer != me) ->
        send(at[me].offerer, Postponed, at[me].open);
    :: else ->
        skip;
    fi;
}

/* ---- what a partner's record does */

inline take_offered(from)
{
    if
    :: ((number > at[me].term || OLD_OFFER || (KEEPTERM && number == at[me].term)) &&
            (at[me].holder == NOBODY || at[me].holder == from ||
                (CARRIES && carried >= at[me].done))) ->
        if
        :: (at[me].open != 0) ->
            end_offer();
        :: else ->
            skip;
        fi;
        if
        :: (CARRIES && carried > at[me].done) ->
            at[me].done = carried;
        :: else ->
            skip;
        fi;
        at[me].holder = from;
        open_offer(number, from, me);
        last_seen = MAX(last_seen, number);
    :: else ->
        skip;
    fi;
}

/* An answer that does not fit changes nothing and hears what holds now. */
inline answer_refused(from)
{
    if
    :: ((at[me].handed & BIT(number)) && !ANSWERS_COMPLETED) ->
        skip;
    :: else ->
        send(from, OfferState, number);
    fi;
}

#define IS_ABOUT_OPEN_OFFER(from) \
    (at[me].baton == OFFERED && at[me].addressee == from && at[me].open == number)

inline take_accepted(from)
{
    if
    :: (IS_ABOUT_OPEN_OFFER(from) || (ANY_ACCEPTANCE && at[me].baton == OFFERED)) ->
        at[me].is_accepted = true;
        if
        :: (!at[me].is_by_holder) ->
            complete();
        :: else ->
            skip;
        fi;
    :: (ACCEPT_AFTER_WITHDRAW && at[me].baton == HOLDS &&
            !(at[me].handed & BIT(number))) ->
        open_offer(number, me, from);
        complete();
    :: else ->
        answer_refused(from);
    fi;
}

inline take_declined(from)
{
    if
    :: (IS_ABOUT_OPEN_OFFER(from) && !at[me].is_accepted) ->
        end_offer();
    :: (IS_ABOUT_OPEN_OFFER(from) && at[me].is_accepted) ->
        skip;
    :: else ->
        answer_refused(from);
    fi;
}

inline take_postponed(from)
{
    if
    :: (IS_ABOUT_OPEN_OFFER(from)) ->
        skip;
    :: else ->
        answer_refused(from);
    fi;
}

#define IS_ABOUT_STANDING_OFFER(from) \
    (at[me].open != 0 && at[me].offerer == from && at[me].open == number)

inline take_withdrawn(from)
{
    if
    :: (IS_ABOUT_STANDING_OFFER(from) ||
            (ANY_WITHDRAWAL && at[me].open != 0 && at[me].offerer == from)) ->
        end_offer();
    :: else ->
        skip;
    fi;
}

inline take_offer_state(from)
{
    if
    :: (IS_ABOUT_STANDING_OFFER(from) && at[me].is_accepted) ->
        end_offer();
    :: else ->
        skip;
    fi;
}

inline take_completed(from)
{
    if
    :: ((IS_ABOUT_STANDING_OFFER(from) && at[me].is_accepted) || ANY_COMPLETION) ->
        at[me].baton = HOLDS;
        at[me].holder = me;
        at[me].done = number;
        close_offer();
    :: else ->
        skip;
    fi;
}
