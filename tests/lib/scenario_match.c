#include "tests/lib/scenario_words.h"

#include <stdlib.h>
#include <string.h>

/* Of codes: it has the wanted one; of objects: as many as wanted; empty: `key=`. */
static bool
array_is(json_t *array, const char *wanted)
{
    size_t i;
    json_t *row;
    size_t count = json_array_size(array);
    if (wanted[0] == '\0')
        return count == 0;
    if (strspn(wanted, "0123456789") == strlen(wanted))
        return count == strtoul(wanted, NULL, 10);
    json_array_foreach(array, i, row)
    {
        if (json_is_string(row) && strcmp(json_string_value(row), wanted) == 0)
            return true;
    }
    return false;
}

/* key=value: strings must be equal, times (ISO) need only begin with the value, booleans
 * and numbers are compared as they print; "key=" means empty or null. */
static bool
member_is(json_t *object, const char *pair)
{
    char key[64];
    const char *equals = strchr(pair, '=');
    if (equals == NULL)
        return false;
    scenario_text(key, sizeof key, "%.*s", (int)(equals - pair), pair);
    const char *wanted = equals + 1;
    json_t *value = json_object_get(object, key);
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        if (strchr(text, 'T') != NULL && strlen(wanted) >= 10 && wanted[4] == '-') {
            char iso[32];
            scenario_text(iso, sizeof iso, "%s", wanted);
            if (strlen(iso) > 10)
                iso[10] = 'T';
            return strncmp(text, iso, strlen(iso)) == 0;
        }
        return strcmp(text, wanted) == 0;
    }
    if (json_is_array(value))
        return array_is(value, wanted);
    if (json_is_integer(value))
        return json_integer_value(value) == strtoll(wanted, NULL, 10);
    if (json_is_boolean(value))
        return strcmp(wanted, json_is_true(value) ? "yes" : "no") == 0;
    return wanted[0] == '\0';
}

/* item.name=text looks into an object member, e.g. content.reason. */
static bool
matches_all(json_t *object, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        const char *dot = strchr(argv[i], '.');
        const char *equals = strchr(argv[i], '=');
        if (dot != NULL && equals != NULL && dot < equals) {
            char member[64];
            scenario_text(member, sizeof member, "%.*s", (int)(dot - argv[i]), argv[i]);
            if (!member_is(json_object_get(object, member), dot + 1))
                return false;
            continue;
        }
        if (!member_is(object, argv[i]))
            return false;
    }
    return true;
}

bool
scenario_case_matches(json_t *row, int argc, char **argv)
{
    return matches_all(row, argc, argv);
}

static bool
matches_some(json_t *array, int argc, char **argv)
{
    size_t i;
    json_t *row;
    json_array_foreach(array, i, row)
    {
        if (matches_all(row, argc, argv))
            return true;
    }
    return false;
}

bool
scenario_some_matches(
    json_t *document, const char *member, const char *inner, int argc, char **argv)
{
    json_t *array = json_object_get(document, member);
    size_t i;
    json_t *row;
    if (inner == NULL)
        return matches_some(array, argc, argv);
    json_array_foreach(array, i, row)
    {
        if (matches_some(json_object_get(row, inner), argc, argv))
            return true;
    }
    return false;
}

/* RULE open|closed|none k=v... */
bool
scenario_break_matches(json_t *document, int argc, char **argv)
{
    char rule[96];
    json_t *breaks = json_object_get(document, "breaks");
    if (argc < 2)
        return false;
    scenario_text(rule, sizeof rule, "rule_code=%s", argv[0]);
    char *wanted[SCENARIO_WORDS_MAX] = { rule };
    int count = 1;
    for (int i = 2; i < argc; i++)
        wanted[count++] = argv[i];
    if (strcmp(argv[1], "none") == 0)
        return !matches_some(breaks, count, wanted);
    bool is_open = strcmp(argv[1], "open") == 0;
    size_t i;
    json_t *row;
    json_array_foreach(breaks, i, row)
    {
        bool row_is_open = json_integer_value(json_object_get(row, "closed_us")) == 0;
        if (row_is_open == is_open && matches_all(row, count, wanted))
            return true;
    }
    return false;
}

bool
scenario_owes_matches(json_t *document, int argc, char **argv)
{
    char rule[96];
    if (argc < 1)
        return false;
    scenario_text(rule, sizeof rule, "rule_code=%s", argv[0]);
    char *wanted[SCENARIO_WORDS_MAX] = { rule };
    for (int i = 1; i < argc; i++)
        wanted[i] = argv[i];
    return matches_some(json_object_get(document, "obligations"), argc, wanted);
}

bool
scenario_offer_matches(json_t *document, int argc, char **argv)
{
    json_t *offers = json_object_get(document, "offers");
    size_t count = json_array_size(offers);
    return count > 0 && matches_all(json_array_get(offers, count - 1), argc, argv);
}

/* KIND k=v...; closed and acknowledged alerts do not count unless asked for by state. */
bool
scenario_alert_matches(json_t *document, int argc, char **argv)
{
    char kind[96];
    json_t *alerts = json_object_get(document, "alerts");
    scenario_text(kind, sizeof kind, "kind_code=%s", argv[0]);
    char *wanted[SCENARIO_WORDS_MAX] = { kind };
    for (int i = 1; i < argc; i++)
        wanted[i] = argv[i];
    return matches_some(alerts, argc, wanted);
}

bool
scenario_find_alert(json_t *document, const char *kind, char *alert, size_t alert_bytes)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(document, "alerts"), i, row)
    {
        const char *found = json_string_value(json_object_get(row, "kind_code"));
        const char *state = json_string_value(json_object_get(row, "state_code"));
        const char *id = json_string_value(json_object_get(row, "alert_id"));
        if (found == NULL || state == NULL || id == NULL || strcmp(found, kind) != 0 ||
            strcmp(state, "acknowledged") == 0 || strcmp(state, "closed") == 0)
            continue;
        scenario_text(alert, alert_bytes, "%s", id);
        return true;
    }
    return false;
}

bool
scenario_notice_matches(json_t *document, int argc, char **argv)
{
    return matches_some(json_object_get(document, "notices"), argc, argv);
}

bool
scenario_entry_matches(json_t *document, int argc, char **argv)
{
    return matches_some(json_object_get(document, "entries"), argc, argv);
}

/* k=v... of the act, event.k=v... of one of its events */
bool
scenario_act_matches(json_t *document, int argc, char **argv)
{
    char *of_act[SCENARIO_WORDS_MAX];
    char *of_event[SCENARIO_WORDS_MAX];
    int acts = 0;
    int events = 0;
    size_t i;
    json_t *row;
    for (int at = 0; at < argc; at++) {
        bool is_event = strncmp(argv[at], "event.", 6) == 0;
        if (is_event)
            of_event[events++] = argv[at] + 6;
        else
            of_act[acts++] = argv[at];
    }
    json_array_foreach(json_object_get(document, "acts"), i, row)
    {
        json_t *told = json_object_get(row, "events");
        if (matches_all(row, acts, of_act) &&
            (events == 0 || matches_some(told, events, of_event)))
            return true;
    }
    return false;
}

bool
scenario_figure_matches(json_t *document, int argc, char **argv)
{
    return matches_some(json_object_get(document, "matters"), argc, argv);
}

bool
scenario_recorded_matches(json_t *document, int argc, char **argv)
{
    return matches_some(json_object_get(document, "daemons"), argc, argv);
}

bool
scenario_load_matches(json_t *document, int argc, char **argv)
{
    return matches_some(json_object_get(document, "loads"), argc, argv);
}

/* CODE k=v... */
bool
scenario_staff_matches(json_t *document, int argc, char **argv)
{
    char staff[96];
    scenario_text(staff, sizeof staff, "staff_code=%s", argv[0]);
    char *wanted[SCENARIO_WORDS_MAX] = { staff };
    for (int at = 1; at < argc; at++)
        wanted[at] = argv[at];
    return matches_some(json_object_get(document, "staff"), argc, wanted);
}
