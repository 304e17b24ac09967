/* What is owed to be sent by mail. Whoever is told of an alert and has an address is owed
 * one mail about it, from that moment until the mail server has taken it over, refused it,
 * or there is nothing left to tell: the alert was acknowledged or closed, she is away, has
 * left, or wants no mail any more. So the list is a fold of the log; the sender
 * (alert_sender.c) works it off after the commit, and a restart goes on where it was. */

#include "services/notification/alert.h"

#include <string.h>

const char alert_mail[] = "mail";

/* ---- addresses */

static bool
is_one_of(uint8_t byte, const char *signs)
{
    bool is_letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    bool is_digit = byte >= '0' && byte <= '9';
    return is_letter || is_digit || (byte != 0 && strchr(signs, byte) != NULL);
}

/* Labels of letters, digits and hyphens, with single dots between; at least two. */
static bool
is_domain(struct slice text)
{
    size_t dots = 0;
    uint8_t before = '.';
    for (size_t i = 0; i < text.len; before = text.data[i], i++) {
        if (!is_one_of(text.data[i], ".-") || (text.data[i] == '.' && before == '.'))
            return false;
        dots += text.data[i] == '.';
    }
    return dots > 0 && before != '.';
}

bool
alert_is_address(struct slice text)
{
    const uint8_t *at = text.len == 0 ? NULL : memchr(text.data, '@', text.len);
    if (at == NULL || at == text.data || text.len >= ALERT_ADDRESS_BYTES)
        return false;
    size_t local = (size_t)(at - text.data);
    for (size_t i = 0; i < local; i++) {
        if (!is_one_of(text.data[i], ".+-_=&'~"))
            return false;
    }
    return is_domain(slice_of(at + 1, text.len - local - 1));
}

const char *
alert_address(const struct view *view, const char *staff, struct arena *arena)
{
    struct alert_channel channel;
    if (!alert_channel_load(view, staff, &channel))
        return NULL;
    struct slice content = content_load(view, channel.content, arena);
    struct slice address = content_item(content, "mail_address", arena);
    return alert_is_address(address) ? arena_text(arena, address) : NULL;
}

/* ---- rows */

bool
alert_channel_load(
    const struct view *view, const char *staff, struct alert_channel *out)
{
    struct key key = key_of_code(staff);
    return table_load(view, ALERT_CHANNELS, &key, out, sizeof *out);
}

bool
alert_down_load(const struct view *view, const char *channel, struct alert_down *out)
{
    struct key key = key_of_code(channel);
    return table_load(view, ALERT_DOWN, &key, out, sizeof *out);
}

/* Due, alert id, and one byte for the place among those told. */
static struct key
mail_key(struct id alert_id, uint32_t told, int64_t due_us)
{
    uint8_t place = (uint8_t)told;
    struct key key = key_of_u64((uint64_t)due_us);
    key_add_id(&key, alert_id);
    key_add_slice(&key, slice_of(&place, sizeof place));
    return key;
}

void
alert_mails_start(struct alert_mails *mails, const struct view *view)
{
    struct key all = { .len = 0 };
    walk_start(&mails->walk, view, ALERT_MAILS, &all);
}

bool
alert_mails_next(struct alert_mails *mails, struct alert_mail *out)
{
    struct slice key;
    struct slice value;
    if (!walk_next(&mails->walk, &key, &value))
        return false;
    ASSERT(key.len == 8 + ID_BYTES + 1);
    out->due_us = 0;
    for (size_t i = 0; i < 8; i++)
        out->due_us = out->due_us << 8 | key.data[i];
    ASSERT(id_from(slice_of(key.data + 8, ID_BYTES), &out->alert_id));
    out->told = key.data[8 + ID_BYTES];
    return true;
}

/* ---- owing */

static void
owed_add(struct tables *tables, const char *staff, bool is_more)
{
    struct alert_channel channel;
    struct key key = key_of_code(staff);
    if (!alert_channel_load(tables_view(tables), staff, &channel))
        return;
    channel.owed = is_more ? channel.owed + 1 : channel.owed - 1;
    table_store(tables, ALERT_CHANNELS, &key, &channel, sizeof channel);
}

void
alert_mail_set(struct tables *tables, struct id alert_id, struct alert_row *row,
    uint32_t told, int64_t due_us)
{
    ASSERT(told < row->told_count);
    if (row->mail_us[told] != 0) {
        struct key before = mail_key(alert_id, told, row->mail_us[told]);
        table_remove(tables, ALERT_MAILS, &before);
        if (due_us == 0)
            owed_add(tables, row->told[told], false);
    } else if (due_us != 0) {
        owed_add(tables, row->told[told], true);
    }
    row->mail_us[told] = due_us;
    if (due_us == 0)
        return;
    struct key key = mail_key(alert_id, told, due_us);
    table_put(tables, ALERT_MAILS, key_slice(&key), slice_text(""));
}

void
alert_mail_owe(
    struct tables *tables, struct id alert_id, struct alert_row *row, int64_t time_us)
{
    struct alert_channel channel;
    uint32_t told = row->told_count - 1;
    if (alert_channel_load(tables_view(tables), row->told[told], &channel))
        alert_mail_set(tables, alert_id, row, told, time_us);
}

void
alert_mail_drop(struct tables *tables, struct id alert_id, struct alert_row *row)
{
    for (uint32_t told = 0; told < row->told_count; told++)
        alert_mail_set(tables, alert_id, row, told, 0);
}

void
alert_mail_drop_staff(struct tables *tables, const char *staff)
{
    struct alert_mails mails;
    struct alert_mail mail;
    alert_mails_start(&mails, tables_view(tables));
    while (alert_mails_next(&mails, &mail)) {
        struct alert_row row;
        if (!alert_row_load(tables_view(tables), mail.alert_id, &row) ||
            strcmp(row.told[mail.told], staff) != 0)
            continue;
        alert_mail_set(tables, mail.alert_id, &row, mail.told, 0);
        alert_row_store(tables, mail.alert_id, &row);
    }
}

void
alert_channel_drop(struct tables *tables, const char *staff)
{
    struct alert_channel channel;
    struct key key = key_of_code(staff);
    if (!alert_channel_load(tables_view(tables), staff, &channel))
        return;
    alert_mail_drop_staff(tables, staff);
    content_remove(tables, channel.content);
    table_remove(tables, ALERT_CHANNELS, &key);
}
