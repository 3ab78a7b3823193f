/*
 * Drives the decisions with a clock of its own: reads one event a line and writes what is decided, for a test to compare.
 * Times are milliseconds.
 *
 *   MONOTONIC BOOTTIME arm WILL BOUND LEASE INTERVAL RENEWED    RENEWED: `-` before the first
 *   MONOTONIC BOOTTIME disarm|rival WILL
 *   MONOTONIC BOOTTIME renewed WILL AT
 *   MONOTONIC BOOTTIME beat|give-up|line-lost|process-gone|wake
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../decide.h"

static const char *const events[] = {"beat", "arm", "disarm", "renewed", "give-up", "line-lost", "process-gone", "rival", "wake"};
static const char *const names[] = {"kill", "listen", "resign", "renew", "remove", "end"};

static int64_t time_of(const char *word) {
  return word == NULL || strcmp(word, "-") == 0 ? never : (int64_t)(atof(word) * 1000);
}

int main(void) {
  static struct guardian guardian;
  static struct actions actions;
  char line[256];
  while (fgets(line, sizeof line, stdin)) {
    char *words[8] = {0};
    size_t count = 0;
    for (char *word = strtok(line, " \n"); word && count < 8; word = strtok(NULL, " \n")) words[count++] = word;
    if (count < 3) continue;
    struct now now = {time_of(words[0]), time_of(words[1])};
    struct event event = {.kind = event_wake, .will = words[3] ? atoi(words[3]) : 0};
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
      if (strcmp(words[2], events[i]) == 0) event.kind = i;
    if (event.kind == event_arm)
      event.terms = (struct terms){time_of(words[4]), time_of(words[5]), time_of(words[6]), time_of(words[7])};
    if (event.kind == event_renewed) event.at = time_of(words[4]);
    decide(&guardian, &event, now, &actions);
    printf("%s %s:", words[0], words[2]);
    for (size_t i = 0; i < actions.count; i++) {
      enum action_kind kind = actions.list[i].kind;
      printf(kind == action_resign || kind == action_renew || kind == action_remove ? " %s %u" : " %s", names[kind],
             actions.list[i].will);
    }
    int64_t next = next_wake(&guardian, now);
    if (next == never)
      printf(" | sleeps\n");
    else
      printf(" | wakes at %g\n", next / 1000.0);
  }
  return 0;
}
