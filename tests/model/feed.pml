/* A daemon follows a feed and takes commands beside it; what waits when it wakes becomes
 * one commit. The process may end between any two steps, the map may be full, and the
 * network may bring any true page of the feed, late, again or from further on.
 *
 * Durable are the log and the last checkpoint of the tables; all else is memory. README.md
 * names the C function of each step. Switches as in baton.pml. */

#ifndef TURNS
#define TURNS 3 /* of the feed; all are there from the start: a page shows what it shows */
#endif
#ifndef EVENTS
#define EVENTS 2 /* of one turn, at most */
#endif
#ifndef COMMANDS
#define COMMANDS 1
#endif
#ifndef BATCH
#define BATCH 2 /* inputs of one commit */
#endif
#ifndef RECORDS
#define RECORDS 0 /* 1: a partner's feed: one record each, its place is its number */
#endif

#ifndef CURSOR_BEFORE
#define CURSOR_BEFORE 0 /* the cursor has a commit of its own, before the turns */
#endif
#ifndef CURSOR_AFTER
#define CURSOR_AFTER 0 /* the same, after the turns */
#endif
#ifndef CURSOR_BEHIND
#define CURSOR_BEHIND 0 /* the cursor is kept one place behind */
#endif
#ifndef ANSWER_BEFORE
#define ANSWER_BEFORE 0 /* a command is answered before the commit */
#endif
#ifndef TAKEN_AGAIN
#define TAKEN_AGAIN 0 /* what was taken before is not passed over */
#endif
#ifndef TAKEN_UNFIT
#define TAKEN_UNFIT 0 /* what did not fit the batch counts as taken */
#endif
#ifndef PAGE_AHEAD
#define PAGE_AHEAD 0 /* a page from further on is taken */
#endif
#ifndef RESTART_AHEAD
#define RESTART_AHEAD 0 /* a restart does not ask for the cursor's own turn again */
#endif
#ifndef IGNORED_AGAIN
#define IGNORED_AGAIN 0 /* what was passed over is counted with each input after it */
#endif
#ifndef CHECKPOINT_EARLY
#define CHECKPOINT_EARLY 0 /* the tables are kept before the log has the turns */
#endif
#ifndef RERUN_ON_TOP
#define RERUN_ON_TOP 0 /* after a full map the batch runs again on what it had put */
#endif
#ifndef KNOWN_OUTSIDE
#define KNOWN_OUTSIDE 0 /* that a command is known is not a fold of its turn */
#endif

#define PLACES (TURNS * EVENTS)
#define PLACE(turn, event) (((turn)-1) * EVENTS + (event)-1)
/* turn << 8 | index in the code */
#define POSITION(turn, event) (RECORDS -> (turn) : (turn)*4 + (event))
#define TURN_OF(position) (RECORDS -> (position) : (position) / 4)
#define EVENT_OF(position) (RECORDS -> 1 : (position) % 4)
#define COMMAND 64 /* inputs from here on are commands, below are positions */
#define LOG (PLACES + COMMANDS + 1)

/* The feed: how many events each turn has, and which are none of this daemon's. */
byte count[TURNS + 1];
bool is_wanted[PLACES];

typedef Tables {
    byte cursor;
    byte applied;
    byte ignored;
    byte effects[PLACES];
    byte known; /* bits of commands */
    byte made[COMMANDS];
    byte through; /* turns of the log that are in them */
};
Tables live; /* the open transaction */
Tables kept; /* the last checkpoint: durable */

/* Durable; beyond log_length is what a commit will add. */
byte log_input[LOG];
byte log_ignored[LOG];
byte log_length;
byte log_staged;
byte cursor_apart; /* of the mutants whose cursor stands outside the turn */

/* The follower and its batch. */
byte after;   /* asked for next */
byte taken;   /* the last position given to a batch */
byte ignored; /* passed over since then */
byte batch[BATCH];
byte batch_ignored[BATCH];
byte waiting;
byte is_asked; /* bits: commands in the batch */
mtype = { GATHERS, HAS_RUN, HAS_COMMITTED };
mtype stage = GATHERS;

byte answered; /* bits of commands: their client knows */

/* Scratch of a step: zero between steps. */
byte page, items, turn, event, position, i, j, total;
bool is_full;

#define IS_APART (CURSOR_BEFORE || CURSOR_AFTER)

/* Places that a run must be able to reach: -DREACH=... makes getting there an error. */
#define DRAINED \
    (after == TURNS && log_length == TURNS * EVENTS + COMMANDS && stage == GATHERS && \
        answered == (1 << COMMANDS) - 1)
#define HALF /* the process came again in the middle of a turn */ \
    (waiting == 0 && TURN_OF(live.cursor) == 2 && live.cursor % 4 == 1 && \
        count[2] == 2 && after == 1)

/* ---- folds */

inline fold(number)
{
    if
    :: log_input[number] >= COMMAND ->
        live.known = live.known | (1 << (log_input[number] - COMMAND));
        live.made[log_input[number] - COMMAND]++
    :: else ->
        position = log_input[number];
        assert(position > live.cursor || IS_APART || CURSOR_BEHIND || TAKEN_AGAIN);
        live.cursor = position - CURSOR_BEHIND;
        live.ignored = live.ignored + log_ignored[number];
        live.applied++;
        live.effects[PLACE(TURN_OF(position), EVENT_OF(position))]++
    fi;
    live.through = number + 1
}

inline copy_tables(to, from)
{
    to.cursor = from.cursor;
    to.applied = from.applied;
    to.ignored = from.ignored;
    to.known = from.known;
    to.through = from.through;
    for (j : 0 .. PLACES - 1) {
        to.effects[j] = from.effects[j]
    }
    for (j : 0 .. COMMANDS - 1) {
        to.made[j] = from.made[j]
    }
}

inline recover()
{
    copy_tables(live, kept);
    for (i : kept.through + 1 .. log_length) {
        fold(i - 1)
    }
}

/* ---- what must hold whenever the tables are those of the log */

inline check_places()
{
    total = 0;
    for (turn : 1 .. TURNS) {
        for (event : 1 .. EVENTS) {
            if
            :: event <= count[turn] && POSITION(turn, event) <= live.cursor ->
                total++;
                /* Nothing lost, and nothing twice. */
                assert(live.effects[PLACE(turn, event)] ==
                    (is_wanted[PLACE(turn, event)] -> 1 : 0))
            :: else -> assert(live.effects[PLACE(turn, event)] == 0 || CURSOR_BEHIND)
            fi
        }
    }
    /* Conservation. */
    assert(CURSOR_BEHIND || live.applied + live.ignored == total)
}

inline check_log()
{
    assert(live.through == log_length);
    assert(log_length <= LOG);
    for (i : 0 .. COMMANDS - 1) {
        assert(live.made[i] <= 1);
        assert(!(answered & (1 << i)) || live.made[i] == 1)
    }
}

inline check()
{
    if
    :: stage != HAS_RUN ->
        check_places();
        check_log()
    :: else
    fi;
    if
    :: stage == GATHERS && waiting == 0 && after == TURNS ->
        for (i : 0 .. PLACES - 1) {
            assert(live.effects[i] == is_wanted[i])
        }
    :: else
    fi;
#ifdef REACH
    assert(!(REACH));
#endif
    page = 0; items = 0; turn = 0; event = 0; position = 0;
    i = 0; j = 0; total = 0; is_full = false
}

/* ---- steps */

inline add(input, passed)
{
    batch[waiting] = input;
    batch_ignored[waiting] = passed;
    waiting++
}

inline take_event()
{
    position = POSITION(turn, event);
    if
    :: position <= taken && !TAKEN_AGAIN
    :: else ->
        if
        :: !is_wanted[PLACE(turn, event)] ->
            ignored++;
            taken = position
        :: is_wanted[PLACE(turn, event)] && waiting == BATCH ->
            is_full = true;
            taken = (TAKEN_UNFIT -> position : taken)
        :: else ->
            add(position, ignored);
            taken = position;
            ignored = (IGNORED_AGAIN -> ignored : 0)
        fi
    fi
}

/* A page: `items` turns after turn `page`. What was asked from further on than this
 * follower stands answers another question. */
inline take_page()
{
    if
    :: page > after && !PAGE_AHEAD
    :: else ->
        for (i : page + 1 .. page + items) {
            turn = i;
            if
            :: turn > after && !is_full ->
                for (event : 1 .. count[i]) {
                    if
                    :: !is_full -> take_event()
                    :: else
                    fi
                }
                after = (is_full -> after : turn)
            :: else
            fi
        }
    fi
}

/* All turns of the batch into the open transactions. A command that is known is answered
 * as before, and adds nothing. */
inline run_batch()
{
    log_staged = log_length;
    for (i : 1 .. waiting) {
        if
        :: batch[i - 1] >= COMMAND && (live.known & (1 << (batch[i - 1] - COMMAND)))
        :: else ->
            log_input[log_staged] = batch[i - 1];
            log_ignored[log_staged] = batch_ignored[i - 1];
            log_staged++;
            fold(log_staged - 1)
        fi
    }
}

inline forget_staged()
{
    for (i : log_length .. LOG - 1) {
        log_input[i] = 0;
        log_ignored[i] = 0
    }
    log_staged = log_length
}

inline answer()
{
    for (i : 1 .. waiting) {
        if
        :: batch[i - 1] >= COMMAND ->
            answered = answered | (1 << (batch[i - 1] - COMMAND))
        :: else
        fi
    }
}

inline empty_batch()
{
    for (i : 0 .. BATCH - 1) {
        batch[i] = 0;
        batch_ignored[i] = 0
    }
    waiting = 0;
    is_asked = 0
}

inline restart()
{
    empty_batch();
    forget_staged();
    recover();
    live.cursor = (IS_APART -> cursor_apart : live.cursor);
    live.known = (KNOWN_OUTSIDE -> 0 : live.known);
    taken = live.cursor;
    ignored = 0;
    after = (RECORDS || live.cursor < 4 -> TURN_OF(live.cursor) :
                                          TURN_OF(live.cursor) - 1 + RESTART_AHEAD);
    stage = GATHERS
}

proctype Daemon()
{
end:
    do
    :: atomic {
           stage == GATHERS ->
           select(page : 0 .. TURNS - 1);
           select(items : 1 .. TURNS - page);
           take_page();
           check()
       }
    :: d_step {
           stage == GATHERS && waiting > 0 ->
           run_batch();
           cursor_apart = (CURSOR_BEFORE -> live.cursor : cursor_apart);
           stage = HAS_RUN;
           if
           :: ANSWER_BEFORE -> answer()
           :: else
           fi;
           check()
       }
    /* The map is full: back to the checkpoint, forward again, and the batch once more. */
    :: d_step {
           stage == HAS_RUN ->
           forget_staged();
           if
           :: RERUN_ON_TOP
           :: else -> recover()
           fi;
           stage = GATHERS;
           run_batch();
           stage = HAS_RUN;
           check()
       }
    :: d_step {
           stage == HAS_RUN ->
           log_length = log_staged;
           stage = HAS_COMMITTED;
           check()
       }
    :: d_step {
           stage == HAS_COMMITTED ->
           answer();
           empty_batch();
           cursor_apart = (CURSOR_AFTER -> live.cursor : cursor_apart);
           stage = GATHERS;
           check()
       }
    :: d_step {
           (stage == GATHERS && waiting == 0) || (CHECKPOINT_EARLY && stage == HAS_RUN) ->
           copy_tables(kept, live);
           check()
       }
    :: d_step { restart(); check() }
    od
}

/* A client gives its command until it hears an answer; a repeat waits for its twin. */
proctype Client(byte command)
{
end:
    do
    :: d_step {
           stage == GATHERS && waiting < BATCH &&
                   !((answered | is_asked) & (1 << command)) ->
           add(COMMAND + command, 0);
           is_asked = is_asked | (1 << command);
           check()
       }
    od
}

init {
    atomic {
        for (turn : 1 .. TURNS) {
            select(total : RECORDS .. EVENTS);
            count[turn] = total;
            for (event : 1 .. count[turn]) {
                if
                :: is_wanted[PLACE(turn, event)] = true
                :: is_wanted[PLACE(turn, event)] = false
                fi
            }
        }
        turn = 0; event = 0; total = 0;
        run Daemon();
        for (i : 0 .. COMMANDS - 1) {
            run Client(i)
        }
        i = 0
    }
}
