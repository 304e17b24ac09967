#ifndef STAFETT_REPLAY_H
#define STAFETT_REPLAY_H

/* A folder of message files through the rules of a node, in virtual time by the messages'
 * own dates, without a node: what became of each person's pathway, and where it broke.
 * Nothing is written but what is asked for, and nothing is sent. The same folder and rules
 * give the same words, whatever the files are called and in whatever order they lie. */

#include "common/calendar.h"
#include "common/rules.h"

enum replay_form { REPLAY_TEXT, REPLAY_JSON, REPLAY_REPORT, REPLAY_REPORT_JSON };

struct replay_options {
    const char *folder;
    const char
        *organisation; /* HER-id of ours; NULL: the municipality of most messages */
    const char *html;  /* file to write as well, or NULL */
    enum replay_form form;
    bool is_identified; /* national numbers and names are shown */
    bool is_progress;   /* told on stderr */
};

/* Returns an exit code. The rules are borrowed, and as before when it returns. */
int replay_run(const struct replay_options *options, struct rules *rules,
    const struct calendar *calendar);

#endif
