#include "services/courier/wrapper.h"

#define FELLESFORMAT "http://www.nav.no/xml/eiff/2/"

const struct xml_node *
wrapper_content(const struct xml_node *root)
{
    if (!xml_is(root, FELLESFORMAT, "EI_fellesformat"))
        return root;
    const struct xml_node *node = xml_children(root);
    while (node != NULL && xml_is_in(node, FELLESFORMAT))
        node = xml_sibling(node);
    return node;
}
