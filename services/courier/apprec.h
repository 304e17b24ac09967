#ifndef STAFETT_APPREC_H
#define STAFETT_APPREC_H

/* Application receipts (HIS 80415), versions 1.0 and 1.1, bare or in NAV's wrapper, read
 * from bytes. Pure, as plo.h. The two versions differ in their namespace alone. Who is
 * meant is known by a HER-id, else by the first id that is there; a receiver may be
 * missing in what NAV sends. */

#include "services/courier/plo.h"

enum {
    APPREC_ERRORS_MAX = 8,
    APPREC_CODE_BYTES = 24,
    APPREC_TEXT_BYTES = 1024, /* all errors, as they are worded; more is cut */
};

enum apprec_result {
    APPREC_READ,
    APPREC_OTHER,      /* no receipt: *fault is not filled */
    APPREC_UNREADABLE, /* *fault is filled */
};

struct apprec {
    const char *family; /* apprec-1.0, apprec-1.1 */
    const char *status; /* ok, rejected, ok-in-part */
    char ref[PLO_REF_BYTES];
    char message_ref[PLO_REF_BYTES];   /* MsgId of the message that it is for */
    char message_type[CODE_BYTES_MAX]; /* DIALOG_SVAR ... */
    int64_t sent_us;
    struct plo_organisation sender;   /* who received the message */
    struct plo_organisation receiver; /* who sent it; both refs may be empty */
    char codes[APPREC_ERRORS_MAX][APPREC_CODE_BYTES];
    size_t code_count;
    char text[APPREC_TEXT_BYTES]; /* one line for each error */
};

enum apprec_result apprec_read(struct slice bytes, const struct calendar *calendar,
    struct apprec *out, struct plo_fault *fault);

#endif
