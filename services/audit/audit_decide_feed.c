/* A daemon that feeds no more is found by the runtime, which waits for its pages; here it
 * becomes a fact, once, until the daemon is heard again. */

#include "services/audit/audit.h"

#include "proto/shared.pb-c.h"

void
audit_decide_feed_silent(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__V1__FeedSilent *message =
        (const Stafett__V1__FeedSilent *)input->message;
    Stafett__Audit__V1__FeedStopped event = STAFETT__AUDIT__V1__FEED_STOPPED__INIT;
    struct audit_daemon daemon = audit_daemon_load(view, message->daemon_code);
    struct id stop_id = input_id(input, 0);
    if (!id_is_none(daemon.stop))
        return;
    event.stop_id = id_binary(&stop_id);
    event.daemon_code = message->daemon_code;
    event.last = daemon.last;
    decision_emit(decision, ID_NONE, &event.base);
}

void
audit_decide_feed_heard(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__V1__FeedHeard *message =
        (const Stafett__V1__FeedHeard *)input->message;
    Stafett__Audit__V1__FeedResumed event = STAFETT__AUDIT__V1__FEED_RESUMED__INIT;
    struct audit_daemon daemon = audit_daemon_load(view, message->daemon_code);
    if (id_is_none(daemon.stop))
        return;
    event.stop_id = id_binary(&daemon.stop);
    event.daemon_code = message->daemon_code;
    decision_emit(decision, ID_NONE, &event.base);
}
