/* Settings, as an operator may have written them: read, or refused with what and where. */

#define _GNU_SOURCE

#include "common/settings.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static char path[64];
static int file;

/* Before the first input. */
static void
start(void)
{
    file = memfd_create("settings", MFD_CLOEXEC);
    ASSERT(file >= 0);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings *settings = NULL;
    if (path[0] == '\0')
        start();
    ASSERT(ftruncate(file, 0) == 0);
    ASSERT(pwrite(file, data, size, 0) == (ssize_t)size);
    if (!settings_load(path, &settings))
        return 0;
    ASSERT(settings != NULL);
    ASSERT(settings->daemon_count <= DAEMONS_MAX);
    settings_destroy(&settings);
    return 0;
}
