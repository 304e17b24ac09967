#ifndef STAFETT_ADDRESS_H
#define STAFETT_ADDRESS_H

/* Whose message to whom, by the settings: fills direction and partner, or the fault. */

#include "services/courier/tell.h"

bool address_of_notice(
    const struct settings *settings, struct notice *notice, struct plo_fault *fault);
bool address_of_receipt(
    const struct settings *settings, struct receipt *receipt, struct plo_fault *fault);

#endif
