#include "services/replay/replay.h"

#include "services/replay/page.h"
#include "services/replay/play.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is shown */

static int
html_write(const struct page *page, const char *path)
{
    FILE *file = fopen(path, "we");
    if (file != NULL)
        page_html(page, file);
    if (file != NULL && ferror(file) == 0 && fclose(file) == 0)
        return EXIT_DRAINED;
    perror(path);
    return EXIT_STORE_FAILED;
}

static int
json_write(json_t *document)
{
    bool is_written =
        json_dumpf(document, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER) == 0;
    json_decref(document);
    return is_written && putchar('\n') != EOF ? EXIT_DRAINED : EXIT_STORE_FAILED;
}

static int
page_write(const struct page *page, const struct replay_options *options)
{
    int code = EXIT_DRAINED;
    if (options->html != NULL)
        code = html_write(page, options->html);
    if (code != EXIT_DRAINED)
        return code;
    if (options->form == REPLAY_JSON)
        return json_write(page_json(page));
    if (options->form == REPLAY_REPORT_JSON)
        return json_write(page_report_json(page));
    if (options->form == REPLAY_REPORT)
        page_report(page, stdout);
    else
        page_text(page, stdout);
    return fflush(stdout) == 0 ? EXIT_DRAINED : EXIT_STORE_FAILED;
}

int
replay_run(const struct replay_options *options, struct rules *rules,
    const struct calendar *calendar)
{
    struct archive archive = { .count = 0 };
    struct story story;
    struct play_unasked unasked;
    if (!archive_read(options->folder, options->organisation, calendar,
            options->is_progress, &archive))
        return EXIT_DATA_WRONG;
    play_unasked_take(rules, &unasked);
    story_start(&story, &archive, rules);
    play_archive(&archive, &story, rules, calendar);
    const struct page page = { &story, calendar, &unasked.list,
        options->is_identified };
    int code = page_write(&page, options);
    story_free(&story);
    play_unasked_give(rules, &unasked);
    archive_free(&archive);
    return code;
}
