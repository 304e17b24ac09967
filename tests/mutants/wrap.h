#ifndef STAFETT_MUTANTS_WRAP_H
#define STAFETT_MUTANTS_WRAP_H

/* WRAP(type, name, parameters) begins a function in the place of `name`; REAL(name) is
 * the one it stands before. The Makefile gives the linker every name found here. */

/* The linker's own names. NOLINTBEGIN(bugprone-reserved-identifier) */
#define WRAP(type, name, ...)                                                          \
    type __real_##name(__VA_ARGS__);                                                   \
    type __wrap_##name(__VA_ARGS__);                                                   \
    type __wrap_##name(__VA_ARGS__)
#define REAL(name) __real_##name
/* NOLINTEND(bugprone-reserved-identifier) */

#endif
