/*
 * lvsha.node: the sockets, clocks and scheduling that Node lacks. It moves bytes and knows no protocol.
 *
 *   lvsha.c    the module: clock, interfaceIndex, realtime, enterNetwork
 *   socket.c   the class Socket and its life in an event loop
 *   receive.c  one datagram and what the kernel says about it
 *   fault.c    errors and arguments
 */
#define _GNU_SOURCE
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
  const char *name;
  clockid_t clock;
} clocks[] = {{"monotonic", CLOCK_MONOTONIC}, {"boottime", CLOCK_BOOTTIME}};

/* clock(name): microseconds. */
static napi_value clock_reading(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument, reading = NULL;
  char name[16];
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok ||
      !read_text(env, argument, "clock", name, sizeof name))
    return NULL;
  for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++) {
    if (strcmp(clocks[i].name, name) != 0) continue;
    napi_create_int64(env, microseconds_now(clocks[i].clock), &reading);
    return reading;
  }
  napi_throw_type_error(env, "ERR_INVALID_ARG_VALUE", "clock must be 'monotonic' or 'boottime'");
  return NULL;
}

/* interfaceIndex(name): the kernel's number of a network interface. */
static napi_value interface_index(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument, index = NULL;
  char name[64];
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok ||
      !read_text(env, argument, "name", name, sizeof name))
    return NULL;
  unsigned number = if_nametoindex(name);
  if (number == 0) return fault_throw(env, errno, "if_nametoindex", name);
  napi_create_uint32(env, number, &index);
  return index;
}

/*
 * realtime(priority): SCHED_RR for the calling thread alone. Children and threads that it starts fall back to the normal
 * policy. The system call itself, since musl's sched_setscheduler only ever fails.
 */
static napi_value realtime(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  struct sched_param parameter = {0};
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok ||
      !read_integer(env, argument, "priority", &parameter.sched_priority))
    return NULL;
  if (syscall(SYS_sched_setscheduler, 0, SCHED_RR | SCHED_RESET_ON_FORK, &parameter) < 0)
    return fault_throw(env, errno, "sched_setscheduler", NULL);
  return NULL;
}

/* enterNetwork(path): the network namespace of a file, for the calling thread and the threads that it starts from now on. */
static napi_value enter_network(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  char path[256];
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok ||
      !read_text(env, argument, "path", path, sizeof path))
    return NULL;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return fault_throw(env, errno, "open", path);
  int failure = setns(file, CLONE_NEWNET) < 0 ? errno : 0;
  close(file);
  return failure ? fault_throw(env, failure, "setns", path) : NULL;
}

static void forget_environment(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  Environment *environment = data;
  free(environment->inbox.data);
  free(environment);
}

NAPI_MODULE_INIT() {
  Environment *environment = calloc(1, sizeof *environment);
  if (!environment || napi_set_instance_data(env, environment, forget_environment, NULL) != napi_ok) {
    free(environment);
    napi_throw_error(env, NULL, "lvsha.node: out of memory");
    return NULL;
  }
  napi_value constructor = socket_class(env);
  if (!constructor) return NULL;
  const napi_property_descriptor properties[] = {
    {"Socket", NULL, NULL, NULL, NULL, constructor, napi_enumerable, NULL},
    {"clock", NULL, clock_reading, NULL, NULL, NULL, napi_enumerable, NULL},
    {"interfaceIndex", NULL, interface_index, NULL, NULL, NULL, napi_enumerable, NULL},
    {"enterNetwork", NULL, enter_network, NULL, NULL, NULL, napi_enumerable, NULL},
    {"realtime", NULL, realtime, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  napi_define_properties(env, exports, sizeof properties / sizeof *properties, properties);
  return exports;
}
