/* The arena's budget is hard, and a decoder's within it. */

#include "common/arena.h"
#include "tests/lib/test.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void
budget_is_exact(void **state)
{
    (void)state;
    struct arena *arena;
    arena_create(64, &arena);
    assert_non_null(arena_try(arena, 48));
    assert_null(arena_try(arena, 17));
    assert_null(arena_try(arena, SIZE_MAX));
    assert_non_null(arena_try(arena, 16));
    assert_null(arena_try(arena, 0));
    assert_int_equal(arena_left(arena), 0);
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    assert_non_null(arena_try(arena, 64));
    arena_destroy(&arena);
    assert_null(arena);
}

static void
taken_memory_is_zero_and_aligned(void **state)
{
    (void)state;
    struct arena *arena;
    arena_create(1024, &arena);
    memset(arena_try(arena, 1024), 0xA5, 1024);
    arena_reset(arena);
    (void)arena_try(arena, 1);
    const uint8_t *taken = arena_take(arena, 100);
    assert_int_equal((uintptr_t)taken % 16, 0);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(taken[i], 0);
    arena_destroy(&arena);
}

static void
rewind_gives_back(void **state)
{
    (void)state;
    struct arena *arena;
    arena_create(128, &arena);
    struct slice kept = arena_copy(arena, slice_text("kept"));
    size_t mark = arena_mark(arena);
    assert_non_null(arena_try(arena, 112));
    assert_null(arena_try(arena, 1));
    arena_rewind(arena, mark);
    assert_string_equal(arena_text(arena, slice_text("again")), "again");
    assert_true(slice_equal(kept, slice_text("kept")));
    arena_destroy(&arena);
}

static void
decoder_has_its_own_limit(void **state)
{
    (void)state;
    struct arena *arena;
    arena_create(1024, &arena);
    struct arena_decoder decoder = { arena, 64 };
    ProtobufCAllocator allocator = arena_allocator(&decoder);
    assert_non_null(allocator.alloc(allocator.allocator_data, 40));
    assert_null(allocator.alloc(allocator.allocator_data, 40));
    assert_non_null(allocator.alloc(allocator.allocator_data, 16));
    assert_null(allocator.alloc(allocator.allocator_data, 1));
    assert_true(arena_left(arena) > 512);
    arena_destroy(&arena);
}

static void
taking_too_much_ends_the_process(void **state)
{
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit no_core = { 0, 0 };
        (void)setrlimit(RLIMIT_CORE, &no_core);
        (void)signal(SIGABRT, SIG_DFL);
        (void)close(STDERR_FILENO);
        struct arena *arena;
        arena_create(64, &arena);
        (void)arena_take(arena, 65);
        _exit(0);
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended));
    assert_int_equal(WTERMSIG(ended), SIGABRT);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(budget_is_exact),
        cmocka_unit_test(taken_memory_is_zero_and_aligned),
        cmocka_unit_test(rewind_gives_back),
        cmocka_unit_test(decoder_has_its_own_limit),
        cmocka_unit_test(taking_too_much_ends_the_process),
    };
    return test_run_group("arena", tests, ARRAY_COUNT(tests));
}
