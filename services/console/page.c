#include "services/console/page.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_FILES_MAX = 64,
    PAGE_NAME_BYTES = 64,
    PAGE_PATH_BYTES = 4096,
    PAGE_FILE_BYTES_MAX = 1 << 20,
};

struct page_row {
    char name[PAGE_NAME_BYTES];
    uint8_t *bytes;
    struct page_file file;
};

struct page {
    size_t count;
    struct page_row rows[PAGE_FILES_MAX];
};

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".mjs", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".svg", "image/svg+xml" },
};

/* NULL: no file of a page, and left alone. */
static const char *
type_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < ARRAY_COUNT(types); i++) {
        if (strcmp(types[i].ending, dot) == 0)
            return types[i].type;
    }
    return NULL;
}

static bool
complain(const char *path, const char *what)
{
    (void)fprintf(stderr, "%s: %s\n", path, what);
    return false;
}

static bool
read_file(struct page *page, const char *path, const char *name)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return complain(path, strerror(errno));
    struct page_row *row = &page->rows[page->count++];
    row->bytes = malloc(PAGE_FILE_BYTES_MAX + 1);
    ASSERT(row->bytes != NULL);
    size_t length = fread(row->bytes, 1, PAGE_FILE_BYTES_MAX + 1, file);
    bool is_read = ferror(file) == 0 && length <= PAGE_FILE_BYTES_MAX;
    (void)fclose(file);
    (void)snprintf(row->name, sizeof row->name, "%s", name);
    row->file = (struct page_file){ type_of(name), slice_of(row->bytes, length) };
    return is_read || complain(path, "cannot be read, or is longer than 1 MiB");
}

static bool
read_folder(struct page *page, const char *folder, DIR *directory)
{
    struct dirent *entry;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): before there is a second thread */
    while ((entry = readdir(directory)) != NULL) {
        char path[PAGE_PATH_BYTES];
        if (type_of(entry->d_name) == NULL)
            continue;
        int used = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (used < 0 || (size_t)used >= sizeof path ||
            strlen(entry->d_name) >= PAGE_NAME_BYTES || page->count == PAGE_FILES_MAX)
            return complain(folder, "has too many files, or too long a name");
        if (!read_file(page, path, entry->d_name))
            return false;
    }
    return true;
}

bool
page_open(const char *folder, struct page **out)
{
    *out = calloc(1, sizeof **out);
    ASSERT(*out != NULL);
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return complain(folder, strerror(errno));
    bool is_read = read_folder(*out, folder, directory);
    (void)closedir(directory);
    if (is_read && page_find(*out, "index.html") == NULL)
        return complain(folder, "has no index.html; `make page` makes the page");
    return is_read;
}

void
page_close(struct page **page)
{
    if (*page == NULL)
        return;
    for (size_t i = 0; i < (*page)->count; i++)
        free((*page)->rows[i].bytes);
    free(*page);
    *page = NULL;
}

const struct page_file *
page_find(const struct page *page, const char *name)
{
    for (size_t i = 0; i < page->count; i++) {
        if (strcmp(page->rows[i].name, name) == 0)
            return &page->rows[i].file;
    }
    return NULL;
}
