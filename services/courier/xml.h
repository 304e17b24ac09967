#ifndef STAFETT_XML_H
#define STAFETT_XML_H

/* The only includer of libxml2: a document from bytes, and its elements by namespace and
 * name. What an XML file can do to its reader is off: no network, no entity is expanded,
 * no external subset, libxml2's own limits stay, and a DOCTYPE ends the reading where it
 * begins. Encodings are the declaration's; text comes out as UTF-8. NULL elements are
 * taken everywhere and have no children, no text and no value. */

#include "common/slice.h"

struct xml_document;
struct xml_node; /* an element; lives as long as its document */

struct xml_fault {
    bool is_doctype;
    int line; /* where it is not well-formed */
};

/* Once per process, before and after all reading. */
void xml_start(void);
void xml_stop(void);

MUST_CHECK bool xml_read(
    struct slice bytes, struct xml_document **out, struct xml_fault *fault);
void xml_destroy(struct xml_document **document);

const struct xml_node *xml_root(const struct xml_document *document);
bool xml_is(const struct xml_node *node, const char *space, const char *name);
/* Of that namespace, whatever its name. */
bool xml_is_in(const struct xml_node *node, const char *space);
/* The same as xml_is, of any namespace that begins and ends so: a family of schemas, and a version. */
bool xml_is_of(
    const struct xml_node *node, const char *begin, const char *end, const char *name);
/* The first child of that name. */
const struct xml_node *xml_child(
    const struct xml_node *parent, const char *space, const char *name);
/* The next sibling of the same namespace and name. */
const struct xml_node *xml_next(const struct xml_node *node);
/* The first child, the next sibling, whatever their names. */
const struct xml_node *xml_children(const struct xml_node *parent);
const struct xml_node *xml_sibling(const struct xml_node *node);

/* The element's own text without the spaces around it. False: no element, no text, or
 * longer than fits with a NUL. */
MUST_CHECK bool xml_text(const struct xml_node *node, char *text, size_t text_bytes);
/* An attribute without a namespace. False as for the text. */
bool xml_attribute(
    const struct xml_node *node, const char *name, char *text, size_t text_bytes);
/* The attribute V, as codes of the field stand in. */
MUST_CHECK bool xml_value(const struct xml_node *node, char *text, size_t text_bytes);

#endif
