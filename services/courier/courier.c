/* One scan has two halves: all new files are read, and what cannot be read is reported;
 * then the messages are told in their order (order.h), many at a time. A file is marked done
 * when intake has answered, so that silence means "again". */

#include "services/courier/courier.h"

#include "common/calendar_load.h"
#include "services/courier/address.h"
#include "services/courier/folder.h"
#include "services/courier/order.h"
#include "services/courier/tell.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COURIER_PATH_BYTES = 4096,
    COURIER_ARENA_BYTES = 1 << 20,
    COURIER_ROOM_FIRST = 64,
};

#define HALF_WRITTEN_US INT64_C(2000000)
/* So long a change or a cancellation waits for what it is about, by the file's age. */
#define AWAITED_US (10 * MINUTE_US)

/* A message read and not told yet: a notice or a receipt. */
struct found {
    struct folder_file *file;
    bool is_receipt;
    union {
        struct notice notice;
        struct receipt receipt;
    };
};

struct courier {
    const struct settings *settings;
    struct curve_pair pair;
    struct bus *bus;
    struct folder *folder;
    struct teller teller;
    struct calendar calendar;
    struct found *found; /* of the scan under way */
    size_t found_count;
    size_t found_room;
};

/* ---- open and close */

static bool
keys_open(struct courier *courier, const struct daemon_row *row)
{
    char relative[COURIER_PATH_BYTES / 2];
    char path[COURIER_PATH_BYTES];
    int wrote = snprintf(
        relative, sizeof relative, "%s/courier.curve", courier->settings->keys);
    if (wrote < 0 || (size_t)wrote >= sizeof relative)
        return false;
    settings_path(courier->settings, relative, path, sizeof path);
    if (!keys_load_curve(path, &courier->pair))
        return false;
    if (strcmp(courier->pair.public_text, row->public_key) == 0)
        return true;
    (void)fprintf(
        stderr, "%s: the settings say another public_key for courier\n", path);
    return false;
}

static bool
settings_open(struct courier *courier)
{
    const struct settings *settings = courier->settings;
    char path[COURIER_PATH_BYTES];
    const struct daemon_row *row = settings_daemon(settings, "courier");
    const struct daemon_row *intake = settings_daemon(settings, "intake");
    if (row == NULL || intake == NULL || intake->bind == NULL ||
        settings->courier_folder == NULL) {
        (void)fprintf(stderr, "the settings lack courier_folder, or a row for courier "
                              "or intake\n");
        return false;
    }
    settings_path(settings, settings->courier_folder, path, sizeof path);
    folder_create(path, &courier->folder);
    /* Days off do not matter here. */
    return keys_open(courier, row) &&
           calendar_load(settings->time_zone, NULL, &courier->calendar);
}

static bool
sockets_open(struct courier *courier)
{
    char endpoint[COURIER_PATH_BYTES];
    char source[2 * CODE_BYTES_MAX];
    const struct daemon_row *intake = settings_daemon(courier->settings, "intake");
    int wrote =
        snprintf(source, sizeof source, "%s/courier", courier->settings->organisation);
    ASSERT(wrote > 0 && (size_t)wrote < sizeof source);
    return settings_endpoint(
               courier->settings, intake->bind, endpoint, sizeof endpoint) &&
           bus_create(&courier->bus) == STATUS_OK &&
           client_create(courier->bus, endpoint, &courier->pair, intake->public_key,
               source, &courier->teller.client) == STATUS_OK;
}

int
courier_open(const struct settings *settings, struct courier **out)
{
    struct courier *courier = calloc(1, sizeof *courier);
    ASSERT(courier != NULL);
    courier->settings = settings;
    int code = EXIT_DRAINED;
    plo_start();
    arena_create(COURIER_ARENA_BYTES, &courier->teller.arena);
    courier->teller.secret_text = courier->pair.secret_text;
    if (!settings_open(courier))
        code = EXIT_SETTINGS;
    else if (!sockets_open(courier))
        code = EXIT_UNAVAILABLE;
    if (code != EXIT_DRAINED)
        courier_close(&courier);
    *out = courier;
    return code;
}

void
courier_close(struct courier **courier)
{
    if (*courier == NULL)
        return;
    client_destroy(&(*courier)->teller.client);
    bus_destroy(&(*courier)->bus);
    folder_destroy(&(*courier)->folder);
    arena_destroy(&(*courier)->teller.arena);
    free((*courier)->found);
    sodium_memzero(&(*courier)->pair, sizeof(*courier)->pair);
    free(*courier);
    *courier = NULL;
    plo_stop();
}

/* ---- reading */

/* By the node's policy. */
static bool
is_rejected(
    const struct courier *courier, const struct found *found, struct plo_fault *fault)
{
    const char *policy = courier->settings->wrong_national_id;
    bool is_accepting = policy != NULL && strcmp(policy, "accept") == 0;
    if (!found->notice.message.is_unverified || is_accepting)
        return false;
    fault->reason = "wrong-check-digits";
    (void)snprintf(fault->where, sizeof fault->where, "MsgHead/MsgInfo/Patient/Ident");
    return true;
}

static struct found *
found_add(struct courier *courier)
{
    if (courier->found_count == courier->found_room) {
        courier->found_room =
            courier->found_room == 0 ? COURIER_ROOM_FIRST : 2 * courier->found_room;
        courier->found =
            realloc(courier->found, courier->found_room * sizeof *courier->found);
        ASSERT(courier->found != NULL);
    }
    struct found *found = &courier->found[courier->found_count];
    memset(found, 0, sizeof *found);
    return found;
}

/* False: intake did not answer. */
static bool
file_report(struct courier *courier, struct folder_file *file, struct slice bytes,
    struct plo_fault *fault, struct courier_counts *counts)
{
    uint8_t digest[DIGEST_BYTES];
    digest_of(bytes, digest);
    if (tell_unreadable(&courier->teller, digest, bytes, fault) == TOLD_NOBODY)
        return false;
    file->is_done = true;
    counts->unreadable++;
    return true;
}

/* *is_receipt_out: it is one. False: intake did not answer. */
static bool
receipt_take(struct courier *courier, struct folder_file *file, struct slice bytes,
    struct courier_counts *counts, bool *is_receipt_out)
{
    struct plo_fault fault;
    struct found *found = found_add(courier);
    enum apprec_result result =
        apprec_read(bytes, &courier->calendar, &found->receipt.message, &fault);
    *is_receipt_out = result != APPREC_OTHER;
    if (result == APPREC_OTHER)
        return true;
    if (result == APPREC_UNREADABLE ||
        !address_of_receipt(courier->settings, &found->receipt, &fault))
        return file_report(courier, file, bytes, &fault, counts);
    found->is_receipt = true;
    digest_of(bytes, found->receipt.digest);
    found->file = file;
    courier->found_count++;
    counts->read++;
    return true;
}

static bool
file_take(struct courier *courier, struct folder_file *file, struct slice bytes,
    struct courier_counts *counts)
{
    struct plo_fault fault;
    struct found *found = found_add(courier);
    enum plo_result result =
        plo_read(bytes, &courier->calendar, &found->notice.message, &fault);
    bool is_receipt = false;
    if (result != PLO_NOTICE && !fault.is_cut) {
        bool is_answered = receipt_take(courier, file, bytes, counts, &is_receipt);
        if (is_receipt || !is_answered)
            return is_answered;
    }
    if (result == PLO_SET_ASIDE) {
        file->is_done = true;
        counts->set_aside++;
        return true;
    }
    if (result == PLO_UNREADABLE && fault.is_cut &&
        folder_age_us(courier->folder, file) < HALF_WRITTEN_US) {
        counts->left++;
        return true;
    }
    if (result == PLO_UNREADABLE ||
        !address_of_notice(courier->settings, &found->notice, &fault) ||
        is_rejected(courier, found, &fault))
        return file_report(courier, file, bytes, &fault, counts);
    found->file = file;
    digest_of(bytes, found->notice.digest);
    courier->found_count++;
    counts->read++;
    return true;
}

static bool
file_read(
    struct courier *courier, struct folder_file *file, struct courier_counts *counts)
{
    struct slice bytes;
    struct plo_fault large = { .reason = "too-large", .where = "file" };
    enum folder_result result = folder_read(courier->folder, file, &bytes);
    if (result == FOLDER_CHANGING || result == FOLDER_CLOSED) {
        counts->left++;
        return true;
    }
    return result == FOLDER_LARGE ? file_report(courier, file, bytes, &large, counts)
                                  : file_take(courier, file, bytes, counts);
}

static const struct notice *
found_notice(const void *row)
{
    const struct found *found = row;
    return &found->notice;
}

/* ---- what refers to a message that is still on its way */

/* Never 0, which marks nothing. */
static uint64_t
ref_mark(const char *ref)
{
    uint8_t digest[DIGEST_BYTES];
    uint64_t mark;
    digest_of(slice_text(ref), digest);
    memcpy(&mark, digest, sizeof mark);
    return mark | 1;
}

/* Told before, in the folder still. */
static bool
is_told(struct courier *courier, uint64_t mark)
{
    size_t count = 0;
    const struct folder_file *files = folder_files(courier->folder, &count);
    for (size_t i = 0; i < count; i++) {
        if (files[i].is_done && files[i].mark == mark)
            return true;
    }
    return false;
}

/* One of this scan, which is told before it. */
static bool
is_among(struct found *const *rows, size_t count, uint64_t mark)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i]->file->mark == mark)
            return true;
    }
    return false;
}

static bool
is_awaiting(struct courier *courier, struct found *const *rows, size_t kept,
    const struct found *found)
{
    const struct plo_message *message = &found->notice.message;
    if (strcmp(message->status, "new") == 0 || message->parent_ref[0] == '\0' ||
        folder_age_us(courier->folder, found->file) >= AWAITED_US)
        return false;
    uint64_t mark = ref_mark(message->parent_ref);
    return !is_among(rows, kept, mark) && !is_told(courier, mark);
}

/* Those that are told now; how many. What waits is read again in the next scan. */
static size_t
found_keep(struct courier *courier, struct found **rows, size_t count,
    struct courier_counts *counts)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_awaiting(courier, rows, kept, rows[i])) {
            counts->left++;
            continue;
        }
        rows[i]->file->mark = ref_mark(rows[i]->notice.message.message_ref);
        rows[kept++] = rows[i];
    }
    return kept;
}

/* Some of them, in their order. False: intake did not answer for all. */
static bool
found_tell_some(struct courier *courier, struct found **rows, size_t count,
    struct courier_counts *counts)
{
    struct notice *notices[TELL_NOTICES_MAX];
    enum told told[TELL_NOTICES_MAX];
    bool is_answered = true;
    for (size_t i = 0; i < count; i++)
        notices[i] = &rows[i]->notice;
    tell_notices(&courier->teller, notices, count, told);
    for (size_t i = 0; i < count; i++) {
        rows[i]->file->is_done = told[i] != TOLD_NOBODY;
        is_answered = is_answered && told[i] != TOLD_NOBODY;
        counts->told += told[i] == TOLD;
        counts->refused += told[i] == TOLD_REFUSED;
    }
    return is_answered;
}

/* False: intake did not answer for all. */
static bool
notices_tell(struct courier *courier, struct found **rows, size_t count,
    struct courier_counts *counts)
{
    bool is_answered = true;
    order_rows((const void **)rows, count, found_notice);
    count = found_keep(courier, rows, count, counts);
    for (size_t at = 0; at < count && is_answered; at += TELL_NOTICES_MAX) {
        size_t left = count - at;
        is_answered = found_tell_some(courier, rows + at,
            left < TELL_NOTICES_MAX ? left : TELL_NOTICES_MAX, counts);
    }
    return is_answered;
}

static int
receipt_compare(const void *a, const void *b)
{
    const struct apprec *first = &(*(struct found *const *)a)->receipt.message;
    const struct apprec *second = &(*(struct found *const *)b)->receipt.message;
    if (first->sent_us != second->sent_us)
        return first->sent_us < second->sent_us ? -1 : 1;
    return strcmp(first->ref, second->ref);
}

/* As they were sent. False: intake did not answer for all. */
static bool
receipts_tell(struct courier *courier, struct found **rows, size_t count,
    struct courier_counts *counts)
{
    if (count > 1)
        qsort((void *)rows, count, sizeof(struct found *), receipt_compare);
    for (size_t i = 0; i < count; i++) {
        enum told told = tell_receipt(&courier->teller, &rows[i]->receipt);
        if (told == TOLD_NOBODY)
            return false;
        rows[i]->file->is_done = true;
        counts->told += told == TOLD;
        counts->refused += told == TOLD_REFUSED;
    }
    return true;
}

/* Receipts come after the notices, which they may be for. */
static bool
found_tell(struct courier *courier, struct courier_counts *counts)
{
    size_t count = courier->found_count;
    size_t notices = 0;
    size_t receipts = 0;
    struct found **rows = calloc(count + 1, sizeof(struct found *));
    ASSERT(rows != NULL);
    for (size_t i = 0; i < count; i++) {
        struct found *found = &courier->found[i];
        if (found->is_receipt)
            rows[count - ++receipts] = found;
        else
            rows[notices++] = found;
    }
    bool is_answered = notices_tell(courier, rows, notices, counts) &&
                       receipts_tell(courier, rows + notices, receipts, counts);
    free(rows);
    return is_answered;
}

bool
courier_scan(struct courier *courier, struct courier_counts *counts_out)
{
    size_t count = 0;
    memset(counts_out, 0, sizeof *counts_out);
    courier->found_count = 0;
    if (!folder_look(courier->folder))
        return false;
    struct folder_file *files = folder_files(courier->folder, &count);
    bool is_answered = true;
    for (size_t i = 0; i < count && is_answered; i++) {
        if (!files[i].is_done)
            is_answered = file_read(courier, &files[i], counts_out);
    }
    /* Without an answer the order of sending could not be kept. */
    return is_answered && found_tell(courier, counts_out);
}

bool
courier_run_once(const struct settings *settings)
{
    struct courier *courier = NULL;
    struct courier_counts counts;
    if (courier_open(settings, &courier) != EXIT_DRAINED)
        return false;
    bool is_told = courier_scan(courier, &counts) && counts.refused == 0;
    courier_close(&courier);
    return is_told;
}
