/*
 * What the guardian decides: one pure function over its state, an event and the time. It calls nothing, allocates nothing
 * and knows neither sockets nor protocols, so that a test or a simulation drives the very code that is shipped.
 */
#ifndef GUARDIAN_DECIDE_H
#define GUARDIAN_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { most_wills = 512 };

/* Microseconds on CLOCK_MONOTONIC and on CLOCK_BOOTTIME, which also counts the time that the machine was asleep. */
struct now {
  int64_t monotonic, boottime;
};

/* The times of a will, in microseconds. */
struct terms {
  /* How long the addresses stay while no successor is heard. */
  int64_t bound;
  /* How long the kernel keeps them after a renewal, and how often they are to be renewed. */
  int64_t lease, interval;
  /* When the last renewal succeeded, on CLOCK_BOOTTIME; `never` before the first. */
  int64_t renewed_at;
  /* From when on nothing is renewed, on CLOCK_BOOTTIME; 0 where there is no such time. */
  int64_t until;
};

#define never INT64_MIN

/* The adverts of a Master: one at `due`, on CLOCK_MONOTONIC, and one at every `interval` after that; 0 is none. */
struct pace {
  int64_t interval, due;
  /* How many different ones there are, each to be sent once; 0 is one that is sent again and again. */
  uint16_t frames;
};

enum event_kind {
  /* What the engine writes; all of it but event_renewed is a sign of life. */
  event_beat,
  event_arm,
  event_disarm,
  event_renewed,
  /* Adverts are to stop: it is no Master any more, or says so itself. */
  event_halt,
  /* The engine has failed, knows it, and asks for its wills to be carried out. */
  event_give_up,
  /* Its end of the pipe is closed. */
  event_line_lost,
  event_process_gone,
  /* Another router speaks for what this will is about. */
  event_rival,
  /* The time has come that `next_wake` named, or any other. */
  event_wake,
  /* The same for adverts alone: what is due leaves before something else takes its place. */
  event_tick,
  /* What the engine writes, too: it is about to remove the addresses. */
  event_release,
  /* The time has become another from when on nothing is renewed. */
  event_permit,
  /* A renewal that was decided here has succeeded; `now` is after it. No action follows. */
  event_kept,
};

struct event {
  enum event_kind kind;
  uint16_t will;
  /* Of event_arm. */
  struct terms terms;
  struct pace pace;
  /* Of event_renewed and event_kept: CLOCK_BOOTTIME before the request. Of event_permit: `until` of struct terms. */
  int64_t at;
  /* Of event_halt: the engine says farewell after that. */
  bool is_farewell;
};

enum action_kind {
  action_kill,
  /* From here on rivals are listened for. */
  action_listen,
  action_resign,
  action_renew,
  action_remove,
  action_advertise,
  /* The lease of its addresses is over, and with it the pace: whoever was asleep is no Master. */
  action_halt,
  /* Nothing is left to do. */
  action_end,
};

struct action {
  enum action_kind kind;
  uint16_t will;
  /* Of action_advertise: which of the different ones, and how much later than it was due. */
  uint16_t frame;
  int64_t late;
};

/* A kill or a beginning, at most four things of each will, and the end. */
struct actions {
  size_t count;
  struct action list[4 * most_wills + 3];
};

struct will_state {
  bool armed;
  struct terms terms;
  struct pace pace;
  uint16_t next_frame;
  /* On CLOCK_MONOTONIC: how long the addresses stay, once it is carried out, and when they are renewed from here. */
  int64_t keep_until, renew_at;
  /* What was done since the line was last empty: the engine may have written the opposite before that. */
  bool has_spoken, has_renewed;
  /* A renewal left later than was decided, when the lease was over. */
  bool has_overslept;
};

enum phase { phase_watching, phase_killing, phase_carrying };

/* Zeroed, it watches and holds nothing. */
struct guardian {
  enum phase phase;
  size_t armed;
  int64_t heard_at;
  int64_t kill_until;
  struct will_state wills[most_wills];
};

/* Takes one event and says what must be done, in order. The caller reads all that has arrived before it sends a wake. */
void decide(struct guardian *guardian, const struct event *event, struct now now, struct actions *actions);

/* When a wake is due, on CLOCK_MONOTONIC; `never` where nothing is. Waking early changes nothing. */
int64_t next_wake(const struct guardian *guardian, struct now now);

#endif
