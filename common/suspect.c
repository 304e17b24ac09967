#include "common/suspect.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct place {
    char source[2 * CODE_BYTES_MAX];
    uint64_t place;
};

struct page {
    struct place tried;
    uint32_t is_trying;
    uint32_t crashes; /* of the suspected one */
    struct place suspected;
};

struct suspect {
    struct page *page;
};

static bool
is_place(const struct place *place, const char *source, uint64_t number)
{
    return place->place == number && strcmp(place->source, source) == 0;
}

static void
death_count(struct page *page)
{
    if (!page->is_trying)
        return;
    page->is_trying = 0;
    bool is_same = is_place(&page->suspected, page->tried.source, page->tried.place);
    page->crashes = is_same ? page->crashes + 1 : 1;
    page->suspected = page->tried;
}

enum status
suspect_open(const char *path, struct suspect **out)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct suspect *suspect = calloc(1, sizeof *suspect);
    ASSERT(suspect != NULL);
    *out = suspect;
    if (file < 0)
        return STATUS_FAILED;
    bool is_sized = ftruncate(file, sizeof *suspect->page) == 0;
    void *page = is_sized ? mmap(NULL, sizeof *suspect->page, PROT_READ | PROT_WRITE,
                                MAP_SHARED, file, 0)
                          : MAP_FAILED;
    (void)close(file);
    if (page == MAP_FAILED)
        return STATUS_FAILED;
    suspect->page = page;
    /* Nobody but this process wrote it, but a disk may have. */
    suspect->page->tried.source[sizeof suspect->page->tried.source - 1] = '\0';
    suspect->page->suspected.source[sizeof suspect->page->suspected.source - 1] = '\0';
    death_count(suspect->page);
    return STATUS_OK;
}

void
suspect_close(struct suspect **suspect)
{
    if (*suspect == NULL)
        return;
    if ((*suspect)->page != NULL)
        (void)munmap((*suspect)->page, sizeof *(*suspect)->page);
    free(*suspect);
    *suspect = NULL;
}

void
suspect_begin(struct suspect *suspect, const char *source, uint64_t place)
{
    if (suspect == NULL || place == 0)
        return;
    struct page *page = suspect->page;
    code_copy(page->tried.source, sizeof page->tried.source, source);
    page->tried.place = place;
    page->is_trying = 1;
}

void
suspect_end(struct suspect *suspect)
{
    if (suspect != NULL)
        suspect->page->is_trying = 0;
}

bool
suspect_is(const struct suspect *suspect, const char *source, uint64_t place)
{
    return suspect != NULL && place != 0 && suspect->page->crashes >= SUSPECT_CRASHES &&
           is_place(&suspect->page->suspected, source, place);
}
