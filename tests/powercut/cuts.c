#include "tests/powercut/cuts.h"

#include "tests/lib/world_private.h"
#include "tests/powercut/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATH_BYTES = 1024,
    TURN_BYTES_MAX = 4 << 20,
    SEEN_MAX = 1 << 20,
    TRIES_PER_STATE = 4,
};

struct moment {
    struct record record;
    const uint8_t *bytes;
    char path[DISK_PATH_BYTES];
    uint64_t told; /* up to and with this record */
};

struct cuts {
    struct truth *truth;
    char store[DISK_PATH_BYTES]; /* "store/plan" */
    char name[DISK_PATH_BYTES];
    uint8_t *bytes;
    size_t byte_count;
    struct moment *moments;
    size_t count;
    struct arena *arena;
    uint64_t seen[SEEN_MAX]; /* keys of states, by hash; 0: none */
};

static const struct service *
service_named(const char *name)
{
    for (size_t i = 0; i < WORLD_DAEMONS; i++) {
        if (strcmp(world_daemons[i].service->name, name) == 0)
            return world_daemons[i].service;
    }
    return NULL;
}

static bool
file_map(struct cuts *cuts, const char *path)
{
    struct stat about;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0)
        return false;
    cuts->byte_count = (size_t)about.st_size;
    cuts->bytes = mmap(NULL, cuts->byte_count, PROT_READ, MAP_PRIVATE, file, 0);
    (void)close(file);
    return cuts->bytes != MAP_FAILED;
}

/* Records are not aligned in the file. */
static void
moments_read(struct cuts *cuts)
{
    size_t room = 0;
    for (size_t at = 0; at + sizeof(struct record) <= cuts->byte_count; cuts->count++) {
        if (cuts->count == room) {
            room = room * 2 + 4096;
            cuts->moments = realloc(cuts->moments, room * sizeof *cuts->moments);
            ASSERT(cuts->moments != NULL);
        }
        struct moment *moment = &cuts->moments[cuts->count];
        struct record *record = &moment->record;
        memcpy(record, cuts->bytes + at, sizeof *record);
        at += sizeof *record;
        ASSERT(record->path_bytes < sizeof moment->path);
        memcpy(moment->path, cuts->bytes + at, record->path_bytes);
        moment->path[record->path_bytes] = '\0';
        moment->bytes = cuts->bytes + at + record->path_bytes;
        at += record->path_bytes + record->bytes;
    }
}

static void
told_read(struct cuts *cuts)
{
    uint64_t told = 0;
    for (size_t i = 0; i < cuts->count; i++) {
        struct moment *moment = &cuts->moments[i];
        const struct slice frame = slice_of(moment->bytes, moment->record.bytes);
        uint64_t more =
            moment->record.kind == RECORD_SENT ? truth_told_by(cuts->truth, frame) : 0;
        told = more > told ? more : told;
        moment->told = told;
    }
}

static void
apply(const struct cuts *cuts, struct disk *disk, size_t at)
{
    const struct moment *moment = &cuts->moments[at];
    disk_apply(disk, at + 1, &moment->record, moment->path, moment->bytes);
}

static bool
is_as_in(const char *nodes, const char *organisation, const struct disk_file *file)
{
    char path[PATH_BYTES];
    struct stat about;
    bool is_same = false;
    (void)snprintf(path, sizeof path, "%s/%s/%s", nodes, organisation, file->path);
    if (stat(path, &about) != 0)
        return false;
    if (file->is_folder)
        return S_ISDIR(about.st_mode);
    uint8_t *bytes = malloc(file->count + 1);
    FILE *opened = fopen(path, "re");
    if (bytes != NULL && opened != NULL && (size_t)about.st_size == file->count)
        is_same = fread(bytes, 1, file->count + 1, opened) == file->count &&
                  (file->count == 0 || memcmp(bytes, file->bytes, file->count) == 0);
    if (opened != NULL)
        (void)fclose(opened);
    free(bytes);
    return is_same;
}

/* What a daemon was at when it died it keeps in a page of memory (common/suspect.c): that
 * outlives the process, and need not outlive the machine. */
static bool
is_page_of_memory(const char *path)
{
    const char *name = strrchr(path, '/');
    return strcmp(name == NULL ? path : name + 1, "trying") == 0;
}

/* Played to its end, the recording gives the very files that the daemon left. */
static bool
is_whole(const struct cuts *cuts, const char *nodes, const char *organisation)
{
    struct disk *disk;
    struct disk_file files[DISK_NODES_MAX];
    uint64_t key;
    bool is_same = true;
    disk_create(&disk);
    for (size_t i = 0; i < cuts->count; i++)
        apply(cuts, disk, i);
    const struct disk_choice all = { KEEP_ALL, 0 };
    size_t count = disk_state(disk, all, files, &key);
    for (size_t i = 0; i < count; i++) {
        if (is_page_of_memory(files[i].path) ||
            is_as_in(nodes, organisation, &files[i]))
            continue;
        (void)fprintf(
            stderr, "%s: %s is not what was recorded\n", cuts->name, files[i].path);
        is_same = false;
    }
    disk_destroy(&disk);
    return is_same && count > 0;
}

/* Both are named in the recording's name. */
static const struct service *
name_read(const char *name, char organisation[DISK_PATH_BYTES])
{
    static const char between[] = ".stafett-";
    (void)snprintf(organisation, DISK_PATH_BYTES, "%s", name);
    char *dot = strstr(organisation, between);
    if (dot == NULL)
        return NULL;
    *dot = '\0';
    return service_named(dot + sizeof between - 1);
}

/* The files are compared before the store is opened: LMDB may write to it then. */
static bool
all_read(struct cuts *cuts, const char *recording, const char *nodes)
{
    char path[PATH_BYTES];
    char organisation[DISK_PATH_BYTES];
    const struct service *service = name_read(cuts->name, organisation);
    if (service == NULL || !file_map(cuts, recording))
        return false;
    (void)snprintf(cuts->store, sizeof cuts->store, "store/%s", service->name);
    (void)snprintf(path, sizeof path, "%s/%s/%s", nodes, organisation, cuts->store);
    moments_read(cuts);
    if (!is_whole(cuts, nodes, organisation))
        return false;
    cuts->truth = truth_read(service, path);
    if (cuts->truth == NULL)
        return false;
    told_read(cuts);
    return true;
}

struct cuts *
cuts_open(const char *folder, const char *name, const char *nodes)
{
    char path[PATH_BYTES];
    struct cuts *cuts = calloc(1, sizeof *cuts);
    ASSERT(cuts != NULL);
    arena_create(TURN_BYTES_MAX, &cuts->arena);
    (void)snprintf(cuts->name, sizeof cuts->name, "%s", name);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!all_read(cuts, path, nodes))
        cuts_close(&cuts);
    return cuts;
}

void
cuts_close(struct cuts **cuts)
{
    if ((*cuts)->byte_count > 0)
        (void)munmap((*cuts)->bytes, (*cuts)->byte_count);
    truth_free(&(*cuts)->truth);
    arena_destroy(&(*cuts)->arena);
    free((*cuts)->moments);
    free(*cuts);
    *cuts = NULL;
}

size_t
cuts_records(const struct cuts *cuts)
{
    return cuts->count;
}

/* ---- states */

static bool
is_new(struct cuts *cuts, uint64_t key, uint64_t told)
{
    uint64_t mark = (key ^ (told * UINT64_C(0x9e3779b97f4a7c15))) | 1;
    for (size_t i = mark >> 8 & (SEEN_MAX - 1);; i = (i + 1) & (SEEN_MAX - 1)) {
        if (cuts->seen[i] == mark)
            return false;
        if (cuts->seen[i] == 0) {
            cuts->seen[i] = mark;
            return true;
        }
    }
}

/* Nothing and everything first; then every change alone, missing and last, in between
 * what is drawn. */
static struct disk_choice
choice_of(uint64_t draw, size_t pending, uint64_t seed)
{
    static const enum disk_keep turns[] = { KEEP_SECTORS, KEEP_UNTIL, KEEP_PAGES,
        KEEP_BUT, KEEP_SECTORS, KEEP_ONLY };
    struct disk_choice choice = { draw == 0 ? KEEP_NONE : KEEP_ALL, 0 };
    if (draw < 2)
        return choice;
    choice.keep = turns[draw % ARRAY_COUNT(turns)];
    bool is_drawn = choice.keep == KEEP_SECTORS || choice.keep == KEEP_PAGES;
    choice.number = (seed + draw) * UINT64_C(0x9e3779b97f4a7c15);
    if (!is_drawn)
        choice.number = (choice.number >> 33) % pending;
    return choice;
}

static void
judge(struct cuts *cuts, const struct cuts_part *part, struct disk *disk,
    struct cuts_board *board)
{
    struct disk_file files[DISK_NODES_MAX];
    uint64_t key;
    const struct moment *moment = &cuts->moments[board->at];
    uint64_t seed = part->seed + board->at * UINT64_C(1000003);
    const struct disk_choice choice = choice_of(board->draw, disk_pending(disk), seed);
    size_t count = disk_state(disk, choice, files, &key);
    if (!is_new(cuts, key, moment->told))
        return;
    check_put(part->folder, files, count, seed + board->draw);
    board->states++;
    const struct check check = { cuts->truth, part->folder, cuts->store, moment->told,
        cuts->arena };
    const char *ails = check_state(&check);
    if (ails == NULL)
        return;
    if (board->violations == 0)
        (void)snprintf(board->first, sizeof board->first,
            "%s: %s, after record %llu of %zu (kept %d of %zu changes: %llu)",
            cuts->name, ails, (unsigned long long)board->at, cuts->count,
            (int)choice.keep, disk_pending(disk), (unsigned long long)choice.number);
    board->violations++;
}

void
cuts_run(struct cuts *cuts, const struct cuts_part *part, struct cuts_board *board)
{
    struct disk *disk;
    disk_create(&disk);
    if (board->at < part->from) {
        board->at = part->from;
        board->draw = 0;
    }
    for (size_t i = 0; i < part->to; i++) {
        apply(cuts, disk, i);
        if (i < board->at || (i - part->from) % part->stride != 0)
            continue;
        if (i > board->at)
            board->draw = 0;
        board->at = i;
        uint64_t before = board->states;
        size_t pending = disk_pending(disk);
        uint64_t tries = pending == 0 ? 1 : part->states_per_cut * TRIES_PER_STATE;
        for (; board->draw < tries && board->states < before + part->states_per_cut;
             board->draw++)
            judge(cuts, part, disk, board);
    }
    disk_destroy(&disk);
}
