#ifndef STAFETT_UP_FILES_H
#define STAFETT_UP_FILES_H

/* The files of `stafett up`: programs beside its own, pid files, and the lock that keeps
 * a node from being started twice. A pid file that cannot be written is told, and no
 * more: nothing depends on it. */

#include "common/settings.h"

#include <sys/types.h>

enum { UP_PATH_BYTES = 4096 };

/* Of this program's binary. */
bool up_files_own_folder(char folder[UP_PATH_BYTES]);
/* <folder>/stafett-<name>; false, said, when it cannot be run. */
bool up_files_program(
    const char *folder, const char *name, char program[UP_PATH_BYTES]);
/* Takes <store>/up.pid; 0, or the exit code after the reason was said. */
int up_files_lock(const struct settings *settings, int *lock_out);
void up_files_unlock(const struct settings *settings, int lock);
void up_files_write_child(const struct settings *settings, const char *name, pid_t pid);
void up_files_remove_child(const struct settings *settings, const char *name);

#endif
