/* What is found about the node itself: a daemon that feeds no more, a clock that was set
 * back, a hole in the record; and somebody whose number cannot be right. The coordinating
 * unit is told. What may pass by itself closes when it has; the rest stays until somebody
 * has seen it. */

#include "services/notification/alert.h"

static void
decide_finding(const struct view *view, const struct input *input,
    const struct alert_cause *finding, struct decision *decision)
{
    char *tell = alert_tell_coordinating(view, input);
    struct alert_cause cause = *finding;
    cause.tells = &tell;
    cause.tell_count = 1;
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_feed_stopped(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Audit__V1__FeedStopped *message =
        (const Stafett__Audit__V1__FeedStopped *)input->message;
    const struct alert_cause finding = {
        .kind = "feed-stopped",
        .detail = message->daemon_code,
        .about = message->stop_id,
    };
    decide_finding(view, input, &finding, decision);
}

void
alert_decide_feed_resumed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Audit__V1__FeedResumed *message =
        (const Stafett__Audit__V1__FeedResumed *)input->message;
    alert_about_close(view, message->stop_id, "feed-resumed", decision);
}

void
alert_decide_clock_behind(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Audit__V1__ClockBehind *message =
        (const Stafett__Audit__V1__ClockBehind *)input->message;
    const struct alert_cause finding = {
        .kind = "clock-behind",
        .detail = message->daemon_code,
        .about = message->behind_id,
    };
    decide_finding(view, input, &finding, decision);
}

void
alert_decide_clock_caught_up(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Audit__V1__ClockCaughtUp *message =
        (const Stafett__Audit__V1__ClockCaughtUp *)input->message;
    alert_about_close(view, message->behind_id, "clock-caught-up", decision);
}

void
alert_decide_gap(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Audit__V1__GapFound *message =
        (const Stafett__Audit__V1__GapFound *)input->message;
    const struct alert_cause finding = {
        .kind = "record-gap",
        .detail = message->daemon_code,
        .about = message->gap_id,
        .is_done_when_seen = true,
    };
    decide_finding(view, input, &finding, decision);
}

/* Who she is must be found out by a person, who then has seen it. */
void
alert_decide_unverified(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__IdentityUnverified *message =
        (const Stafett__Intake__V1__IdentityUnverified *)input->message;
    const struct alert_cause finding = {
        .kind = "identity-unverified",
        .detail = "",
        .about = message->person_id,
        .is_done_when_seen = true,
    };
    decide_finding(view, input, &finding, decision);
}
