#ifndef STAFETT_CONSOLE_USER_H
#define STAFETT_CONSOLE_USER_H

/* The people whom the settings name, each with her key and her connections to the
 * daemons, which are made when she first comes. A user is entered by one thread at a
 * time. */

#include "common/arena.h"
#include "common/asker.h"

#include <pthread.h>

struct user {
    const struct console_user *row;
    pthread_mutex_t lock;
    pthread_mutex_t
        *opening; /* of all: sockets are first made by one thread at a time */
    struct curve_pair pair;
    struct asker asker;
    bool is_open;
    struct arena *arena; /* of what she asks now */
};

struct users;

/* Reads all key files. False: the reason was said. */
MUST_CHECK bool users_open(const struct settings *settings, struct users **out);
void users_close(struct users **users);
/* NULL: nobody has that login. */
struct user *users_find_login(struct users *users, const char *login);

/* False: sockets cannot be made now; then she is not entered. */
MUST_CHECK bool user_enter(struct user *user, const struct settings *settings);
void user_leave(struct user *user);

#endif
