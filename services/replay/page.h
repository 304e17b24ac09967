#ifndef REPLAY_PAGE_H
#define REPLAY_PAGE_H

/* The story in its forms. None of them knows a file or an option but what it is given. */

#include "services/replay/words.h"

#include <jansson.h>
#include <stdio.h>

struct page {
    const struct story *story;
    const struct calendar *calendar;
    const struct rule_codes *unasked; /* rules that no message can meet */
    bool is_identified;
};

/* What a person is called: her number in the story, or who she is. */
void page_person(
    const struct page *page, uint32_t person, char *text, size_t text_bytes);
/* The first message that is about her. */
const struct plo_message *page_message(const struct page *page, uint32_t person);

void page_text(const struct page *page, FILE *out);
json_t *page_json(const struct page *page); /* the caller releases it */
void page_html(const struct page *page, FILE *out);
/* page_svg.c: one person's time, as a picture. */
void page_svg(const struct page *page, uint32_t person, FILE *out);
void page_escape(const char *text, FILE *out);

/* page_report.c: what there was, by month and partner. */
void page_report(const struct page *page, FILE *out);
json_t *page_report_json(const struct page *page);

#endif
