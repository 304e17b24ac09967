#include "services/plan/plan_fellowship.h"

#include <string.h>

/* Whether something of a category may go to a party, and on which ground. The country's
 * rows say which ground it takes; what the person has said is this organisation's own
 * record. A withdrawal or an objection stops what rests on consent or on no objection; it
 * does not stop a duty. What no row names does not leave. */

enum { DIGITS_MAX = 12 };

/* Why what she said does not carry it; by enum plan_consent_state. */
static const char *const consent_faults[CONSENT_STATES] = {
    [CONSENT_NONE] = "no-consent",
    [CONSENT_GIVEN] = "consent-lapsed",
    [CONSENT_OBJECTED] = "objected",
    [CONSENT_WITHDRAWN] = "withdrawn",
    [CONSENT_LAPSED] = "consent-lapsed",
    [CONSENT_COULD_NOT_ASK] = "could-not-ask",
};

bool
plan_is_category(const struct input *input, const char *category)
{
    return rule_codes_have(&input->rules->fellowship.categories, category);
}

/* The sector of an organisation that we work with, or of an actor without a node. */
static void
sector_find(const struct view *view, struct id case_id, const char *party,
    char out[CODE_BYTES_MAX])
{
    struct plan_partner partner;
    struct plan_actor actor;
    struct id actor_id;
    out[0] = '\0';
    if (plan_partner_load(view, party, &partner))
        code_copy(out, CODE_BYTES_MAX, partner.sector);
    else if (id_parse(party, &actor_id) &&
             plan_actor_load(view, case_id, actor_id, &actor))
        code_copy(out, CODE_BYTES_MAX, actor.sector);
}

/* Who gave it may still speak for the person. */
static bool
is_mandated(const struct view *view, const struct plan_asking *asking,
    const struct plan_consent *consent)
{
    struct plan_actor actor;
    if (id_is_none(consent->representative))
        return true;
    return plan_actor_load(view, asking->case_id, consent->representative, &actor) &&
           plan_is_speaking(&actor) && actor.until_us > asking->now_us;
}

static uint32_t
consent_state(
    const struct view *view, const struct plan_asking *asking, const char *category)
{
    struct plan_consent consent;
    if (!plan_consent_load(view, asking->case_id, asking->party, category, &consent))
        return CONSENT_NONE;
    bool is_past = (consent.until_us != 0 && consent.until_us <= asking->now_us) ||
                   !is_mandated(view, asking, &consent);
    return consent.state == CONSENT_GIVEN && is_past ? CONSENT_LAPSED : consent.state;
}

static struct plan_ground
ground_rule(const struct view *view, const struct plan_asking *asking,
    const char *category, const struct ground_rule **rule_out)
{
    struct plan_ground out = { "no-rule", "", STRENGTH_MUST, false };
    char sector[CODE_BYTES_MAX];
    *rule_out = NULL;
    if (plan_is_untold(view, asking->case_id, asking->party)) {
        out.ground = "do-not-tell";
        return out;
    }
    sector_find(view, asking->case_id, asking->party, sector);
    const struct ground_rule *rule = rules_ground(asking->rules, category, sector);
    *rule_out = rule;
    if (rule == NULL)
        return out;
    out.source = rule->source;
    out.strength = rule->strength;
    out.ground = rule->ground;
    out.is_there = true;
    return out;
}

struct plan_asking
plan_asking_of(const struct plan_act *act, const char *party)
{
    struct plan_asking asking = { act->input->rules, act->input->now_us,
        act->side.case_id, party };
    return asking;
}

struct plan_ground
plan_ground_given(
    const struct view *view, const struct plan_asking *asking, const char *category)
{
    const struct ground_rule *rule;
    return ground_rule(view, asking, category, &rule);
}

struct plan_ground
plan_ground_find(
    const struct view *view, const struct plan_asking *asking, const char *category)
{
    const struct ground_rule *rule;
    struct plan_ground out = ground_rule(view, asking, category, &rule);
    uint32_t state = consent_state(view, asking, category);
    if (rule == NULL)
        return out;
    if (strcmp(rule->ground, "consent") == 0)
        out.is_there = state == CONSENT_GIVEN;
    else if (strcmp(rule->ground, "not-objected") == 0)
        out.is_there = state != CONSENT_OBJECTED && state != CONSENT_WITHDRAWN;
    if (!out.is_there)
        out.ground = consent_faults[state];
    return out;
}

struct plan_ground
plan_ground_of_part(const struct view *view, const struct plan_asking *asking,
    const struct plan_part *part)
{
    struct plan_ground out = plan_ground_find(view, asking, part->category);
    if (part->is_kept) {
        out.is_there = false;
        out.ground = "reuse-not-agreed";
    }
    return out;
}

/* ---- identity numbers in free text */

static unsigned
pair(const uint8_t *digits)
{
    return digits[0] * 10U + digits[1];
}

/* A month as it is, or as synthetic numbers and those of NAV and hospitals have it. */
static bool
is_month(unsigned month)
{
    static const unsigned added[] = { 0, 40, 65, 80 };
    for (size_t i = 0; i < ARRAY_COUNT(added); i++) {
        if (month > added[i] && month <= added[i] + 12)
            return true;
    }
    return false;
}

/* Of a person, or of a number given while one waits for one (day + 40, in Sweden + 60). */
static bool
is_day(unsigned day, unsigned added)
{
    return (day > 0 && day <= 31) || (day > added && day <= added + 31);
}

/* Weights of the two check digits of a Norwegian number (Skatteetaten's publication). */
static bool
is_norwegian(const uint8_t digits[DIGITS_MAX])
{
    static const unsigned first[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2, 1 };
    static const unsigned second[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };
    unsigned sum = 0;
    if (!is_day(pair(digits), 40) || !is_month(pair(digits + 2)))
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(first); i++)
        sum += first[i] * digits[i];
    if (sum % 11 != 0)
        return false;
    sum = 0;
    for (size_t i = 0; i < ARRAY_COUNT(second); i++)
        sum += second[i] * digits[i];
    return sum % 11 == 0;
}

/* Luhn over the last ten digits, with a month and day that can be. */
static bool
is_swedish(const uint8_t *digits)
{
    unsigned sum = 0;
    unsigned month = pair(digits + 2);
    if (month == 0 || month > 12 || !is_day(pair(digits + 4), 60))
        return false;
    for (size_t i = 0; i < 10; i++) {
        unsigned value = digits[i] * (i % 2 == 0 ? 2U : 1U);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

static bool
is_identity(const uint8_t digits[DIGITS_MAX], size_t count)
{
    return (count == 11 && is_norwegian(digits)) ||
           (count == 10 && is_swedish(digits)) ||
           (count == 12 && is_swedish(digits + 2));
}

static bool
is_digit(struct slice text, size_t at)
{
    return at < text.len && text.data[at] >= '0' && text.data[at] <= '9';
}

static bool
is_parting(struct slice text, size_t at)
{
    uint8_t c = at < text.len ? text.data[at] : 'x';
    return c == ' ' || c == '-' || c == '+';
}

/* A number that begins there. Digits may be parted by one blank, dash or plus, as people
 * write them; whatever stands before or after may be a number of its own. */
static bool
begins_identity(struct slice text, size_t at)
{
    uint8_t digits[DIGITS_MAX];
    size_t count = 0;
    while (count < DIGITS_MAX) {
        if (!is_digit(text, at))
            return false;
        digits[count] = (uint8_t)(text.data[at] - '0');
        count++;
        at++;
        if (is_digit(text, at))
            continue;
        if (is_identity(digits, count))
            return true;
        if (!is_parting(text, at))
            return false;
        at++;
    }
    return false;
}

static bool
text_has_identity(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_first = is_digit(text, i) && (i == 0 || !is_digit(text, i - 1));
        if (is_first && begins_identity(text, i))
            return true;
    }
    return false;
}

bool
plan_has_identity(struct slice content, struct arena *arena)
{
    if (content.len == 0)
        return false;
    const Stafett__V1__Content *unpacked =
        (const Stafett__V1__Content *)message_unpack_own(
            &stafett__v1__content__descriptor, content, arena);
    for (size_t i = 0; i < unpacked->n_items; i++) {
        /* A telephone number may look like one; it is no free text. */
        if (strcmp(unpacked->items[i]->name_code, "phone") != 0 &&
            text_has_identity(slice_text(unpacked->items[i]->text)))
            return true;
    }
    return false;
}
