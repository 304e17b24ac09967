#include "tests/powercut/disk.h"

#include "common/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 128, SECTORS_OF_A_PAGE = 8, GROUP_NONE = -1, NODE_NONE = -1 };

struct change { /* of a file; size: without bytes */
    uint64_t ordinal;
    uint64_t at;
    uint64_t count;
    const uint8_t *bytes;
};

struct node {
    bool is_folder;
    uint64_t settled; /* the record that made it certain last */
    uint8_t *certain;
    size_t certain_bytes;
    size_t room;
    struct change *changes;
    size_t change_count;
    size_t change_room;
    uint8_t *state; /* the buffer of disk_state */
    size_t state_room;
};

struct name { /* of a node, from a record on; NODE_NONE: no more */
    char path[DISK_PATH_BYTES];
    int node;
    uint64_t ordinal; /* of the record; both names of a rename have the same */
    bool is_synced;
};

struct disk {
    struct node nodes[DISK_NODES_MAX];
    int node_count;
    struct name certain[NAMES_MAX];
    size_t certain_count;
    struct name names[NAMES_MAX]; /* uncertain, in order */
    size_t name_count;
};

static uint64_t
mix(uint64_t a, uint64_t b)
{
    uint64_t value =
        (a ^ (b + UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xbf58476d1ce4e5b9);
    value ^= value >> 29;
    value *= UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 32);
}

void
disk_create(struct disk **out)
{
    *out = calloc(1, sizeof **out);
    ASSERT(*out != NULL);
}

void
disk_destroy(struct disk **disk)
{
    for (int i = 0; i < (*disk)->node_count; i++) {
        free((*disk)->nodes[i].certain);
        free((*disk)->nodes[i].changes);
        free((*disk)->nodes[i].state);
    }
    free(*disk);
    *disk = NULL;
}

/* ---- names */

static bool
is_in_folder(const char *path, const char *folder)
{
    const char *slash = strrchr(path, '/');
    size_t bytes = slash == NULL ? 0 : (size_t)(slash - path);
    return strlen(folder) == bytes && strncmp(path, folder, bytes) == 0;
}

static int
node_in(const struct name *names, size_t count, const char *path, int before)
{
    int node = before;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i].path, path) == 0)
            node = names[i].node;
    }
    return node;
}

/* As the daemon sees it: all changes made. */
static int
node_at(const struct disk *disk, const char *path)
{
    int certain = node_in(disk->certain, disk->certain_count, path, NODE_NONE);
    return node_in(disk->names, disk->name_count, path, certain);
}

static void
name_add(struct disk *disk, const char *path, int node, uint64_t ordinal)
{
    ASSERT(disk->name_count < NAMES_MAX);
    struct name *name = &disk->names[disk->name_count++];
    int wrote = snprintf(name->path, sizeof name->path, "%s", path);
    ASSERT(wrote >= 0 && (size_t)wrote < sizeof name->path);
    name->node = node;
    name->ordinal = ordinal;
    name->is_synced = false;
}

static void
node_make(struct disk *disk, const char *path, bool is_folder, uint64_t ordinal)
{
    if (node_at(disk, path) != NODE_NONE)
        return;
    ASSERT(disk->node_count < DISK_NODES_MAX);
    disk->nodes[disk->node_count].is_folder = is_folder;
    name_add(disk, path, disk->node_count++, ordinal);
}

static void
name_settle(struct disk *disk, const struct name *name)
{
    for (size_t i = 0; i < disk->certain_count; i++) {
        if (strcmp(disk->certain[i].path, name->path) == 0) {
            disk->certain[i] = *name;
            return;
        }
    }
    ASSERT(disk->certain_count < NAMES_MAX);
    disk->certain[disk->certain_count++] = *name;
}

/* A rename is certain when both folders are. */
static bool
is_group_synced(const struct disk *disk, uint64_t ordinal)
{
    for (size_t i = 0; i < disk->name_count; i++) {
        if (disk->names[i].ordinal == ordinal && !disk->names[i].is_synced)
            return false;
    }
    return true;
}

static void
folder_sync(struct disk *disk, const char *folder)
{
    size_t left = 0;
    for (size_t i = 0; i < disk->name_count; i++) {
        if (is_in_folder(disk->names[i].path, folder))
            disk->names[i].is_synced = true;
    }
    for (size_t i = 0; i < disk->name_count; i++) {
        if (is_group_synced(disk, disk->names[i].ordinal))
            name_settle(disk, &disk->names[i]);
    }
    /* Those of a group lie side by side, so what is moved up is asked for no more. */
    bool is_settled[NAMES_MAX];
    for (size_t i = 0; i < disk->name_count; i++)
        is_settled[i] = is_group_synced(disk, disk->names[i].ordinal);
    for (size_t i = 0; i < disk->name_count; i++) {
        if (!is_settled[i])
            disk->names[left++] = disk->names[i];
    }
    disk->name_count = left;
}

/* ---- files */

static void
bytes_room(uint8_t **bytes, size_t *room, size_t wanted)
{
    if (wanted <= *room)
        return;
    size_t more = wanted * 2;
    *bytes = realloc(*bytes, more);
    ASSERT(*bytes != NULL);
    memset(*bytes + *room, 0, more - *room);
    *room = more;
}

static void
change_add(struct node *node, const struct change *change)
{
    if (node->change_count == node->change_room) {
        node->change_room = node->change_room * 2 + 16;
        node->changes =
            realloc(node->changes, node->change_room * sizeof *node->changes);
        ASSERT(node->changes != NULL);
    }
    node->changes[node->change_count++] = *change;
}

static size_t
size_after(size_t bytes, const struct change *change)
{
    if (change->bytes == NULL)
        return change->at;
    return change->at + change->count > bytes ? change->at + change->count : bytes;
}

static void
change_settle(struct node *node, const struct change *change)
{
    size_t before = node->certain_bytes;
    node->settled = change->ordinal;
    node->certain_bytes = size_after(before, change);
    bytes_room(&node->certain, &node->room, node->certain_bytes);
    if (change->bytes != NULL)
        memcpy(node->certain + change->at, change->bytes, change->count);
    else if (node->certain_bytes < before)
        memset(node->certain + change->at, 0, before - node->certain_bytes);
}

static void
file_sync(struct node *node)
{
    for (size_t i = 0; i < node->change_count; i++)
        change_settle(node, &node->changes[i]);
    node->change_count = 0;
}

static bool
is_touching(const struct change *a, const struct change *b)
{
    uint64_t a_end = a->at + a->count + DISK_SECTOR_BYTES - 1;
    uint64_t b_end = b->at + b->count + DISK_SECTOR_BYTES - 1;
    return a->bytes != NULL && b->bytes != NULL &&
           a->at / DISK_SECTOR_BYTES < b_end / DISK_SECTOR_BYTES &&
           b->at / DISK_SECTOR_BYTES < a_end / DISK_SECTOR_BYTES;
}

/* The last write is certain, and with it what lay in its sectors before. */
static void
last_settle(struct node *node)
{
    size_t left = 0;
    ASSERT(node->change_count > 0);
    struct change last = node->changes[node->change_count - 1];
    for (size_t i = 0; i < node->change_count; i++) {
        if (is_touching(&node->changes[i], &last))
            change_settle(node, &node->changes[i]);
        else
            node->changes[left++] = node->changes[i];
    }
    node->change_count = left;
}

/* Another life's locks say nothing to the next one: check.c puts there what it likes. */
static bool
is_lock(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    return strcmp(name, "lock.mdb") == 0;
}

static void
apply_to_file(struct node *node, enum record_kind kind, const struct change *change)
{
    if (kind == RECORD_WRITE || kind == RECORD_SIZE)
        change_add(node, change);
    else if (kind == RECORD_FLUSHED)
        last_settle(node);
    else if (kind == RECORD_SYNC)
        file_sync(node);
}

static void
apply_rename(struct disk *disk, uint64_t ordinal, const char *path, const char *target)
{
    int node = node_at(disk, path);
    ASSERT(node != NODE_NONE);
    name_add(disk, path, NODE_NONE, ordinal);
    name_add(disk, target, node, ordinal);
}

void
disk_apply(struct disk *disk, uint64_t ordinal, const struct record *record,
    const char *path, const uint8_t *bytes)
{
    char target[DISK_PATH_BYTES];
    enum record_kind kind = (enum record_kind)record->kind;
    if (kind == RECORD_START || kind == RECORD_SENT || is_lock(path))
        return;
    if (kind == RECORD_FOLDER || kind == RECORD_FILE) {
        node_make(disk, path, kind == RECORD_FOLDER, ordinal);
        return;
    }
    int node = node_at(disk, path);
    if (kind == RECORD_SYNC && (node == NODE_NONE || disk->nodes[node].is_folder)) {
        folder_sync(disk, path);
        return;
    }
    if (kind == RECORD_RENAME) {
        (void)snprintf(target, sizeof target, "%.*s", (int)record->bytes, bytes);
        apply_rename(disk, ordinal, path, target);
        return;
    }
    if (kind == RECORD_REMOVE) {
        name_add(disk, path, NODE_NONE, ordinal);
        return;
    }
    const struct change change = { ordinal, record->at, record->bytes,
        kind == RECORD_WRITE ? bytes : NULL };
    ASSERT(node != NODE_NONE);
    apply_to_file(&disk->nodes[node], kind, &change);
}

/* ---- a state. Changes are numbered: those of each file, then those of names. */

static size_t
groups(const struct disk *disk)
{
    size_t count = 0;
    for (size_t i = 0; i < disk->name_count; i++)
        count += i == 0 || disk->names[i].ordinal != disk->names[i - 1].ordinal;
    return count;
}

size_t
disk_pending(const struct disk *disk)
{
    size_t count = groups(disk);
    for (int i = 0; i < disk->node_count; i++)
        count += disk->nodes[i].change_count;
    return count;
}

/* Up to which change a drawn place stands: nothing, everything, or one in between. */
static bool
is_drawn(uint64_t draw, size_t number, size_t count)
{
    uint64_t side = draw % 8;
    if (side < 3)
        return false;
    return side < 7 || number <= (draw >> 8) % count;
}

/* `place`: the sector, or what stands for size or name. */
static bool
is_kept(struct disk_choice choice, uint64_t place, size_t number, size_t count)
{
    switch (choice.keep) {
    case KEEP_NONE:
        return false;
    case KEEP_ALL:
        return true;
    case KEEP_ONLY:
        return number == choice.number;
    case KEEP_BUT:
        return number != choice.number;
    case KEEP_UNTIL:
        return number <= choice.number;
    case KEEP_PAGES:
        return is_drawn(mix(choice.number, place / SECTORS_OF_A_PAGE), number, count);
    case KEEP_SECTORS:
        return is_drawn(mix(choice.number, place), number, count);
    }
    return false;
}

struct building {
    struct disk_choice choice;
    size_t first; /* number of the file's first change */
    size_t count; /* of all changes */
    uint64_t file;
    uint64_t key;
};

static uint64_t
place_of(const struct building *building, uint64_t sector)
{
    return building->file << 40 | sector;
}

static void
sectors_copy(struct node *node, const struct change *change, size_t number,
    struct building *building)
{
    uint64_t end = change->at + change->count;
    for (uint64_t at = change->at; at < end;) {
        uint64_t sector = at / DISK_SECTOR_BYTES;
        uint64_t next = (sector + 1) * DISK_SECTOR_BYTES;
        uint64_t until = next < end ? next : end;
        if (is_kept(building->choice, place_of(building, sector), number,
                building->count)) {
            memcpy(node->state + at, change->bytes + (at - change->at), until - at);
            building->key = mix(building->key, change->ordinal << 24 ^ sector);
        }
        at = until;
    }
}

static size_t
file_build(struct node *node, struct building *building)
{
    static const uint64_t size_place = (UINT64_C(1) << 40) - SECTORS_OF_A_PAGE;
    size_t bytes = node->certain_bytes;
    size_t most = bytes;
    for (size_t i = 0; i < node->change_count; i++) {
        if (is_kept(building->choice, place_of(building, size_place),
                building->first + i, building->count))
            bytes = size_after(bytes, &node->changes[i]);
        size_t reached = size_after(most, &node->changes[i]);
        most = reached > most ? reached : most;
    }
    bytes_room(&node->state, &node->state_room, most);
    if (node->certain_bytes > 0)
        memcpy(node->state, node->certain, node->certain_bytes);
    if (most > node->certain_bytes)
        memset(node->state + node->certain_bytes, 0, most - node->certain_bytes);
    building->key = mix(building->key, node->settled);
    for (size_t i = 0; i < node->change_count; i++) {
        if (node->changes[i].bytes != NULL)
            sectors_copy(node, &node->changes[i], building->first + i, building);
    }
    building->key = mix(building->key, bytes);
    building->first += node->change_count;
    return bytes;
}

/* Which names stand: of a change that did not reach the disk no later one of the same
 * name did. */
static size_t
names_build(
    const struct disk *disk, struct building *building, struct name standing[NAMES_MAX])
{
    size_t count = disk->certain_count;
    bool is_lost[NAMES_MAX] = { false };
    size_t number = building->first - 1;
    memcpy(standing, disk->certain, count * sizeof *standing);
    for (size_t i = 0; i < disk->name_count; i++) {
        const struct name *name = &disk->names[i];
        number += i == 0 || name->ordinal != disk->names[i - 1].ordinal;
        uint64_t place = UINT64_C(1) << 60 | name->ordinal * SECTORS_OF_A_PAGE;
        is_lost[i] = !is_kept(building->choice, place, number, building->count);
        for (size_t k = 0; k < disk->name_count; k++) {
            if (k < i && is_lost[k] && strcmp(disk->names[k].path, name->path) == 0)
                is_lost[i] = true;
        }
    }
    for (size_t i = 0; i < disk->name_count; i++) {
        const struct name *name = &disk->names[i];
        bool is_half =
            (i > 0 && disk->names[i - 1].ordinal == name->ordinal && is_lost[i - 1]) ||
            (i + 1 < disk->name_count && disk->names[i + 1].ordinal == name->ordinal &&
                is_lost[i + 1]);
        if (is_lost[i] || is_half)
            continue;
        ASSERT(count < NAMES_MAX);
        standing[count++] = *name;
        building->key = mix(building->key, name->ordinal);
    }
    return count;
}

/* It stands, and so does every folder above it. */
static bool
is_there(const struct name *standing, size_t count, const char *path)
{
    char above[DISK_PATH_BYTES];
    (void)snprintf(above, sizeof above, "%.*s", DISK_PATH_BYTES - 1, path);
    for (char *slash = strrchr(above, '/'); slash != NULL;
         slash = strrchr(above, '/')) {
        if (node_in(standing, count, above, NODE_NONE) == NODE_NONE)
            return false;
        *slash = '\0';
    }
    return node_in(standing, count, above, NODE_NONE) != NODE_NONE;
}

/* Files of the state that are folders, or that are not. */
static size_t
files_list(struct disk *disk, bool is_folder, const struct name *standing, size_t names,
    const size_t *sizes, struct disk_file *files)
{
    size_t count = 0;
    for (size_t k = 0; k < names; k++) {
        const struct name *name = &standing[k];
        if (name->node == NODE_NONE || disk->nodes[name->node].is_folder != is_folder ||
            node_in(standing, names, name->path, NODE_NONE) != name->node ||
            !is_there(standing, names, name->path))
            continue;
        files[count++] = (struct disk_file){ name->path, is_folder,
            disk->nodes[name->node].state, sizes[name->node] };
    }
    return count;
}

static int
path_compare(const void *a, const void *b)
{
    const struct disk_file *left = a;
    const struct disk_file *right = b;
    return strcmp(left->path, right->path);
}

size_t
disk_state(struct disk *disk, struct disk_choice choice, struct disk_file *files,
    uint64_t *key_out)
{
    static struct name standing[NAMES_MAX];
    size_t sizes[DISK_NODES_MAX];
    struct building building = { .choice = choice, .count = disk_pending(disk) };
    for (int i = 0; i < disk->node_count; i++) {
        building.file = (uint64_t)i;
        sizes[i] = file_build(&disk->nodes[i], &building);
    }
    size_t names = names_build(disk, &building, standing);
    size_t count = files_list(disk, true, standing, names, sizes, files);
    qsort(files, count, sizeof *files, path_compare);
    count += files_list(disk, false, standing, names, sizes, files + count);
    *key_out = building.key;
    return count;
}
