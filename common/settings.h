#ifndef STAFETT_SETTINGS_H
#define STAFETT_SETTINGS_H

/* deploy/stafett.yaml: who this node is and one row per daemon. Read by libcyaml into
 * typed structs: an unknown key, a bad value or a missing file is an error that names
 * file, line and column, and the program exits 78. Relative paths are relative to the
 * settings file. Secret keys are files of mode 0600 in the keys folder, one per daemon
 * (`stafett keys` makes them); public keys stand in the settings. */

#include "common/calendar.h"
#include "common/sign.h"
#include <stdbool.h>

enum { CURVE_BYTES = 32, CURVE_TEXT_BYTES = 41, DAEMONS_MAX = 16 };

struct daemon_row {
    char *name;       /* intake, assessment-team, plan ... border, courier */
    char *bind;       /* ipc:// or tcp://127.0.0.1:port; none for courier */
    char *public_key; /* CURVE, Z85 text of 40 characters */
    char *
        *follows; /* names of daemons whose feeds it follows; the first is read first */
    unsigned follows_count;
    unsigned log_map_mib; /* first size of each map; grows by doubling */
    unsigned tables_map_mib;
};

struct person_row { /* the coordinating unit's first named person */
    char *code;
    char *name;
    char *public_key; /* Z85; of the key she uses with the command line */
};

struct sender_row {     /* courier: which outside senders and receivers are known */
    char *ref;          /* HER-id */
    char *organisation; /* code; our own for our own units */
};

struct mail_row {       /* alerts by mail; none: lists alone */
    char *server;       /* smtps://HOST[:PORT], or smtp://HOST[:PORT] with STARTTLS */
    bool is_plain;      /* without TLS: of a server on this machine alone */
    char *ca;           /* path of its certificates; the machine's if left out */
    char *secret;       /* path: user:, password:; may be missing */
    char *from;         /* address */
    char *texts;        /* path of what stands in a mail */
    char *link;         /* what the alert's id is added to; may be missing */
    unsigned timeout_s; /* for one mail; default 60 */
};
struct console_user { /* who the reverse proxy says it is, and whose key that means */
    char *login;      /* as the proxy sends it */
    char *staff;      /* code */
    char *key;        /* file in the keys folder, made by `stafett keys --user` */
};
struct console_row {
    char *listen;       /* 127.0.0.1:port: the proxy is on this machine */
    char *origin;       /* https://host of the page, as browsers see it */
    char *login_header; /* of the proxy's request; default X-Stafett-Login */
    char *secret;       /* file in the keys folder: what the proxy alone can say */
    char *page;         /* folder of the page's files */
    struct console_user *users;
    unsigned user_count;
};

struct settings {
    char *organisation; /* code, as partners know it */
    char *name;
    char *country;       /* NO, SE */
    char *time_zone;     /* Europe/Oslo */
    char *rules;         /* path */
    char *holidays;      /* path, may be missing */
    char *office_opens;  /* HH:MM, local; default 08:00 */
    char *office_closes; /* HH:MM, local; default 16:00 */
    char *keys;          /* folder of secret keys */
    char *store;         /* folder; each daemon owns store/<name> */
    bool is_deployed;    /* refuses --steered-clock */
    char *unit;          /* coordinating unit: code */
    char *unit_name;
    struct person_row *person; /* no person: the node does not start (78) */
    unsigned known_days;       /* how long a command's answer is kept; default 30 */
    unsigned silence_s;        /* a daemon unheard for so long is alerted; default 60 */
    unsigned quarantine_mib; /* above it what is not understood is counted, not kept */
    char *border_listen;     /* tcp://host:port for partners; may be missing */
    char *courier_folder;    /* folder of copies to read; may be missing */
    struct mail_row *mail;   /* NULL: none is sent */
    /* What is done with a message about a person whose national number cannot be right:
     * reject (the default): nothing but the file's quarantine; accept: taken in as about
     * somebody new, and the coordinating unit is alerted. */
    char *wrong_national_id;
    struct console_row *console; /* may be missing: no page */
    struct sender_row *senders;
    unsigned sender_count;
    struct daemon_row *daemons;
    unsigned daemon_count;
    char *folder; /* of the settings file itself; filled by settings_load */
    int32_t office_opens_minute; /* of the day; filled by settings_load */
    int32_t office_closes_minute;
};

/* NULL-safe: on false the reason is on stderr with file, line and column. */
MUST_CHECK bool settings_load(const char *path, struct settings **out);
void settings_destroy(struct settings **settings);
const struct daemon_row *settings_daemon(
    const struct settings *settings, const char *name);
/* Joins with settings->folder unless absolute. */
void settings_path(const struct settings *settings, const char *relative, char *path,
    size_t path_bytes);
/* The calendar of this node, with its days off and office hours. False with the reason on
 * stderr. Before any thread, as calendar_load. */
MUST_CHECK bool settings_calendar(
    const struct settings *settings, struct calendar *out);
/* Where to reach a daemon's `bind`: the path of ipc:// joined as by settings_path. False
 * when it does not fit a socket's address (107 bytes) or endpoint_bytes. */
MUST_CHECK bool settings_endpoint(const struct settings *settings, const char *bind,
    char *endpoint, size_t endpoint_bytes);
/* False for the dots that stand in a settings file before `stafett keys` has run. */
bool settings_key_is_made(const char *public_key);

/* Key files. A secret file that others may read is refused. */
struct curve_pair {
    char public_text[CURVE_TEXT_BYTES];
    char secret_text[CURVE_TEXT_BYTES];
};
/* <keys>/<name>.curve: two lines `public: ...`, `secret: ...`. */
MUST_CHECK bool keys_load_curve(const char *path, struct curve_pair *out);
MUST_CHECK bool keys_load_signer(
    const char *path, struct signer *out, uint8_t public_key[SIGN_PUBLIC_BYTES]);
MUST_CHECK bool keys_load_vault(const char *path, uint8_t key[32]);
enum { LOGIN_BYTES = 256 };
struct login {
    char user[LOGIN_BYTES];
    char password[LOGIN_BYTES];
};
MUST_CHECK bool keys_load_login(const char *path, struct login *out);
/* Makes a file that is not there yet (O_EXCL, 0600). */
MUST_CHECK bool keys_make_curve(const char *path, struct curve_pair *out);
MUST_CHECK bool keys_make_signer(
    const char *path, uint8_t public_key[SIGN_PUBLIC_BYTES]);
MUST_CHECK bool keys_make_vault(const char *path);
bool keys_decode_z85(const char *text, uint8_t bytes[CURVE_BYTES]);
void keys_encode_z85(const uint8_t bytes[CURVE_BYTES], char text[CURVE_TEXT_BYTES]);

#endif
