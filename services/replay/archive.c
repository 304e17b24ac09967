#include "services/replay/archive.h"

#include "services/courier/folder.h"
#include "services/courier/order.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARCHIVE_PATH_BYTES = 4096, ARCHIVE_DEPTH_MAX = 32, PROGRESS_FILES = 1000 };

struct reading_folder {
    struct archive *archive;
    const struct calendar *calendar;
    const char *root;
};

/* Room for one more in an array that grows by doubling. */
static void *
room_make(void *rows, size_t count, size_t *room, size_t row_bytes)
{
    if (count < *room)
        return rows;
    *room = *room == 0 ? 64 : 2 * *room;
    rows = realloc(rows, *room * row_bytes);
    ASSERT(rows != NULL);
    return rows;
}

static char *
file_name(const char *below, const char *name)
{
    char path[ARCHIVE_PATH_BYTES];
    (void)snprintf(
        path, sizeof path, "%s%s%s", below, below[0] == '\0' ? "" : "/", name);
    char *copy = strdup(path);
    ASSERT(copy != NULL);
    return copy;
}

static void
odd_add(struct archive *archive, char *file, const char *reason, const char *where)
{
    archive->odd = room_make(
        archive->odd, archive->odd_count, &archive->odd_room, sizeof *archive->odd);
    struct archive_odd *odd = &archive->odd[archive->odd_count++];
    odd->file = file;
    (void)snprintf(odd->reason, sizeof odd->reason, "%s", reason);
    (void)snprintf(odd->where, sizeof odd->where, "%s", where);
}

/* ---- organisations */

static struct archive_party *
party_of(struct archive *archive, const struct plo_organisation *organisation)
{
    struct archive_party *party = NULL;
    for (size_t i = 0; i < archive->party_count && party == NULL; i++) {
        if (strcmp(archive->parties[i].ref, organisation->ref) == 0)
            party = &archive->parties[i];
    }
    if (party == NULL) {
        archive->parties = room_make(archive->parties, archive->party_count,
            &archive->party_room, sizeof *archive->parties);
        party = &archive->parties[archive->party_count++];
        memset(party, 0, sizeof *party);
        code_copy(party->ref, sizeof party->ref, organisation->ref);
    }
    if (organisation->name[0] != '\0')
        (void)snprintf(party->name, sizeof party->name, "%s", organisation->name);
    return party;
}

/* Who of the two is the municipality, the type says. */
static bool
is_from_municipality(const struct plo_message *message)
{
    static const char *const types[] = { "INNLEGGELSESRAPPORT",
        "ORIENTERING_TJENESTETILBUD", "HELSEOPPLYSNINGER_LEGE", "LOG_DOD" };
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        if (strcmp(types[i], message->type) == 0)
            return true;
    }
    return false;
}

static void
parties_count(struct archive *archive, const struct plo_message *message)
{
    bool is_from = is_from_municipality(message);
    party_of(archive, &message->sender)->message_count += is_from ? 1 : 0;
    party_of(archive, &message->receiver)->message_count += is_from ? 0 : 1;
}

static bool
party_is_before(const struct archive_party *a, const struct archive_party *b)
{
    return a->message_count != b->message_count ? a->message_count > b->message_count
                                                : strcmp(a->ref, b->ref) < 0;
}

static void
own_find(struct archive *archive, const char *own_ref)
{
    struct plo_organisation own = { .ref = "" };
    const struct archive_party *best = NULL;
    for (size_t i = 0; i < archive->party_count; i++) {
        if (best == NULL || party_is_before(&archive->parties[i], best))
            best = &archive->parties[i];
    }
    if (own_ref == NULL && best != NULL)
        own_ref = best->ref;
    if (own_ref != NULL)
        code_copy(own.ref, sizeof own.ref, own_ref);
    command_partner_name(&own, archive->own);
}

const char *
archive_name(const struct archive *archive, const char *code)
{
    char own[CODE_BYTES_MAX];
    struct plo_organisation organisation = { .ref = "" };
    for (size_t i = 0; i < archive->party_count; i++) {
        const struct archive_party *party = &archive->parties[i];
        code_copy(organisation.ref, sizeof organisation.ref, party->ref);
        command_partner_name(&organisation, own);
        if (strcmp(own, code) == 0)
            return party->name[0] == '\0' ? code : party->name;
    }
    return code;
}

/* ---- files */

static void
bytes_take(struct archive *archive, const struct calendar *calendar, char *file,
    struct slice bytes)
{
    struct plo_fault fault;
    struct archive_entry *entry = calloc(1, sizeof *entry);
    ASSERT(entry != NULL);
    enum plo_result result = plo_read(bytes, calendar, &entry->notice.message, &fault);
    bool is_unverified = entry->notice.message.is_unverified;
    if (result != PLO_NOTICE || is_unverified) {
        free(entry);
        if (result == PLO_UNREADABLE)
            odd_add(archive, file, fault.reason, fault.where);
        else if (is_unverified)
            odd_add(
                archive, file, "wrong-check-digits", "MsgHead/MsgInfo/Patient/Ident");
        else
            free(file);
        archive->set_aside_count += result == PLO_SET_ASIDE ? 1 : 0;
        return;
    }
    entry->file = file;
    digest_of(bytes, entry->notice.digest);
    parties_count(archive, &entry->notice.message);
    archive->entries = room_make(archive->entries, archive->count, &archive->room,
        sizeof(struct archive_entry *));
    archive->entries[archive->count++] = entry;
}

static void
progress_tell(const struct archive *archive)
{
    if (archive->is_progress && archive->file_count % PROGRESS_FILES == 0)
        (void)fprintf(stderr, "\rread %zu files", archive->file_count);
}

static bool
files_read(const struct reading_folder *reading, const char *path, const char *below)
{
    struct archive *archive = reading->archive;
    struct folder *folder = NULL;
    size_t count = 0;
    folder_create(path, &folder);
    bool is_listed = folder_look(folder);
    struct folder_file *files = folder_files(folder, &count);
    for (size_t i = 0; i < count; i++) {
        struct slice bytes;
        char *file = file_name(below, files[i].name);
        enum folder_result result = folder_read(folder, &files[i], &bytes);
        archive->file_count++;
        if (result == FOLDER_READ)
            bytes_take(archive, reading->calendar, file, bytes);
        else
            odd_add(archive, file, result == FOLDER_LARGE ? "too-large" : "cannot-read",
                "file");
        progress_tell(archive);
    }
    folder_destroy(&folder);
    return is_listed;
}

static int
is_folder(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && entry->d_type == DT_DIR;
}

/* Sub-folders too, in the order of their names; links are not followed.
 * NOLINTBEGIN(misc-no-recursion): as deep as ARCHIVE_DEPTH_MAX. */
static bool
folder_read_all(const struct reading_folder *reading, const char *below, int depth)
{
    char path[ARCHIVE_PATH_BYTES];
    struct dirent **folders = NULL;
    int wrote = snprintf(path, sizeof path, "%s/%s", reading->root, below);
    if (wrote < 0 || (size_t)wrote >= sizeof path || depth > ARCHIVE_DEPTH_MAX ||
        !files_read(reading, path, below))
        return false;
    int count = scandir(path, &folders, is_folder, alphasort);
    for (int i = 0; i < count; i++) {
        char *inner = file_name(below, folders[i]->d_name);
        if (!folder_read_all(reading, inner, depth + 1))
            (void)fprintf(stderr, "%s: cannot be listed\n", inner);
        free(inner);
        free(folders[i]);
    }
    free(folders);
    return true;
}
/* NOLINTEND(misc-no-recursion) */

/* ---- whose message to whom */

static bool
entry_address(struct archive *archive, struct archive_entry *entry)
{
    char sender[CODE_BYTES_MAX];
    char receiver[CODE_BYTES_MAX];
    command_partner_name(&entry->notice.message.sender, sender);
    command_partner_name(&entry->notice.message.receiver, receiver);
    bool is_out = strcmp(sender, archive->own) == 0;
    entry->notice.direction = is_out ? "out" : "in";
    code_copy(entry->notice.partner, sizeof entry->notice.partner,
        is_out ? receiver : sender);
    return is_out || strcmp(receiver, archive->own) == 0;
}

static void
entry_free(struct archive_entry *entry)
{
    free(entry->file);
    free(entry);
}

static int
digest_compare(const void *a, const void *b)
{
    const struct archive_entry *const *first = a;
    const struct archive_entry *const *second = b;
    int order = memcmp((*first)->notice.digest, (*second)->notice.digest, DIGEST_BYTES);
    return order != 0 ? order : strcmp((*first)->file, (*second)->file);
}

/* Each file once, whatever it is called. */
static void
entries_unique(struct archive *archive)
{
    size_t kept = 0;
    if (archive->count > 1)
        qsort(archive->entries, archive->count, sizeof(struct archive_entry *),
            digest_compare);
    for (size_t i = 0; i < archive->count; i++) {
        struct archive_entry *entry = archive->entries[i];
        bool is_repeated = kept > 0 && memcmp(archive->entries[kept - 1]->notice.digest,
                                           entry->notice.digest, DIGEST_BYTES) == 0;
        if (is_repeated)
            entry_free(entry);
        else
            archive->entries[kept++] = entry;
    }
    archive->repeated_count = archive->count - kept;
    archive->count = kept;
}

/* Only what is ours. */
static void
entries_keep(struct archive *archive)
{
    size_t kept = 0;
    for (size_t i = 0; i < archive->count; i++) {
        struct archive_entry *entry = archive->entries[i];
        if (entry_address(archive, entry)) {
            archive->entries[kept++] = entry;
            continue;
        }
        odd_add(archive, entry->file, "between-others", "MsgHead/MsgInfo/Receiver");
        free(entry);
    }
    archive->count = kept;
}

static const struct notice *
entry_notice(const void *row)
{
    const struct archive_entry *entry = row;
    return &entry->notice;
}

static int
odd_compare(const void *a, const void *b)
{
    const struct archive_odd *first = a;
    const struct archive_odd *second = b;
    return strcmp(first->file, second->file);
}

bool
archive_read(const char *folder, const char *own_ref, const struct calendar *calendar,
    bool is_progress, struct archive *out)
{
    const struct reading_folder reading = { out, calendar, folder };
    memset(out, 0, sizeof *out);
    out->is_progress = is_progress;
    plo_start();
    bool is_read = folder_read_all(&reading, "", 0);
    plo_stop();
    if (!is_read) {
        (void)fprintf(stderr, "%s: cannot be listed\n", folder);
        return false;
    }
    entries_unique(out);
    own_find(out, own_ref);
    order_rows((const void **)out->entries, out->count, entry_notice);
    entries_keep(out);
    if (out->odd_count > 1)
        qsort(out->odd, out->odd_count, sizeof *out->odd, odd_compare);
    if (is_progress && out->file_count >= PROGRESS_FILES)
        (void)fprintf(stderr, "\rread %zu files\n", out->file_count);
    return true;
}

void
archive_free(struct archive *archive)
{
    for (size_t i = 0; i < archive->count; i++)
        entry_free(archive->entries[i]);
    for (size_t i = 0; i < archive->odd_count; i++)
        free(archive->odd[i].file);
    free(archive->entries);
    free(archive->odd);
    free(archive->parties);
    memset(archive, 0, sizeof *archive);
}
