/* The schema below is the file's grammar. What it cannot say is checked after it: that
 * codes are code words, that a rule speaks of notices that there are, and that a ladder
 * for all other alerts exists. */

#include "common/rules.h"

#include "common/rules_private.h"
#include "common/wire.h"

#include <stdio.h>
#include <string.h>

enum { RULE_ROWS_MAX = 256 };

/* clang-format off */
#define YES_OPTIONAL(key, type, member) \
    CYAML_FIELD_BOOL(key, CYAML_FLAG_OPTIONAL, type, member)
#define ROWS(key, flags, member, count, schema) \
    CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | (flags), struct rules, member, \
        count, schema, 0, RULE_ROWS_MAX)

const cyaml_strval_t rules_strength_names[RULE_STRENGTHS] = {
    { "must", STRENGTH_MUST },
    { "should", STRENGTH_SHOULD },
    { "recommended", STRENGTH_RECOMMENDED },
    { "agreed", STRENGTH_AGREED },
};
static const cyaml_strval_t owner_names[] = {
    { "holder", OWES_HOLDER },
    { "receiver", OWES_RECEIVER },
};
static const cyaml_strval_t due_names[] = {
    { "none", DUE_NONE },
    { "minutes", DUE_MINUTES },
    { "day-end", DUE_DAY_END },
    { "day-after-expected", DUE_DAY_AFTER_EXPECTED },
};
static const cyaml_strval_t goes_to_names[] = {
    { "actor-unit", GOES_TO_ACTOR_UNIT },
    { "coordinating", GOES_TO_COORDINATING },
};

const cyaml_schema_value_t rules_code_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, RULE_TEXT_BYTES_MAX),
};
static const cyaml_schema_field_t handover_fields[] = {
    TEXT("kind", struct handover_rule, kind, 1),
    TEXT("completes", struct handover_rule, completes, 1),
    CODES("answers", 0, struct handover_rule, answers),
    CODES("checklist", CYAML_FLAG_OPTIONAL, struct handover_rule, checklist),
    YES_OPTIONAL("closes_case", struct handover_rule, closes_case),
    YES_OPTIONAL("needs_stay", struct handover_rule, needs_stay),
    CYAML_FIELD_UINT("answer_minutes", 0, struct handover_rule, answer_minutes),
    CYAML_FIELD_UINT("before_minutes", 0, struct handover_rule, before_minutes),
    CYAML_FIELD_UINT("after_minutes", 0, struct handover_rule, after_minutes),
    TEXT("source", struct handover_rule, source, 1),
    WORD("strength", 0, struct handover_rule, strength, rules_strength_names),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t handover_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct handover_rule, handover_fields),
};
static const cyaml_schema_field_t pathway_fields[] = {
    TEXT("code", struct pathway_rule, code, 1),
    CODES("on", 0, struct pathway_rule, on),
    CODES("needs", CYAML_FLAG_OPTIONAL, struct pathway_rule, needs),
    CODES("since", CYAML_FLAG_OPTIONAL, struct pathway_rule, since),
    CODES("met_by", CYAML_FLAG_OPTIONAL, struct pathway_rule, met_by),
    CODES("ended_by", CYAML_FLAG_OPTIONAL, struct pathway_rule, ended_by),
    WORD("due", CYAML_FLAG_OPTIONAL, struct pathway_rule, due, due_names),
    CYAML_FIELD_UINT("minutes", CYAML_FLAG_OPTIONAL, struct pathway_rule, minutes),
    WORD("owes", 0, struct pathway_rule, owes, owner_names),
    WORD("strength", 0, struct pathway_rule, strength, rules_strength_names),
    TEXT("source", struct pathway_rule, source, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t pathway_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct pathway_rule, pathway_fields),
};
static const cyaml_schema_field_t notice_fields[] = {
    TEXT("kind", struct notice_rule, kind, 1),
    TEXT("state", struct notice_rule, state, 0),
    YES_OPTIONAL("tells_receiver", struct notice_rule, tells_receiver),
    YES_OPTIONAL("tells_holder", struct notice_rule, tells_holder),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t notice_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct notice_rule, notice_fields),
};
static const cyaml_schema_field_t inquiry_fields[] = {
    TEXT("kind", struct inquiry_rule, kind, 1),
    CYAML_FIELD_UINT("answer_minutes", 0, struct inquiry_rule, answer_minutes),
    CYAML_FIELD_UINT("climb_minutes", 0, struct inquiry_rule, climb_minutes),
    WORD("goes_to", 0, struct inquiry_rule, goes_to, goes_to_names),
    TEXT("source", struct inquiry_rule, source, 1),
    WORD("strength", 0, struct inquiry_rule, strength, rules_strength_names),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t inquiry_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct inquiry_rule, inquiry_fields),
};
static const cyaml_schema_field_t channel_fields[] = {
    TEXT("kind", struct channel_rule, kind, 1),
    TEXT("where", struct channel_rule, where, 1),
    TEXT("source", struct channel_rule, source, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t channel_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct channel_rule, channel_fields),
};
static const cyaml_schema_field_t step_fields[] = {
    TEXT("to", struct ladder_step, to, 1),
    CYAML_FIELD_UINT("office_minutes", 0, struct ladder_step, office_minutes),
    CYAML_FIELD_UINT("outside_minutes", 0, struct ladder_step, outside_minutes),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t step_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct ladder_step, step_fields),
};
static const cyaml_schema_field_t ladder_fields[] = {
    TEXT("alert_kind", struct ladder_rule, alert_kind, 1),
    YES_OPTIONAL("is_information", struct ladder_rule, is_information),
    CYAML_FIELD_SEQUENCE_COUNT("steps", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
        struct ladder_rule, steps, step_count, &step_schema, 0, RULE_CODES_MAX),
    TEXT("source", struct ladder_rule, source, 1),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t ladder_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct ladder_rule, ladder_fields),
};
static const cyaml_schema_field_t rules_fields[] = {
    TEXT("country", struct rules, country, 1),
    CYAML_FIELD_STRING_PTR("valid_from", CYAML_FLAG_POINTER, struct rules, valid_from, 10, 10),
    ROWS("handovers", 0, handovers, handover_count, &handover_schema),
    ROWS("pathway", 0, pathway, pathway_count, &pathway_schema),
    ROWS("notices", 0, notices, notice_count, &notice_schema),
    ROWS("inquiries", 0, inquiries, inquiry_count, &inquiry_schema),
    ROWS("channels", 0, channels, channel_count, &channel_schema),
    ROWS("ladders", 0, ladders, ladder_count, &ladder_schema),
    CYAML_FIELD_MAPPING("assessment", 0, struct rules, assessment, rules_assessment_fields),
    CYAML_FIELD_MAPPING("fellowship", 0, struct rules, fellowship, rules_fellowship_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t rules_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct rules, rules_fields),
};
/* clang-format on */

static const char *const completions[] = { "on-acceptance", "on-received",
    "by-holder" };
static const char *const answer_words[] = { "accept", "can-receive", "cannot-yet",
    "decline" };
static const char *const ladder_targets[] = { "unit-duty", "coordinating" };

bool
rules_complain(const char *path, const char *row, const char *what)
{
    (void)fprintf(stderr, "%s: %s: %s\n", path, row, what);
    return false;
}

static bool
is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, words[i]) == 0)
            return true;
    }
    return false;
}

/* A code ends in fixed fields of rows and events. */
bool
rules_is_code(const char *code)
{
    return strlen(code) < CODE_BYTES_MAX && wire_is_code(slice_text(code));
}

bool
rules_are_codes(const struct rule_codes *codes)
{
    for (unsigned i = 0; i < codes->count; i++) {
        if (!rules_is_code(codes->codes[i]))
            return false;
    }
    return true;
}

static bool
check_handover(const char *path, const struct rules *rules, unsigned at)
{
    const struct handover_rule *rule = &rules->handovers[at];
    if (!rules_is_code(rule->kind) || !rules_is_code(rule->source) ||
        !rules_are_codes(&rule->checklist))
        return rules_complain(path, rule->kind, "kind, source, checklist: code words");
    if (rule->checklist.count > RULE_CHECKLIST_MAX)
        return rules_complain(path, rule->kind, "checklist: at most 16 items");
    if (rules_handover(rules, rule->kind) != rule)
        return rules_complain(path, rule->kind, "this kind of handover stands twice");
    if (!is_one_of(rule->completes, completions, ARRAY_COUNT(completions)))
        return rules_complain(
            path, rule->kind, "completes: on-acceptance, on-received or by-holder");
    if (rule->answers.count == 0 || rule->answer_minutes == 0)
        return rules_complain(path, rule->kind, "an offer needs an answer, by a time");
    for (unsigned i = 0; i < rule->answers.count; i++) {
        if (!is_one_of(rule->answers.codes[i], answer_words, ARRAY_COUNT(answer_words)))
            return rules_complain(path, rule->kind,
                "answers: accept, can-receive, cannot-yet or decline");
    }
    return true;
}

static bool
are_notices(const struct rules *rules, const struct rule_codes *codes)
{
    for (unsigned i = 0; i < codes->count; i++) {
        if (rules_notice(rules, codes->codes[i]) == NULL)
            return false;
    }
    return true;
}

static bool
check_pathway_due(const char *path, const struct pathway_rule *rule)
{
    if (rule->due == DUE_NONE && rule->needs.count == 0)
        return rules_complain(path, rule->code, "needs or due: one of them");
    if (rule->due != DUE_NONE && (rule->met_by.count == 0 || rule->needs.count != 0))
        return rules_complain(path, rule->code, "due goes with met_by, without needs");
    if (rule->due == DUE_MINUTES && rule->minutes == 0)
        return rules_complain(path, rule->code, "minutes: how long");
    if (rule->due == DUE_DAY_AFTER_EXPECTED && rule->minutes >= 24 * 60)
        return rules_complain(path, rule->code, "minutes: a minute of the day");
    return true;
}

static bool
check_pathway(const char *path, const struct rules *rules, unsigned at)
{
    const struct pathway_rule *rule = &rules->pathway[at];
    if (!rules_is_code(rule->code) || !rules_is_code(rule->source))
        return rules_complain(path, rule->code, "code, source: code words");
    for (unsigned i = 0; i < at; i++) {
        if (strcmp(rules->pathway[i].code, rule->code) == 0)
            return rules_complain(path, rule->code, "this pathway rule stands twice");
    }
    if (!are_notices(rules, &rule->on) || !are_notices(rules, &rule->needs) ||
        !are_notices(rules, &rule->since) || !are_notices(rules, &rule->met_by) ||
        !are_notices(rules, &rule->ended_by))
        return rules_complain(path, rule->code, "names a notice that stands in no row");
    if (rule->on.count == 0)
        return rules_complain(path, rule->code, "on: at least one notice");
    return check_pathway_due(path, rule);
}

static bool
check_notice(const char *path, const struct rules *rules, unsigned at)
{
    const struct notice_rule *rule = &rules->notices[at];
    if (!rules_is_code(rule->kind) ||
        (rule->state[0] != '\0' && !rules_is_code(rule->state)))
        return rules_complain(path, rule->kind, "kind, state: code words");
    if (rules_notice(rules, rule->kind) != rule)
        return rules_complain(path, rule->kind, "this kind of notice stands twice");
    return true;
}

static bool
check_inquiry(const char *path, const struct rules *rules, unsigned at)
{
    const struct inquiry_rule *rule = &rules->inquiries[at];
    if (!rules_is_code(rule->kind) || !rules_is_code(rule->source))
        return rules_complain(path, rule->kind, "kind, source: code words");
    if (rules_inquiry(rules, rule->kind) != rule)
        return rules_complain(path, rule->kind, "this kind of inquiry stands twice");
    if (rule->answer_minutes == 0 || rule->climb_minutes == 0)
        return rules_complain(path, rule->kind, "nothing may lie without a time");
    return true;
}

static bool
check_channel(const char *path, const struct rules *rules, unsigned at)
{
    const struct channel_rule *rule = &rules->channels[at];
    if (!rules_is_code(rule->kind) || !rules_is_code(rule->where) ||
        !rules_is_code(rule->source))
        return rules_complain(path, rule->kind, "kind, where, source: code words");
    if (rules_channel(rules, rule->kind) != rule)
        return rules_complain(path, rule->kind, "this channel stands twice");
    if (rules_inquiry(rules, rule->kind) != NULL)
        return rules_complain(
            path, rule->kind, "what has a channel of its own is no inquiry");
    return true;
}

static bool
check_ladder(const char *path, const struct rules *rules, unsigned at)
{
    const struct ladder_rule *rule = &rules->ladders[at];
    if (!rules_is_code(rule->alert_kind) || !rules_is_code(rule->source))
        return rules_complain(path, rule->alert_kind, "alert_kind, source: code words");
    for (unsigned i = 0; i < at; i++) {
        if (strcmp(rules->ladders[i].alert_kind, rule->alert_kind) == 0)
            return rules_complain(path, rule->alert_kind, "this ladder stands twice");
    }
    if (rule->is_information != (rule->step_count == 0))
        return rules_complain(
            path, rule->alert_kind, "a ladder has steps, and information has none");
    for (unsigned i = 0; i < rule->step_count; i++) {
        if (!is_one_of(rule->steps[i].to, ladder_targets, ARRAY_COUNT(ladder_targets)))
            return rules_complain(
                path, rule->alert_kind, "to: unit-duty or coordinating");
    }
    return true;
}

static const struct ladder_rule *
ladder_find(const struct rules *rules, const char *alert_kind)
{
    for (unsigned i = 0; i < rules->ladder_count; i++) {
        if (strcmp(rules->ladders[i].alert_kind, alert_kind) == 0)
            return &rules->ladders[i];
    }
    return NULL;
}

typedef bool (*check_fn)(const char *path, const struct rules *rules, unsigned at);

static bool
check_rows(const char *path, const struct rules *rules, unsigned count, check_fn check)
{
    for (unsigned i = 0; i < count; i++) {
        if (!check(path, rules, i))
            return false;
    }
    return true;
}

static bool
rules_check(const char *path, const struct rules *rules)
{
    if (!rules_is_code(rules->country) || !rules_is_code(rules->valid_from))
        return rules_complain(path, "country, valid_from", "code words");
    const struct ladder_rule *others = ladder_find(rules, "default");
    if (others == NULL || others->is_information)
        return rules_complain(
            path, "ladders", "the row default, for all other alerts, must have steps");
    return check_rows(path, rules, rules->notice_count, check_notice) &&
           check_rows(path, rules, rules->handover_count, check_handover) &&
           check_rows(path, rules, rules->pathway_count, check_pathway) &&
           check_rows(path, rules, rules->inquiry_count, check_inquiry) &&
           check_rows(path, rules, rules->channel_count, check_channel) &&
           check_rows(path, rules, rules->ladder_count, check_ladder) &&
           rules_check_assessment(path, &rules->assessment) &&
           rules_check_fellowship(path, &rules->fellowship);
}

bool
rules_load(const char *path, struct rules **out)
{
    void *data = NULL;
    *out = NULL;
    if (!yaml_file_load(path, &rules_schema, &data))
        return false;
    struct rules *rules = data;
    if (!rules_check(path, rules)) {
        rules_destroy(&rules);
        return false;
    }
    *out = rules;
    return true;
}

void
rules_destroy(struct rules **rules)
{
    if (*rules == NULL)
        return;
    yaml_file_free(&rules_schema, *rules);
    *rules = NULL;
}

const struct handover_rule *
rules_handover(const struct rules *rules, const char *kind)
{
    for (unsigned i = 0; i < rules->handover_count; i++) {
        if (strcmp(rules->handovers[i].kind, kind) == 0)
            return &rules->handovers[i];
    }
    return NULL;
}

const struct notice_rule *
rules_notice(const struct rules *rules, const char *kind)
{
    for (unsigned i = 0; i < rules->notice_count; i++) {
        if (strcmp(rules->notices[i].kind, kind) == 0)
            return &rules->notices[i];
    }
    return NULL;
}

const struct inquiry_rule *
rules_inquiry(const struct rules *rules, const char *kind)
{
    for (unsigned i = 0; i < rules->inquiry_count; i++) {
        if (strcmp(rules->inquiries[i].kind, kind) == 0)
            return &rules->inquiries[i];
    }
    return NULL;
}

const struct channel_rule *
rules_channel(const struct rules *rules, const char *kind)
{
    for (unsigned i = 0; i < rules->channel_count; i++) {
        if (strcmp(rules->channels[i].kind, kind) == 0)
            return &rules->channels[i];
    }
    return NULL;
}

const struct ladder_rule *
rules_ladder(const struct rules *rules, const char *alert_kind)
{
    const struct ladder_rule *found = ladder_find(rules, alert_kind);
    if (found == NULL)
        found = ladder_find(rules, "default");
    ASSERT(found != NULL);
    return found;
}

bool
rule_codes_have(const struct rule_codes *codes, const char *code)
{
    for (unsigned i = 0; i < codes->count; i++) {
        if (strcmp(codes->codes[i], code) == 0)
            return true;
    }
    return false;
}

const char *
rule_strength_code(enum rule_strength strength)
{
    for (size_t i = 0; i < ARRAY_COUNT(rules_strength_names); i++) {
        if (rules_strength_names[i].val == (int64_t)strength)
            return rules_strength_names[i].str;
    }
    ASSERT(false);
    return "";
}
