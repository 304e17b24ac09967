/* Bad input in the courier's folder: files that are no XML, another's XML, XML that would
 * fill the memory, half a file, and what is no file at all. Each that has bytes is told
 * to intake with what is wrong and where, and kept sealed; the courier goes on reading. */

#include "common/message.h"
#include "proto/intake.pb-c.h"
#include "tests/lib/scenario_words.h"
#include "tests/lib/test.h"
#include "tests/real/hostile.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROWS_MAX = 64, LARGE_BYTES = 3 << 20, NESTED = 60000, WAIT_MS = 20000 };

static struct hostile *nodes;
static char programs[600];
static char folder[STAGE_PATH_BYTES];

static const char story[] =
    "start 2027-06-04 08:00\n"
    "node havnes \"Havnes kommune\" NO ke \"Koordinerende enhet\" duty-ke \"Turid "
    "Moe\"\n"
    "node sjovik \"Sjøvik sykehus\" NO flow \"Pasientflyt\" duty-flow \"Anne Strand\"\n"
    "partners havnes sjovik\n"
    "at 2027-06-04 08:01\n";

static const char *const codes[] = { "havnes", "sjovik" };

#define assert_all_well() assert_string_equal(ailment(), "")

static const char *
ailment(void)
{
    const char *text = hostile_ails(nodes);
    return text == NULL ? "" : text;
}

static void
the_nodes_start(void **state)
{
    (void)state;
    assert_true(hostile_open(programs, story, codes, &nodes));
    scenario_text(folder, sizeof folder, "%.300s/havnes/copies", nodes->folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_all_well();
}

/* ---- intake's feed, as a daemon of its node reads it */

struct told {
    char reason[64];
    char where[WIRE_WHERE_BYTES];
    size_t sealed_bytes;
};

static struct told rows[ROWS_MAX];
static size_t row_count;
static unsigned notices;
static uint64_t read_to;
static struct peer *reader;

static void
event_take(ProtobufCBinaryData bytes)
{
    struct wire_fault fault;
    const Stafett__V1__Envelope *event = (const Stafett__V1__Envelope *)message_unpack(
        &stafett__v1__envelope__descriptor, slice_bytes(bytes), nodes->arena, &fault);
    assert_non_null(event);
    notices +=
        strcmp(event->type, stafett__intake__v1__notice_brought__descriptor.name) == 0;
    if (strcmp(event->type, stafett__intake__v1__unreadable_brought__descriptor.name) !=
        0)
        return;
    const Stafett__Intake__V1__UnreadableBrought *brought =
        (const Stafett__Intake__V1__UnreadableBrought *)message_unpack(
            &stafett__intake__v1__unreadable_brought__descriptor,
            slice_bytes(event->payload), nodes->arena, &fault);
    assert_non_null(brought);
    assert_true(row_count < ROWS_MAX);
    struct told *row = &rows[row_count++];
    scenario_text(row->reason, sizeof row->reason, "%s", brought->reason_code);
    scenario_text(row->where, sizeof row->where, "%s", brought->where);
    row->sealed_bytes = brought->sealed.len;
}

static void
feed_read(void)
{
    Stafett__V1__FeedRequest request = STAFETT__V1__FEED_REQUEST__INIT;
    Stafett__V1__Frame ask = STAFETT__V1__FRAME__INIT;
    struct wire_fault fault;
    arena_reset(nodes->arena);
    request.after = read_to;
    request.items_max = 64;
    request.wait_ms = WAIT_MS;
    ask.request = read_to + 1;
    ask.body_case = STAFETT__V1__FRAME__BODY_FEED_REQUEST;
    ask.feed_request = &request;
    assert_true(peer_send(reader, message_pack(&ask.base, nodes->arena), false));
    const Stafett__V1__Frame *frame = peer_receive(reader, nodes->arena);
    assert_non_null(frame);
    assert_int_equal(frame->body_case, STAFETT__V1__FRAME__BODY_FEED_PAGE);
    /* An empty page: nothing has come for as long as intake lets a reader wait. */
    assert_true(frame->feed_page->n_items > 0);
    for (size_t i = 0; i < frame->feed_page->n_items; i++) {
        const Stafett__V1__Turn *turn =
            (const Stafett__V1__Turn *)message_unpack(&stafett__v1__turn__descriptor,
                slice_bytes(frame->feed_page->items[i]), nodes->arena, &fault);
        assert_non_null(turn);
        for (size_t e = 0; e < turn->n_events; e++)
            event_take(turn->events[e]);
        read_to = turn->sequence;
    }
}

static void
the_feed_is_read(void **state)
{
    struct curve_pair pair;
    char endpoint[256];
    (void)state;
    assert_true(hostile_key(&nodes->nodes[0], "notification", &pair));
    hostile_endpoint(&nodes->nodes[0], HOSTILE_INTAKE, endpoint, sizeof endpoint);
    peer_open(endpoint, &pair, hostile_public(&nodes->nodes[0], HOSTILE_INTAKE), NULL,
        &reader);
}

static const struct told *
told_of(const char *reason, const char *where)
{
    for (;;) {
        for (size_t i = 0; i < row_count; i++) {
            if (strcmp(rows[i].reason, reason) == 0 &&
                strcmp(rows[i].where, where) == 0)
                return &rows[i];
        }
        feed_read();
    }
}

/* ---- files */

/* Written aside and renamed, with a time long past: nobody takes it for half a file. */
static void
put(const char *name, struct slice bytes)
{
    char aside[STAGE_PATH_BYTES * 2];
    char path[STAGE_PATH_BYTES * 2];
    const struct timespec past[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
    scenario_text(aside, sizeof aside, "%s/.%s", folder, name);
    scenario_text(path, sizeof path, "%s/%s", folder, name);
    int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.data, bytes.len), (ssize_t)bytes.len);
    assert_int_equal(futimens(fd, past), 0);
    assert_int_equal(close(fd), 0);
    assert_int_equal(rename(aside, path), 0);
}

static struct slice
fixture(const char *name)
{
    static char text[65536];
    char path[STAGE_PATH_BYTES];
    scenario_text(path, sizeof path, "tests/fixtures/plo/%s", name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t bytes = fread(text, 1, sizeof text, file);
    assert_int_equal(fclose(file), 0);
    return slice_of(text, bytes);
}

static void
unreadable_messages_are_told_and_kept(void **state)
{
    static const struct {
        const char *file;
        const char *reason;
        const char *where;
    } files[] = {
        { "broken.xml", "not-xml", "line-50" },
        { "half-written.xml", "not-xml", "line-48" },
        { "foreign.xml", "foreign-xml", "root" },
        { "doctype.xml", "foreign-xml", "doctype" },
        { "other-version.xml", "foreign-xml", "MsgHead/Document/RefDoc/Content" },
        { "unknown-type.xml", "unknown-type", "MsgHead/MsgInfo/Type" },
        { "wrong-check-digits.xml", "wrong-check-digits",
            "MsgHead/MsgInfo/Patient/Ident" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        struct slice bytes = fixture(files[i].file);
        put(files[i].file, bytes);
        assert_true(told_of(files[i].reason, files[i].where)->sealed_bytes > bytes.len);
    }
    assert_int_equal(row_count, ARRAY_COUNT(files));
    assert_all_well();
}

static const char bomb_head[] =
    "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\">"
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
    "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">"
    "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">"
    "<!ENTITY f SYSTEM \"file:///etc/passwd\">]>\n<a>&e;&e;&f;</a>\n";

static void
what_would_fill_the_memory_does_not(void **state)
{
    static const char nest[] = { '<', 'a', '>' };
    char *large = malloc(LARGE_BYTES);
    (void)state;
    assert_non_null(large);
    size_t before = row_count;
    put("bomb.xml", slice_text(bomb_head));
    memset(large, ' ', LARGE_BYTES);
    put("large.xml", slice_of(large, LARGE_BYTES));
    for (size_t i = 0; i < NESTED; i++)
        memcpy(large + sizeof nest * i, nest, sizeof nest);
    put("nested.xml", slice_of(large, sizeof nest * NESTED));
    for (size_t i = 0; i < 65536; i++)
        large[i] = (char)(i * 167 + 13);
    put("noise.xml", slice_of(large, 65536));
    put("nothing.xml", slice_of(large, 0));
    free(large);
    (void)told_of("too-large", "file");
    (void)told_of("not-xml", "line-0");
    while (row_count < before + 5)
        feed_read();
    assert_int_equal(row_count, before + 5);
    assert_all_well();
}

/* Nothing of these is read, and none of them stops the next scan. */
static void
what_is_no_file_is_passed_over(void **state)
{
    char path[STAGE_PATH_BYTES * 2];
    (void)state;
    size_t before = row_count;
    scenario_text(path, sizeof path, "%s/pipe.xml", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    scenario_text(path, sizeof path, "%s/folder.xml", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    scenario_text(path, sizeof path, "%s/link.xml", folder);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    scenario_text(path, sizeof path, "%s/lost.xml", folder);
    assert_int_equal(symlink("nowhere", path), 0);
    put("not-a-message.txt", slice_text("passed over"));
    put("\xff\xfe name;$(rm).xml", slice_text("<other/>"));
    while (row_count == before)
        feed_read();
    put("foreign-too.xml", slice_text("<another/>"));
    while (row_count == before + 1)
        feed_read();
    assert_int_equal(row_count, before + 2);
    assert_all_well();
}

/* Half of it stands there under its own name, then all of it: it is read in the end. */
static void
a_file_that_grows_is_read_when_it_is_whole(void **state)
{
    char path[STAGE_PATH_BYTES * 2];
    struct slice whole = fixture("1-admitted.xml");
    (void)state;
    unsigned before = notices;
    scenario_text(path, sizeof path, "%s/growing.xml", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    size_t half = whole.len / 2;
    assert_int_equal(write(fd, whole.data, half), (ssize_t)half);
    assert_all_well();
    assert_int_equal(
        write(fd, whole.data + half, whole.len - half), (ssize_t)(whole.len - half));
    assert_int_equal(close(fd), 0);
    while (notices == before)
        feed_read();
    /* The same message once more, under another name. */
    put("again.xml", whole);
    assert_all_well();
}

static void
the_nodes_drain(void **state)
{
    (void)state;
    peer_close(&reader);
    assert_true(hostile_close(&nodes));
}

int
main(int argc, char **argv)
{
    char own[512];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nodes_start),
        cmocka_unit_test(the_feed_is_read),
        cmocka_unit_test(unreadable_messages_are_told_and_kept),
        cmocka_unit_test(what_would_fill_the_memory_does_not),
        cmocka_unit_test(what_is_no_file_is_passed_over),
        cmocka_unit_test(a_file_that_grows_is_read_when_it_is_whole),
        cmocka_unit_test(the_nodes_drain),
    };
    (void)argc;
    (void)snprintf(own, sizeof own, "%s", argv[0]);
    (void)snprintf(programs, sizeof programs, "%s/../../bin", dirname(own));
    return test_run_group("hostile_folder", tests, ARRAY_COUNT(tests));
}
