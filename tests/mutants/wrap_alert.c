/* Faults of mail: who is owed one, and until when. */

#include "services/notification/alert.h"
#include "tests/mutants/mutants.h"
#include "tests/mutants/wrap.h"

WRAP(void, alert_mail_owe, struct tables *tables, struct id alert_id,
    struct alert_row *row, int64_t time_us)
{
    bool is_forgotten =
        mutant_on == MUTANT_MAIL_NOT_OWED && alert_id.bytes[ID_BYTES - 1] % 4 == 0;
    if (!is_forgotten)
        REAL(alert_mail_owe)(tables, alert_id, row, time_us);
}

WRAP(void, alert_mail_drop, struct tables *tables, struct id alert_id,
    struct alert_row *row)
{
    if (mutant_on != MUTANT_MAIL_AFTER_END)
        REAL(alert_mail_drop)(tables, alert_id, row);
}
