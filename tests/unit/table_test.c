/* Keys, rows and walks: the same on disk and in memory, to the byte. */

#include "common/store.h"
#include "tests/lib/test.h"

#include <string.h>

enum { TABLE_A = 16, TABLE_B = 17, MAP_BYTES = 16 << 20 };

struct fixture {
    char folder[256];
    struct store *store;
    struct tables *tables;
    const struct view *view;
};

static void
start(struct fixture *fixture, bool is_memory)
{
    fixture->folder[0] = 0;
    if (is_memory) {
        store_open_memory(&fixture->store);
    } else {
        test_folder_make(fixture->folder, sizeof fixture->folder);
        struct store_options options = { fixture->folder, MAP_BYTES, MAP_BYTES, 1 };
        assert_int_equal(store_open(&options, &fixture->store), STATUS_OK);
    }
    fixture->tables = store_tables(fixture->store);
    fixture->view = tables_view(fixture->tables);
}

static void
stop(struct fixture *fixture)
{
    store_close(&fixture->store);
    assert_null(fixture->store);
    if (fixture->folder[0] != 0)
        test_folder_remove(fixture->folder);
}

static bool
on_memory(void **state)
{
    return *(const bool *)*state;
}

static void
keys_sort_as_numbers(void **state)
{
    (void)state;
    struct key low = key_of_u64(255);
    struct key high = key_of_u64(256);
    assert_true(slice_compare(key_slice(&low), key_slice(&high)) < 0);
    struct key code = key_of_code("ab");
    assert_int_equal(code.len, 3);
    key_add_u64(&code, 1);
    assert_memory_equal(code.bytes, "ab\0\0\0\0\0\0\0\0\1", 11);
    /* A code is never the beginning of another. */
    struct key longer = key_of_code("abc");
    assert_memory_not_equal(longer.bytes, code.bytes, 3);
    struct key id = key_of_id((struct id){ { 9 } });
    assert_int_equal(id.len, ID_BYTES);
}

static void
puts_gets_and_removes(void **state)
{
    struct fixture fixture;
    start(&fixture, on_memory(state));
    struct slice value;
    struct key key = key_of_code("bed");
    assert_false(table_get(fixture.view, TABLE_A, key_slice(&key), &value));
    uint64_t row = 7;
    table_store(fixture.tables, TABLE_A, &key, &row, sizeof row);
    assert_false(table_get(fixture.view, TABLE_B, key_slice(&key), &value));
    uint64_t loaded = 0;
    assert_true(table_load(fixture.view, TABLE_A, &key, &loaded, sizeof loaded));
    assert_true(loaded == 7);
    table_put(
        fixture.tables, TABLE_A, key_slice(&key), slice_text("longer than before"));
    assert_true(table_get(fixture.view, TABLE_A, key_slice(&key), &value));
    assert_true(slice_equal(value, slice_text("longer than before")));
    table_put(fixture.tables, TABLE_A, slice_of(NULL, 0), slice_of(NULL, 0));
    assert_true(table_get(fixture.view, TABLE_A, slice_of(NULL, 0), &value));
    assert_int_equal(value.len, 0);
    table_remove(fixture.tables, TABLE_A, &key);
    table_remove(fixture.tables, TABLE_A, &key);
    assert_false(table_get(fixture.view, TABLE_A, key_slice(&key), &value));
    assert_int_equal(tables_status(fixture.tables), STATUS_OK);
    assert_true(store_changes(fixture.store) == 5);
    stop(&fixture);
}

static void
number_put(struct fixture *fixture, unsigned table, const char *code, uint64_t number)
{
    struct key key = key_of_code(code);
    key_add_u64(&key, number);
    table_put(fixture->tables, table, key_slice(&key), key_slice(&key));
}

static void
walks_its_prefix_and_no_more(void **state)
{
    struct fixture fixture;
    start(&fixture, on_memory(state));
    for (uint64_t i = 0; i < 500; i++)
        number_put(&fixture, TABLE_A, "b", 499 - i);
    number_put(&fixture, TABLE_A, "a", 1);
    number_put(&fixture, TABLE_A, "ba", 1);
    number_put(&fixture, TABLE_A, "c", 1);
    number_put(&fixture, TABLE_B, "b", 1);
    struct key prefix = key_of_code("b");
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t count = 0;
    walk_start(&walk, fixture.view, TABLE_A, &prefix);
    for (; walk_next(&walk, &key, &value); count++) {
        struct key expected = prefix;
        key_add_u64(&expected, count);
        assert_true(slice_equal(key, key_slice(&expected)));
        assert_true(slice_equal(key, value));
    }
    assert_true(count == 500);
    walk_start(&walk, fixture.view, TABLE_B, NULL);
    assert_true(walk_next(&walk, &key, &value));
    assert_false(walk_next(&walk, &key, &value));
    walk_start(&walk, fixture.view, TABLE_B + 1, NULL);
    assert_false(walk_next(&walk, &key, &value));
    stop(&fixture);
}

/* The table changes under the walk: the row it stands on goes, others come. */
static void
walks_while_the_table_changes(void **state)
{
    struct fixture fixture;
    start(&fixture, on_memory(state));
    for (uint64_t i = 0; i < 300; i++)
        number_put(&fixture, TABLE_A, "n", 2 * i);
    struct walk walk;
    struct slice key;
    struct slice value;
    uint64_t count = 0;
    walk_start(&walk, fixture.view, TABLE_A, NULL);
    for (; walk_next(&walk, &key, &value); count++) {
        struct key here = key_of_slice(key);
        table_remove(fixture.tables, TABLE_A, &here);
        if (count < 100)
            number_put(&fixture, TABLE_A, "n", 1000 + count);
        number_put(&fixture, TABLE_A, "a", count); /* before the walk: not seen */
    }
    assert_true(count == 400);
    stop(&fixture);
}

struct dump {
    uint8_t digest[DIGEST_BYTES];
    uint64_t lines;
    char first[200];
};

static void
dump_line(void *context, const char *text)
{
    struct dump *dump = context;
    uint8_t both[2 * DIGEST_BYTES];
    memcpy(both, dump->digest, DIGEST_BYTES);
    digest_of(slice_text(text), both + DIGEST_BYTES);
    digest_of(slice_of(both, sizeof both), dump->digest);
    if (dump->lines == 0)
        (void)strncpy(dump->first, text, sizeof dump->first - 1);
    dump->lines++;
}

/* A few thousand puts and removes that depend on nothing but their number. */
static void
operate(struct fixture *fixture, struct dump *dump)
{
    static const char *const codes[] = { "n", "m", "long-code" };
    uint8_t text[300];
    uint32_t number = 1;
    for (uint64_t i = 0; i < 6000; i++) {
        number = number * 1664525U + 1013904223U;
        struct key key = key_of_code(codes[i % 3]);
        key_add_u64(&key, number >> 21);
        unsigned table = TABLE_A + (number >> 8 & 3);
        memset(text, (int)(number >> 16 & 0xFF), sizeof text);
        if (i % 5 == 4)
            table_remove(fixture->tables, table, &key);
        else
            table_put(fixture->tables, table, key_slice(&key),
                slice_of(text, number >> 9 & 0xFF));
    }
    memset(dump, 0, sizeof *dump);
    tables_dump(fixture->view, dump_line, dump);
}

static void
dump_is_equal_on_disk_and_in_memory(void **state)
{
    (void)state;
    struct fixture disk;
    struct fixture memory;
    struct dump on_disk;
    struct dump in_memory;
    start(&disk, false);
    start(&memory, true);
    operate(&disk, &on_disk);
    operate(&memory, &in_memory);
    assert_true(on_disk.lines > 2000);
    assert_true(on_disk.lines == in_memory.lines);
    assert_memory_equal(on_disk.digest, in_memory.digest, DIGEST_BYTES);
    /* The dump must be able to tell one byte. */
    number_put(&memory, TABLE_A, "n", 1);
    tables_dump(memory.view, dump_line, &in_memory);
    assert_memory_not_equal(on_disk.digest, in_memory.digest, DIGEST_BYTES);
    stop(&disk);
    stop(&memory);
}

static void
dump_shows_table_key_and_value(void **state)
{
    struct fixture fixture;
    struct dump dump = { .lines = 0 };
    start(&fixture, on_memory(state));
    table_put(fixture.tables, TABLE_A, slice_text("k"), slice_text("value"));
    tables_dump(fixture.view, dump_line, &dump);
    assert_string_equal(dump.first, "16 6b 76616c7565");
    assert_true(dump.lines == 1);
    stop(&fixture);
}

int
main(void)
{
    static bool disk = false;
    static bool memory = true;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_sort_as_numbers),
        cmocka_unit_test_prestate(puts_gets_and_removes, &disk),
        cmocka_unit_test_prestate(puts_gets_and_removes, &memory),
        cmocka_unit_test_prestate(walks_its_prefix_and_no_more, &disk),
        cmocka_unit_test_prestate(walks_its_prefix_and_no_more, &memory),
        cmocka_unit_test_prestate(walks_while_the_table_changes, &disk),
        cmocka_unit_test_prestate(walks_while_the_table_changes, &memory),
        cmocka_unit_test_prestate(dump_shows_table_key_and_value, &disk),
        cmocka_unit_test_prestate(dump_shows_table_key_and_value, &memory),
        cmocka_unit_test(dump_is_equal_on_disk_and_in_memory),
    };
    return test_run_group("table", tests, ARRAY_COUNT(tests));
}
