/*
 * Reads letters from standard input as the guardian does and says what each is. With random or damaged input, and
 * sanitizers in it, this is where reading beyond the end would show.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../store.h"

static void count(struct parcels parcels, const char *what) {
  size_t octets = 0, number = parcels.count;
  for (struct parcel parcel; parcels.count > 0; octets += parcel.data.length) parcel = next_parcel(&parcels);
  printf(" %s %zu of %zu", what, number, octets);
}

static void describe_will(const struct letter *letter, struct store *store) {
  struct will_letter will;
  if (letter->number >= most_wills || !read_will(letter->body, &will) ||
      !store_put(store, letter->number, letter->body.rest)) {
    printf("will refused\n");
    return;
  }
  printf("will %u %.*s channel %u", letter->number, (int)will.name.length, (const char *)will.name.at, will.channel);
  count(will.resign, "resign");
  count(will.renew, "renew");
  count(will.remove, "remove");
  if (will.pace.interval > 0) count(advert_of(&will, will.pace.frames / 2), "advertise");
  struct bytes as_payload = store_read(store, letter->number);
  printf(" rival %d\n", is_rival(&will, as_payload, as_payload));
}

static void describe(const struct letter *letter, struct store *store) {
  struct channel_letter channel;
  int64_t moment;
  bool is_farewell;
  switch (letter->kind) {
  case letter_channel:
    if (read_channel(letter->body, &channel))
      printf("channel %u %d %d %d options %u\n", letter->number, channel.domain, channel.type, channel.protocol,
             channel.option_count);
    else
      printf("channel refused\n");
    return;
  case letter_will:
    describe_will(letter, store);
    return;
  case letter_disarm:
    if (letter->number < most_wills) store_drop(store, letter->number);
    printf("disarm %u\n", letter->number);
    return;
  case letter_renewed:
    printf(read_moment(letter->body, &moment) ? "renewed %u\n" : "renewed refused\n", letter->number);
    return;
  case letter_permit:
    printf(read_moment(letter->body, &moment) ? "permit %u\n" : "permit refused\n", letter->number);
    return;
  case letter_halt:
    if (read_halt(letter->body, &is_farewell))
      printf("halt %u %d\n", letter->number, is_farewell);
    else
      printf("halt refused\n");
    return;
  default:
    printf("letter %u %u\n", letter->kind, letter->number);
  }
}

/* One input a round: a u32 length, so that a test can send many to one process, and then so many octets. */
int main(void) {
  static struct store store;
  uint32_t length;
  while (fread(&length, sizeof length, 1, stdin) == 1) {
    /* Of exactly that size, so that a sanitizer sees whoever reads on. */
    uint8_t *input = malloc(length ? length : 1);
    if (!input || fread(input, 1, length, stdin) != length) return 1;
    struct bytes rest = {input, length};
    struct letter letter;
    size_t size;
    enum letter_state state;
    while ((state = next_letter(rest, &letter, &size)) == letter_whole || state == letter_damaged) {
      if (state == letter_whole)
        describe(&letter, &store);
      else
        printf("damaged\n");
      rest.at += size;
      rest.length -= size;
    }
    printf(state == letter_nonsense ? "nonsense\n" : "rest %zu\n", rest.length);
    free(input);
  }
  return 0;
}
