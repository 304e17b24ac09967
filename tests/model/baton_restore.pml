/* A store restored from an older backup, in a design that is not implemented yet. The
 * restored organisation begins a new epoch and is gated: it writes and takes nothing until
 * all others have told what they know, and from then on they drop what it sent before.
 * Asking is one step: what a gated organisation hears it does not act upon until it has
 * heard all, so an answer that is long under way is no other case. What stands here of
 * feeds that are read again is the weak network's doubling. */

Case kept[SEATS]; /* backups */
bool is_kept[SEATS];

#define ALL 7
#define ABSENT (ORGANISATIONS > 2 -> 0 : 4)
#define CAN_BACK_UP (!gated[me] && !is_kept[me] && restores < RESTORES)
#define CAN_RESTORE (is_kept[me] && restores < RESTORES)
#define IS_ASKABLE(o) (gated[me] && !gated[o] && !(asked[me] & (1 << (o))))

inline copy_case(to, from)
{
    to.baton = from.baton;
    to.holder = from.holder;
    to.term = from.term;
    to.open = from.open;
    to.offerer = from.offerer;
    to.addressee = from.addressee;
    to.is_accepted = from.is_accepted;
    to.is_by_holder = from.is_by_holder;
    to.is_postponed = from.is_postponed;
    to.done = from.done;
    to.handed = from.handed;
    to.seen[0] = from.seen[0];
    to.seen[1] = from.seen[1];
    to.seen[2] = from.seen[2]
}

inline forget_backup()
{
    is_kept[me] = false;
    kept[me].baton = 0;
    kept[me].holder = 0;
    kept[me].term = 0;
    kept[me].open = 0;
    kept[me].offerer = 0;
    kept[me].addressee = 0;
    kept[me].is_accepted = false;
    kept[me].is_by_holder = false;
    kept[me].is_postponed = false;
    kept[me].done = 0;
    kept[me].handed = 0;
    kept[me].seen[0] = 0;
    kept[me].seen[1] = 0;
    kept[me].seen[2] = 0
}

inline back_up()
{
    copy_case(kept[me], at[me]);
    is_kept[me] = true
}

/* Its open offer is forgotten: whether that still stands, the partner knows. */
inline restore()
{
    copy_case(at[me], kept[me]);
    forget_backup();
    if
    :: KEEPS_OFFER
    :: else -> close_offer()
    fi;
    restores++;
    epoch[me]++;
    asked[me] = (1 << me) | ABSENT;
    gated[me] = !NOGATE
}

/* What a partner knows of the last completion and of the highest term is taken over, and
 * of open offers the newest: its offer to us, or an acceptance of an offer of ours. */
inline ask(partner)
{
    asked[me] = asked[me] | (1 << partner);
    at[partner].seen[me] = epoch[me];
    if
    :: NORAISE
    :: else -> at[me].seen[partner] = epoch[partner]
    fi;
    at[me].term = MAX(at[me].term, at[partner].term);
    if
    :: at[partner].done > at[me].done ->
        at[me].done = at[partner].done;
        at[me].holder = at[partner].holder
    :: at[me].holder == NOBODY -> at[me].holder = at[partner].holder
    :: else
    fi;
    if
    :: at[me].open <= at[me].done -> close_offer()
    :: else
    fi;
    if
    :: at[partner].open > MAX(at[me].open, at[me].done) &&
            ((at[partner].offerer == me && at[partner].is_accepted) ||
                (at[partner].offerer == partner && at[partner].addressee == me)) ->
        at[me].open = at[partner].open;
        at[me].offerer = at[partner].offerer;
        at[me].addressee = at[partner].addressee;
        at[me].is_accepted = at[partner].is_accepted;
        at[me].is_by_holder = true
    :: else
    fi
}

/* The row after all have told. An acceptance of an offer of ours stands as accepted:
 * whether we had completed, no one knows, and what we then sent is no longer taken. Not
 * if somebody has seen a later term: then it had been withdrawn. */
inline resume()
{
    gated[me] = false;
    asked[me] = 0;
    if
    :: at[me].holder == me && at[me].offerer != me -> close_offer()
    :: at[me].holder != me && at[me].offerer == me -> close_offer()
    :: at[me].open < at[me].term && !TAKES_OLDER -> close_offer()
    :: else
    fi;
    if
    :: at[me].holder == me -> at[me].baton = (at[me].open != 0 -> OFFERED : HOLDS)
    :: at[me].holder != me && at[me].open != 0 && at[me].is_accepted ->
        at[me].baton = ACCEPTED
    :: else -> at[me].baton = (at[me].handed != 0 -> HANDED : NONE)
    fi
}
