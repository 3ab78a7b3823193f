#pragma once
#include <sys/types.h>

/* Who shall run a program; behind it, in one message, the path, the arguments and the environment, each ended by a zero. */
struct request {
  uid_t uid;
  gid_t gid;
  unsigned arguments;
  unsigned variables;
};

/* Runs what is asked for, until nobody is left who could ask. Returns the exit status. */
int serve(int socket);

/* Has the broker behind the socket run a program with the outputs and the environment of this process; passes on SIGTERM.
 * Returns its exit status, or ends by the signal that it ended by. */
int ask(int socket, struct request request, const char *path, char **arguments);
