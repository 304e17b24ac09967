#ifndef ALERT_SMTP_H
#define ALERT_SMTP_H

/* Mails to one SMTP server by libcurl, a few at a time, none of which is waited for: the
 * loop that owns this polls one descriptor and calls smtp_step. Nothing here knows of
 * alerts. */

#include "common/settings.h"

enum { SMTP_SLOTS = 4 };

struct smtp;

struct smtp_server { /* borrowed but for the login */
    const char *address;
    bool is_plain;
    const char *ca;            /* path; NULL: the machine's */
    const struct login *login; /* NULL: none */
    const char *from;
    unsigned timeout_s;
};

/* What the server, or the way to it, said: outcome sent, later or refused; reason a code
 * of common/reason.c, "" when it was sent. */
struct smtp_end {
    unsigned slot;
    const char *outcome;
    const char *reason;
};

MUST_CHECK bool smtp_create(const struct smtp_server *server, struct smtp **out);
/* What is on its way is given up. */
void smtp_destroy(struct smtp **smtp);
/* Readable when there is something to do. */
int smtp_fd(const struct smtp *smtp);
/* The moment, monotonic, at which a step is needed although nothing was readable. */
int64_t smtp_wake_us(const struct smtp *smtp);
/* A slot that is free, or SMTP_SLOTS. */
unsigned smtp_free_slot(const struct smtp *smtp);
/* Copies the mail. False: the machine could not (another time). */
MUST_CHECK bool smtp_begin(
    struct smtp *smtp, unsigned slot, const char *to, const char *bytes, size_t len);
/* Moves all that can move. */
void smtp_step(struct smtp *smtp);
/* One that has ended; its slot is free again. False: none has. */
bool smtp_take(struct smtp *smtp, struct smtp_end *out);

#endif
