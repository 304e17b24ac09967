/* The rules of assessments: who a team needs, what it finds out, by when, and what can
 * come of it. The end of a case is data too: an outcome that does not hand over ends it. */

#include "common/rules_private.h"

#include <string.h>

/* clang-format off */
static const cyaml_schema_field_t profession_fields[] = {
    CODES("any_of", 0, struct profession_rule, any_of),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t profession_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct profession_rule, profession_fields),
};
static const cyaml_schema_field_t outcome_fields[] = {
    TEXT("code", struct outcome_rule, code, 1),
    CYAML_FIELD_BOOL("hands_over", CYAML_FLAG_DEFAULT, struct outcome_rule, hands_over),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t outcome_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct outcome_rule, outcome_fields),
};
static const cyaml_schema_value_t days_schema = {
    CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, unsigned),
};
static const cyaml_schema_field_t local_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("before_days", CYAML_FLAG_POINTER, struct assessment_local,
        before_days, before_count, &days_schema, 0, RULE_CODES_MAX),
    CYAML_FIELD_UINT("after_days", 0, struct assessment_local, after_days),
    CODES("levels", 0, struct assessment_local, levels),
    TEXT("source", struct assessment_local, source, 1),
    WORD("strength", 0, struct assessment_local, strength, rules_strength_names),
    CYAML_FIELD_END,
};
const cyaml_schema_field_t rules_assessment_fields[] = {
    CYAML_FIELD_UINT("days", 0, struct assessment_rule, days),
    CYAML_FIELD_SEQUENCE_COUNT("professions", CYAML_FLAG_POINTER, struct assessment_rule,
        professions, profession_count, &profession_schema, 0, RULE_PROFESSIONS_MAX),
    CODES("questions", 0, struct assessment_rule, questions),
    CYAML_FIELD_SEQUENCE_COUNT("outcomes", CYAML_FLAG_POINTER, struct assessment_rule,
        outcomes, outcome_count, &outcome_schema, 0, RULE_CODES_MAX),
    TEXT("source", struct assessment_rule, source, 1),
    WORD("strength", 0, struct assessment_rule, strength, rules_strength_names),
    CYAML_FIELD_MAPPING("local", 0, struct assessment_rule, local, local_fields),
    CYAML_FIELD_END,
};
/* clang-format on */

/* Each stands once. */
static bool
are_distinct(const struct rule_codes *codes)
{
    for (unsigned i = 1; i < codes->count; i++) {
        for (unsigned j = 0; j < i; j++) {
            if (strcmp(codes->codes[i], codes->codes[j]) == 0)
                return false;
        }
    }
    return true;
}

/* Together they name what is missing, in one code. */
static bool
is_profession(const struct profession_rule *rule)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < rule->any_of.count; i++)
        bytes += strlen(rule->any_of.codes[i]) + 1;
    return rule->any_of.count > 0 && rules_are_codes(&rule->any_of) &&
           bytes <= CODE_BYTES_MAX;
}

static bool
check_outcomes(const char *path, const struct assessment_rule *rule)
{
    if (rule->outcome_count == 0)
        return rules_complain(path, "assessment", "outcomes: at least one");
    for (unsigned i = 0; i < rule->outcome_count; i++) {
        const char *code = rule->outcomes[i].code;
        if (!rules_is_code(code))
            return rules_complain(path, "assessment", "outcomes: code words");
        for (unsigned j = 0; j < i; j++) {
            if (strcmp(rule->outcomes[j].code, code) == 0)
                return rules_complain(path, code, "this outcome stands twice");
        }
    }
    return true;
}

static bool
check_local(const char *path, const struct assessment_rule *rule)
{
    const struct assessment_local *local = &rule->local;
    if (local->before_count > RULE_REMINDERS_MAX)
        return rules_complain(path, "assessment", "before_days: at most 4");
    for (unsigned i = 0; i < local->before_count; i++) {
        unsigned above = i == 0 ? rule->days : local->before_days[i - 1];
        if (local->before_days[i] == 0 || local->before_days[i] >= above)
            return rules_complain(path, "assessment",
                "before_days: days before it is due, descending, fewer than days");
    }
    if (local->after_days == 0 || local->after_days > RULE_DAYS_MAX)
        return rules_complain(path, "assessment", "after_days: 1 to 60");
    if (local->levels.count == 0 || !rules_are_codes(&local->levels) ||
        !are_distinct(&local->levels))
        return rules_complain(
            path, "assessment", "levels: at least one, code words, each once");
    if (!rules_is_code(local->source))
        return rules_complain(path, "assessment", "local: source: a code word");
    return true;
}

bool
rules_check_assessment(const char *path, const struct assessment_rule *rule)
{
    if (rule->days == 0 || rule->days > RULE_DAYS_MAX)
        return rules_complain(path, "assessment", "days: 1 to 60");
    for (unsigned i = 0; i < rule->profession_count; i++) {
        if (!is_profession(&rule->professions[i]))
            return rules_complain(path, "assessment",
                "professions: any_of: code words, 63 letters together");
    }
    if (rule->questions.count == 0 || rule->questions.count > RULE_QUESTIONS_MAX ||
        !rules_are_codes(&rule->questions) || !are_distinct(&rule->questions))
        return rules_complain(
            path, "assessment", "questions: 1 to 8, code words, each once");
    if (!rules_is_code(rule->source))
        return rules_complain(path, "assessment", "source: a code word");
    return check_outcomes(path, rule) && check_local(path, rule);
}

const struct outcome_rule *
rules_outcome(const struct rules *rules, const char *code)
{
    for (unsigned i = 0; i < rules->assessment.outcome_count; i++) {
        if (strcmp(rules->assessment.outcomes[i].code, code) == 0)
            return &rules->assessment.outcomes[i];
    }
    return NULL;
}
