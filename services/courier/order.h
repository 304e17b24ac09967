#ifndef STAFETT_ORDER_H
#define STAFETT_ORDER_H

/* The order in which messages are told: as they were sent, but a message after the one
 * that it changes or cancels, whatever their dates say. Equal messages lie beside each
 * other. The same set gives the same order. */

#include "services/courier/command.h"

/* The message of a row. */
typedef const struct notice *(*order_notice_fn)(const void *row);

void order_rows(const void **rows, size_t count, order_notice_fn notice_of);

#endif
