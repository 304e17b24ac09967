#ifndef ALERT_H
#define ALERT_H

/* Private to services/notification: the rows of its tables, and the functions that
 * alert.c names in its rows. Rows are fixed structs, zero-filled; codes are
 * NUL-terminated. No content is kept here: an alert is codes, ids and times. */

#include "common/alarm.h"
#include "common/content.h"
#include "common/message.h"
#include "common/service.h"
#include "common/users.h"
#include "proto/alert.pb-c.h"
#include "proto/audit.pb-c.h"
#include "proto/fellowship.pb-c.h"
#include "proto/intake.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/team.pb-c.h"

extern const struct service alert_service;

enum {
    ALERT_TABLES_SCHEMA = 4,
    ALERT_STEPS_MAX = 8, /* of a ladder, the first told included */
    ALERT_TOLD_MAX = 16, /* a whole ladder, the named person, and those who took over */
    ALERT_TELLS_MAX = 32,        /* told first by one event */
    ALERT_CLOSED_MAX = 200,      /* closed, or told anew, by one event */
    ALERT_SHOWN_MAX = 200,       /* of one look: so many can be delivered in a turn */
    ALERT_MAIL_DOWN_TRIES = 4,   /* after which a mail's alert climbs at once */
    ALERT_MAIL_AGAIN_MIN = 1,    /* minutes; doubled from try to try */
    ALERT_MAIL_AGAIN_MAX = 60,   /* minutes */
    ALERT_ADDRESS_BYTES = 255,   /* of a mail address, with its NUL */
    ALERT_CHANNELS_SHOWN = 1024, /* of one look */
};

enum alert_table {
    ALERT_SELF = TABLE_SERVICE_FIRST, /* "self"               -> alert_self */
    ALERT_UNITS,                      /* unit code             -> alert_unit */
    ALERT_STAFF,                      /* staff code            -> alert_staff */
    ALERT_ALERTS,                     /* alert id              -> alert_row */
    ALERT_BY_ABOUT,                   /* about id, alert id    -> "" (not past) */
    ALERT_BY_CAUSE,                   /* cause id, staff code  -> "" (told of it) */
    ALERT_LISTS,                      /* see alert_list        -> delivered (1 byte) */
    ALERT_BY_CASE,                    /* case id, alert id     -> "" (not past) */
    ALERT_CHANNELS,                   /* staff code            -> alert_channel */
    ALERT_MAILS,                      /* due, alert id, told   -> "" (owed) */
    ALERT_DOWN,                       /* channel code          -> alert_down */
};

struct alert_self {
    char organisation[CODE_BYTES_MAX];
    char unit[CODE_BYTES_MAX];  /* the coordinating unit */
    char named[CODE_BYTES_MAX]; /* its named person: never empty */
};

struct alert_unit {
    char duty[CODE_BYTES_MAX]; /* "" if none */
};

struct alert_staff {
    char unit[CODE_BYTES_MAX];
    char substitute
        [CODE_BYTES_MAX]; /* left or absent: who is told instead; "" if none */
    uint8_t is_ended;
    uint8_t is_absent;
};

struct alert_row {
    struct id case_id;
    struct id
        about; /* offer, break, notice, case, inquiry, assessment, or what audit found */
    struct id cause; /* the event, of whichever daemon is followed */
    char kind[CODE_BYTES_MAX];
    char detail[CODE_BYTES_MAX];
    char ladder[ALERT_STEPS_MAX][CODE_BYTES_MAX];
    int64_t step_us[ALERT_STEPS_MAX];
    char told[ALERT_TOLD_MAX][CODE_BYTES_MAX]; /* in the order they were told */
    uint32_t step_count;
    uint32_t told_count;
    uint32_t step; /* of the ladder, told last */
    char acknowledged[CODE_BYTES_MAX];
    int64_t opened_us;
    int64_t told_us;
    int64_t next_us; /* 0: no step to come */
    uint8_t is_information;
    uint8_t is_done_when_seen;
    uint8_t is_delivered;
    uint8_t is_closed;
    uint8_t is_past; /* closed, or done: in the lists of what is past */
    int64_t
        mail_us[ALERT_TOLD_MAX]; /* of each told: when a mail is due; 0: none owed */
    uint8_t mail_tries[ALERT_TOLD_MAX];
};

struct alert_channel { /* mail: the one there is besides the list */
    struct id content; /* the address, as TABLE_CONTENT has it */
    int64_t set_us;
    int64_t sent_us;
    uint32_t owed;
    char reason[CODE_BYTES_MAX]; /* why the last mail failed; "": it did not */
};

struct alert_down {
    struct id id;
    int64_t since_us;
    char reason[CODE_BYTES_MAX];
};

/* One staff member's alerts ("" for all of the organisation), newest first. */
struct alert_list {
    struct walk walk;
};

/* ---- alert_tables.c */
bool alert_self_load(const struct view *view, struct alert_self *out);
bool alert_unit_load(const struct view *view, const char *unit, struct alert_unit *out);
bool alert_staff_load(
    const struct view *view, const char *staff, struct alert_staff *out);
/* Can be told now: has not left and is not absent. */
bool alert_staff_is_here(const struct view *view, const char *staff);
bool alert_is_coordinating(const struct view *view, const char *staff);
bool alert_row_load(const struct view *view, struct id alert_id, struct alert_row *out);
void alert_row_store(
    struct tables *tables, struct id alert_id, const struct alert_row *row);
bool alert_row_told(const struct alert_row *row, const char *staff);
bool alert_cause_told(const struct view *view, struct id cause, const char *staff);

struct key alert_list_key(
    const char *staff, bool is_past, const struct alert_row *row, struct id alert_id);
void alert_list_start(
    struct alert_list *list, const struct view *view, const char *staff, bool is_past);
bool alert_list_next(
    struct alert_list *list, struct id *alert_id_out, bool *is_delivered_out);

/* ---- alert_mail.c: what is owed to be sent, a fold of the log. */

extern const char alert_mail[]; /* the channel's code */

struct alert_mail {
    struct id alert_id;
    uint32_t told; /* its place among those told */
    int64_t due_us;
};
/* All that are owed, what is due first on top. */
struct alert_mails {
    struct walk walk;
};
void alert_mails_start(struct alert_mails *mails, const struct view *view);
bool alert_mails_next(struct alert_mails *mails, struct alert_mail *out);
bool alert_channel_load(
    const struct view *view, const char *staff, struct alert_channel *out);
bool alert_down_load(
    const struct view *view, const char *channel, struct alert_down *out);
/* Her address in the arena, with its NUL; NULL: she has none. */
const char *alert_address(
    const struct view *view, const char *staff, struct arena *arena);
/* Of letters, digits and few signs, with one @: nothing that could end a line or be taken
 * for another address. */
bool alert_is_address(struct slice text);
/* The last of those told is owed a mail, if she has a channel. Fills the row. */
void alert_mail_owe(
    struct tables *tables, struct id alert_id, struct alert_row *row, int64_t time_us);
/* When the mail is due; 0: it is owed no more. Fills the row. */
void alert_mail_set(struct tables *tables, struct id alert_id, struct alert_row *row,
    uint32_t told, int64_t due_us);
/* Nothing of the alert is owed any more. */
void alert_mail_drop(struct tables *tables, struct id alert_id, struct alert_row *row);
/* Nothing is owed to her any more. */
void alert_mail_drop_staff(struct tables *tables, const char *staff);
/* The address goes with it. */
void alert_channel_drop(struct tables *tables, const char *staff);

/* ---- alert_ladder.c: who is told, when. */
struct alert_cause {
    const char *kind;
    const char *detail;      /* NULL: none */
    const char *ladder_kind; /* the ladder's rule; NULL: as kind */
    ProtobufCBinaryData case_id;
    ProtobufCBinaryData about;
    char **tells;
    size_t tell_count;
    bool is_done_when_seen;
};

struct alert_ladder {
    char *codes[ALERT_STEPS_MAX];
    int64_t step_us[ALERT_STEPS_MAX];
    size_t count;
    bool is_information;
};

/* The ladder of one who is told first. Never empty: if nobody else lives, it is the
 * coordinating unit's named person. */
void alert_ladder_make(const struct view *view, const struct input *input,
    const struct alert_cause *cause, const char *first, struct alert_ladder *out);
/* The coordinating unit's duty, else its named person; in the input's arena. NULL before
 * the organisation is known. */
char *alert_tell_coordinating(const struct view *view, const struct input *input);
/* Somebody here, other than `gone`, has been told. */
bool alert_ladder_lives(
    const struct view *view, const struct alert_row *row, const char *gone);
/* Whoever is told in her place: she herself when she is here, or when nobody follows. */
const char *alert_stand_in(
    const struct view *view, const char *staff, struct arena *arena);
/* Tells one more, who stands on no step of the ladder. Emits nothing when she knows of
 * the cause, cannot be told, or too many have been. */
void alert_tell_besides(const struct view *view, struct id alert_id,
    const struct alert_row *row, const char *staff, struct decision *decision);
/* Tells the next on the row's ladder: not one who has left, is `gone`, or knows of the
 * cause. Emits nothing when nobody is left to tell. */
void alert_escalate(const struct view *view, struct id alert_id,
    const struct alert_row *row, const char *gone, struct decision *decision);

/* ---- alert_decide_cause.c: what opens and closes alerts, for all decides.
 * Refuses before the organisation is known. `ending` is the reason for which what was
 * open about it closes; NULL: none. */
void alert_cause_decide(const struct view *view, const struct input *input,
    const struct alert_cause *cause, const char *ending, struct decision *decision);
/* Everything about it that waits for an end. */
void alert_about_close(const struct view *view, ProtobufCBinaryData about,
    const char *reason, struct decision *decision);

/* ---- alert_decide_staff.c: what nobody has acknowledged of what the former responsible
 * was told of the case is told to the new one; not what is about `but`, which has an end
 * of its own in the same turn (empty: all). */
struct alert_succession {
    ProtobufCBinaryData case_id;
    const char *former;
    const char *responsible;
    ProtobufCBinaryData but;
};
void alert_case_take_over(const struct view *view,
    const struct alert_succession *succession, struct decision *decision);

/* ---- rows of alert.c */
#define ALERT_DECIDE(name)                                                             \
    void alert_decide_##name(                                                          \
        const struct view *view, const struct input *input, struct decision *decision)
#define ALERT_APPLY(name)                                                              \
    void alert_apply_##name(struct tables *tables, const struct event *event)

/* alert_decide.c: staff, alarms */
ALERT_DECIDE(acknowledge);
ALERT_DECIDE(step);
ALERT_DECIDE(list);
/* alert_decide_mail.c: channels, and what became of a mail */
ALERT_DECIDE(set_channel);
ALERT_DECIDE(remove_channel);
ALERT_DECIDE(mail_tried);
/* alert_decide_cause.c: what opens and closes alerts */
ALERT_DECIDE(case_opened);
ALERT_DECIDE(notice);
ALERT_DECIDE(receipt);
ALERT_DECIDE(break_opened);
ALERT_DECIDE(break_closed);
ALERT_DECIDE(offered);
ALERT_DECIDE(accepted);
ALERT_DECIDE(postponed);
ALERT_DECIDE(declined);
ALERT_DECIDE(withdrawn);
ALERT_DECIDE(completed);
ALERT_DECIDE(voided);
ALERT_DECIDE(answer_overdue);
ALERT_DECIDE(completion_overdue);
/* alert_decide_audit.c: what audit finds about the node */
ALERT_DECIDE(feed_stopped);
ALERT_DECIDE(feed_resumed);
ALERT_DECIDE(clock_behind);
ALERT_DECIDE(clock_caught_up);
ALERT_DECIDE(gap);
ALERT_DECIDE(unverified); /* intake's */
/* alert_decide_staff.c: who answers for a case, and what she has to know of it */
ALERT_DECIDE(responsible);
ALERT_DECIDE(inquiry_joined);
ALERT_DECIDE(inquiry_dropped);
ALERT_DECIDE(assessment_noted);
ALERT_DECIDE(absence_planned);
/* alert_decide_inquiry.c: whose an inquiry is, and what lies untouched */
ALERT_DECIDE(inquiry_received);
ALERT_DECIDE(inquiry_routed);
ALERT_DECIDE(service_offered);
ALERT_DECIDE(inquiry_answered);
ALERT_DECIDE(inquiry_transferred);
ALERT_DECIDE(inquiry_withdrawn);
ALERT_DECIDE(inquiry_overdue);
/* alert_decide_team.c: assessments */
ALERT_DECIDE(assessment_opened);
ALERT_DECIDE(mapping_begun);
ALERT_DECIDE(assessment_extended);
ALERT_DECIDE(assessment_concluded);
ALERT_DECIDE(assessment_cancelled);
ALERT_DECIDE(assessment_overdue);
/* alert_decide_fellowship.c: who is asked, told, proposed to */
ALERT_DECIDE(actor_moved);
ALERT_DECIDE(membership_asked);
ALERT_DECIDE(membership_answered);
ALERT_DECIDE(membership_ended);
ALERT_DECIDE(question_ended);
ALERT_DECIDE(member_said);
ALERT_DECIDE(consent_recorded);
ALERT_DECIDE(consent_told);
ALERT_DECIDE(coordinator_asked);
ALERT_DECIDE(coordinator_answered);
ALERT_DECIDE(coordinator_ended);
ALERT_DECIDE(lack_reported);
ALERT_DECIDE(wish_recorded);
ALERT_DECIDE(version_made);
ALERT_DECIDE(version_signed);
ALERT_DECIDE(proposal_made);
ALERT_DECIDE(proposal_answered);
ALERT_DECIDE(meeting_called);
ALERT_DECIDE(meeting_answered);

/* alert_decide_people.c: who can be told */
ALERT_DECIDE(founded);
ALERT_DECIDE(unit_added);
ALERT_DECIDE(duty_set);
ALERT_DECIDE(staff_added);
ALERT_DECIDE(staff_ended);
ALERT_DECIDE(staff_absent);
ALERT_DECIDE(staff_returned);
ALERT_DECIDE(user_bound);

/* alert_apply.c */
ALERT_APPLY(opened);
ALERT_APPLY(delivered);
ALERT_APPLY(escalated);
ALERT_APPLY(acknowledged);
ALERT_APPLY(closed);
ALERT_APPLY(looked);
/* alert_apply_people.c */
ALERT_APPLY(organisation);
ALERT_APPLY(unit);
ALERT_APPLY(staff);
ALERT_APPLY(staff_gone);
ALERT_APPLY(staff_away);
ALERT_APPLY(staff_back);
ALERT_APPLY(user);

/* alert_apply_mail.c */
ALERT_APPLY(channel_set);
ALERT_APPLY(channel_removed);
ALERT_APPLY(sent);
ALERT_APPLY(send_failed);
ALERT_APPLY(channel_down);
ALERT_APPLY(channel_up);

/* alert_answer_mail.c */
const ProtobufCMessage *alert_answer_channels(
    const struct view *view, const struct look *look);
/* alert_answer.c */
const ProtobufCMessage *alert_answer_list(
    const struct view *view, const struct look *look);
const ProtobufCMessage *alert_answer_digest(
    const struct view *view, const struct look *look);

#endif
