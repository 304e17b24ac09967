#ifndef STAFETT_CLI_H
#define STAFETT_CLI_H

/* stafett: the node's command line. Options of all commands, then the command's words,
 * then its own options; argp tells the help from the same rows. Exit codes: base.h. */

/* All of main. Wrong usage ends the process, as argp does. */
int cli_run(int argc, char **argv);

#endif
