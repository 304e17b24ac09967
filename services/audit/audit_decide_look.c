/* Looking at the record is an act as any other: only the coordinating unit may, and who
 * looked at what stands in the record before it is answered. */

#include "services/audit/audit.h"

/* A place in a list: time, daemon, sequence. It comes back from the asker. */
enum { PLACE_BYTES_MAX = 2 * sizeof(uint64_t) + CODE_BYTES_MAX };

void
audit_decide_trace(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Audit__V1__TraceActs *message =
        (const Stafett__Audit__V1__TraceActs *)input->message;
    Stafett__Audit__V1__AuditLooked event = STAFETT__AUDIT__V1__AUDIT_LOOKED__INIT;
    struct id case_id = ID_NONE;
    char acts[] = "acts";
    char looks[] = "looks";
    int asked = (message->case_id.len != 0) + (message->person_id.len != 0) +
                (message->actor_code[0] != '\0');
    if (!audit_is_coordinating(view, input->sender)) {
        decision_refuse(decision, "not-coordinating", "TraceActs");
        return;
    }
    if (asked > 1 || (asked == 0 && message->from_us == 0)) {
        decision_refuse(decision, "about-missing", "TraceActs");
        return;
    }
    if (message->after.len > PLACE_BYTES_MAX) {
        decision_refuse(decision, "wire-too-large", "TraceActs.after");
        return;
    }
    (void)id_from(slice_bytes(message->case_id), &case_id);
    event.case_id = message->case_id;
    event.person_id = message->person_id;
    event.actor_code = message->actor_code;
    event.part_code = message->is_looks_only ? looks : acts;
    event.ground_code = rules_flow(input->rules, "oversight")->ground;
    decision_emit(decision, case_id, &event.base);
}

void
audit_decide_indicators(
    const struct view *view, const struct input *input, struct decision *decision)
{
    Stafett__Audit__V1__AuditLooked event = STAFETT__AUDIT__V1__AUDIT_LOOKED__INIT;
    char part[] = "indicators";
    if (!audit_is_coordinating(view, input->sender)) {
        decision_refuse(decision, "not-coordinating", "ShowIndicators");
        return;
    }
    event.part_code = part;
    event.ground_code = rules_flow(input->rules, "oversight")->ground;
    decision_emit(decision, ID_NONE, &event.base);
}
