/*
 * lvsha-launch PROGRAM ARGUMENT...
 *   Becomes PROGRAM with four capabilities and no way to others, and leaves a broker behind that runs commands as other users.
 *   Capabilities belong to threads, and those of Node are there before a line of JavaScript runs: so this comes first.
 * lvsha-launch --as DESCRIPTOR UID GID PATH NAME ARGUMENT...
 *   Has the broker at that descriptor run the program at PATH, and ends as it ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker.h"

#define bit(capability) (1ULL << (capability))

static const unsigned long long kept_by_daemon =
    bit(CAP_NET_ADMIN) | bit(CAP_NET_RAW) | bit(CAP_SYS_NICE) | bit(CAP_IPC_LOCK);
static const unsigned long long kept_by_broker = bit(CAP_SETUID) | bit(CAP_SETGID) | bit(CAP_KILL);

static void fail(const char *what) {
  fprintf(stderr, "lvsha-launch: %s: %s\n", what, strerror(errno));
  exit(125);
}

static unsigned long long capabilities_here(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {0};
  if (syscall(SYS_capget, &header, data) < 0) fail("capget");
  return data[0].permitted | (unsigned long long)data[1].permitted << 32;
}

static void have(unsigned long long capabilities) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  for (int half = 0; half < 2; half++) {
    unsigned part = (unsigned)(capabilities >> (32 * half));
    data[half] = (struct __user_cap_data_struct){.effective = part, .permitted = part, .inheritable = part};
  }
  if (syscall(SYS_capset, &header, data) < 0) fail("capset");
}

/* From now on being root gives nothing to a program that is started. */
static void forget_root(void) {
  if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED) < 0) fail("securebits (needs CAP_SETPCAP)");
}

static void become_daemon(char **command) {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
    if (bit(capability) & kept_by_daemon) continue;
    if (prctl(PR_CAPBSET_DROP, capability) < 0) fail("capability bounding set");
  }
  have(kept_by_daemon);
  for (int capability = 0; capability < 64; capability++) {
    if (!(bit(capability) & kept_by_daemon)) continue;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0) fail("ambient capabilities");
  }
  execvp(command[0], command);
  fail(command[0]);
}

static void launch(char **command) {
  unsigned long long needed = kept_by_daemon | kept_by_broker | bit(CAP_SETPCAP);
  unsigned long long missing = needed & ~capabilities_here();
  if (missing) {
    fprintf(stderr, "lvsha-launch: capabilities are missing: mask %llx; try: sudo\n", missing);
    exit(125);
  }
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) fail("socketpair");
  forget_root();
  pid_t broker = fork();
  if (broker < 0) fail("fork");
  if (broker == 0) {
    close(ends[0]);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    have(kept_by_broker);
    /* Its own session: what a terminal sends to the daemon is none of its business, for the last scripts need it. */
    setsid();
    exit(serve(ends[1]));
  }
  close(ends[1]);
  /* Inherited by the daemon, which names it to those that it starts with --as. */
  int carried = dup(ends[0]);
  char own[4096], variable[4200];
  ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
  if (carried < 0 || length < 0) fail("/proc/self/exe");
  own[length] = 0;
  snprintf(variable, sizeof variable, "%d:%s", carried, own);
  setenv("LVSHA_SPAWNER", variable, 1);
  become_daemon(command);
}

int main(int count, char **words) {
  if (count >= 7 && strcmp(words[1], "--as") == 0) {
    struct request request = {.uid = (uid_t)strtoul(words[3], NULL, 10), .gid = (gid_t)strtoul(words[4], NULL, 10)};
    return ask(atoi(words[2]), request, words[5], words + 6);
  }
  if (count < 2 || words[1][0] == '-') {
    fprintf(stderr, "usage: lvsha-launch PROGRAM ARGUMENT...\n");
    return 2;
  }
  launch(words + 1);
}
