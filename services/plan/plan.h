#ifndef PLAN_H
#define PLAN_H

/* Private to services/plan: the rows of its tables, and what its files share; the
 * functions that plan.c names are in plan_rows.h. Rows are fixed structs, zero-filled;
 * codes are NUL-terminated. A case row stands at every organisation that takes part, each
 * with its own side of the baton. */

#include "common/alarm.h"
#include "common/content.h"
#include "common/message.h"
#include "common/service.h"
#include "proto/intake.pb-c.h"
#include "proto/partner.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/team.pb-c.h"
#include "services/plan/plan_rows.h"

extern const struct service plan_service;

enum {
    PLAN_TABLES_SCHEMA = 10,
    PLAN_PROOFS_MAX = 16, /* of one offer: the last ones */
    PLAN_CODES_MAX = 8,   /* entries of a repeated code in a row */
    PLAN_ENDPOINT_BYTES = 128,
    PLAN_OPEN_CASES_SHOWN = 1000,
};

enum plan_table {
    PLAN_SELF = TABLE_SERVICE_FIRST, /* "self"                -> plan_self */
    PLAN_UNITS,                      /* unit code                      -> plan_unit */
    PLAN_STAFF,                      /* staff code                     -> plan_staff */
    PLAN_USERS,           /* CURVE key, 32 bytes            -> staff code (64 bytes) */
    PLAN_PARTNERS,        /* organisation code              -> plan_partner */
    PLAN_CASES,           /* case id                        -> plan_case */
    PLAN_CASES_OF_PERSON, /* person id, case id             -> "" */
    PLAN_CASES_OF_STAFF,  /* staff code, case id            -> "" (open, responsible) */
    PLAN_OFFERS,          /* case id, term                  -> plan_offer */
    PLAN_NOTICES,         /* case id, number from 1         -> plan_notice */
    PLAN_NOTICE_NUMBERS, /* notice id                      -> case id (16), number (8 BE) */
    PLAN_NOTICE_REFS,  /* message ref                    -> notice id (16) */
    PLAN_OBLIGATIONS,  /* case id, part id, rule code    -> plan_obligation */
    PLAN_BREAKS,       /* case id, break id              -> plan_break */
    PLAN_CUSTODY,      /* case id, number from 1         -> plan_custody */
    PLAN_ACCEPTANCES,  /* offer id                       -> the signed record */
    PLAN_PROOFS,       /* case id, term                  -> Record of CustodyPassed */
    PLAN_INFORMED,     /* case id, partner code          -> "" */
    PLAN_PERSONS_TOLD, /* case id not known here yet     -> person id (16) */
    PLAN_ENTRIES,      /* case id, number from 1         -> plan_entry */
    PLAN_ENTRY_NUMBERS, /* entry id                       -> case id (16), number (8 BE) */
    PLAN_SEEN,          /* staff code, case id            -> plan_seen */
    PLAN_INQUIRIES,     /* inquiry id                     -> case id (16) */
    PLAN_STAND_INS, /* staff code, case id            -> "" (hers when she is back) */
    /* plan_fellowship_rows.h */
    PLAN_ACTORS, /* case id, actor id              -> plan_actor */
    PLAN_MEMBERSHIPS, /* case id                        -> plan_membership (ours, elsewhere) */
    PLAN_SAID,        /* case id, organisation          -> plan_said */
    PLAN_CONSENTS,     /* case id, party, category       -> plan_consent */
    PLAN_PARTS,        /* case id, number from 1         -> plan_part */
    PLAN_PART_NUMBERS, /* part id                        -> case id (16), number (8 BE) */
    PLAN_SHARED,       /* case id, party, part id        -> plan_shared */
    PLAN_WITHHELD,     /* case id, former holder, category -> plan_withheld */
    PLAN_STORIES,      /* case id, story id              -> plan_story */
    PLAN_WISHES,       /* case id, about code            -> plan_wish */
    PLAN_COORDINATED,     /* staff code, case id            -> plan_coordinated */
    PLAN_GOALS,           /* case id, goal id               -> plan_goal */
    PLAN_MEASURES,        /* case id, measure id            -> plan_measure */
    PLAN_LINKS,           /* case id, link id               -> plan_link */
    PLAN_VERSIONS,        /* case id, number from 1         -> plan_version */
    PLAN_VERSION_NUMBERS, /* version id                  -> case id (16), number (8 BE) */
    PLAN_VIEWS,           /* version id, party              -> plan_version_view */
    PLAN_PROPOSALS,       /* case id, proposal id           -> plan_proposal */
    PLAN_CYCLES,          /* case id, cycle id              -> plan_cycle */
    PLAN_MEETINGS,        /* case id, meeting id            -> plan_meeting */
    PLAN_SUMMONS,         /* meeting id, actor id           -> plan_summons */
    PLAN_EVALUATIONS,     /* case id, evaluation id         -> plan_evaluation */
    PLAN_RECEIPTS,        /* message ref                    -> plan_receipt */
};

struct plan_self {
    char organisation[CODE_BYTES_MAX];
    char country[CODE_BYTES_MAX];
    char unit[CODE_BYTES_MAX];  /* the coordinating unit */
    char named[CODE_BYTES_MAX]; /* its named person: never empty */
};

struct plan_unit {
    char duty[CODE_BYTES_MAX]; /* "" if none */
    struct id content;         /* name: content_load */
};

struct plan_staff {
    char unit[CODE_BYTES_MAX];
    char role[CODE_BYTES_MAX];
    char substitute[CODE_BYTES_MAX]; /* left or absent: who answers now, and is here */
    int64_t until_us;                /* absent: the alarm; 0: until it is ended */
    int64_t since_us;                /* absent */
    int64_t away_us;    /* absent: as StaffAbsent says; 0: her cases do without her */
    int64_t planned_us; /* she will be away from then; 0: nothing is said */
    struct id content;
    uint8_t is_ended;
    uint8_t is_absent;
};

struct plan_partner {
    uint8_t border_key[32];
    uint8_t signing_key[32];
    char endpoint[PLAN_ENDPOINT_BYTES];
    char sector[CODE_BYTES_MAX]; /* "": none said; the rows for `any` hold */
    struct id content;
};

/* This organisation's side of the baton. "I hold it" is HOLDS or OFFERED; who acts is
 * HOLDS, OFFERED or ACCEPTED. */
enum plan_baton {
    BATON_NONE,
    BATON_HOLDS,
    BATON_OFFERED, /* holds, and an offer of term `open_term` is unanswered or accepted */
    BATON_HANDED,   /* completed: another holds it */
    BATON_ACCEPTED, /* receiver: bound until the holder answers */
};

struct plan_case {
    char kind[CODE_BYTES_MAX];   /* case, stay, letters */
    struct id person;            /* ID_NONE until linked */
    struct id linked;            /* of a stay: the person's own case here */
    char holder[CODE_BYTES_MAX]; /* organisation */
    char responsible
        [CODE_BYTES_MAX];       /* staff here: as holder, or as the one who accepted */
    char owner[CODE_BYTES_MAX]; /* absent staff whose case it is again; "" if none */
    char partner[CODE_BYTES_MAX]; /* stays: the other organisation */
    uint64_t term;                /* of the last offer; 0 before the first */
    uint64_t open_term;           /* 0: no open offer */
    uint64_t passed_term;         /* of the last completion known here; 0: none */
    uint32_t baton;               /* enum plan_baton */
    uint32_t notice_count;
    uint32_t custody_count;
    uint32_t entry_count; /* of the journal */
    uint32_t part_count;  /* of the fellowship */
    uint8_t is_outside;   /* the holder does not run Stafett */
    uint8_t is_unannounced;
    uint8_t is_closed;
    uint8_t is_accepted;          /* the open offer has an acceptance */
    struct id into;               /* closed into this case */
    struct id inquiry;            /* that it came of; ID_NONE: none */
    char team[CODE_BYTES_MAX];    /* that assesses it */
    char outcome[CODE_BYTES_MAX]; /* of the last conclusion */
    char level[CODE_BYTES_MAX];
    char pathway[CODE_BYTES_MAX];
    int64_t opened_us;
    int64_t closed_us;
    struct id content;
    struct id end_content; /* coordination ended well: what she does if it returns */
};

enum plan_offer_state {
    OFFER_OPEN,
    OFFER_ACCEPTED,
    OFFER_COMPLETED,
    OFFER_DECLINED,
    OFFER_WITHDRAWN,
    OFFER_VOIDED, /* at the receiver: accepted, but the holder's log says otherwise */
};

struct plan_offer {
    struct id id;
    uint64_t term;
    uint32_t state; /* enum plan_offer_state */
    uint32_t missing_count;
    uint32_t answer_count;
    char kind[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX];
    char to[CODE_BYTES_MAX];
    char completes[CODE_BYTES_MAX];
    char to_unit[CODE_BYTES_MAX]; /* inside: the unit that is asked; "" if outside */
    char named[CODE_BYTES_MAX];   /* inside, accepted: who will be responsible */
    uint8_t digest[DIGEST_BYTES];
    int64_t offered_us;
    int64_t answer_due_us;
    int64_t complete_by_us;
    int64_t from_us;    /* can receive from */
    int64_t contact_us; /* the receiver met the person; 0: not yet */
    struct id into;
    char missing[RULE_CHECKLIST_MAX][CODE_BYTES_MAX];
    char answers[PLAN_CODES_MAX][CODE_BYTES_MAX];
    struct id content;
    struct id answer_content;
    uint8_t is_person_asked;
    uint8_t is_outside;
    uint8_t is_overdue;
};

struct plan_notice {
    struct id id;
    char kind[CODE_BYTES_MAX];
    char from[CODE_BYTES_MAX];
    char pathway[CODE_BYTES_MAX]; /* state it led to; "" if none */
    char ref[WIRE_CODE_BYTES_MAX + 1];
    int64_t sent_us;
    int64_t event_us;
    int64_t expected_us;
    struct id content;
    struct id annuls; /* ID_NONE: no other */
    uint8_t is_annulled;
};

/* What the receipt for a message beside Stafett says; the message may come later. */
struct plan_receipt {
    char status[CODE_BYTES_MAX];
    int64_t sent_us;
    struct id event; /* with what was wrong */
};

struct plan_obligation {
    struct id part; /* of the fellowship; ID_NONE: of the pathway, or the whole case */
    char rule[CODE_BYTES_MAX];
    char whose[CODE_BYTES_MAX];
    char strength[CODE_BYTES_MAX];
    char source[CODE_BYTES_MAX];
    struct id notice;
    int64_t due_us;
    struct id break_id; /* opened when it was overdue; ID_NONE before */
};

struct plan_break {
    struct id part;
    char rule[CODE_BYTES_MAX];
    char whose[CODE_BYTES_MAX];
    char strength[CODE_BYTES_MAX];
    char source[CODE_BYTES_MAX];
    struct id notices[PLAN_CODES_MAX];
    uint32_t notice_count;
    uint8_t is_closed;
    int64_t due_us;
    int64_t opened_us;
    int64_t closed_us;
    int64_t late_us;
};

struct plan_custody {
    int64_t time_us;
    struct id message; /* the event's id */
    char event[CODE_BYTES_MAX];
    char holder[CODE_BYTES_MAX];
    char responsible[CODE_BYTES_MAX];
    char other[CODE_BYTES_MAX];
    char kind[CODE_BYTES_MAX];
    char unit[CODE_BYTES_MAX];  /* inside: the unit that was asked; "" if none */
    char named[CODE_BYTES_MAX]; /* staff here who is responsible, or will be */
    uint64_t notice; /* outside: number of the notice that it is known by; 0: none */
    uint64_t term;
    int64_t from_us;
    struct id responsible_content;
    struct id content;
    uint8_t is_outside;
};

struct plan_entry { /* of the shared journal */
    struct id id;
    char author[CODE_BYTES_MAX]; /* ours; of another's "" */
    char from[CODE_BYTES_MAX];   /* organisation */
    char category[CODE_BYTES_MAX];
    int64_t time_us;        /* when it was written there */
    struct id corrects;     /* an older entry; ID_NONE: none */
    struct id corrected_by; /* a newer one; ID_NONE: it stands */
    struct id content;
};

/* How far a member of staff has seen a journal. A look is answered after its own fold has
 * moved the mark, so the one before stays too. */
struct plan_seen {
    uint64_t through;
    uint64_t before; /* `through` until the last look */
};

/* ---- plan_tables.c: typed access. Loads return false when the row is not there. */
bool plan_self_load(const struct view *view, struct plan_self *out);
void plan_self_store(struct tables *tables, const struct plan_self *row);
bool plan_unit_load(const struct view *view, const char *unit, struct plan_unit *out);
bool plan_staff_load(
    const struct view *view, const char *staff, struct plan_staff *out);
bool plan_partner_load(
    const struct view *view, const char *organisation, struct plan_partner *out);
bool plan_case_load(const struct view *view, struct id case_id, struct plan_case *out);
void plan_case_store(
    struct tables *tables, struct id case_id, const struct plan_case *row);
/* The row that an opened case begins with, without time and content: what its fold
 * stores, and what a decide that says more in the same turn goes on from. */
void plan_case_begin(const Stafett__Plan__V1__CaseOpened *event, const char *self,
    struct plan_case *out);
bool plan_offer_load(
    const struct view *view, struct id case_id, uint64_t term, struct plan_offer *out);
void plan_offer_store(
    struct tables *tables, struct id case_id, const struct plan_offer *row);
bool plan_notice_load(const struct view *view, struct id case_id, uint64_t number,
    struct plan_notice *out);
struct key plan_case_key(struct id case_id, uint64_t number);
/* The case and number that a table of ids has for this one. */
bool plan_place_find(const struct view *view, unsigned table, struct id id,
    struct id *case_out, uint64_t *number_out);
bool plan_notice_find(const struct view *view, struct id notice_id, struct id *case_out,
    uint64_t *number_out);
/* The notice that a message beside Stafett became. */
bool plan_notice_of_ref(const struct view *view, const char *ref, struct id *case_out,
    struct plan_notice *out);
void plan_notice_store(struct tables *tables, struct id case_id, uint64_t number,
    const struct plan_notice *row);
/* plan_decide_receipt.c */
bool plan_receipt_load(
    const struct view *view, const char *message_ref, struct plan_receipt *out);
/* part: ID_NONE for what is owed of the pathway. */
bool plan_obligation_load(const struct view *view, struct id case_id, struct id part,
    const char *rule, struct plan_obligation *out);
void plan_obligation_store(
    struct tables *tables, struct id case_id, const struct plan_obligation *row);
void plan_obligation_remove(
    struct tables *tables, struct id case_id, struct id part, const char *rule);
bool plan_break_load(const struct view *view, struct id case_id, struct id break_id,
    struct plan_break *out);
void plan_break_store(struct tables *tables, struct id case_id, struct id break_id,
    const struct plan_break *row);
/* A line of custody for the event: who holds the case by the row, and the name of who is
 * responsible there. The fold adds what the event is about. */
struct plan_custody plan_custody_begin(
    const struct view *view, const struct event *event, const struct plan_case *row);
/* Appends to the case's custody and counts it in *row (which the caller stores). */
void plan_custody_add(struct tables *tables, struct id case_id, struct plan_case *row,
    const struct plan_custody *custody);
/* The latest case of that kind ("case" or "stay") of the person that is not closed and,
 * unless holder is NULL, held there. False: none. */
bool plan_case_of_person(const struct view *view, struct id person, const char *kind,
    const char *holder, struct id *case_out);
/* The case that an inquiry came to, when it was routed. */
bool plan_inquiry_find(const struct view *view, struct id inquiry, struct id *case_out);
void plan_inquiry_put(struct tables *tables, struct id inquiry, struct id case_id);
/* The person of a case that intake told us of before the case itself came: the two come
 * in different feeds of the partner. ID_NONE: not told. */
struct id plan_person_told(const struct view *view, struct id case_id);
void plan_person_tell(struct tables *tables, struct id case_id, struct id person);
/* The latest stay of the person, open or closed; where letters about her lie. */
bool plan_stay_of_person(
    const struct view *view, struct id person, struct id *case_out);
bool plan_letters_of_person(
    const struct view *view, struct id person, struct id *case_out);

/* All cases of a person, one after the other. */
void plan_person_walk(struct walk *walk, const struct view *view, struct id person);
bool plan_person_next(
    struct walk *walk, struct id *case_out, struct plan_case *row_out);
/* Folds: the index of who is responsible for open cases, and the end of an offer's
 * alarms (plan_apply_baton.c). */
void plan_responsible_index(
    struct tables *tables, struct id case_id, const char *staff, bool is_responsible);
/* Whose case it is again once she is back; "": nobody's. The caller stores the row. */
void plan_owner_set(
    struct tables *tables, struct id case_id, struct plan_case *row, const char *owner);
void plan_alarms_cancel(struct tables *tables, struct id case_id);
void plan_staff_store(
    struct tables *tables, const char *staff, const struct plan_staff *row);
bool plan_is_informed(const struct view *view, struct id case_id, const char *partner);

/* ---- plan_tables_journal.c: the same of the journal. */
bool plan_entry_load(const struct view *view, struct id case_id, uint64_t number,
    struct plan_entry *out);
bool plan_entry_find(const struct view *view, struct id entry_id, struct id *case_out,
    uint64_t *number_out);
void plan_entry_store(struct tables *tables, struct id case_id, uint64_t number,
    const struct plan_entry *row);
/* All zero when she has not looked yet. */
struct plan_seen plan_seen_load(
    const struct view *view, const char *staff, struct id case_id);
void plan_seen_store(struct tables *tables, const char *staff, struct id case_id,
    const struct plan_seen *row);

/* ---- plan_people.c: who may act, and who is told. Pure, used by all decides. */
bool plan_staff_is_active(const struct view *view, const char *staff);
/* NULL, or why this code names nobody who works here. */
const char *plan_staff_fault(const struct view *view, const char *staff);
/* NULL, or why she cannot be named for anything now: absent staff cannot. */
const char *plan_staff_choice_fault(const struct view *view, const char *staff);
/* Who answers in her place: she herself, or her substitute while she is absent and after
 * she has left. False: nobody follows from her name. */
bool plan_stand_in(
    const struct view *view, const char *staff, char out[CODE_BYTES_MAX]);
/* plan_decide_staff.c: what others have for her can all be hers again in one turn. */
bool plan_owner_has_room(const struct view *view, const char *staff);
/* She works in the coordinating unit. */
bool plan_is_coordinating(const struct view *view, const char *staff);
/* The responsible, her unit, the coordinating unit, or a unit's duty. */
bool plan_may_act(
    const struct view *view, const struct plan_case *row, const char *staff);
/* Staff of this organisation to be told first about the case: its responsible here, of
 * a stay that another holds the linked case's responsible, else the coordinating unit's
 * named person. Never empty; a copy in the arena. */
char *plan_tell(
    const struct view *view, const struct plan_case *row, struct arena *arena);
/* The same of a unit: its duty or whoever stands in for her, else that named person. */
char *plan_tell_unit(const struct view *view, const char *unit, struct arena *arena);
/* Who may answer for a unit: its members, any unit's duty, the coordinating unit. */
bool plan_unit_may_answer(const struct view *view, const char *unit, const char *staff);
/* Content of the staff member's name as item "responsible" of a Content. */
struct slice plan_responsible_content(const struct view *view, const char *staff,
    struct slice content, const struct input *input);
/* Only the name in a content ("responsible", else "name"), as a Content with item
 * "responsible"; empty when there is none. */
struct slice plan_responsible_alone(
    struct slice content, struct id salt, struct arena *arena);

/* ---- plan_pathway.c: one pathway, whatever the family. Called by every decide that
 * brings a notice, after it has loaded the case. Emits NoticeRecorded and what follows
 * by the rules: ObligationMet, BreakClosed, ObligationSet, BreakOpened, in that order;
 * last CaseClosed, when an annulment leaves nothing of the stay. */
struct plan_notice_facts {
    struct id id;
    const char *kind;
    const char *from; /* organisation */
    const char *ref;  /* outside message id, or "" */
    int64_t sent_us;
    int64_t event_us;
    int64_t expected_us;
    struct id annuls; /* kind annulled; else the notice that this one replaces */
    struct slice content;
    const char
        *service; /* of the receiver, that the message went to; NULL: not known */
    char **holds; /* what the message holds, where a rule may forbid it */
    size_t hold_count;
};
/* `row` is the case as it will be (for a case opened in the same input, the row that
 * CaseOpened will make). */
void plan_pathway_notice(const struct view *view, const struct input *input,
    struct id case_id, const struct plan_case *row,
    const struct plan_notice_facts *facts, struct decision *decision);

/* ---- plan_compose.c: the partner's HandoverOffered of an offer event, used by decide
 * (its digest binds every answer) and by share (the same bytes). */
struct slice plan_compose_offer(const Stafett__Plan__V1__HandoverOffered *event,
    const char *case_kind, struct arena *arena,
    Stafett__Partner__V1__HandoverOffered **message_out);

/* plan_decide_case.c: emits CaseLinked. */
void plan_case_link(
    struct id case_id, struct id person, struct id linked, struct decision *decision);

/* The person's stays that are going on get to know her own case. */
void plan_stays_link(const struct view *view, struct id person, struct id own,
    struct decision *decision);

/* For the runtime and for invariants. */
const char *plan_user_of_key(
    const struct view *view, struct slice key, struct arena *arena);
size_t plan_user_keys(const struct view *view, uint8_t (*keys)[32], size_t max);

#endif
