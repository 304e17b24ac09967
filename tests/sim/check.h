#ifndef STAFETT_SIM_CHECK_H
#define STAFETT_SIM_CHECK_H

#include "tests/sim/sim_private.h"

/* check_alerts.c: for each cause and each who is to be told exactly one alert, and each
 * ladder that has a next step has its alarm. */
void check_alerts(struct sim *sim, size_t node);
/* mail.c: whoever was owed a mail has got it, or will. */
void check_mail(struct sim *sim, size_t node);
/* check_cases.c: when all is drained, every case has a name that works here, both sides of
 * an offer say the same of it, and what is awaited has its alarm. */
void check_cases(struct sim *sim, size_t node);
/* check_fellowship.c: whoever takes part has what it may have, as it is at who shared it,
 * and nothing else; who wrote it, and what is owed of it where. */
void check_fellowship(struct sim *sim, size_t node);
/* check_services.c: what intake, plan and the team know of each other's cases, inquiries
 * and assessments is the same. */
void check_services(struct sim *sim, size_t node);

#endif
