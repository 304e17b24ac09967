/* Mail in the place of notification's sender: what is owed is taken over by a server that
 * sometimes puts off, refuses, or has taken a mail when the process dies. That is so on
 * every fourth day, and its chance is a stream of its own: the other days are what they
 * were without it. What must hold: a mail that is recorded as sent is not sent again, none
 * is sent of what has ended, and none is lost. */

#include "common/catalogue.h"
#include "services/notification/alert.h"
#include "tests/sim/check.h"
#include "tests/sim/marks.h"
#include "tests/sim/work.h"

#include <string.h>

enum {
    CHANCE_OF_ITS_OWN = 0x3a11,
    DAYS = 4,
    CHANNEL_PER_MILLE = 40,
    REMOVED_PER_MILLE = 150,
    LATER_PER_MILLE = 200,
    REFUSED_PER_MILLE = 80,
    DIES_PER_MILLE = 40,
    TRIES_MAX = 2,
    DRAIN_MAX = 4096,
};

/* ---- who wants mail */

static void
channel_change(struct sim *sim, size_t node)
{
    Stafett__V1__Envelope envelope = STAFETT__V1__ENVELOPE__INIT;
    Stafett__Alert__V1__SetChannel set = STAFETT__ALERT__V1__SET_CHANNEL__INIT;
    Stafett__Alert__V1__RemoveChannel remove = STAFETT__ALERT__V1__REMOVE_CHANNEL__INIT;
    bool is_removed = chance_is(&sim->chance, REMOVED_PER_MILLE);
    const char *staff = work_staff(sim, node);
    uint8_t key[CURVE_BYTES];
    uint8_t seed[SEED_BYTES];
    world_draw_seed(sim->world, seed);
    set.staff_code = remove.staff_code = work_code(sim, staff);
    set.channel_code = remove.channel_code = (char *)alert_mail;
    set.content = slice_binary(content_with(slice_of(NULL, 0), "mail_address",
        slice_text("somebody@mail.example"), seed, sim->arena));
    const ProtobufCMessage *message = is_removed ? &remove.base : &set.base;
    struct id id = id_make(work_time(sim, node), seed, 1);
    envelope.id = id_binary(&id);
    envelope.type = (char *)message->descriptor->name;
    envelope.source = work_code(sim, staff);
    envelope.time_us = work_time(sim, node);
    envelope.payload = slice_binary(message_pack(message, sim->arena));
    sim_staff_key(work_organisation(sim, node), staff, key);
    struct world_daemon *daemon = sim_daemon_named(sim, node, "notification");
    if (world_add_message(
            sim->world, daemon, key, message_pack(&envelope.base, sim->arena), 0))
        sim_commit(sim, daemon);
}

/* ---- sending */

static struct slice
mail_name(struct arena *arena, const struct alert_mail *mail)
{
    uint8_t told = (uint8_t)mail->told;
    struct key key = key_of_id(mail->alert_id);
    key_add_slice(&key, slice_of(&told, sizeof told));
    return arena_copy(arena, key_slice(&key));
}

/* What the server sees: never what was recorded as sent, nor what has ended. */
static void
server_take(struct sim *sim, size_t node, const struct view *view,
    const struct alert_mail *mail)
{
    struct alert_row row;
    ASSERT(alert_row_load(view, mail->alert_id, &row));
    const char *staff = row.told[mail->told];
    if (marks_find(sim->marks, "mail-sent", node, mail_name(sim->arena, mail)) != 0)
        sim_break(sim, "%zu: %s is sent a mail again (%s)", node, staff, row.kind);
    if (row.is_closed || row.acknowledged[0] != '\0')
        sim_break(sim, "%zu: %s is sent a mail of what has ended (%s)", node, staff,
            row.kind);
    if (alert_address(view, staff, sim->arena) == NULL)
        sim_break(sim, "%zu: %s is owed a mail and has no address", node, staff);
}

static const char *
outcome_draw(struct sim *sim)
{
    if (!sim->is_calm && chance_is(&sim->chance, LATER_PER_MILLE))
        return "later";
    return chance_is(&sim->chance, REFUSED_PER_MILLE) ? "refused" : "sent";
}

static void
tell(struct sim *sim, struct world_daemon *daemon, const struct alert_mail *mail,
    const char *outcome)
{
    Stafett__Alert__V1__MailTried message = STAFETT__ALERT__V1__MAIL_TRIED__INIT;
    message.alert_id = id_binary(&mail->alert_id);
    message.told = mail->told;
    message.outcome_code = (char *)outcome;
    message.reason_code = (char *)(strcmp(outcome, "sent") == 0    ? ""
                                   : strcmp(outcome, "later") == 0 ? "mail-later"
                                                                   : "mail-refused");
    struct arrival arrival = {
        .origin = FROM_SELF,
        .sender = "notification",
        .source = "",
        .envelope = message_pack(&message.base, sim->arena),
        .bare_type = message.base.descriptor->name,
        .now_us = work_time(sim, sim_node_number(sim, daemon)),
    };
    world_draw_seed(sim->world, arrival.seed);
    if (!batch_add(daemon->batch, &arrival, 0))
        return; /* it is full: the sender would wait, and so the mail is owed */
    sim_commit(sim, daemon);
}

static bool
mail_due(struct sim *sim, struct world_daemon *daemon, struct alert_mail *out)
{
    struct alert_mails mails;
    int64_t now_us =
        batch_time(daemon->batch, work_time(sim, sim_node_number(sim, daemon)));
    alert_mails_start(&mails, tables_view(store_tables(daemon->host.store)));
    return alert_mails_next(&mails, out) && out->due_us <= now_us;
}

/* After the commit that makes it owed: what still waits for one is not seen. */
static bool
mail_send(struct sim *sim, struct world_daemon *daemon)
{
    struct alert_mail mail;
    if (sim_is_paused(sim, daemon))
        return false;
    sim_commit(sim, daemon);
    if (sim_is_paused(sim, daemon) || !batch_is_empty(daemon->batch) ||
        !mail_due(sim, daemon, &mail))
        return false;
    const char *outcome = outcome_draw(sim);
    server_take(sim, sim_node_number(sim, daemon),
        tables_view(store_tables(daemon->host.store)), &mail);
    if (!sim->is_calm && chance_is(&sim->chance, DIES_PER_MILLE))
        sim_restart(
            sim, daemon, disk_crash, "a mail is sent, and that is not recorded");
    else
        tell(sim, daemon, &mail, outcome);
    return true;
}

void
mail_step(struct sim *sim)
{
    if (sim->options->seed % DAYS != 1)
        return;
    sim->chance = chance_of(sim->options->seed ^ CHANCE_OF_ITS_OWN, sim->step + 1);
    size_t node = chance_below(&sim->chance, sim->world->node_count);
    struct world_daemon *daemon = sim_daemon_named(sim, node, "notification");
    if (chance_is(&sim->chance, CHANNEL_PER_MILLE) && !sim_is_paused(sim, daemon))
        channel_change(sim, node);
    for (int i = 0; i < TRIES_MAX && !sim_is_broken(sim); i++) {
        if (!mail_send(sim, daemon))
            return;
    }
}

void
mail_drain(struct sim *sim)
{
    sim->chance = chance_of(sim->options->seed ^ CHANCE_OF_ITS_OWN, 0);
    for (size_t n = 0; n < sim->world->node_count; n++) {
        struct world_daemon *daemon = sim_daemon_named(sim, n, "notification");
        int sent = 0;
        while (!sim_is_broken(sim) && mail_send(sim, daemon)) {
            arena_reset(sim->arena);
            sent++;
            if (sent == DRAIN_MAX)
                sim_break(sim, "%zu: mails are sent for ever", n);
        }
    }
    if (!sim_is_broken(sim))
        world_settle(sim->world);
}

/* ---- what the log says */

void
mail_note(struct sim *sim, const struct world_daemon *daemon,
    const Stafett__V1__Envelope *event)
{
    struct alert_mail mail = { .alert_id = ID_NONE };
    const ProtobufCMessageDescriptor *type = catalogue_find(event->type);
    bool is_sent = type == &stafett__alert__v1__alert_sent__descriptor;
    if (!is_sent && type != &stafett__alert__v1__alert_send_failed__descriptor)
        return;
    const ProtobufCMessage *message =
        message_unpack_own(type, slice_bytes(event->payload), sim->watch_arena);
    const Stafett__Alert__V1__AlertSent *sent =
        (const Stafett__Alert__V1__AlertSent *)message;
    const Stafett__Alert__V1__AlertSendFailed *failed =
        (const Stafett__Alert__V1__AlertSendFailed *)message;
    if (!is_sent && failed->again_us != 0)
        return;
    mail.alert_id = id_sure(is_sent ? sent->alert_id : failed->alert_id);
    mail.told = is_sent ? sent->told : failed->told;
    if (!marks_add(sim->marks, "mail-sent", sim_node_number(sim, daemon),
            mail_name(sim->watch_arena, &mail), 1))
        sim_break(sim, "%s: a mail is over twice", daemon->host.self);
}

/* ---- the end */

/* Told when it opened, here all the time, with an address since before. */
static bool
is_mailed(
    struct sim *sim, size_t node, const struct view *view, const struct alert_row *row)
{
    struct alert_channel channel;
    const char *staff = row->told[0];
    return alert_channel_load(view, staff, &channel) &&
           channel.set_us < row->opened_us && alert_staff_is_here(view, staff) &&
           marks_find(sim->marks, "away", node, slice_text(staff)) == 0 &&
           !row->is_closed && row->acknowledged[0] == '\0';
}

static void
row_check(struct sim *sim, size_t node, const struct view *view, struct id alert_id,
    const struct alert_row *row)
{
    const struct alert_mail first = { alert_id, 0, 0 };
    bool is_over =
        marks_find(sim->marks, "mail-sent", node, mail_name(sim->arena, &first)) != 0;
    if (is_mailed(sim, node, view, row) && row->mail_us[0] == 0 && !is_over)
        sim_break(sim, "%zu: a mail to %s is lost (%s)", node, row->told[0], row->kind);
}

void
check_mail(struct sim *sim, size_t node)
{
    const struct world_daemon *daemon = sim_daemon_named(sim, node, "notification");
    const struct view *view = tables_view(store_tables(daemon->host.store));
    struct key all = { .len = 0 };
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, ALERT_ALERTS, &all);
    while (walk_next(&walk, &key, &value)) {
        struct alert_row row;
        struct id alert_id;
        arena_reset(sim->arena);
        table_row(value, &row, sizeof row);
        ASSERT(id_from(key, &alert_id));
        row_check(sim, node, view, alert_id, &row);
    }
}
