/*
 * The language of the pipe. A letter is a head and a body, integers in the order of the machine:
 *
 *   head   u32 length of the body, u32 CRC-32 of the body
 *   body   u16 kind, u16 number, then what the kind says
 *
 *   1 channel   number: of the channel. i32 domain, type, protocol; u8 whether rivals are heard on it; u8 whether whatever
 *               it receives means that a request was refused; bytes to bind to; u16 count of options, each i32 level,
 *               i32 name, bytes
 *   2 close     number: of the channel
 *   3 will      number: of the will. i64 bound, lease, interval, renewed_at (decide.h); bytes name; u16 channel to listen
 *               on; bytes source address that is no rival's; u16 count of tests, each u16 offset in the IP payload,
 *               u8 mask, u8 value, u8 whether the octet must differ; then what to send to resign, to renew and to remove:
 *               each a u16 count of parcels, each u16 channel, bytes destination, bytes control, bytes data; then the
 *               adverts: i64 interval, or 0 for none, i64 CLOCK_MONOTONIC of the next, u16 count of those that are sent
 *               once each, or 0 for one again and again, and their parcels, as many for each; then i64 CLOCK_BOOTTIME from
 *               which on nothing is renewed, or 0. Answered by `pacing`
 *   4 disarm    number: of the will
 *   5 beat      answered by `beat`, and by how much adverts were late at most since the last
 *   6 renewed   number: of the will. i64 CLOCK_BOOTTIME before the request that succeeded
 *   7 give up
 *   8 halt      number: of the will whose adverts are to stop. u8 whether the engine says farewell after that
 *   9 release   number: of the will whose addresses the engine removes after that
 *   10 permit   number: of the will. i64 CLOCK_BOOTTIME from which on nothing is renewed, or 0
 *
 * where `bytes` is a u32 length and so many octets.
 */
#ifndef GUARDIAN_LETTERS_H
#define GUARDIAN_LETTERS_H

#include "decide.h"

enum letter_kind {
  letter_channel = 1,
  letter_close,
  letter_will,
  letter_disarm,
  letter_beat,
  letter_renewed,
  letter_give_up,
  letter_halt,
  letter_release,
  letter_permit,
};

enum { head_length = 8, longest_body = 256 * 1024 };

struct bytes {
  const uint8_t *at;
  size_t length;
};

/* Reads on and on; once something did not fit, everything is zero and `failed` is set. */
struct reader {
  struct bytes rest;
  bool failed;
};

struct letter {
  enum letter_kind kind;
  uint16_t number;
  struct reader body;
};

enum letter_state { letter_incomplete, letter_whole, letter_damaged, letter_nonsense };

/*
 * Looks at what has arrived. `size` is how much of it the letter takes: of a damaged one, too. After nonsense nobody knows
 * where the next one begins.
 */
enum letter_state next_letter(struct bytes arrived, struct letter *letter, size_t *size);

struct option {
  int32_t level, name;
  struct bytes value;
};

struct channel_letter {
  int32_t domain, type, protocol;
  bool hears, answers_are_refusals;
  struct bytes address;
  uint16_t option_count;
  struct reader options;
};

bool read_channel(struct reader body, struct channel_letter *channel);
struct option next_option(struct reader *options);

/* A datagram, its destination, and what sendmsg(2) is told of it. */
struct parcel {
  uint16_t channel;
  struct bytes destination, control, data;
};

struct parcels {
  uint16_t count;
  struct reader rest;
};

struct will_letter {
  struct terms terms;
  struct bytes name;
  uint16_t channel;
  struct bytes source;
  uint16_t test_count;
  struct reader tests;
  struct parcels resign, renew, remove;
  struct pace pace;
  struct parcels advertise;
};

bool read_will(struct reader body, struct will_letter *will);
struct parcel next_parcel(struct parcels *parcels);

/* The parcels of one of its adverts. */
struct parcels advert_of(const struct will_letter *will, uint16_t frame);

/* Whether a datagram, without its IP header, is a rival's. */
bool is_rival(const struct will_letter *will, struct bytes payload, struct bytes source);

/* The body of letter_renewed or letter_permit. */
bool read_moment(struct reader body, int64_t *moment);

/* The body of letter_halt. */
bool read_halt(struct reader body, bool *is_farewell);

#endif
