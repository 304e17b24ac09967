#include "tests/lib/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
test_run_group(const char *name, const struct CMUnitTest *tests, size_t count)
{
    int failed = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
    int total = (int)count;
    printf("%d passed, %d failed\n", total - failed, failed);
    return failed == 0 ? 0 : 1;
}

void
test_folder_make(char *path, size_t path_bytes)
{
    const char *base = getenv("TMPDIR");
    int written = snprintf(
        path, path_bytes, "%s/stafett-test-XXXXXX", base == NULL ? "/tmp" : base);
    if (written < 0 || (size_t)written >= path_bytes || mkdtemp(path) == NULL)
        abort();
}

/* Two levels are all that a store has. */
static void
remove_below(const char *path, int depth)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        return;
    for (struct dirent *entry = readdir(folder); entry != NULL;
         entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char child[4096];
        int written = snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
        if (written < 0 || (size_t)written >= sizeof child)
            continue;
        if (unlink(child) != 0 && depth > 0) {
            remove_below(child, depth - 1);
            (void)rmdir(child);
        }
    }
    (void)closedir(folder);
}

void
test_folder_remove(const char *path)
{
    remove_below(path, 4);
    (void)rmdir(path);
}
