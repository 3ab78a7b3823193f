#define _GNU_SOURCE
#include "privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Above the thread of the engine, which may be what hangs, and whatever else is in a hurry: it is done in microseconds. */
static const int realtime_priority = 50;

static int spare_from_oom(void) {
  static const char least[] = "-1000";
  int descriptor = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  int error = write(descriptor, least, sizeof least - 1) < 0 ? errno : 0;
  close(descriptor);
  return error;
}

/* The system call itself, since musl's function only ever fails. */
static int become_realtime(void) {
  struct sched_param parameter = {.sched_priority = realtime_priority};
  return syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &parameter) < 0 ? errno : 0;
}

struct privileges take_privileges(void) {
  return (struct privileges){
    .locked_memory = mlockall(MCL_CURRENT | MCL_FUTURE) < 0 ? errno : 0,
    .realtime = become_realtime(),
    .spared_from_oom = spare_from_oom(),
  };
}
