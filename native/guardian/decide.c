#include "decide.h"

/* A silence of the engine that is taken for its end. */
static const int64_t patience = 1000000;
/* Who wakes so much later than that was not running either, and cannot tell who was silent. */
static const int64_t own_lateness = 250000;
/* How long a killed process may take to be gone before its will is carried out beside it. */
static const int64_t longest_dying = 100000;
/* The kernel removes an address at most this long after its lease, and nobody takes over before. */
static const int64_t longest_removal = 1000000;

static void act(struct actions *actions, enum action_kind kind, uint16_t will) {
  actions->list[actions->count++] = (struct action){.kind = kind, .will = will};
}

static void forget(struct guardian *guardian, struct will_state *will) {
  if (will->armed) guardian->armed--;
  will->armed = false;
}

/* The addresses of this will may be on another host by now, or no more on ours. */
static bool is_lapsed(const struct will_state *will, struct now now) {
  const struct terms *terms = &will->terms;
  return terms->renewed_at == never || now.boottime - terms->renewed_at >= terms->lease + longest_removal;
}

static bool is_leased(const struct will_state *will, struct now now) {
  return will->terms.renewed_at != never && now.boottime - will->terms.renewed_at < will->terms.lease;
}

/* A renewal creates the address where it is gone: only while the last lease holds, and whatever permits it. */
static bool may_renew(const struct will_state *will, struct now now) {
  return is_leased(will, now) && (will->terms.until == 0 || now.boottime < will->terms.until);
}

/*
 * Sends the advert that is due: one, however late, and the next on the grid again. Only while the addresses are ours for
 * certain, since an advert says so. Where all have been sent there is silence until others come.
 */
static void advertise(struct guardian *guardian, uint16_t number, struct now now, struct actions *actions) {
  struct will_state *will = &guardian->wills[number];
  struct pace *pace = &will->pace;
  if (!will->armed || pace->interval == 0 || now.monotonic < pace->due) return;
  if (!is_leased(will, now)) {
    pace->interval = 0;
    act(actions, action_halt, number);
    return;
  }
  int64_t late = now.monotonic - pace->due;
  pace->due += (late / pace->interval + 1) * pace->interval;
  if (pace->frames > 0 && will->next_frame == pace->frames) return;
  will->has_spoken = true;
  actions->list[actions->count++] = (struct action){action_advertise, number, will->next_frame, late};
  if (pace->frames > 0) will->next_frame++;
}

static void advertise_all(struct guardian *guardian, struct now now, struct actions *actions) {
  for (uint16_t number = 0; guardian->armed > 0 && number < most_wills; number++)
    advertise(guardian, number, now, actions);
}

/* Renews what the engine should have renewed and has not: it may be busy, and is believed to live. */
static void stand_in(struct guardian *guardian, uint16_t number, struct now now, struct actions *actions) {
  struct will_state *will = &guardian->wills[number];
  if (!will->armed || now.monotonic < will->renew_at || !may_renew(will, now)) return;
  will->renew_at = now.monotonic + will->terms.interval;
  will->has_renewed = true;
  act(actions, action_renew, number);
}

/* The line was empty a moment ago: what was done before that was not yet unwanted. */
static void begin_anew(struct guardian *guardian) {
  for (size_t number = 0; number < most_wills; number++)
    guardian->wills[number].has_spoken = guardian->wills[number].has_renewed = false;
}

/*
 * A renewal has left here. Whoever was asleep between the decision and the request may have created addresses that were
 * somebody else's by then, unless the engine has renewed them meanwhile: that is known once the line has been read.
 */
static void note_kept(struct will_state *will, int64_t at, struct now now) {
  will->has_overslept = !is_leased(will, now);
  if (!will->has_overslept) will->terms.renewed_at = at;
}

static void undo_kept(struct guardian *guardian, uint16_t number, struct now now, struct actions *actions) {
  struct will_state *will = &guardian->wills[number];
  if (!will->has_overslept) return;
  will->has_overslept = false;
  if (!will->armed || is_leased(will, now)) return;
  will->pace.interval = 0;
  act(actions, action_remove, number);
  act(actions, action_halt, number);
}

static void watch_over_all(struct guardian *guardian, struct now now, struct actions *actions) {
  begin_anew(guardian);
  if (guardian->armed == 0) return;
  for (uint16_t number = 0; number < most_wills; number++) undo_kept(guardian, number, now, actions);
  advertise_all(guardian, now, actions);
  for (uint16_t number = 0; number < most_wills; number++) stand_in(guardian, number, now, actions);
}

static void remove_now(struct guardian *guardian, uint16_t number, struct actions *actions) {
  act(actions, action_remove, number);
  forget(guardian, &guardian->wills[number]);
}

/* Keeps the addresses of one will for as long as that is safe. */
static void keep(struct guardian *guardian, uint16_t number, struct now now, struct actions *actions) {
  struct will_state *will = &guardian->wills[number];
  if (now.monotonic >= will->keep_until || is_lapsed(will, now) || (will->has_overslept && !is_leased(will, now))) {
    remove_now(guardian, number, actions);
  } else if (now.monotonic >= will->renew_at) {
    will->renew_at = now.monotonic + will->terms.interval;
    if (may_renew(will, now)) act(actions, action_renew, number);
  }
  will->has_overslept = false;
}

static void end_if_idle(const struct guardian *guardian, struct actions *actions) {
  if (guardian->armed == 0) act(actions, action_end, 0);
}

static void keep_all(struct guardian *guardian, struct now now, struct actions *actions) {
  for (uint16_t number = 0; number < most_wills; number++)
    if (guardian->wills[number].armed) keep(guardian, number, now, actions);
  end_if_idle(guardian, actions);
}

/* Every farewell leaves before anything else is done: the peers count from there. */
static void carry_out(struct guardian *guardian, struct now now, struct actions *actions) {
  guardian->phase = phase_carrying;
  if (guardian->armed > 0) act(actions, action_listen, 0);
  for (uint16_t number = 0; number < most_wills; number++) {
    struct will_state *will = &guardian->wills[number];
    if (!will->armed) continue;
    will->keep_until = now.monotonic + will->terms.bound;
    will->renew_at = now.monotonic;
    act(actions, action_resign, number);
  }
  keep_all(guardian, now, actions);
}

static void kill_first(struct guardian *guardian, struct now now, struct actions *actions) {
  if (guardian->armed == 0) {
    act(actions, action_end, 0);
    return;
  }
  guardian->phase = phase_killing;
  guardian->kill_until = now.monotonic + longest_dying;
  act(actions, action_kill, 0);
}

static void wake(struct guardian *guardian, struct now now, struct actions *actions) {
  int64_t silence = now.monotonic - guardian->heard_at;
  switch (guardian->phase) {
  case phase_watching:
    if (guardian->armed > 0 && silence >= patience) {
      if (silence < patience + own_lateness) {
        kill_first(guardian, now, actions);
        return;
      }
      guardian->heard_at = now.monotonic;
    }
    watch_over_all(guardian, now, actions);
    return;
  case phase_killing:
    if (now.monotonic >= guardian->kill_until) carry_out(guardian, now, actions);
    return;
  case phase_carrying:
    keep_all(guardian, now, actions);
    return;
  }
}

/* Two renewals of the engine must be missing. */
static int64_t stand_in_from(const struct terms *terms, struct now now) {
  int64_t patience_left = 2 * terms->interval - (terms->renewed_at == never ? 0 : now.boottime - terms->renewed_at);
  return now.monotonic + (patience_left > 0 ? patience_left : 0);
}

/* What the engine wrote. It counts until the wills are carried out, also where the engine is being killed already. */
static void heed(struct guardian *guardian, const struct event *event, struct now now, struct actions *actions) {
  struct will_state *will = &guardian->wills[event->will];
  guardian->heard_at = now.monotonic;
  switch (event->kind) {
  case event_arm:
    if (!will->armed) guardian->armed++;
    *will = (struct will_state){
      .armed = true,
      .terms = event->terms,
      .pace = event->pace,
      .renew_at = stand_in_from(&event->terms, now),
      .has_spoken = will->has_spoken,
      .has_renewed = will->has_renewed,
    };
    return;
  case event_halt:
    will->pace.interval = 0;
    /* An advert that has left may be behind the farewell, and the peers would wait for the next. */
    if (event->is_farewell && will->armed && will->has_spoken) act(actions, action_resign, event->will);
    return;
  case event_release:
    will->pace.interval = 0;
    will->terms.renewed_at = never;
    /* It may be behind the removal, and have created the addresses anew. */
    if (will->armed && will->has_renewed) act(actions, action_remove, event->will);
    return;
  case event_permit:
    will->terms.until = event->at;
    return;
  case event_disarm:
    forget(guardian, will);
    return;
  default:
    return;
  }
}

void decide(struct guardian *guardian, const struct event *event, struct now now, struct actions *actions) {
  bool is_carrying = guardian->phase == phase_carrying;
  actions->count = 0;
  if (event->will >= most_wills) return;
  switch (event->kind) {
  case event_beat:
  case event_arm:
  case event_disarm:
  case event_halt:
  case event_release:
  case event_permit:
    if (!is_carrying) heed(guardian, event, now, actions);
    return;
  case event_renewed:
    guardian->wills[event->will].terms.renewed_at = event->at;
    if (!is_carrying) guardian->wills[event->will].renew_at = stand_in_from(&guardian->wills[event->will].terms, now);
    return;
  case event_kept:
    note_kept(&guardian->wills[event->will], event->at, now);
    return;
  case event_line_lost:
    if (guardian->phase == phase_watching) kill_first(guardian, now, actions);
    return;
  case event_give_up:
  case event_process_gone:
    if (!is_carrying) carry_out(guardian, now, actions);
    return;
  case event_rival:
    if (!is_carrying || !guardian->wills[event->will].armed) return;
    remove_now(guardian, event->will, actions);
    end_if_idle(guardian, actions);
    return;
  case event_wake:
    wake(guardian, now, actions);
    return;
  case event_tick:
    if (guardian->phase == phase_watching) advertise_all(guardian, now, actions);
    return;
  }
}

static int64_t earlier(int64_t one, int64_t other) {
  return one == never || other < one ? other : one;
}

static int64_t next_in_watch(const struct guardian *guardian, struct now now) {
  int64_t first = guardian->heard_at + patience;
  for (size_t number = 0; number < most_wills; number++) {
    const struct will_state *will = &guardian->wills[number];
    if (!will->armed) continue;
    if (will->has_overslept) first = earlier(first, now.monotonic);
    if (will->pace.interval > 0) first = earlier(first, will->pace.due);
    if (may_renew(will, now)) first = earlier(first, will->renew_at);
  }
  return first;
}

int64_t next_wake(const struct guardian *guardian, struct now now) {
  if (guardian->phase == phase_killing) return guardian->kill_until;
  if (guardian->armed == 0) return never;
  if (guardian->phase == phase_watching) return next_in_watch(guardian, now);
  int64_t first = never;
  for (size_t number = 0; number < most_wills; number++) {
    const struct will_state *will = &guardian->wills[number];
    if (!will->armed) continue;
    first = earlier(first, will->keep_until);
    first = earlier(first, will->renew_at);
    if (will->has_overslept) first = earlier(first, now.monotonic);
    if (will->terms.renewed_at == never) continue;
    int64_t lapse = will->terms.renewed_at + will->terms.lease + longest_removal - now.boottime;
    first = earlier(first, now.monotonic + lapse);
  }
  return first;
}
