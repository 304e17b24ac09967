/* The rules of the fellowship: roles that must be there, grounds of sharing, and what is
 * owed by when. Which ground holds is the country's; what no rule names is not shared. */

#include "common/rules_private.h"

#include <string.h>

/* clang-format off */
static const cyaml_schema_field_t role_fields[] = {
    TEXT("role", struct role_rule, role, 1),
    TEXT("source", struct role_rule, source, 1),
    WORD("strength", 0, struct role_rule, strength, rules_strength_names),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t role_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct role_rule, role_fields),
};
static const cyaml_schema_field_t ground_fields[] = {
    TEXT("category", struct ground_rule, category, 1),
    CODES("to", 0, struct ground_rule, to),
    TEXT("ground", struct ground_rule, ground, 1),
    TEXT("source", struct ground_rule, source, 1),
    WORD("strength", 0, struct ground_rule, strength, rules_strength_names),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t ground_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct ground_rule, ground_fields),
};
static const cyaml_schema_field_t flow_fields[] = {
    TEXT("flow", struct flow_rule, flow, 1),
    TEXT("ground", struct flow_rule, ground, 1),
    TEXT("source", struct flow_rule, source, 1),
    WORD("strength", 0, struct flow_rule, strength, rules_strength_names),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t flow_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct flow_rule, flow_fields),
};
static const cyaml_schema_field_t duty_fields[] = {
    TEXT("code", struct duty_rule, code, 1),
    CYAML_FIELD_UINT("days", 0, struct duty_rule, days),
    TEXT("source", struct duty_rule, source, 1),
    WORD("strength", 0, struct duty_rule, strength, rules_strength_names),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t duty_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct duty_rule, duty_fields),
};
const cyaml_schema_field_t rules_fellowship_fields[] = {
    CODES("areas", 0, struct fellowship_rule, areas),
    CODES("categories", 0, struct fellowship_rule, categories),
    CYAML_FIELD_SEQUENCE_COUNT("roles", CYAML_FLAG_POINTER, struct fellowship_rule,
        roles, role_count, &role_schema, 0, RULE_CODES_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("grounds", CYAML_FLAG_POINTER, struct fellowship_rule,
        grounds, ground_count, &ground_schema, 0, RULE_GROUNDS_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("flows", CYAML_FLAG_POINTER, struct fellowship_rule,
        flows, flow_count, &flow_schema, 0, RULE_CODES_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("duties", CYAML_FLAG_POINTER, struct fellowship_rule,
        duties, duty_count, &duty_schema, 0, RULE_CODES_MAX),
    CYAML_FIELD_END,
};
/* clang-format on */

static const char *const grounds[] = { "consent", "not-objected", "duty", "other-law" };

static bool
is_ground(const char *word)
{
    for (size_t i = 0; i < ARRAY_COUNT(grounds); i++) {
        if (strcmp(word, grounds[i]) == 0)
            return true;
    }
    return false;
}

static bool
check_ground(const char *path, const struct fellowship_rule *rule, unsigned at)
{
    const struct ground_rule *ground = &rule->grounds[at];
    if (!rule_codes_have(&rule->categories, ground->category))
        return rules_complain(
            path, ground->category, "grounds: a category that stands in no list");
    if (!is_ground(ground->ground))
        return rules_complain(
            path, ground->category, "ground: consent, not-objected, duty or other-law");
    if (ground->to.count == 0 || !rules_are_codes(&ground->to) ||
        !rules_is_code(ground->source))
        return rules_complain(path, ground->category, "to, source: code words");
    return true;
}

static bool
check_flow(const char *path, const struct fellowship_rule *rule, unsigned at)
{
    const struct flow_rule *flow = &rule->flows[at];
    if (!is_ground(flow->ground))
        return rules_complain(
            path, flow->flow, "ground: consent, not-objected, duty or other-law");
    if (!rules_is_code(flow->flow) || !rules_is_code(flow->source))
        return rules_complain(path, flow->flow, "flow, source: code words");
    for (unsigned i = 0; i < at; i++) {
        if (strcmp(rule->flows[i].flow, flow->flow) == 0)
            return rules_complain(path, flow->flow, "this flow stands twice");
    }
    return true;
}

static const struct flow_rule *
flow_find(const struct fellowship_rule *rule, const char *flow)
{
    for (unsigned i = 0; i < rule->flow_count; i++) {
        if (strcmp(rule->flows[i].flow, flow) == 0)
            return &rule->flows[i];
    }
    return NULL;
}

/* What the daemons ask for by name. */
static bool
check_flows(const char *path, const struct fellowship_rule *rule)
{
    static const char *const needed[] = { "stay", "membership", "look", "oversight" };
    for (unsigned i = 0; i < rule->flow_count; i++) {
        if (!check_flow(path, rule, i))
            return false;
    }
    for (size_t i = 0; i < ARRAY_COUNT(needed); i++) {
        if (flow_find(rule, needed[i]) == NULL)
            return rules_complain(path, needed[i], "flows: this row is missing");
    }
    return true;
}

static bool
check_duty(const char *path, const struct fellowship_rule *rule, unsigned at)
{
    const struct duty_rule *duty = &rule->duties[at];
    if (!rules_is_code(duty->code) || !rules_is_code(duty->source))
        return rules_complain(path, duty->code, "code, source: code words");
    for (unsigned i = 0; i < at; i++) {
        if (strcmp(rule->duties[i].code, duty->code) == 0)
            return rules_complain(path, duty->code, "this duty stands twice");
    }
    return true;
}

bool
rules_check_fellowship(const char *path, const struct fellowship_rule *rule)
{
    if (rule->areas.count > RULE_AREAS_MAX || !rules_are_codes(&rule->areas) ||
        rule->categories.count > RULE_CATEGORIES_MAX ||
        !rules_are_codes(&rule->categories))
        return rules_complain(
            path, "fellowship", "areas: at most 16; categories: at most 16 code words");
    for (unsigned i = 0; i < rule->role_count; i++) {
        if (!rules_is_code(rule->roles[i].role) ||
            !rules_is_code(rule->roles[i].source))
            return rules_complain(path, "fellowship", "roles: code words");
    }
    for (unsigned i = 0; i < rule->ground_count; i++) {
        if (!check_ground(path, rule, i))
            return false;
    }
    for (unsigned i = 0; i < rule->duty_count; i++) {
        if (!check_duty(path, rule, i))
            return false;
    }
    return check_flows(path, rule);
}

const struct ground_rule *
rules_ground(const struct rules *rules, const char *category, const char *sector)
{
    for (unsigned i = 0; i < rules->fellowship.ground_count; i++) {
        const struct ground_rule *rule = &rules->fellowship.grounds[i];
        if (strcmp(rule->category, category) == 0 &&
            (rule_codes_have(&rule->to, sector) || rule_codes_have(&rule->to, "any")))
            return rule;
    }
    return NULL;
}

const struct flow_rule *
rules_flow(const struct rules *rules, const char *flow)
{
    return flow_find(&rules->fellowship, flow);
}

const struct duty_rule *
rules_duty(const struct rules *rules, const char *code)
{
    for (unsigned i = 0; i < rules->fellowship.duty_count; i++) {
        if (strcmp(rules->fellowship.duties[i].code, code) == 0)
            return &rules->fellowship.duties[i];
    }
    return NULL;
}
