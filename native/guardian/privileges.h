/* What keeps the guardian running where everything else is short. Each may be refused, and then it goes on without. */
#ifndef GUARDIAN_PRIVILEGES_H
#define GUARDIAN_PRIVILEGES_H

/* The error number of each, or 0. */
struct privileges {
  int locked_memory, realtime, spared_from_oom;
};

struct privileges take_privileges(void);

#endif
