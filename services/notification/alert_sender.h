#ifndef ALERT_SENDER_H
#define ALERT_SENDER_H

/* The one edge of notification to the world outside: mails that are owed are handed to a
 * mail server, after the commit that made them owed, and what became of them comes back
 * as MailTried. It holds no truth: killed, it begins with what is owed then. Between the
 * server's yes and the commit that records it a crash sends a mail twice, under the same
 * Message-ID. */

#include "common/runtime.h"

extern const struct runtime_edge alert_sender;

#endif
