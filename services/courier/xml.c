/* A thin cover over libxml2's tree. Elements are xmlNode behind an incomplete type, so
 * that nothing else here can reach around it. */

#include "services/courier/xml.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>

#include <limits.h>
#include <string.h>

struct xml_document {
    xmlDoc doc;
};

void
xml_start(void)
{
    xmlInitParser();
}

void
xml_stop(void)
{
    xmlCleanupParser();
}

/* Said at "<!DOCTYPE name", before any declaration in it is read. */
static void
doctype_found(void *context, const xmlChar *name, const xmlChar *external_id,
    const xmlChar *system_id)
{
    xmlParserCtxt *parser = context;
    (void)name;
    (void)external_id;
    (void)system_id;
    xmlStopParser(parser);
    *(bool *)parser->_private = true;
}

bool
xml_read(struct slice bytes, struct xml_document **out, struct xml_fault *fault)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    ASSERT(parser != NULL);
    *out = NULL;
    memset(fault, 0, sizeof *fault);
    if (bytes.len == 0 || bytes.len > INT_MAX) {
        xmlFreeParserCtxt(parser);
        return false;
    }
    parser->sax->internalSubset = doctype_found;
    parser->_private = &fault->is_doctype;
    xmlDoc *doc = xmlCtxtReadMemory(parser, (const char *)bytes.data, (int)bytes.len,
        NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    bool is_read = doc != NULL && parser->wellFormed == 1 && !fault->is_doctype &&
                   xmlDocGetRootElement(doc) != NULL;
    fault->line = parser->lastError.line;
    xmlFreeParserCtxt(parser);
    if (!is_read) {
        xmlFreeDoc(doc);
        return false;
    }
    *out = (struct xml_document *)doc;
    return true;
}

void
xml_destroy(struct xml_document **document)
{
    xmlFreeDoc((xmlDoc *)*document);
    *document = NULL;
}

const struct xml_node *
xml_root(const struct xml_document *document)
{
    return (const struct xml_node *)xmlDocGetRootElement(&document->doc);
}

static const xmlNode *
node_of(const struct xml_node *node)
{
    return (const xmlNode *)node;
}

bool
xml_is(const struct xml_node *node, const char *space, const char *name)
{
    const xmlNode *element = node_of(node);
    return element != NULL && element->ns != NULL &&
           strcmp((const char *)element->name, name) == 0 &&
           strcmp((const char *)element->ns->href, space) == 0;
}

bool
xml_is_in(const struct xml_node *node, const char *space)
{
    const xmlNode *element = node_of(node);
    return element != NULL && element->ns != NULL &&
           strcmp((const char *)element->ns->href, space) == 0;
}

bool
xml_is_of(
    const struct xml_node *node, const char *begin, const char *end, const char *name)
{
    const xmlNode *element = node_of(node);
    if (element == NULL || element->ns == NULL ||
        strcmp((const char *)element->name, name) != 0)
        return false;
    const char *space = (const char *)element->ns->href;
    size_t begin_len = strlen(begin);
    size_t end_len = strlen(end);
    size_t len = strlen(space);
    return len >= begin_len + end_len && strncmp(space, begin, begin_len) == 0 &&
           strcmp(space + len - end_len, end) == 0;
}

static const struct xml_node *
element_from(const xmlNode *node)
{
    while (node != NULL && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return (const struct xml_node *)node;
}

const struct xml_node *
xml_children(const struct xml_node *parent)
{
    return parent == NULL ? NULL : element_from(node_of(parent)->children);
}

const struct xml_node *
xml_sibling(const struct xml_node *node)
{
    return element_from(node_of(node)->next);
}

const struct xml_node *
xml_child(const struct xml_node *parent, const char *space, const char *name)
{
    const struct xml_node *node = xml_children(parent);
    while (node != NULL && !xml_is(node, space, name))
        node = xml_sibling(node);
    return node;
}

const struct xml_node *
xml_next(const struct xml_node *node)
{
    const xmlNode *element = node_of(node);
    ASSERT(element->ns != NULL); /* it was found by one */
    const struct xml_node *next = xml_sibling(node);
    while (next != NULL &&
           !xml_is(next, (const char *)element->ns->href, (const char *)element->name))
        next = xml_sibling(next);
    return next;
}

static bool
is_space(xmlChar letter)
{
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
}

/* Takes over `content`. */
static bool
text_take(xmlChar *content, char *text, size_t text_bytes)
{
    const xmlChar *from = content;
    text[0] = '\0';
    if (content == NULL)
        return false;
    while (is_space(*from))
        from++;
    size_t len = (size_t)xmlStrlen(from);
    while (len > 0 && is_space(from[len - 1]))
        len--;
    bool is_fitting = len > 0 && len < text_bytes;
    if (is_fitting) {
        memcpy(text, from, len);
        text[len] = '\0';
    }
    xmlFree(content);
    return is_fitting;
}

bool
xml_text(const struct xml_node *node, char *text, size_t text_bytes)
{
    text[0] = '\0';
    return node != NULL && xml_children(node) == NULL &&
           text_take(xmlNodeGetContent(node_of(node)), text, text_bytes);
}

bool
xml_attribute(
    const struct xml_node *node, const char *name, char *text, size_t text_bytes)
{
    text[0] = '\0';
    return node != NULL &&
           text_take(
               xmlGetNoNsProp(node_of(node), (const xmlChar *)name), text, text_bytes);
}

bool
xml_value(const struct xml_node *node, char *text, size_t text_bytes)
{
    return xml_attribute(node, "V", text, text_bytes);
}
