#ifndef PLAN_FELLOWSHIP_ROWS_H
#define PLAN_FELLOWSHIP_ROWS_H

/* The rows of the fellowship's tables (plan.h names the tables), and how many of each
 * there may be. */

#include "services/plan/plan.h"

enum {
    PLAN_LINES_MAX = 24,    /* of one actor */
    PLAN_ACTORS_MAX = 64,   /* of one case */
    PLAN_AREAS_MAX = 16,    /* as RULE_AREAS_MAX */
    PLAN_AFTER_MAX = 8,     /* measures that come before one */
    PLAN_MISSING_MAX = 8,   /* of a version */
    PLAN_MEASURES_MAX = 64, /* of one case, also done ones; as many goals */
    PLAN_PARTY_BYTES = CODE_BYTES_MAX,
    PLAN_PARTIES_MAX = 15, /* organisations besides us: what one event may be told to */
    PLAN_SHARES_PER_TURN = 64,
    PLAN_ROOM_FOR_MORE = 140,    /* events that a turn which goes over rows leaves */
    PLAN_ROOM_FOR_WITHHELD = 60, /* what goes comes before what stays */
    PLAN_ROOM_AT_END = 16,
    /* input_id: what one input makes first; the parts have different ones */
    PLAN_PART_ORDINAL = 2,
    PLAN_FOUND_ORDINAL = 3, /* breaks found at once derive from it */
    PLAN_AWAY_ORDINAL =
        1 << 10, /* and one for each case that a coordinator is away from */
    PLAN_FELLOWSHIP_SALT_ORDINAL = (1 << 20) + 1,
};

enum plan_actor_state {
    ACTOR_SUGGESTED,
    ACTOR_WISHED,   /* the person says yes to asking */
    ACTOR_UNWISHED, /* the person says no */
    ACTOR_ASKED,
    ACTOR_JOINED,
    ACTOR_DECLINED,
    ACTOR_LEFT,
    ACTOR_NOT_APPLICABLE,
    ACTOR_DO_NOT_TELL, /* is never to know: in no message, map or summons */
    ACTOR_STATES
};

struct plan_actor {
    char kind[CODE_BYTES_MAX];
    char role[CODE_BYTES_MAX];
    char organisation[CODE_BYTES_MAX]; /* kind partner; "" else */
    char staff[CODE_BYTES_MAX];        /* kind staff: ours */
    char sector[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX]; /* organisation whose word it is */
    uint32_t state;            /* enum plan_actor_state */
    uint32_t scope_count;
    uint32_t line_count;
    uint32_t task_count;
    uint32_t hours_a_week; /* coordinator: given for it */
    int64_t until_us;
    int64_t moved_us;
    int64_t answer_due_us;
    char scopes[PLAN_CODES_MAX][CODE_BYTES_MAX];
    char tasks[PLAN_CODES_MAX][CODE_BYTES_MAX];
    struct id lines[PLAN_LINES_MAX];
    char unreached[PLAN_CODES_MAX][CODE_BYTES_MAX]; /* by these members */
    uint32_t unreached_count;
    struct id content;
    struct id reason_content;
    int64_t told_us; /* last told by us outside the system; 0: never */
    char told_how[CODE_BYTES_MAX];
    char told_category[CODE_BYTES_MAX];
    struct id told_content;
};

/* Our own part in a case that another holds. */
struct plan_membership {
    struct id actor;
    char holder[CODE_BYTES_MAX]; /* who asked */
    char role[CODE_BYTES_MAX];
    char contact[CODE_BYTES_MAX]; /* staff here who answered; "" before */
    uint32_t state;               /* ACTOR_ASKED, _JOINED, _DECLINED, _LEFT */
    int64_t answer_due_us;
    struct id content;
};

/* What a member says of itself since the map last spoke of it. */
struct plan_said {
    uint32_t state; /* ACTOR_JOINED, ACTOR_LEFT */
};

enum plan_consent_state {
    CONSENT_NONE,
    CONSENT_GIVEN,
    CONSENT_OBJECTED,
    CONSENT_WITHDRAWN,
    CONSENT_LAPSED,
    CONSENT_COULD_NOT_ASK,
    CONSENT_STATES
};

struct plan_consent {
    struct id id;
    uint32_t state; /* enum plan_consent_state */
    char giver[CODE_BYTES_MAX];
    char capacity[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX];
    struct id representative;
    int64_t recorded_us;
    int64_t until_us; /* 0: never */
    int64_t ask_us;
    struct id content;
};

struct plan_part {
    struct id id;
    char kind[CODE_BYTES_MAX];
    char category[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX]; /* organisation that wrote it */
    uint8_t is_kept;           /* her story, with her no to reusing it: it stays here */
};

struct plan_shared {
    char kind[CODE_BYTES_MAX];
    char category[CODE_BYTES_MAX];
    char why[CODE_BYTES_MAX]; /* ground, or the reason of what is withheld */
    int64_t time_us;
    uint8_t is_withheld;
    uint8_t has_older; /* withheld, but it has got an earlier form of it */
};

struct plan_withheld { /* by a former holder */
    char from[CODE_BYTES_MAX];
    char category[CODE_BYTES_MAX];
    uint32_t count;
};

struct plan_story {
    struct id id;
    char asked_by[CODE_BYTES_MAX];
    char teller[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX];
    char looked[PLAN_AREAS_MAX][CODE_BYTES_MAX];
    uint32_t looked_count;
    int64_t told_us;
    struct id content;
    uint8_t is_reuse_agreed;
};

struct plan_coordinated { /* a case that she coordinates, or is asked to */
    struct id actor;
    uint32_t state; /* ACTOR_ASKED, ACTOR_JOINED */
    uint32_t hours_a_week;
};

struct plan_wish {
    char wish[CODE_BYTES_MAX]; /* yes, no, other */
    int64_t time_us;
    struct id content;
};

struct plan_goal {
    struct id id;
    char area[CODE_BYTES_MAX];
    char category[CODE_BYTES_MAX];
    char state[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX];
    int64_t evaluate_us;
    struct id content;
};

struct plan_measure {
    struct id id;
    struct id goal;
    struct id owner;
    struct id meeting; /* where it was promised; none: elsewhere */
    char category[CODE_BYTES_MAX];
    char state[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX];
    int64_t starts_us;
    int64_t due_us;
    int64_t evaluate_us;
    struct id after[PLAN_AFTER_MAX];
    uint32_t after_count;
    uint32_t weekday;
    uint32_t from_minute;
    uint32_t to_minute;
    struct id content;
};

struct plan_link {
    struct id id;
    char kind[CODE_BYTES_MAX];
    struct id owner;
    struct id content;
    uint8_t is_the_plan;
};

struct plan_version {
    struct id id;
    char holder[CODE_BYTES_MAX];
    char by[CODE_BYTES_MAX]; /* staff here who made it; "": another's */
    uint64_t term;
    uint32_t number;
    int64_t made_us;
    int64_t evaluate_us;
    char missing[PLAN_MISSING_MAX][CODE_BYTES_MAX];
    uint32_t missing_count;
    struct id content;
};

struct plan_version_view { /* as one party has a version, and what it says of it */
    uint8_t digest[DIGEST_BYTES];
    uint32_t part_count;
    uint32_t withheld_count;
    char answer[CODE_BYTES_MAX]; /* signed, reserved, refused; "": not yet */
    int64_t signed_us;
    struct id content;
};

struct plan_proposal {
    struct id id;
    char part[CODE_BYTES_MAX];
    struct id part_id;
    char category[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX];
    char by[CODE_BYTES_MAX];     /* staff here who made it; "": another's */
    char to[CODE_BYTES_MAX];     /* holder */
    char answer[CODE_BYTES_MAX]; /* "": open */
    int64_t made_us;
    int64_t answer_due_us;
    struct id content;
    struct id answer_content;
};

enum { PLAN_LINKS_MAX = 16, PLAN_CYCLES_MAX = 128 }; /* of one case */

struct plan_cycle {
    struct id id;
    struct id goal;
    int64_t started_us;
    int64_t study_us;
    int64_t studied_us;
    char act[CODE_BYTES_MAX];
    struct id content;
    struct id study_content;
};

struct plan_meeting {
    struct id id;
    char from[CODE_BYTES_MAX];
    char interpreter[CODE_BYTES_MAX];
    char language[CODE_BYTES_MAX];
    int64_t at_us;
    int64_t held_us;
    int64_t next_us;
    struct id actors[PLAN_LINES_MAX];
    uint32_t actor_count;
    struct id content;
    struct id minutes_content;
    uint8_t is_person_there;
};

struct plan_summons {
    char answer[CODE_BYTES_MAX];
    struct id content;
    uint8_t was_there;
};

struct plan_evaluation {
    struct id id;
    char kind[CODE_BYTES_MAX];
    char safety[CODE_BYTES_MAX];
    char quality[CODE_BYTES_MAX];
    char mastery[CODE_BYTES_MAX];
    char knows[CODE_BYTES_MAX];
    uint32_t told_again;
    int64_t time_us;
    int64_t next_us;
    struct id content;
    uint8_t is_told_asked;
};

#endif
