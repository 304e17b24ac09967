/* By when an assessment concludes. Its days are days of the calendar, not spans of 24
 * hours: a day is over for everybody at once, whatever the hour at which the inquiry came,
 * and summer time moves nothing. The day of receipt is not counted, and the last one counts
 * to its end. Reminders come when offices open, but for the one of the time itself. */

#include "services/assessment-team/team.h"

#include <string.h>

void
team_times_until(const struct input *input, int64_t due_us, struct team_times *out)
{
    const struct assessment_local *local = &input->rules->assessment.local;
    int32_t opens = input->calendar->office_opens_minute;
    memset(out, 0, sizeof *out);
    out->due_us = due_us;
    for (unsigned i = 0; i < local->before_count; i++) {
        int64_t at_us = calendar_day_at(
            input->calendar, due_us, -(int32_t)local->before_days[i], opens);
        if (at_us > input->now_us)
            out->remind_us[out->remind_count++] = at_us;
    }
    out->remind_us[out->remind_count++] = due_us;
    out->remind_us[out->remind_count++] =
        calendar_day_at(input->calendar, due_us, (int32_t)local->after_days, opens);
}

void
team_times_count(
    const struct input *input, int64_t from_us, unsigned days, struct team_times *out)
{
    int64_t last_us = calendar_day_at(input->calendar, from_us, (int32_t)days, 12 * 60);
    team_times_until(input, calendar_day_end(input->calendar, last_us), out);
}

const char *
team_step_code(int64_t remind_us, int64_t due_us)
{
    if (remind_us < due_us)
        return "before";
    return remind_us == due_us ? "at" : "after";
}
