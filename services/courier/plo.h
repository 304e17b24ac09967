#ifndef STAFETT_PLO_H
#define STAFETT_PLO_H

/* Care messages PLO 1.5 and 1.6 in an MsgHead 1.2, read from bytes. Pure: no file, no clock, no
 * settings. It reads what the standard's base says, not its profiles, where the two
 * differ: Anslag true is an estimate (HIS 80704 13.2.7; HIS 1149 says the opposite and
 * the published examples follow the base). "Declared ready" is the message type, never
 * the event code 3, which stands in other messages too.
 *
 * Nothing outside the bytes is ever fetched, a DOCTYPE is refused before it is read.
 * Times without a zone are local; a date without a time is the beginning of its day. */

#include "common/calendar.h"
#include "common/slice.h"
#include "common/wire.h"

enum {
    PLO_BYTES_MAX = 1 << 20, /* one file */
    PLO_REF_BYTES = WIRE_CODE_BYTES_MAX + 1,
    PLO_NAME_BYTES = 256, /* with a NUL, UTF-8 */
};

enum plo_result {
    PLO_NOTICE,     /* of the pathway, or a letter about a person: *out is filled */
    PLO_SET_ASIDE,  /* a message of the field that is about something else */
    PLO_UNREADABLE, /* *fault is filled */
};

/* What some rule may say that a message must not hold, or lack. */
enum plo_holds {
    PLO_DESCRIBED = 1, /* the event has words with it */
    PLO_DATE_ONLY = 2, /* a day without a time */
    PLO_UNDATED = 4,   /* no such event */
    PLO_NO_PLACE = 8,  /* a discharge that does not say where to */
};

struct plo_organisation {
    char ref[PLO_REF_BYTES];      /* HER-id of the organisation; never empty */
    char unit_ref[PLO_REF_BYTES]; /* of the unit inside it, or empty */
    char name[PLO_NAME_BYTES];    /* or empty */
    char unit_name[PLO_NAME_BYTES];
};

struct plo_message {
    const char *family; /* plo-1.5, plo-1.6 */
    const char *type;   /* LOG_INNLAGT ... */
    const char *kind; /* admitted, ready ... annulled: a kind of notice in the rules */
    const char *status;  /* new, changed, cancelled */
    const char *service; /* of the receiving unit: casework, nursing; "": not known */
    char message_ref[PLO_REF_BYTES];
    char parent_ref[PLO_REF_BYTES]; /* or empty */
    char conversation_ref[PLO_REF_BYTES];
    struct plo_organisation sender;
    struct plo_organisation receiver;
    int64_t sent_us;
    int64_t event_us; /* 0: not said */
    int64_t expected_us;
    bool is_event_estimated;
    unsigned holds; /* enum plo_holds, or-ed; of the event that it is about */
    char national_id[16];
    bool is_unverified; /* the number cannot be right */
    char given_name[PLO_NAME_BYTES];
    char family_name[PLO_NAME_BYTES];
    char birth_date[16]; /* 1945-04-14, or empty */
};

struct plo_fault {
    const char
        *reason; /* not-xml, foreign-xml, wrong-check-digits, too-large, unknown-type */
    char where[WIRE_WHERE_BYTES]; /* a line or an element; a code word */
    bool
        is_cut; /* the bytes end too early or are not well-formed: perhaps half written */
};

/* The reader's library: once before the first plo_read, once after the last. */
void plo_start(void);
void plo_stop(void);

enum plo_result plo_read(struct slice bytes, const struct calendar *calendar,
    struct plo_message *out, struct plo_fault *fault);

#endif
