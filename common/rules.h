#ifndef STAFETT_RULES_H
#define STAFETT_RULES_H

/* Rules as data: one YAML file per country (deploy/rules/no.yaml, se.yaml), read by
 * libcyaml straight into these structs; an unknown key or a bad value is an error with
 * file, line and column. Every rule has its source and strength. decide reads rules;
 * apply never does: what a rule decided stands in the event. */

#include "common/base.h"
#include <stdbool.h>

/* How strongly the source says it (shown with each break). */
enum rule_strength {
    STRENGTH_MUST,
    STRENGTH_SHOULD,
    STRENGTH_RECOMMENDED,
    STRENGTH_AGREED
};
/* Who owes what the rule asks for. */
enum rule_owner { OWES_HOLDER, OWES_RECEIVER };

struct rule_codes { /* a list of code words */
    char **codes;
    unsigned count;
};

struct handover_rule {
    char *kind;                /* discharge, coordination ... */
    char *completes;           /* on-acceptance, on-received, by-holder */
    struct rule_codes answers; /* accept, can-receive, cannot-yet, decline */
    struct rule_codes checklist;
    bool closes_case; /* completed: the case is closed at the receiver */
    bool needs_stay;  /* only for stays */
    unsigned
        answer_minutes; /* due so long after the offer unless the offer says when */
    unsigned before_minutes; /* an unanswered offer alerts so long before it is due */
    unsigned after_minutes;  /* and, unanswered, climbs so long after */
    char *source;
    enum rule_strength strength;
};

/* When `on` comes: `needs` must stand, newer than the last of `since`, else a break that
 * closes when one of `met_by` comes. With `due` set it is instead owed by a time. */
enum rule_due { DUE_NONE, DUE_MINUTES, DUE_DAY_END, DUE_DAY_AFTER_EXPECTED };
struct pathway_rule {
    char *code;
    struct rule_codes on;    /* kinds of notices */
    struct rule_codes needs; /* DUE_NONE: one of these must stand ... */
    struct rule_codes since; /* ... newer than the last of these */
    struct rule_codes met_by;
    struct rule_codes ended_by; /* no longer owed when one of these comes */
    enum rule_due due;
    unsigned minutes; /* DUE_MINUTES: after the event; DUE_DAY_AFTER_EXPECTED:
                                  minute of the day after the expected day */
    enum rule_owner owes;
    enum rule_strength strength;
    char *source;
};

/* What each kind of notice makes of the pathway. */
struct notice_rule {
    char *kind;
    char *state; /* the pathway state it leads to; empty: none */
    bool tells_receiver;
    bool tells_holder;
};

/* Whose an inquiry of this kind is, unless it says so itself, and until when it may lie
 * untouched. */
enum inquiry_owner { GOES_TO_ACTOR_UNIT, GOES_TO_COORDINATING };
struct inquiry_rule {
    char *kind;              /* application, inquiry, observation, coordination-need */
    unsigned answer_minutes; /* after the receipt */
    unsigned climb_minutes;  /* and the coordinating unit is told so long after that */
    enum inquiry_owner goes_to;
    char *source;
    enum rule_strength strength;
};

/* A report that has a statutory channel of its own and is never kept here. */
struct channel_rule {
    char *kind;  /* child-welfare ... */
    char *where; /* who takes such reports, as a code word */
    char *source;
};

/* Who is told when the first told has not seen an alert. `to`: unit-duty, coordinating. */
struct ladder_step {
    char *to;
    unsigned office_minutes;  /* after the step before, in office hours */
    unsigned outside_minutes; /* evenings, weekends, days off */
};
struct ladder_rule {
    char *alert_kind;    /* offer-received ...; "default" for all others */
    bool is_information; /* does not climb */
    struct ladder_step *steps;
    unsigned step_count;
    char *source;
};

/* What the assessment team finds out, by when. `local` is what no source says and each
 * municipality chooses. */
struct profession_rule {
    struct rule_codes any_of; /* a team has a member with one of these */
};
struct outcome_rule {
    char *code;
    bool hands_over; /* to a unit of ours; else the case ends with the conclusion */
};
struct assessment_local {
    unsigned *before_days; /* it alerts so many days before it is due */
    unsigned before_count;
    unsigned after_days;
    struct rule_codes levels; /* of the mastery staircase, the lowest first */
    char *source;
    enum rule_strength strength;
};
struct assessment_rule {
    unsigned days;
    struct profession_rule *professions;
    unsigned profession_count;
    struct rule_codes questions; /* all answered before it concludes */
    struct outcome_rule *outcomes;
    unsigned outcome_count;
    char *source;
    enum rule_strength strength;
    struct assessment_local local;
};
/* The fellowship around a person: who must be in it, what may be shared with whom on which
 * ground, and what is owed so many days after something came about. */
struct role_rule {
    char *role; /* must be there, is missing, or not applicable */
    char *source;
    enum rule_strength strength;
};
struct ground_rule {
    char *category;       /* of what is shared */
    struct rule_codes to; /* sectors; any: all others */
    char *ground;         /* consent, not-objected, duty, other-law */
    char *source;
    enum rule_strength strength;
};
/* On which ground a partner comes to know of a case, or we look at one. Everything of the
 * baton, the pathway and the identity that goes to it rests on this. */
struct flow_rule {
    char
        *flow; /* stay, membership, look, oversight (of audit), or a kind of handover */
    char *ground; /* as above */
    char *source;
    enum rule_strength strength;
};
struct duty_rule {
    char *code;
    unsigned days; /* until it is a break; 0: at once */
    char *source;
    enum rule_strength strength;
};
struct fellowship_rule {
    struct rule_codes areas; /* of life */
    struct rule_codes categories;
    struct role_rule *roles;
    unsigned role_count;
    struct ground_rule *grounds;
    unsigned ground_count;
    struct flow_rule *flows;
    unsigned flow_count;
    struct duty_rule *duties;
    unsigned duty_count;
};

enum {
    RULE_DAYS_MAX = 60,     /* of an assessment */
    RULE_QUESTIONS_MAX = 8, /* of it */
    RULE_REMINDERS_MAX = 4, /* before it is due */
    RULE_PROFESSIONS_MAX = 16,
    RULE_GROUNDS_MAX = 64,
    RULE_AREAS_MAX = 16,
    RULE_CATEGORIES_MAX = 16,
    RULE_CHECKLIST_MAX = 16, /* of a handover */
};

struct rules {
    char *country;    /* NO, SE */
    char *valid_from; /* yyyy-mm-dd */
    struct handover_rule *handovers;
    unsigned handover_count;
    struct pathway_rule *pathway;
    unsigned pathway_count;
    struct notice_rule *notices;
    unsigned notice_count;
    struct inquiry_rule *inquiries;
    unsigned inquiry_count;
    struct channel_rule *channels;
    unsigned channel_count;
    struct ladder_rule *ladders;
    unsigned ladder_count;
    struct assessment_rule assessment;
    struct fellowship_rule fellowship;
};

/* False with the reason on stderr. Lives until rules_destroy. */
MUST_CHECK bool rules_load(const char *path, struct rules **out);
void rules_destroy(struct rules **rules);

/* Pure look-ups, for decide. NULL when there is none. */
const struct handover_rule *rules_handover(const struct rules *rules, const char *kind);
const struct notice_rule *rules_notice(const struct rules *rules, const char *kind);
const struct inquiry_rule *rules_inquiry(const struct rules *rules, const char *kind);
const struct channel_rule *rules_channel(const struct rules *rules, const char *kind);
/* Falls back to the row "default"; never NULL (rules_load checks that it is there). */
const struct ladder_rule *rules_ladder(
    const struct rules *rules, const char *alert_kind);
/* NULL when there is none. */
const struct outcome_rule *rules_outcome(const struct rules *rules, const char *code);
/* The first row of the category that names the sector, or `any`. */
const struct ground_rule *rules_ground(
    const struct rules *rules, const char *category, const char *sector);
/* NULL: nothing flows so. Never NULL for the first four (rules_load). */
const struct flow_rule *rules_flow(const struct rules *rules, const char *flow);
const struct duty_rule *rules_duty(const struct rules *rules, const char *code);
bool rule_codes_have(const struct rule_codes *codes, const char *code);
const char *rule_strength_code(enum rule_strength strength);

#endif
