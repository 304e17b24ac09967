#ifndef STAFETT_WRAPPER_H
#define STAFETT_WRAPPER_H

/* EI_fellesformat, in which NAV's messages travel: the message itself is the first element
 * that is of another namespace; what NAV's own reception noted beside it is passed over. */

#include "services/courier/xml.h"

/* What the wrapper holds; a root that is no wrapper is itself the message. NULL: an empty
 * wrapper. */
const struct xml_node *wrapper_content(const struct xml_node *root);

#endif
