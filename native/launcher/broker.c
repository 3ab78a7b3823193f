#define _GNU_SOURCE
#include "broker.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { largest = 128 * 1024, most_words = 4096, descriptors = 3 };

/* As shells have it: the command cannot be run. */
enum { cannot_run = 126, not_found = 127 };

/* Room for the descriptors that a message carries: the line to whoever asks, and the two outputs. */
union ancillary {
  char bytes[CMSG_SPACE(descriptors * sizeof(int))];
  struct cmsghdr aligned;
};

static char message[largest];

static _Noreturn void become(const struct request *request, char **words, int *carried) {
  setsid();
  int nothing = open("/dev/null", O_RDONLY);
  if (dup2(nothing, 0) < 0 || dup2(carried[1], 1) < 0 || dup2(carried[2], 2) < 0) _exit(cannot_run);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGCHLD, SIG_DFL);
  /* The user last: after it nothing of this is allowed any more. */
  if (setgroups(0, NULL) < 0 || setresgid(request->gid, request->gid, request->gid) < 0 ||
      setresuid(request->uid, request->uid, request->uid) < 0 || chdir("/") < 0) {
    dprintf(2, "cannot become user %u: %s\n", request->uid, strerror(errno));
    _exit(cannot_run);
  }
  char **arguments = words + 1;
  execve(words[0], arguments, arguments + request->arguments + 1);
  dprintf(2, "%s: %s\n", words[0], strerror(errno));
  _exit(not_found);
}

static void signal_all(pid_t child, int number) {
  /* It has no group of its own for a moment. */
  if (kill(-child, number) < 0) kill(child, number);
}

/* Stays beside one program: passes signals on, kills it when nobody waits for it any more, and says how it ended. */
static int accompany(const struct request *request, char **words, int *carried) {
  signal(SIGCHLD, SIG_DFL);
  signal(SIGPIPE, SIG_IGN);
  pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) become(request, words, carried);
  close(carried[1]);
  close(carried[2]);
  int watched = (int)syscall(SYS_pidfd_open, child, 0);
  struct pollfd waits[] = {{.fd = watched, .events = POLLIN}, {.fd = carried[0], .events = POLLIN}};
  int was_signalled = 0;
  while (poll(waits, 2, -1) < 0 || !(waits[0].revents & POLLIN)) {
    if (!waits[1].revents) continue;
    unsigned char number;
    int is_there = read(carried[0], &number, 1) == 1;
    was_signalled = 1;
    signal_all(child, is_there ? number : SIGKILL);
    if (!is_there) waits[1].fd = -1;
  }
  int status = 0;
  waitpid(child, &status, 0);
  /* What it has started goes with it where it was told to end. */
  if (was_signalled) kill(-child, SIGKILL);
  return write(carried[0], &status, sizeof status) < 0;
}

/* Points into the message; returns 0 unless it holds as many words as it says. */
static int split(const struct request *request, size_t length, char **words) {
  size_t counts[] = {1, request->arguments, request->variables};
  if (length <= sizeof *request || message[length - 1] != 0) return 0;
  if (request->arguments > most_words || request->variables > most_words) return 0;
  const char *end = message + length;
  char *at = message + sizeof *request;
  for (int part = 0; part < 3; part++) {
    for (size_t i = 0; i < counts[part]; i++) {
      if (at >= end) return 0;
      *words++ = at;
      at += strlen(at) + 1;
    }
    /* The path stands alone; the two lists are each ended by a null. */
    if (part > 0) *words++ = NULL;
  }
  return at == end;
}

int serve(int socket) {
  static char *words[2 * most_words + 3];
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    union ancillary room;
    struct iovec part = {message, sizeof message};
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room.bytes};
    ssize_t length = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return length < 0;
    struct cmsghdr *control = CMSG_FIRSTHDR(&header);
    if (!control || control->cmsg_type != SCM_RIGHTS || control->cmsg_len != CMSG_LEN(descriptors * sizeof(int))) continue;
    int carried[descriptors];
    memcpy(carried, CMSG_DATA(control), sizeof carried);
    struct request request;
    memcpy(&request, message, sizeof request);
    if (!(header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) && split(&request, (size_t)length, words) && fork() == 0) {
      close(socket);
      _exit(accompany(&request, words, carried));
    }
    for (int i = 0; i < descriptors; i++) close(carried[i]);
  }
}

static int line;

static void pass_on(int number) {
  unsigned char octet = (unsigned char)number;
  int before = errno;
  if (write(line, &octet, 1) < 0) errno = 0;
  errno = before;
}

static size_t put(size_t at, const char *word) {
  size_t length = strlen(word) + 1;
  if (at + length > sizeof message) return sizeof message + 1;
  memcpy(message + at, word, length);
  return at + length;
}

static int refuse(const char *why) {
  dprintf(2, "cannot be run as another user: %s\n", why);
  return cannot_run;
}

int ask(int socket, struct request request, const char *path, char **arguments) {
  size_t length = put(sizeof request, path);
  for (; arguments[request.arguments]; request.arguments++) {
    if (length <= sizeof message) length = put(length, arguments[request.arguments]);
  }
  for (; environ[request.variables]; request.variables++) {
    if (length <= sizeof message) length = put(length, environ[request.variables]);
  }
  if (length > sizeof message) return refuse("its arguments and environment are too long");
  memcpy(message, &request, sizeof request);

  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return refuse(strerror(errno));
  line = ends[0];
  struct sigaction passing = {.sa_handler = pass_on};
  sigaction(SIGTERM, &passing, NULL);
  int carried[descriptors] = {ends[1], 1, 2};
  union ancillary room = {0};
  struct iovec part = {message, length};
  struct msghdr header = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room.bytes};
  struct cmsghdr *control = CMSG_FIRSTHDR(&header);
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(sizeof carried);
  memcpy(CMSG_DATA(control), carried, sizeof carried);
  if (sendmsg(socket, &header, MSG_NOSIGNAL) < 0) return refuse(strerror(errno));
  close(ends[1]);
  close(socket);
  /* The outputs are the program's alone, which may leave them behind. */
  close(1);

  int status;
  ssize_t got;
  while ((got = read(line, &status, sizeof status)) < 0 && errno == EINTR) {
  }
  if (got != sizeof status) return refuse("the broker has ended");
  if (!WIFSIGNALED(status)) return WEXITSTATUS(status);
  /* The program has left its core, if anybody has. */
  setrlimit(RLIMIT_CORE, &(struct rlimit){0});
  signal(WTERMSIG(status), SIG_DFL);
  raise(WTERMSIG(status));
  return 128 + WTERMSIG(status);
}
