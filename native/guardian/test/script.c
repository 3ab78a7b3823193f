/*
 * Drives the decisions with a clock of its own: reads one event a line and writes what is decided, for a test to compare.
 * Times are milliseconds.
 *
 *   MONOTONIC BOOTTIME arm WILL BOUND LEASE INTERVAL RENEWED [PACE DUE FRAMES]    RENEWED: `-` before the first
 *   MONOTONIC BOOTTIME disarm|rival|halt|release WILL
 *   MONOTONIC BOOTTIME farewell WILL    it is halted, and the engine says farewell
 *   MONOTONIC BOOTTIME renewed|kept|permit WILL AT
 *   MONOTONIC BOOTTIME beat|give-up|line-lost|process-gone|wake|tick
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../decide.h"

static const char *const events[] = {"beat", "arm", "disarm", "renewed", "halt", "give-up", "line-lost", "process-gone", "rival", "wake", "tick", "release", "permit", "kept"};
static const char *const names[] = {"kill", "listen", "resign", "renew", "remove", "advertise", "halt", "end"};

static int64_t time_of(const char *word) {
  return word == NULL || strcmp(word, "-") == 0 ? never : (int64_t)(atof(word) * 1000);
}

int main(void) {
  static struct guardian guardian;
  static struct actions actions;
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    char *words[11] = {0};
    size_t count = 0;
    for (char *word = strtok(line, " \n"); word && count < 11; word = strtok(NULL, " \n")) words[count++] = word;
    if (count < 3) continue;
    struct now now = {time_of(words[0]), time_of(words[1])};
    struct event event = {.kind = event_wake, .will = words[3] ? atoi(words[3]) : 0};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
      if (strcmp(words[2], events[i]) == 0) event.kind = i;
    if (event.kind == event_arm)
      event.terms = (struct terms){time_of(words[4]), time_of(words[5]), time_of(words[6]), time_of(words[7]), 0};
    if (event.kind == event_arm && words[10])
      event.pace = (struct pace){time_of(words[8]), time_of(words[9]), atoi(words[10])};
    if (words[4] && event.kind != event_arm) event.at = time_of(words[4]);
    if (strcmp(words[2], "farewell") == 0) {
      event.kind = event_halt;
      event.is_farewell = true;
    }
    decide(&guardian, &event, now, &actions);
    printf("%s %s:", words[0], words[2]);
    for (size_t i = 0; i < actions.count; i++) {
      const struct action *action = &actions.list[i];
      bool is_of_all = action->kind == action_kill || action->kind == action_listen || action->kind == action_end;
      printf(is_of_all ? " %s" : " %s %u", names[action->kind], action->will);
      if (action->kind == action_advertise && action->frame > 0) printf("/%u", action->frame);
    }
    int64_t next = next_wake(&guardian, now);
    if (next == never)
      printf(" | sleeps\n");
    else
      printf(" | wakes at %g\n", next / 1000.0);
  }
  return 0;
}
