#ifndef TEAM_H
#define TEAM_H

/* Private to services/assessment-team: the rows of its tables, and the functions that
 * team.c names in its rows. Rows are fixed structs, zero-filled; codes are
 * NUL-terminated. */

#include "common/alarm.h"
#include "common/content.h"
#include "common/message.h"
#include "common/service.h"
#include "common/users.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/team.pb-c.h"

extern const struct service team_service;

enum {
    TEAM_TABLES_SCHEMA = 2,
    TEAM_MEMBERS_MAX = 24,
    TEAM_DISTRICTS_MAX = 32,
    TEAM_REMINDS_MAX = RULE_REMINDERS_MAX + 2,
    TEAM_INTERIMS_SHOWN_MAX = 32,
    TEAM_SHOWN_MAX = 200, /* of one list */
    TEAM_TEAMS_MAX = 48,  /* shown, and left by one who leaves: a turn holds them */
    TEAM_NAME_BYTES_MAX = 2048,        /* of contents: many stand in one answer */
    TEAM_NOTE_BYTES_MAX = 8192,        /* a service meanwhile, a reason, a message */
    TEAM_CONCLUSION_BYTES_MAX = 49152, /* plan tells it on */
};

enum team_table {
    TEAM_SELF = TABLE_SERVICE_FIRST, /* "self"            -> team_self */
    TEAM_UNITS,                      /* unit code          -> "" */
    TEAM_STAFF,                      /* staff code         -> team_staff */
    TEAM_TEAMS,                      /* team code          -> team_row */
    TEAM_DISTRICTS,                  /* district code      -> team code (fixed field) */
    TEAM_CASES,                      /* case id            -> team_case */
    TEAM_INQUIRIES_GONE,             /* inquiry id         -> "" */
    TEAM_ASSESSMENTS,                /* assessment id      -> team_assessment */
    TEAM_ANSWERS,                    /* assessment id      -> team_answers */
    TEAM_INTERIMS,                   /* assessment id, n   -> team_interim */
    TEAM_LISTS,                      /* see team_list_key  -> "" */
};

struct team_self {
    char organisation[CODE_BYTES_MAX];
    char unit[CODE_BYTES_MAX];  /* the coordinating unit */
    char named[CODE_BYTES_MAX]; /* its named person: never empty */
};

struct team_staff {
    char unit[CODE_BYTES_MAX];
    uint8_t is_ended;
};

struct team_member {
    char staff[CODE_BYTES_MAX];
    char profession[CODE_BYTES_MAX];
};

struct team_row {
    struct id content; /* name */
    char unit[CODE_BYTES_MAX];
    char clock[CODE_BYTES_MAX];
    char caseworker[CODE_BYTES_MAX];
    struct team_member members[TEAM_MEMBERS_MAX];
    char districts[TEAM_DISTRICTS_MAX][CODE_BYTES_MAX];
    char missing[RULE_PROFESSIONS_MAX][CODE_BYTES_MAX];
    uint32_t days;
    uint32_t member_count;
    uint32_t district_count;
    uint32_t missing_count;
};

/* A case of a person's own, as far as assessing it goes; stays are not kept. */
struct team_case {
    struct id person;
    struct id assessment;             /* the last one, open or not */
    char responsible[CODE_BYTES_MAX]; /* "": held elsewhere */
    char accepted[CODE_BYTES_MAX];    /* responsible when the handover completes */
    uint8_t is_closed;
};

enum team_state { TEAM_OPENED, TEAM_MAPPING, TEAM_CONCLUDED, TEAM_CANCELLED };

struct team_assessment {
    struct id inquiry;
    struct id case_id;
    struct id person;
    struct id extension; /* content: why it was extended last */
    char team[CODE_BYTES_MAX];
    char responsible[CODE_BYTES_MAX]; /* of the case, while it is held here */
    int64_t opened_us;
    int64_t clock_us;
    int64_t due_us;
    int64_t ended_us;
    int64_t remind_us[TEAM_REMINDS_MAX];
    uint32_t remind_count;
    uint32_t remind_next;
    uint32_t extensions;
    uint32_t interims;
    uint8_t state;           /* enum team_state */
    uint8_t is_from_contact; /* the clock is first-contact */
};

/* What must be answered, as the rules said when it opened; and what came of it. */
struct team_answers {
    struct id content;
    char questions[RULE_QUESTIONS_MAX][CODE_BYTES_MAX];
    uint8_t is_none[RULE_QUESTIONS_MAX];
    char outcome[CODE_BYTES_MAX];
    char level[CODE_BYTES_MAX];
    char unit[CODE_BYTES_MAX];
    char reason[CODE_BYTES_MAX]; /* of a cancellation */
    uint32_t question_count;
    uint32_t days;
};

struct team_interim {
    struct id content;
    int64_t arranged_us;
    char by[CODE_BYTES_MAX];
};

/* ---- team_tables.c */
bool team_self_load(const struct view *view, struct team_self *out);
bool team_unit_is_known(const struct view *view, const char *unit);
bool team_staff_load(
    const struct view *view, const char *staff, struct team_staff *out);
bool team_load(const struct view *view, const char *team, struct team_row *out);
void team_store(struct tables *tables, const char *team, const struct team_row *row);
bool team_next(struct walk *walk, char team_out[CODE_BYTES_MAX],
    struct team_row *row_out); /* of all teams */
bool team_of_district(
    const struct view *view, const char *district, char team_out[CODE_BYTES_MAX]);
bool team_case_load(const struct view *view, struct id case_id, struct team_case *out);
void team_case_store(
    struct tables *tables, struct id case_id, const struct team_case *row);
bool team_inquiry_is_gone(const struct view *view, struct id inquiry);
bool team_assessment_load(
    const struct view *view, struct id assessment, struct team_assessment *out);
void team_assessment_store(
    struct tables *tables, struct id assessment, const struct team_assessment *row);
bool team_answers_load(
    const struct view *view, struct id assessment, struct team_answers *out);
void team_answers_store(
    struct tables *tables, struct id assessment, const struct team_answers *row);
struct key team_interim_key(struct id assessment, uint64_t number);
/* Of one team ("" for all): the open ones by when they are due, those that have ended
 * newest first. */
struct key team_list_prefix(const char *team, bool is_ended);
void team_list_put(
    struct tables *tables, struct id assessment, const struct team_assessment *row);
void team_list_remove(
    struct tables *tables, struct id assessment, const struct team_assessment *row);

/* ---- team_people.c: who may act, and who a team consists of */
/* NULL: she works here. */
const char *team_staff_fault(const struct view *view, const char *staff);
bool team_is_coordinating(const struct view *view, const char *staff);
bool team_is_member(const struct team_row *team, const char *staff);
struct fault {          /* a refusal */
    const char *reason; /* NULL: none */
    const char *where;
};

/* Members of the team, its caseworker, who is responsible, the coordinating unit. */
bool team_may_act(const struct view *view, const char *team_code,
    const char *responsible, const char *staff);
/* Professions that no member has. */
size_t team_missing(const struct input *input, const struct team_row *team,
    char *codes[RULE_PROFESSIONS_MAX]);
/* The first member who is a caseworker, or NULL. */
const char *team_caseworker(const struct team_row *team);

/* ---- team_time.c: by when, and when it is reminded of */
struct team_times {
    int64_t due_us;
    int64_t remind_us[TEAM_REMINDS_MAX];
    size_t remind_count;
};
/* So many days after `from_us`, at the end of the local day. */
void team_times_count(
    const struct input *input, int64_t from_us, unsigned days, struct team_times *out);
void team_times_until(
    const struct input *input, int64_t due_us, struct team_times *out);
/* before, at, after */
const char *team_step_code(int64_t remind_us, int64_t due_us);

/* ---- what several rules of assessments ask first (team_decide_assessment.c) */
struct team_work {
    struct id assessment;
    struct team_assessment row;
};
/* Refuses and returns false unless it is open and the sender may act. */
bool team_work_take(const struct view *view, const struct input *input,
    ProtobufCBinaryData assessment, struct team_work *out, struct decision *decision);
/* `reason`: by-team, inquiry-withdrawn, case-closed; content may be empty. */
void team_cancel(const struct team_work *work, const char *reason,
    const struct input *input, ProtobufCBinaryData content, struct decision *decision);

/* ---- rows of team.c */
#define TEAM_DECIDE(name)                                                              \
    void team_decide_##name(                                                           \
        const struct view *view, const struct input *input, struct decision *decision)
#define TEAM_APPLY(name)                                                               \
    void team_apply_##name(struct tables *tables, const struct event *event)
#define TEAM_ANSWER(name)                                                              \
    const ProtobufCMessage *team_answer_##name(                                        \
        const struct view *view, const struct look *look)

/* team_decide_team.c */
TEAM_DECIDE(form);
TEAM_DECIDE(staff_ended);
/* team_decide_assessment.c */
TEAM_DECIDE(begin);
TEAM_DECIDE(interim);
TEAM_DECIDE(extend);
TEAM_DECIDE(cancel);
TEAM_DECIDE(due);
/* team_decide_open.c */
TEAM_DECIDE(open);
TEAM_DECIDE(case_opened);
/* team_decide_conclude.c */
TEAM_DECIDE(conclude);
/* team_decide_case.c: what plan and intake say of cases */
TEAM_DECIDE(case_linked);
TEAM_DECIDE(case_closed);
TEAM_DECIDE(responsible_replaced);
TEAM_DECIDE(handover_accepted);
TEAM_DECIDE(handover_completed);
TEAM_DECIDE(inquiry_withdrawn);
/* team_decide_people.c */
TEAM_DECIDE(founded);
TEAM_DECIDE(unit_added);
TEAM_DECIDE(duty_set);
TEAM_DECIDE(staff_added);
TEAM_DECIDE(user_bound);
/* team_decide_look.c */
TEAM_DECIDE(show);
TEAM_DECIDE(list);

/* team_apply_people.c */
TEAM_APPLY(organisation);
TEAM_APPLY(unit);
TEAM_APPLY(staff);
TEAM_APPLY(staff_gone);
TEAM_APPLY(user);
TEAM_APPLY(formed);
/* team_apply_assessment.c */
TEAM_APPLY(case);
TEAM_APPLY(inquiry_gone);
TEAM_APPLY(opened);
TEAM_APPLY(begun);
TEAM_APPLY(interim);
TEAM_APPLY(extended);
TEAM_APPLY(concluded);
TEAM_APPLY(cancelled);
TEAM_APPLY(overdue);
TEAM_APPLY(looked);

/* team_answer.c */
TEAM_ANSWER(teams);
TEAM_ANSWER(show);
TEAM_ANSWER(list);

#endif
