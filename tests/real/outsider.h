#ifndef STAFETT_OUTSIDER_H
#define STAFETT_OUTSIDER_H

/* A partner by its keys, and nothing else that a partner should be: it speaks with the
 * border of a node as it likes, and serves feeds of its own making. */

#include "common/sign.h"
#include "tests/real/hostile.h"

enum { OUTSIDER_FEEDS = 2 };
extern const char *const outsider_feeds[OUTSIDER_FEEDS]; /* plan, intake */

struct outsider {
    char code[64];
    struct curve_pair pair;
    struct signer signer;
    struct hostile *hostile;
    struct peer *peer;
    struct outsider_question { /* of the node's intake, waiting for our answer */
        bool is_asked;
        uint64_t number;
        uint64_t request;
        uint64_t after;
    } questions[OUTSIDER_FEEDS];
    uint64_t sequence[OUTSIDER_FEEDS];
    uint8_t chain[OUTSIDER_FEEDS][DIGEST_BYTES];
};

/* Makes its keys, has the first node add it as a partner, and connects. */
bool outsider_open(struct hostile *hostile, const char *code, struct outsider *out);
void outsider_close(struct outsider *outsider);
bool outsider_send(struct outsider *outsider, const Stafett__V1__Frame *frame);
bool outsider_hello(struct outsider *outsider, const char *code, unsigned protocol);
bool outsider_carry(struct outsider *outsider, uint64_t number, const char *daemon,
    bool is_answer, struct slice body);
/* The next frame that is no question of the node's; questions are kept. NULL: none. */
const Stafett__V1__Frame *outsider_receive(struct outsider *outsider);
/* Until the node asks for that feed. */
bool outsider_await(struct outsider *outsider, unsigned feed);
/* Answers the question that waits. */
bool outsider_answer(struct outsider *outsider, unsigned feed, struct slice body);
bool outsider_page(
    struct outsider *outsider, unsigned feed, uint64_t after, struct slice item);

/* The next record of the feed, in order and signed, and its packing. */
struct outsider_record {
    const char *type;
    const char *source; /* NULL: the feed's */
    struct id case_id;
    int64_t time_us;
    struct slice payload;
    const char *addressee; /* of the feed's beginning; NULL: the node */
    bool is_chain_broken;
    bool is_unsigned;
};
struct slice outsider_record(
    struct outsider *outsider, unsigned feed, const struct outsider_record *record);

#endif
