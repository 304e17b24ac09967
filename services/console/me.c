/* What the page must know before it asks anything: who she is, the kinds of handover of
 * the rules, and the next time that nobody is at work. */

#include "common/clock.h"
#include "common/json.h"
#include "services/console/ask.h"

enum { QUIET_DAYS_MAX = 31 };

static json_t *
codes(const struct rule_codes *codes)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < codes->count; i++)
        (void)json_array_append_new(list, json_string(codes->codes[i]));
    return list;
}

static json_t *
kinds(const struct rules *rules)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < rules->handover_count; i++) {
        const struct handover_rule *rule = &rules->handovers[i];
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:o, s:o}", "kind", rule->kind, "completes",
                      rule->completes, "checklist", codes(&rule->checklist), "answers",
                      codes(&rule->answers)));
    }
    return list;
}

static json_t *
time_of(const struct console *console, int64_t time_us)
{
    char text[40];
    json_time_text(&console->calendar, time_us, text, sizeof text);
    return json_pack("{s:I, s:s}", "us", (json_int_t)time_us, "text", text);
}

/* From when the office closes for days off that come next (or are) until it opens. */
static json_t *
quiet(const struct console *console)
{
    const struct calendar *calendar = &console->calendar;
    int64_t now_us = clock_now_us();
    int first = 0;
    while (first < QUIET_DAYS_MAX && !calendar_is_day_off(calendar,
                                         calendar_day_at(calendar, now_us, first, 720)))
        first++;
    int last = first;
    while (
        last < QUIET_DAYS_MAX &&
        calendar_is_day_off(calendar, calendar_day_at(calendar, now_us, last + 1, 720)))
        last++;
    int before = first;
    while (
        before > -QUIET_DAYS_MAX &&
        calendar_is_day_off(calendar, calendar_day_at(calendar, now_us, before, 720)))
        before--;
    return json_pack("{s:o, s:o}", "from",
        time_of(console,
            calendar_day_at(calendar, now_us, before, calendar->office_closes_minute)),
        "until",
        time_of(console, calendar_day_at(calendar, now_us, last + 1,
                             calendar->office_opens_minute)));
}

struct reply
ask_me(struct console *console, const struct user *user)
{
    const struct settings *settings = console->settings;
    json_t *rules = kinds(console->rules);
    return (struct reply){ 200,
        json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "now",
            ask_now(console), "login", user->row->login, "staff", user->row->staff,
            "organisation", settings->organisation, "name", settings->name, "unit",
            settings->unit, "country", settings->country, "kinds", rules, "quiet",
            quiet(console)) };
}
