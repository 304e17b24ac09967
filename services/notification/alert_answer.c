/* The list of alerts, newest first: the actor's own, or the whole organisation's for the
 * coordinating unit. decide has let the look through and recorded it. */

#include "services/notification/alert.h"

#include "common/digest.h"

#include <string.h>

static const char *
state_of(const struct alert_row *row)
{
    if (row->is_closed)
        return "closed";
    if (row->acknowledged[0] != '\0')
        return "acknowledged";
    return row->is_delivered ? "delivered" : "open";
}

static char *
text_of(const struct look *look, const char *code)
{
    return arena_text(look->arena, slice_text(code));
}

static ProtobufCBinaryData
bytes_of(const struct look *look, struct id id)
{
    return slice_binary(arena_copy(look->arena, id_slice(&id)));
}

static Stafett__Alert__V1__AlertView *
view_of(const struct look *look, struct id alert_id, const struct alert_row *row)
{
    Stafett__Alert__V1__AlertView *out = arena_take(look->arena, sizeof *out);
    stafett__alert__v1__alert_view__init(out);
    out->alert_id = bytes_of(look, alert_id);
    out->case_id = bytes_of(look, row->case_id);
    out->about_id = bytes_of(look, row->about);
    out->kind_code = text_of(look, row->kind);
    out->detail_code = text_of(look, row->detail);
    out->state_code = text_of(look, state_of(row));
    out->told_codes = arena_take(look->arena, ALERT_TOLD_MAX * sizeof *out->told_codes);
    for (uint32_t i = 0; i < row->told_count; i++)
        out->told_codes[i] = text_of(look, row->told[i]);
    out->n_told_codes = row->told_count;
    out->told_code = out->told_codes[row->told_count - 1];
    out->acknowledged_code = text_of(look, row->acknowledged);
    out->opened_us = row->opened_us;
    out->told_us = row->told_us;
    /* A step that passed found nobody left to tell. */
    out->next_us = row->next_us >= look->now_us ? row->next_us : 0;
    out->is_information = row->is_information;
    return out;
}

static void
add_list(const struct view *view, const struct look *look, const char *staff,
    bool is_past, Stafett__Alert__V1__Alerts *answer)
{
    struct alert_list list;
    struct id alert_id;
    bool is_delivered;
    alert_list_start(&list, view, staff, is_past);
    while (answer->n_alerts < ALERT_SHOWN_MAX &&
           alert_list_next(&list, &alert_id, &is_delivered)) {
        struct alert_row row;
        if (!alert_row_load(view, alert_id, &row))
            continue;
        answer->alerts[answer->n_alerts] = view_of(look, alert_id, &row);
        answer->n_alerts++;
    }
}

const ProtobufCMessage *
alert_answer_list(const struct view *view, const struct look *look)
{
    const Stafett__Alert__V1__ListAlerts *message =
        (const Stafett__Alert__V1__ListAlerts *)look->message;
    const char *staff = message->is_all ? "" : look->sender;
    Stafett__Alert__V1__Alerts *answer = arena_take(look->arena, sizeof *answer);
    stafett__alert__v1__alerts__init(answer);
    answer->alerts = arena_take(
        look->arena, ALERT_SHOWN_MAX * sizeof(Stafett__Alert__V1__AlertView *));
    add_list(view, look, staff, false, answer);
    if (message->is_closed_too)
        add_list(view, look, staff, true, answer);
    return &answer->base;
}

/* What a list shows of an alert but for who has seen it: looking changes that, and a
 * watcher's own look is no news to her. */
static void
digest_add(
    uint8_t digest[DIGEST_BYTES], struct id alert_id, const struct alert_row *row)
{
    const struct slice parts[] = {
        slice_of(digest, DIGEST_BYTES),
        id_slice(&alert_id),
        slice_of(row->acknowledged, sizeof row->acknowledged),
        slice_of(&row->told_count, sizeof row->told_count),
        slice_of(&row->next_us, sizeof row->next_us),
    };
    digest_of_parts(parts, ARRAY_COUNT(parts), digest);
}

const ProtobufCMessage *
alert_answer_digest(const struct view *view, const struct look *look)
{
    const Stafett__Alert__V1__DigestAlerts *message =
        (const Stafett__Alert__V1__DigestAlerts *)look->message;
    bool is_all = message->is_all && alert_is_coordinating(view, look->sender);
    Stafett__Alert__V1__AlertsDigest *answer = arena_take(look->arena, sizeof *answer);
    uint8_t *digest = arena_take(look->arena, DIGEST_BYTES);
    struct alert_list list;
    struct id alert_id;
    bool is_delivered;
    stafett__alert__v1__alerts_digest__init(answer);
    alert_list_start(&list, view, is_all ? "" : look->sender, false);
    for (size_t seen = 0; seen < ALERT_SHOWN_MAX; seen++) {
        struct alert_row row;
        if (!alert_list_next(&list, &alert_id, &is_delivered))
            break;
        if (alert_row_load(view, alert_id, &row))
            digest_add(digest, alert_id, &row);
    }
    answer->digest = slice_binary(slice_of(digest, DIGEST_BYTES));
    return &answer->base;
}
