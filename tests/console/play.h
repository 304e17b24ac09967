#ifndef STAFETT_TEST_CONSOLE_PLAY_H
#define STAFETT_TEST_CONSOLE_PLAY_H

/* Three nodes with real processes as house.scn leaves them, and play.mjs, which puts a
 * console beside each and plays a group of tests: "edge" speaks HTTP itself, "browser"
 * drives a real browser. `only`: those alone whose names have it; NULL: all. Prints the
 * line that is counted; returns main's exit code. Everything started ends with it. */
int play_group(const char *group, const char *program, const char *only);

#endif
