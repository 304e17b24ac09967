#include "services/console/user.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USER_PATH_BYTES = 4096, USER_ARENA_BYTES = 48 << 20 };

struct users {
    pthread_mutex_t opening;
    unsigned count;
    struct user rows[];
};

static void
lock_make(pthread_mutex_t *lock)
{
    int made = pthread_mutex_init(lock, NULL);
    ASSERT(made == 0);
}

static void
lock_take(pthread_mutex_t *lock)
{
    int taken = pthread_mutex_lock(lock);
    ASSERT(taken == 0);
}

static void
lock_give(pthread_mutex_t *lock)
{
    int given = pthread_mutex_unlock(lock);
    ASSERT(given == 0);
}

static bool
user_load(const struct settings *settings, struct user *user)
{
    char relative[USER_PATH_BYTES];
    char path[USER_PATH_BYTES];
    int used = user->row->key[0] == '/'
                   ? snprintf(relative, sizeof relative, "%s", user->row->key)
                   : snprintf(relative, sizeof relative, "%.3000s/%.1000s",
                         settings->keys, user->row->key);
    ASSERT(used > 0 && (size_t)used < sizeof relative);
    settings_path(settings, relative, path, sizeof path);
    return keys_load_curve(path, &user->pair);
}

bool
users_open(const struct settings *settings, struct users **out)
{
    unsigned count = settings->console->user_count;
    struct users *users = calloc(1, sizeof *users + count * sizeof(struct user));
    ASSERT(users != NULL);
    *out = users;
    lock_make(&users->opening);
    for (unsigned i = 0; i < count; i++) {
        struct user *user = &users->rows[i];
        lock_make(&user->lock);
        user->opening = &users->opening;
        user->row = &settings->console->users[i];
        arena_create(USER_ARENA_BYTES, &user->arena);
        users->count++;
        if (!user_load(settings, user))
            return false;
    }
    return true;
}

void
users_close(struct users **users)
{
    if (*users == NULL)
        return;
    for (unsigned i = 0; i < (*users)->count; i++) {
        struct user *user = &(*users)->rows[i];
        asker_close(&user->asker);
        arena_destroy(&user->arena);
        memset(&user->pair, 0, sizeof user->pair);
        (void)pthread_mutex_destroy(&user->lock);
    }
    (void)pthread_mutex_destroy(&(*users)->opening);
    free(*users);
    *users = NULL;
}

struct user *
users_find_login(struct users *users, const char *login)
{
    for (unsigned i = 0; i < users->count; i++) {
        if (strcmp(users->rows[i].row->login, login) == 0)
            return &users->rows[i];
    }
    return NULL;
}

/* A context of libzmq is the process's business, too: signals and environment. */
static bool
open_asker(struct user *user, const struct settings *settings)
{
    lock_take(user->opening);
    bool is_open = asker_open(&user->asker, settings, &user->pair) == STATUS_OK;
    if (!is_open)
        asker_close(&user->asker);
    lock_give(user->opening);
    return is_open;
}

bool
user_enter(struct user *user, const struct settings *settings)
{
    lock_take(&user->lock);
    arena_rewind(user->arena, 0);
    if (!user->is_open)
        user->is_open = open_asker(user, settings);
    if (!user->is_open)
        lock_give(&user->lock);
    return user->is_open;
}

void
user_leave(struct user *user)
{
    lock_give(&user->lock);
}
