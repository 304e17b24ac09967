#include "services/courier/order.h"

#include <stdlib.h>
#include <string.h>

struct place {
    const void *row;
    const struct notice *notice;
    bool is_given;
};

static int
bytes_compare(const struct place *a, const struct place *b)
{
    return memcmp(a->notice->digest, b->notice->digest, DIGEST_BYTES);
}

static int
sent_compare(const void *a, const void *b)
{
    const struct place *first = a;
    const struct place *second = b;
    const struct plo_message *one = &first->notice->message;
    const struct plo_message *other = &second->notice->message;
    if (one->sent_us != other->sent_us)
        return one->sent_us < other->sent_us ? -1 : 1;
    int order = strcmp(one->message_ref, other->message_ref);
    return order != 0 ? order : bytes_compare(first, second);
}

static int
ref_compare(const void *a, const void *b)
{
    const struct place *const *first = a;
    const struct place *const *second = b;
    int order = strcmp(
        (*first)->notice->message.message_ref, (*second)->notice->message.message_ref);
    return order != 0 ? order : bytes_compare(*first, *second);
}

static int
ref_find(const void *ref, const void *row)
{
    const struct place *const *place = row;
    return strcmp(ref, (*place)->notice->message.message_ref);
}

struct giving {
    struct place **by_ref;
    size_t count;
    const void **rows;
    size_t given;
};

static struct place *
parent_of(const struct giving *giving, const struct place *place)
{
    const char *ref = place->notice->message.parent_ref;
    if (ref[0] == '\0')
        return NULL;
    struct place **found =
        bsearch(ref, giving->by_ref, giving->count, sizeof(struct place *), ref_find);
    return found == NULL || (*found)->is_given || *found == place ? NULL : *found;
}

/* Those before it first. A circle of references ends where it began. */
static void
place_give(struct giving *giving, struct place *place, struct place **chain)
{
    size_t depth = 0;
    for (struct place *at = place; at != NULL && !at->is_given;
         at = parent_of(giving, at)) {
        at->is_given = true;
        chain[depth++] = at;
    }
    while (depth > 0)
        giving->rows[giving->given++] = chain[--depth]->row;
}

void
order_rows(const void **rows, size_t count, order_notice_fn notice_of)
{
    if (count < 2)
        return;
    struct place *places = calloc(count, sizeof *places);
    struct place **by_ref = calloc(count, sizeof *by_ref);
    struct place **chain = calloc(count, sizeof *chain);
    ASSERT(places != NULL && by_ref != NULL && chain != NULL);
    for (size_t i = 0; i < count; i++) {
        places[i].row = rows[i];
        places[i].notice = notice_of(rows[i]);
    }
    qsort(places, count, sizeof *places, sent_compare);
    for (size_t i = 0; i < count; i++)
        by_ref[i] = &places[i];
    qsort(by_ref, count, sizeof *by_ref, ref_compare);
    struct giving giving = { by_ref, count, rows, 0 };
    for (size_t i = 0; i < count; i++)
        place_give(&giving, &places[i], chain);
    free(chain);
    free(by_ref);
    free(places);
}
