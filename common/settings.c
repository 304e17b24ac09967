/* libcyaml takes the file apart and says where a key or a type is wrong; what only this
 * program knows about the values is checked after it, row by row. */

#include "common/settings.h"

#include "common/calendar_load.h"
#include "common/wire.h"
#include "common/yaml_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TEXT_BYTES_MAX = 512,
    SETTINGS_PATH_BYTES = 4096,
    SENDERS_MAX = 256,
    USERS_MAX = 256,             /* of the console */
    SOCKET_PATH_BYTES_MAX = 107, /* sun_path without its NUL */
    OFFICE_OPENS_MINUTE = 8 * 60,
    OFFICE_CLOSES_MINUTE = 16 * 60,
    KNOWN_DAYS_DEFAULT = 30,
    KNOWN_DAYS_MAX = 3660,
    SILENCE_S_DEFAULT = 60,
    SILENCE_S_MAX = 3600,
    MAIL_TIMEOUT_S_DEFAULT = 60,
    MAIL_TIMEOUT_S_MAX = 600,
    QUARANTINE_MIB_DEFAULT = 64,
    MAP_MIB_DEFAULT = 256,
    MAP_MIB_MAX = 1 << 20,
};

/* clang-format off */
#define TEXT(key, type, member) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, TEXT_BYTES_MAX)
#define TEXT_OPTIONAL(key, type, member) \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, \
        TEXT_BYTES_MAX)
#define NUMBER_OPTIONAL(key, type, member) \
    CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, type, member)

static const cyaml_schema_value_t text_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, TEXT_BYTES_MAX),
};
static const cyaml_schema_field_t daemon_fields[] = {
    TEXT("name", struct daemon_row, name),
    TEXT_OPTIONAL("bind", struct daemon_row, bind),
    TEXT("public_key", struct daemon_row, public_key),
    CYAML_FIELD_SEQUENCE("follows", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
        struct daemon_row, follows, &text_schema, 0, DAEMONS_MAX),
    NUMBER_OPTIONAL("log_map_mib", struct daemon_row, log_map_mib),
    NUMBER_OPTIONAL("tables_map_mib", struct daemon_row, tables_map_mib),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t daemon_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct daemon_row, daemon_fields),
};
static const cyaml_schema_field_t person_fields[] = {
    TEXT("code", struct person_row, code),
    TEXT("name", struct person_row, name),
    TEXT("public_key", struct person_row, public_key),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t sender_fields[] = {
    TEXT("ref", struct sender_row, ref),
    TEXT("organisation", struct sender_row, organisation),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t sender_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sender_row, sender_fields),
};
static const cyaml_schema_field_t mail_fields[] = {
    TEXT("server", struct mail_row, server),
    CYAML_FIELD_BOOL("is_plain", CYAML_FLAG_OPTIONAL, struct mail_row, is_plain),
    TEXT_OPTIONAL("ca", struct mail_row, ca),
    TEXT_OPTIONAL("secret", struct mail_row, secret),
    TEXT("from", struct mail_row, from),
    TEXT("texts", struct mail_row, texts),
    TEXT_OPTIONAL("link", struct mail_row, link),
    NUMBER_OPTIONAL("timeout_s", struct mail_row, timeout_s),
    CYAML_FIELD_END,
};
static const cyaml_schema_field_t user_fields[] = {
    TEXT("login", struct console_user, login),
    TEXT("staff", struct console_user, staff),
    TEXT("key", struct console_user, key),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t user_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct console_user, user_fields),
};
static const cyaml_schema_field_t console_fields[] = {
    TEXT("listen", struct console_row, listen),
    TEXT("origin", struct console_row, origin),
    TEXT_OPTIONAL("login_header", struct console_row, login_header),
    TEXT("secret", struct console_row, secret),
    TEXT("page", struct console_row, page),
    CYAML_FIELD_SEQUENCE_COUNT("users", CYAML_FLAG_POINTER, struct console_row, users,
        user_count, &user_schema, 0, USERS_MAX),
    CYAML_FIELD_END,
};
/* What a node cannot be without is optional here: its absence deserves a better
 * sentence than libcyaml's. */
static const cyaml_schema_field_t settings_fields[] = {
    TEXT("organisation", struct settings, organisation),
    TEXT("name", struct settings, name),
    TEXT("country", struct settings, country),
    TEXT("time_zone", struct settings, time_zone),
    TEXT("rules", struct settings, rules),
    TEXT_OPTIONAL("holidays", struct settings, holidays),
    TEXT_OPTIONAL("office_opens", struct settings, office_opens),
    TEXT_OPTIONAL("office_closes", struct settings, office_closes),
    TEXT("keys", struct settings, keys),
    TEXT("store", struct settings, store),
    CYAML_FIELD_BOOL("is_deployed", CYAML_FLAG_OPTIONAL, struct settings, is_deployed),
    TEXT_OPTIONAL("unit", struct settings, unit),
    TEXT_OPTIONAL("unit_name", struct settings, unit_name),
    CYAML_FIELD_MAPPING_PTR("person", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
        struct settings, person, person_fields),
    NUMBER_OPTIONAL("known_days", struct settings, known_days),
    NUMBER_OPTIONAL("silence_s", struct settings, silence_s),
    NUMBER_OPTIONAL("quarantine_mib", struct settings, quarantine_mib),
    TEXT_OPTIONAL("border_listen", struct settings, border_listen),
    TEXT_OPTIONAL("courier_folder", struct settings, courier_folder),
    CYAML_FIELD_MAPPING_PTR("mail", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
        struct settings, mail, mail_fields),
    TEXT_OPTIONAL("wrong_national_id", struct settings, wrong_national_id),
    CYAML_FIELD_MAPPING_PTR("console", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
        struct settings, console, console_fields),
    CYAML_FIELD_SEQUENCE_COUNT("senders", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
        struct settings, senders, sender_count, &sender_schema, 0, SENDERS_MAX),
    CYAML_FIELD_SEQUENCE_COUNT("daemons", CYAML_FLAG_POINTER, struct settings, daemons,
        daemon_count, &daemon_schema, 1, DAEMONS_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t settings_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct settings, settings_fields),
};
/* clang-format on */

/* Where a check complains: the file, and the row when there is one. */
struct place {
    const char *path;
    const char *row;
};

static bool
settings_complain(
    const struct place *place, const char *key, const char *what, const char *advice)
{
    ASSERT(place->row != NULL);
    (void)fprintf(stderr, "%s: %s%s%s %s: %s\n", place->path, place->row,
        place->row[0] == '\0' ? "" : ": ", key, what, advice);
    return false;
}

static bool
check_code(const struct place *place, const char *key, const char *code)
{
    if (code == NULL)
        return settings_complain(
            place, key, "is missing", "a node does not start without it");
    if (strlen(code) < CODE_BYTES_MAX && wire_is_code(slice_text(code)))
        return true;
    return settings_complain(
        place, key, "is no code word", "at most 63 letters, digits and . _ : / + @ -");
}

/* Names of organisations and daemons stand on both sides of a slash and in paths. */
static bool
check_name(const struct place *place, const char *key, const char *name)
{
    if (!check_code(place, key, name))
        return false;
    if (strchr(name, '/') == NULL && name[0] != '.')
        return true;
    return settings_complain(place, key, "is no name", "no slash, no dot at its head");
}

static bool
check_key(const struct place *place, const char *public_key)
{
    uint8_t bytes[CURVE_BYTES];
    if (keys_decode_z85(public_key, bytes))
        return true;
    return settings_complain(place, "public_key", "is no key",
        "40 characters of Z85, as `stafett keys` prints them");
}

static bool
check_bind(const struct place *place, const struct settings *settings, const char *bind)
{
    char endpoint[TEXT_BYTES_MAX];
    if (bind == NULL)
        return true;
    if (strncmp(bind, "tcp://127.0.0.1:", 16) != 0 &&
        (strncmp(bind, "ipc://", 6) != 0 || strlen(bind) == 6))
        return settings_complain(place, "bind", "is no endpoint of a daemon",
            "ipc://PATH or tcp://127.0.0.1:PORT");
    if (!settings_endpoint(settings, bind, endpoint, sizeof endpoint))
        return settings_complain(place, "bind", "makes too long a path",
            "a socket's path has at most 107 bytes with the settings' folder");
    return true;
}

static bool
check_twice(const struct place *place, const struct settings *settings, unsigned at)
{
    const struct daemon_row *row = &settings->daemons[at];
    for (unsigned i = 0; i < at; i++) {
        const struct daemon_row *other = &settings->daemons[i];
        if (strcmp(row->name, other->name) == 0)
            return settings_complain(place, "name", "stands twice", "one row a daemon");
        if (settings_key_is_made(row->public_key) &&
            strcmp(row->public_key, other->public_key) == 0)
            return settings_complain(
                place, "public_key", "stands twice", "a key names one daemon");
    }
    return true;
}

static bool
check_follows(const struct place *place, const struct settings *settings,
    const struct daemon_row *row)
{
    for (unsigned i = 0; i < row->follows_count; i++) {
        const struct daemon_row *upstream = settings_daemon(settings, row->follows[i]);
        if (upstream == NULL || upstream == row || upstream->bind == NULL)
            return settings_complain(place, "follows",
                "names no other daemon that binds a socket", row->follows[i]);
    }
    return true;
}

static bool
check_maps(const struct place *place, const struct daemon_row *row)
{
    if (row->log_map_mib <= MAP_MIB_MAX && row->tables_map_mib <= MAP_MIB_MAX)
        return true;
    return settings_complain(place, "map size", "is too large", "at most 1048576 MiB");
}

static bool
check_daemon(const char *path, const struct settings *settings, unsigned at)
{
    const struct daemon_row *row = &settings->daemons[at];
    struct place place = { path, row->name };
    return check_name(&place, "name", row->name) &&
           check_key(&place, row->public_key) &&
           check_bind(&place, settings, row->bind) &&
           check_twice(&place, settings, at) && check_follows(&place, settings, row) &&
           check_maps(&place, row);
}

static bool
check_person(const char *path, const struct settings *settings)
{
    struct place place = { path, "" };
    if (settings->unit_name == NULL)
        return settings_complain(&place, "unit_name", "is missing",
            "the coordinating unit as people call it");
    if (settings->person == NULL)
        return settings_complain(&place, "person", "is missing",
            "the coordinating unit always has a named person: add code, name, "
            "public_key");
    place.row = "person";
    return check_code(&place, "code", settings->person->code) &&
           check_key(&place, settings->person->public_key);
}

static bool
check_numbers(const char *path, const struct settings *settings)
{
    struct place place = { path, "" };
    if (settings->known_days > KNOWN_DAYS_MAX)
        return settings_complain(&place, "known_days", "is too long", "at most 3660");
    if (settings->silence_s > SILENCE_S_MAX)
        return settings_complain(&place, "silence_s", "is too long", "at most 3600");
    if (settings->quarantine_mib > MAP_MIB_MAX)
        return settings_complain(
            &place, "quarantine_mib", "is too large", "at most 1048576");
    return true;
}

/* A host of exactly that name follows. */
static bool
is_host(const char *server, const char *host)
{
    size_t bytes = strlen(host);
    return strncmp(server, "smtp://", 7) == 0 &&
           strncmp(server + 7, host, bytes) == 0 &&
           (server[7 + bytes] == ':' || server[7 + bytes] == '\0');
}

/* What leaves this machine leaves it secret. */
static bool
check_mail(const char *path, const struct mail_row *mail)
{
    struct place place = { path, "mail" };
    bool is_secret = strncmp(mail->server, "smtps://", 8) == 0;
    bool is_near =
        is_host(mail->server, "127.0.0.1") || is_host(mail->server, "localhost");
    if (!is_secret && strncmp(mail->server, "smtp://", 7) != 0)
        return settings_complain(&place, "server", "is no address of a mail server",
            "smtps://HOST:PORT, or smtp://HOST:PORT for one with STARTTLS");
    if (mail->is_plain && !is_near)
        return settings_complain(&place, "is_plain", "is for this machine alone",
            "a server elsewhere needs smtps:// or STARTTLS");
    if (mail->timeout_s > MAIL_TIMEOUT_S_MAX)
        return settings_complain(&place, "timeout_s", "is too long", "at most 600");
    return true;
}

/* HH:MM as a minute of the day; -1: it is none. */
static int32_t
minute_of_day(const char *text)
{
    if (strlen(text) != 5 || strspn(text, "0123456789") != 2 || text[2] != ':' ||
        strspn(text + 3, "0123456789") != 2)
        return -1;
    long hour = strtol(text, NULL, 10);
    long minute = strtol(text + 3, NULL, 10);
    return hour < 24 && minute < 60 ? (int32_t)(hour * 60 + minute) : -1;
}

static bool
check_office(const char *path, const struct settings *settings)
{
    struct place place = { path, "" };
    if (settings->office_opens_minute < 0)
        return settings_complain(&place, "office_opens", "is no time of day", "HH:MM");
    if (settings->office_closes_minute <= settings->office_opens_minute)
        return settings_complain(
            &place, "office_closes", "is no time of day after office_opens", "HH:MM");
    return true;
}

/* Addresses, files and the secret are the console's own to check. */
static bool
check_console(const char *path, const struct console_row *console)
{
    struct place place = { path, "console" };
    for (unsigned i = 0; console != NULL && i < console->user_count; i++) {
        const struct console_user *user = &console->users[i];
        if (!check_code(&place, "users: staff", user->staff))
            return false;
        for (unsigned j = 0; j < i; j++) {
            if (strcmp(user->login, console->users[j].login) == 0)
                return settings_complain(
                    &place, "users: a login", "stands twice", "it means one person");
        }
    }
    return true;
}

static bool
check_wrong_national_id(const char *path, const char *word)
{
    struct place place = { path, "" };
    if (word == NULL || strcmp(word, "reject") == 0 || strcmp(word, "accept") == 0)
        return true;
    return settings_complain(
        &place, "wrong_national_id", "is no such policy", "reject or accept");
}

static bool
settings_check(const char *path, const struct settings *settings)
{
    struct place place = { path, "" };
    if (!check_name(&place, "organisation", settings->organisation) ||
        !check_code(&place, "country", settings->country) ||
        !check_code(&place, "unit", settings->unit) || !check_person(path, settings) ||
        !check_numbers(path, settings) || !check_office(path, settings) ||
        (settings->mail != NULL && !check_mail(path, settings->mail)) ||
        !check_wrong_national_id(path, settings->wrong_national_id) ||
        !check_console(path, settings->console))
        return false;
    for (unsigned i = 0; i < settings->sender_count; i++) {
        struct place sender = { path, "senders" };
        if (!check_code(&sender, "ref", settings->senders[i].ref) ||
            !check_name(&sender, "organisation", settings->senders[i].organisation))
            return false;
    }
    for (unsigned i = 0; i < settings->daemon_count; i++) {
        if (!check_daemon(path, settings, i))
            return false;
    }
    return true;
}

static void
number_default(unsigned *number, unsigned value)
{
    if (*number == 0)
        *number = value;
}

static void
settings_fill(const char *path, struct settings *settings)
{
    const char *slash = strrchr(path, '/');
    size_t bytes = slash == NULL ? 0 : (size_t)(slash - path);
    settings->folder =
        slash == NULL ? strdup(".") : strndup(path, bytes == 0 ? 1 : bytes);
    ASSERT(settings->folder != NULL);
    settings->office_opens_minute = settings->office_opens == NULL
                                        ? OFFICE_OPENS_MINUTE
                                        : minute_of_day(settings->office_opens);
    settings->office_closes_minute = settings->office_closes == NULL
                                         ? OFFICE_CLOSES_MINUTE
                                         : minute_of_day(settings->office_closes);
    number_default(&settings->known_days, KNOWN_DAYS_DEFAULT);
    number_default(&settings->silence_s, SILENCE_S_DEFAULT);
    number_default(&settings->quarantine_mib, QUARANTINE_MIB_DEFAULT);
    if (settings->mail != NULL)
        number_default(&settings->mail->timeout_s, MAIL_TIMEOUT_S_DEFAULT);
    for (unsigned i = 0; i < settings->daemon_count; i++) {
        number_default(&settings->daemons[i].log_map_mib, MAP_MIB_DEFAULT);
        number_default(&settings->daemons[i].tables_map_mib, MAP_MIB_DEFAULT);
    }
}

bool
settings_load(const char *path, struct settings **out)
{
    void *data = NULL;
    *out = NULL;
    if (!yaml_file_load(path, &settings_schema, &data))
        return false;
    struct settings *settings = data;
    settings_fill(path, settings);
    if (!settings_check(path, settings)) {
        settings_destroy(&settings);
        return false;
    }
    *out = settings;
    return true;
}

void
settings_destroy(struct settings **settings)
{
    if (*settings == NULL)
        return;
    free((*settings)->folder);
    (*settings)->folder = NULL;
    yaml_file_free(&settings_schema, *settings);
    *settings = NULL;
}

const struct daemon_row *
settings_daemon(const struct settings *settings, const char *name)
{
    for (unsigned i = 0; i < settings->daemon_count; i++) {
        if (strcmp(settings->daemons[i].name, name) == 0)
            return &settings->daemons[i];
    }
    return NULL;
}

void
settings_path(const struct settings *settings, const char *relative, char *path,
    size_t path_bytes)
{
    int wrote = relative[0] == '/'
                    ? snprintf(path, path_bytes, "%s", relative)
                    : snprintf(path, path_bytes, "%s/%s", settings->folder, relative);
    ASSERT(wrote > 0);
    ASSERT((size_t)wrote < path_bytes);
}

bool
settings_calendar(const struct settings *settings, struct calendar *out)
{
    char path[SETTINGS_PATH_BYTES];
    const char *holidays = NULL;
    if (settings->holidays != NULL) {
        settings_path(settings, settings->holidays, path, sizeof path);
        holidays = path;
    }
    if (!calendar_load(settings->time_zone, holidays, out))
        return false;
    out->office_opens_minute = settings->office_opens_minute;
    out->office_closes_minute = settings->office_closes_minute;
    return true;
}

bool
settings_endpoint(const struct settings *settings, const char *bind, char *endpoint,
    size_t endpoint_bytes)
{
    bool is_ipc = strncmp(bind, "ipc://", 6) == 0;
    bool is_relative = is_ipc && bind[6] != '/';
    int wrote = is_relative ? snprintf(endpoint, endpoint_bytes, "ipc://%s/%s",
                                  settings->folder, bind + 6)
                            : snprintf(endpoint, endpoint_bytes, "%s", bind);
    if (wrote < 0 || (size_t)wrote >= endpoint_bytes)
        return false;
    return !is_ipc || (size_t)wrote - 6 <= (size_t)SOCKET_PATH_BYTES_MAX;
}

bool
settings_key_is_made(const char *public_key)
{
    return strspn(public_key, ".") != strlen(public_key);
}
