#include "tests/lib/invariant.h"

#include <stdio.h>
#include <string.h>

struct tally {
    unsigned holds;
    unsigned acts;
    unsigned open;
    bool is_outside;
};

static bool
says_it_holds(const struct baton_row *row)
{
    return strcmp(row->baton, "holds") == 0 || strcmp(row->baton, "offered") == 0;
}

static struct tally
tally_case(const struct baton_row *rows, size_t count, const char *case_id)
{
    struct tally tally = { 0 };
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].case_id, case_id) != 0)
            continue;
        bool is_holding = says_it_holds(&rows[i]);
        bool is_acting = is_holding || strcmp(rows[i].baton, "accepted") == 0;
        tally.is_outside = tally.is_outside || rows[i].is_outside;
        /* A node that closed the case has ended it for its part: it still counts as
         * having acted, since its partners learn of the end a moment later. */
        tally.holds += is_holding && !rows[i].is_closed;
        tally.acts += is_acting;
        tally.open += !rows[i].is_closed;
    }
    return tally;
}

static bool
holders_agree(const struct baton_row *rows, size_t count, const struct baton_row *row,
    char *text, size_t text_bytes)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].case_id, row->case_id) != 0 || rows[i].is_closed ||
            row->is_closed || rows[i].term != row->term ||
            strcmp(rows[i].holder, row->holder) == 0)
            continue;
        (void)snprintf(text, text_bytes, "case %s: %s says %s holds it, %s says %s",
            row->case_id, row->node, row->holder, rows[i].node, rows[i].holder);
        return false;
    }
    return true;
}

bool
invariant_hold(const struct baton_row *rows, size_t count, bool is_drained, char *text,
    size_t text_bytes)
{
    for (size_t i = 0; i < count; i++) {
        const struct baton_row *row = &rows[i];
        struct tally tally = tally_case(rows, count, row->case_id);
        if (tally.holds > 1) {
            (void)snprintf(text, text_bytes, "case %s: %u nodes say they hold it",
                row->case_id, tally.holds);
            return false;
        }
        if (tally.open > 0 && tally.acts == 0 && !tally.is_outside) {
            (void)snprintf(text, text_bytes, "case %s: nobody acts", row->case_id);
            return false;
        }
        if (says_it_holds(row) && !row->is_closed && row->responsible[0] == '\0') {
            (void)snprintf(text, text_bytes, "case %s: %s holds it without a name",
                row->case_id, row->node);
            return false;
        }
        if (is_drained && !holders_agree(rows, count, row, text, text_bytes))
            return false;
    }
    return true;
}
