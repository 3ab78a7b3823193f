/*
 * lvsha-guardian PID: holds the last wills of a daemon's Masters and carries them out when the daemon, its parent of that
 * number, has died or its engine has fallen silent. It reads letters (letters.h) from its standard input, says on its
 * standard output what it holds and what it was refused, and on its standard error what it has done. It ends when the daemon has ended and
 * nothing is left to do.
 *
 *   decide.c      what to do, and when
 *   letters.c     what the engine writes
 *   store.c       the wills
 *   channels.c    the sockets
 *   privileges.c  memory, scheduling
 *   ledger.c      what the engine looks up, in the file that is descriptor 3
 *   guardian.c    the loop, and how each decision is acted on
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "channels.h"
#include "ledger.h"
#include "privileges.h"
#include "store.h"

enum { inbox_size = head_length + longest_body, ledger_descriptor = 3 };

/* Everything there is: no memory is asked for once the guardian runs. */
static struct guardian guardian;
static struct store store;
static struct channels channels;
static uint8_t inbox[inbox_size];
static size_t inbox_used;
static struct actions actions;
static struct arrival arrival;
/* The daemon: its number, and a descriptor of it, or -1 where the kernel has none to give. */
static pid_t daemon_number;
static int daemon_descriptor = -1;
static int alarm_descriptor;
static bool line_is_lost, process_is_gone;
static int64_t carrying_since;
/* How late an advert was at most since the engine was last told. */
static int64_t greatest_lateness;

static int64_t microseconds_of(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static struct now now_is(void) {
  return (struct now){microseconds_of(CLOCK_MONOTONIC), microseconds_of(CLOCK_BOOTTIME)};
}

/* Writes one line where that does not have to wait for whoever reads it. */
__attribute__((format(printf, 2, 3))) static void say(int descriptor, const char *format, ...) {
  char line[256];
  struct pollfd writable = {descriptor, POLLOUT, 0};
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length < 0 || poll(&writable, 1, 0) != 1) return;
  size_t size = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
  /* Nobody may be there to read it, which changes nothing. */
  if (write(descriptor, line, size) < 0) return;
}

static bool will_of(uint16_t number, struct will_letter *will) {
  return read_will((struct reader){store_read(&store, number), false}, will);
}

static void kill_daemon(void) {
  if (daemon_descriptor >= 0)
    syscall(SYS_pidfd_send_signal, daemon_descriptor, SIGKILL, NULL, 0);
  else if (getppid() == daemon_number)
    kill(daemon_number, SIGKILL);
}

static void renew(uint16_t number, const struct will_letter *will) {
  int64_t at = microseconds_of(CLOCK_BOOTTIME);
  if (will->renew.count == 0 || channels_send(&channels, will->renew) != 0) return;
  struct event kept = {.kind = event_kept, .will = number, .at = at};
  /* No action follows from it, so that it may be told while others are being acted on. */
  static struct actions none;
  decide(&guardian, &kept, now_is(), &none);
  if (guardian.wills[number].terms.renewed_at == at) ledger_note_renewal(number, at);
}

static void report(const struct will_letter *will, const char *what, int error) {
  long long elapsed = (microseconds_of(CLOCK_MONOTONIC) - carrying_since) / 1000;
  const char *outcome = error == EREMOTEIO ? " (some were gone)" : error ? strerror(error) : "";
  say(STDERR_FILENO, "lvsha-guardian: %.*s: %s after %lld ms%s%s\n", (int)will->name.length,
      (const char *)will->name.at, what, elapsed, error && error != EREMOTEIO ? ": " : "", outcome);
}

static void carry_out(const struct action *action, const struct event *event) {
  struct will_letter will;
  int error;
  switch (action->kind) {
  case action_kill:
    if (!process_is_gone) kill_daemon();
    return;
  case action_listen:
    carrying_since = microseconds_of(CLOCK_MONOTONIC);
    channels_listen(&channels);
    return;
  case action_resign:
    if (will_of(action->will, &will)) channels_send(&channels, will.resign);
    return;
  case action_renew:
    if (will_of(action->will, &will)) renew(action->will, &will);
    return;
  case action_remove:
    if (!will_of(action->will, &will)) return;
    error = channels_send(&channels, will.remove);
    if (guardian.phase == phase_watching)
      say(STDERR_FILENO, "lvsha-guardian: %.*s: a renewal came too late, addresses removed\n", (int)will.name.length,
          (const char *)will.name.at);
    else
      report(&will, event->kind == event_rival ? "successor heard, addresses removed" : "addresses removed", error);
    return;
  case action_advertise:
    if (action->late > greatest_lateness) greatest_lateness = action->late;
    if (!will_of(action->will, &will)) return;
    /* The engine tries it itself, says what is wrong, and tells this one again: until then it has halted. */
    if (channels_send(&channels, advert_of(&will, action->frame)) != 0) {
      guardian.wills[action->will].pace.interval = 0;
      say(STDOUT_FILENO, "halted %u\n", action->will);
    } else
      ledger_note_advert(action->will, microseconds_of(CLOCK_MONOTONIC));
    return;
  case action_halt:
    say(STDOUT_FILENO, "halted %u\n", action->will);
    return;
  case action_end:
    exit(EXIT_SUCCESS);
  }
}

static void tell(const struct event *event) {
  enum phase before = guardian.phase;
  decide(&guardian, event, now_is(), &actions);
  for (size_t i = 0; i < actions.count; i++) carry_out(&actions.list[i], event);
  if (before == phase_watching && guardian.phase != phase_watching)
    say(STDERR_FILENO, "lvsha-guardian: the daemon (pid %d) %s: its last wills are carried out\n", (int)daemon_number,
        event->kind == event_wake ? "hung and was killed" : event->kind == event_give_up ? "gave up" : "has ended");
}

static void refuse(const char *what, uint16_t number, int error) {
  say(STDOUT_FILENO, "refused %s %u %d\n", what, number, error);
}

static void take_channel(const struct letter *letter) {
  struct channel_letter channel;
  int error = letter->number < most_channels && read_channel(letter->body, &channel)
                ? channel_open(&channels, letter->number, channel)
                : EINVAL;
  if (error) refuse("channel", letter->number, error);
}

/* The engine says itself what it would have had said: what an older letter asked for must not be said beside it. */
static void refuse_will(uint16_t number, int error) {
  if (number < most_wills) tell(&(struct event){.kind = event_halt, .will = number});
  refuse("will", number, error);
}

static void take_will(const struct letter *letter) {
  struct will_letter will;
  tell(&(struct event){.kind = event_tick});
  if (letter->number >= most_wills || !read_will(letter->body, &will)) {
    refuse_will(letter->number, EINVAL);
  } else if (guardian.phase == phase_carrying || !store_put(&store, letter->number, letter->body.rest)) {
    refuse_will(letter->number, ENOSPC);
  } else {
    tell(&(struct event){.kind = event_arm, .will = letter->number, .terms = will.terms, .pace = will.pace});
    if (will.pace.interval > 0) say(STDOUT_FILENO, "pacing %u\n", letter->number);
  }
}

/* Once carried out, a will stays as it is. */
static void drop_will(const struct letter *letter) {
  if (letter->number >= most_wills || guardian.phase == phase_carrying) return;
  tell(&(struct event){.kind = event_disarm, .will = letter->number});
  store_drop(&store, letter->number);
}

static void take_renewal(const struct letter *letter) {
  struct event event = {.kind = event_renewed, .will = letter->number};
  if (letter->number < most_wills && read_moment(letter->body, &event.at)) tell(&event);
}

static void take_halt(const struct letter *letter) {
  struct event event = {.kind = event_halt, .will = letter->number};
  if (letter->number < most_wills && read_halt(letter->body, &event.is_farewell)) tell(&event);
}

static void take_permit(const struct letter *letter) {
  struct event event = {.kind = event_permit, .will = letter->number};
  if (letter->number < most_wills && read_moment(letter->body, &event.at) && event.at >= 0) tell(&event);
}

static void take(const struct letter *letter) {
  switch (letter->kind) {
  case letter_channel:
    take_channel(letter);
    return;
  case letter_close:
    if (letter->number < most_channels) channel_close(&channels, letter->number);
    return;
  case letter_will:
    take_will(letter);
    return;
  case letter_disarm:
    drop_will(letter);
    return;
  case letter_beat:
    tell(&(struct event){.kind = event_beat});
    say(STDOUT_FILENO, "beat %lld\n", (long long)greatest_lateness);
    greatest_lateness = 0;
    return;
  case letter_renewed:
    take_renewal(letter);
    return;
  case letter_halt:
    take_halt(letter);
    return;
  case letter_release:
    if (letter->number < most_wills) tell(&(struct event){.kind = event_release, .will = letter->number});
    return;
  case letter_permit:
    take_permit(letter);
    return;
  case letter_give_up:
    tell(&(struct event){.kind = event_give_up});
    return;
  }
}

/* Takes all whole letters out of the inbox. What is left is the beginning of one that may never come. */
static void open_letters(void) {
  size_t begin = 0, size = 0, armed = guardian.armed;
  struct letter letter;
  for (;;) {
    struct bytes arrived = {inbox + begin, inbox_used - begin};
    enum letter_state state = next_letter(arrived, &letter, &size);
    if (state == letter_incomplete) break;
    if (state == letter_nonsense) {
      say(STDERR_FILENO, "lvsha-guardian: what the engine writes is no letter\n");
      exit(EXIT_FAILURE);
    }
    if (state == letter_whole)
      take(&letter);
    else
      refuse("letter", 0, EPROTO);
    begin += size;
  }
  inbox_used -= begin;
  memmove(inbox, inbox + begin, inbox_used);
  if (guardian.armed != armed) say(STDOUT_FILENO, "armed %zu\n", guardian.armed);
}

/* Reads all there is, so that no silence is judged while something waits to be read. */
static void read_line(void) {
  while (!line_is_lost) {
    ssize_t size = read(STDIN_FILENO, inbox + inbox_used, inbox_size - inbox_used);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
      line_is_lost = true;
    } else {
      inbox_used += size;
      open_letters();
    }
  }
}

static void hear(uint16_t number) {
  const struct channel *channel = &channels.list[number];
  struct will_letter will;
  while (channel_hear(channel, &arrival)) {
    for (uint16_t i = 0; i < most_wills; i++) {
      if (!guardian.wills[i].armed || !will_of(i, &will) || will.channel != number) continue;
      if (is_rival(&will, arrival.payload, arrival.source)) tell(&(struct event){.kind = event_rival, .will = i});
    }
  }
}

static void hear_all(void) {
  for (uint16_t i = 0; i < most_channels; i++)
    if (channels.list[i].descriptor >= 0 && channels.list[i].hears) hear(i);
}

/* On the clock itself: however long anything took, the next one is not later for that. */
static void set_alarm(int64_t at) {
  static int64_t set_to = never;
  if (at == set_to) return;
  set_to = at;
  /* A time of nothing would disarm it, which is meant where nothing is due. */
  int64_t due = at == never ? 0 : at > 0 ? at : 1;
  struct itimerspec time = {.it_value = {due / 1000000, due % 1000000 * 1000}};
  timerfd_settime(alarm_descriptor, TFD_TIMER_ABSTIME, &time, NULL);
}

/* Waits until something arrives or is due. */
static void sleep_until_due(void) {
  static struct pollfd watched[3 + most_channels];
  size_t count = 0;
  if (!line_is_lost) watched[count++] = (struct pollfd){STDIN_FILENO, POLLIN, 0};
  if (!process_is_gone && daemon_descriptor >= 0) watched[count++] = (struct pollfd){daemon_descriptor, POLLIN, 0};
  for (size_t i = 0; guardian.phase == phase_carrying && i < most_channels; i++)
    if (channels.list[i].descriptor >= 0 && channels.list[i].hears)
      watched[count++] = (struct pollfd){channels.list[i].descriptor, POLLIN, 0};

  watched[count++] = (struct pollfd){alarm_descriptor, POLLIN, 0};
  set_alarm(next_wake(&guardian, now_is()));
  poll(watched, count, -1);
}

static bool has_died(void) {
  struct pollfd process = {daemon_descriptor, POLLIN, 0};
  return daemon_descriptor >= 0 && poll(&process, 1, 0) == 1;
}

static void run(void) {
  for (;;) {
    sleep_until_due();
    bool was_lost = line_is_lost, was_gone = process_is_gone;
    /* Asked before the line is read: what a process that is gone has written is all there. */
    process_is_gone = was_gone || has_died();
    read_line();
    if (line_is_lost && !was_lost) tell(&(struct event){.kind = event_line_lost});
    if (process_is_gone && !was_gone) tell(&(struct event){.kind = event_process_gone});
    if (guardian.phase == phase_carrying) hear_all();
    tell(&(struct event){.kind = event_wake});
  }
}

/* It ends with the daemon and not before: whoever ends the daemon's group or session does not mean the guardian. */
static void ignore_signals(void) {
  static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2, SIGTSTP};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
}

int main(int count, char **words) {
  daemon_number = count == 2 ? atoi(words[1]) : 0;
  if (daemon_number <= 1) {
    say(STDERR_FILENO, "usage: lvsha-guardian PID, its parent's\n");
    return 2;
  }
  ignore_signals();
  channels_prepare(&channels);
  ledger_open(ledger_descriptor);
  fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
  alarm_descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (alarm_descriptor < 0) return EXIT_FAILURE;
  daemon_descriptor = syscall(SYS_pidfd_open, daemon_number, 0);
  /* Our parent still is who it was, so the descriptor is that of the daemon. */
  if (getppid() != daemon_number) return EXIT_SUCCESS;
  struct privileges refused = take_privileges();
  say(STDOUT_FILENO, "ready mlockall=%d SCHED_FIFO=%d oom_score_adj=%d\n", refused.locked_memory, refused.realtime,
      refused.spared_from_oom);
  run();
}
