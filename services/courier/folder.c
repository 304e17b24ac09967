/* Two lists: the one of this look and, while it is made, the one of the look before.
 * Both are in the order of names, so that marks are carried over in one pass. */

#include "services/courier/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FOLDER_ROOM_FIRST = 64 };

struct file_list {
    struct folder_file *files;
    size_t count;
    size_t room;
};

struct folder {
    char *path;
    DIR *handle; /* of the last look; files are opened below it */
    struct file_list list;
    int64_t looked_us; /* real time */
    uint8_t bytes[FOLDER_BYTES_MAX + 1];
};

void
folder_create(const char *path, struct folder **out)
{
    struct folder *folder = calloc(1, sizeof *folder);
    ASSERT(folder != NULL);
    folder->path = strdup(path);
    ASSERT(folder->path != NULL);
    *out = folder;
}

static void
list_free(struct file_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->files[i].name);
    free(list->files);
    memset(list, 0, sizeof *list);
}

static void
handle_close(struct folder *folder)
{
    if (folder->handle != NULL)
        (void)closedir(folder->handle);
    folder->handle = NULL;
}

void
folder_destroy(struct folder **folder)
{
    if (*folder == NULL)
        return;
    handle_close(*folder);
    list_free(&(*folder)->list);
    free((*folder)->path);
    free(*folder);
    *folder = NULL;
}

static bool
is_message_name(const char *name)
{
    size_t len = strlen(name);
    return name[0] != '.' && len > 4 && strcmp(name + len - 4, ".xml") == 0;
}

static void
file_fill(struct folder_file *file, const struct stat *facts)
{
    file->inode = (uint64_t)facts->st_ino;
    file->bytes = (int64_t)facts->st_size;
    file->modified_us = (int64_t)facts->st_mtim.tv_sec * 1000000 +
                        (int64_t)facts->st_mtim.tv_nsec / 1000;
}

static bool
file_is_same(const struct folder_file *a, const struct folder_file *b)
{
    return a->inode == b->inode && a->bytes == b->bytes &&
           a->modified_us == b->modified_us;
}

static struct folder_file *
list_add(struct file_list *list, const char *name)
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? FOLDER_ROOM_FIRST : 2 * list->room;
        list->files = realloc(list->files, list->room * sizeof *list->files);
        ASSERT(list->files != NULL);
    }
    struct folder_file *file = &list->files[list->count];
    memset(file, 0, sizeof *file);
    file->name = strdup(name);
    ASSERT(file->name != NULL);
    list->count++;
    return file;
}

static int
name_compare(const void *a, const void *b)
{
    const struct folder_file *first = a;
    const struct folder_file *second = b;
    return strcmp(first->name, second->name);
}

static void
list_read(struct folder *folder, struct file_list *list)
{
    struct stat facts;
    int fd = dirfd(folder->handle);
    for (;;) {
        const struct dirent *entry =
            readdir(folder->handle); /* NOLINT(concurrency-*) */
        if (entry == NULL)
            break;
        /* A file that went away since is none. */
        if (is_message_name(entry->d_name) &&
            fstatat(fd, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(facts.st_mode))
            file_fill(list_add(list, entry->d_name), &facts);
    }
    if (list->count > 1)
        qsort(list->files, list->count, sizeof *list->files, name_compare);
}

static void
marks_carry(const struct file_list *before, struct file_list *now)
{
    size_t at = 0;
    for (size_t i = 0; i < now->count; i++) {
        struct folder_file *file = &now->files[i];
        while (at < before->count && strcmp(before->files[at].name, file->name) < 0)
            at++;
        if (at == before->count || strcmp(before->files[at].name, file->name) != 0 ||
            !file_is_same(&before->files[at], file))
            continue;
        file->is_done = before->files[at].is_done;
        file->mark = before->files[at].mark;
    }
}

bool
folder_look(struct folder *folder)
{
    struct file_list now = { .files = NULL };
    struct timespec now_real;
    (void)clock_gettime(CLOCK_REALTIME, &now_real);
    folder->looked_us =
        (int64_t)now_real.tv_sec * 1000000 + (int64_t)now_real.tv_nsec / 1000;
    handle_close(folder);
    folder->handle = opendir(folder->path);
    if (folder->handle != NULL)
        list_read(folder, &now);
    marks_carry(&folder->list, &now);
    list_free(&folder->list);
    folder->list = now;
    return folder->handle != NULL;
}

int64_t
folder_age_us(const struct folder *folder, const struct folder_file *file)
{
    return folder->looked_us - file->modified_us;
}

struct folder_file *
folder_files(struct folder *folder, size_t *count_out)
{
    *count_out = folder->list.count;
    return folder->list.files;
}

/* Up to the room's end. False: the disk said no. */
static bool
bytes_read(int fd, struct folder *folder, size_t *len_out)
{
    size_t len = 0;
    while (len < sizeof folder->bytes) {
        ssize_t got = read(fd, folder->bytes + len, sizeof folder->bytes - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        len += (size_t)got;
    }
    *len_out = len;
    return true;
}

/* Not as it was when it was listed. */
static bool
is_changed(int fd, const struct folder_file *file)
{
    struct stat facts;
    struct folder_file now = { .name = NULL };
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        return true;
    file_fill(&now, &facts);
    return !file_is_same(&now, file);
}

enum folder_result
folder_read(
    struct folder *folder, const struct folder_file *file, struct slice *bytes_out)
{
    size_t len = 0;
    *bytes_out = slice_of(folder->bytes, 0);
    /* Not to wait for a writer, should a pipe have taken the file's place. */
    int fd = openat(dirfd(folder->handle), file->name,
        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES || errno == EPERM ? FOLDER_CLOSED : FOLDER_CHANGING;
    bool is_read = bytes_read(fd, folder, &len);
    bool is_other = is_changed(fd, file);
    (void)close(fd);
    if (!is_read || is_other)
        return FOLDER_CHANGING;
    *bytes_out = slice_of(folder->bytes, len);
    return len > FOLDER_BYTES_MAX ? FOLDER_LARGE : FOLDER_READ;
}
