#include "letters.h"

#include <string.h>

/* As zlib and Ethernet have it: reflected, polynomial 0x04c11db7. */
static uint32_t crc32_of(struct bytes bytes) {
  uint32_t crc = 0xffffffff;
  for (size_t i = 0; i < bytes.length; i++) {
    crc ^= bytes.at[i];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

static struct bytes take(struct reader *reader, size_t length) {
  if (reader->failed || length > reader->rest.length) {
    reader->failed = true;
    return (struct bytes){NULL, 0};
  }
  struct bytes taken = {reader->rest.at, length};
  reader->rest.at += length;
  reader->rest.length -= length;
  return taken;
}

static void take_into(struct reader *reader, void *value, size_t length) {
  struct bytes taken = take(reader, length);
  memset(value, 0, length);
  if (taken.at) memcpy(value, taken.at, length);
}

#define TAKE(type, name)                           \
  static type name(struct reader *reader) {        \
    type value;                                    \
    take_into(reader, &value, sizeof value);       \
    return value;                                  \
  }
TAKE(uint8_t, take_u8)
TAKE(uint16_t, take_u16)
TAKE(uint32_t, take_u32)
TAKE(int32_t, take_i32)
TAKE(int64_t, take_i64)

static struct bytes take_bytes(struct reader *reader) {
  return take(reader, take_u32(reader));
}

enum letter_state next_letter(struct bytes arrived, struct letter *letter, size_t *size) {
  struct reader reader = {arrived, false};
  if (arrived.length < head_length) return letter_incomplete;
  uint32_t length = take_u32(&reader), crc = take_u32(&reader);
  if (length < 4 || length > longest_body) return letter_nonsense;
  struct bytes body = take(&reader, length);
  if (reader.failed) return letter_incomplete;
  *size = head_length + length;
  if (crc32_of(body) != crc) return letter_damaged;
  letter->body = (struct reader){body, false};
  letter->kind = take_u16(&letter->body);
  letter->number = take_u16(&letter->body);
  return letter_whole;
}

struct option next_option(struct reader *options) {
  struct option option = {.level = take_i32(options), .name = take_i32(options)};
  option.value = take_bytes(options);
  return option;
}

bool read_channel(struct reader body, struct channel_letter *channel) {
  channel->domain = take_i32(&body);
  channel->type = take_i32(&body);
  channel->protocol = take_i32(&body);
  channel->hears = take_u8(&body);
  channel->answers_are_refusals = take_u8(&body);
  channel->address = take_bytes(&body);
  channel->option_count = take_u16(&body);
  channel->options = body;
  for (unsigned i = 0; i < channel->option_count && !body.failed; i++) next_option(&body);
  return !body.failed && body.rest.length == 0;
}

struct parcel next_parcel(struct parcels *parcels) {
  struct reader *reader = &parcels->rest;
  struct parcel parcel = {.channel = take_u16(reader)};
  parcel.destination = take_bytes(reader);
  parcel.control = take_bytes(reader);
  parcel.data = take_bytes(reader);
  parcels->count--;
  return parcel;
}

static struct parcels take_parcels(struct reader *reader) {
  struct parcels parcels = {.count = take_u16(reader)};
  parcels.rest = *reader;
  struct parcels walked = parcels;
  while (walked.count > 0 && !walked.rest.failed) next_parcel(&walked);
  *reader = walked.rest;
  return parcels;
}

struct test {
  uint16_t offset;
  uint8_t mask, value;
  bool must_differ;
};

static struct test next_test(struct reader *tests) {
  struct test test = {.offset = take_u16(tests)};
  test.mask = take_u8(tests);
  test.value = take_u8(tests);
  test.must_differ = take_u8(tests);
  return test;
}

/* Beyond a day, or before the machine started, a time is a mistake, and adding to it could overflow. */
static const int64_t longest_time = 86400000000;

static bool is_span(int64_t time) {
  return time >= 0 && time <= longest_time;
}

static bool is_moment(int64_t time) {
  return time == never || (time >= 0 && time < INT64_MAX / 4);
}

static bool are_sound(const struct terms *terms) {
  return is_span(terms->bound) && is_span(terms->lease) && terms->interval > 0 && is_span(terms->interval) &&
         is_moment(terms->renewed_at) && terms->until >= 0 && is_moment(terms->until);
}

/* Often enough for any protocol, and no endless loop. */
static const int64_t shortest_interval = 1000;

static bool is_paced(const struct will_letter *will) {
  const struct pace *pace = &will->pace;
  if (pace->interval == 0) return true;
  return pace->interval >= shortest_interval && is_span(pace->interval) && pace->due >= 0 && is_moment(pace->due) &&
         (pace->frames == 0 || will->advertise.count % pace->frames == 0);
}

bool read_will(struct reader body, struct will_letter *will) {
  will->terms.bound = take_i64(&body);
  will->terms.lease = take_i64(&body);
  will->terms.interval = take_i64(&body);
  will->terms.renewed_at = take_i64(&body);
  will->name = take_bytes(&body);
  will->channel = take_u16(&body);
  will->source = take_bytes(&body);
  will->test_count = take_u16(&body);
  will->tests = body;
  for (unsigned i = 0; i < will->test_count && !body.failed; i++) next_test(&body);
  will->resign = take_parcels(&body);
  will->renew = take_parcels(&body);
  will->remove = take_parcels(&body);
  will->pace.interval = take_i64(&body);
  will->pace.due = take_i64(&body);
  will->pace.frames = take_u16(&body);
  will->advertise = take_parcels(&body);
  will->terms.until = take_i64(&body);
  return !body.failed && body.rest.length == 0 && are_sound(&will->terms) && is_paced(will);
}

struct parcels advert_of(const struct will_letter *will, uint16_t frame) {
  struct parcels parcels = will->advertise;
  if (will->pace.frames == 0) return parcels;
  uint16_t each = parcels.count / will->pace.frames;
  for (unsigned i = 0; i < (unsigned)frame * each && parcels.count > 0; i++) next_parcel(&parcels);
  if (parcels.count > each) parcels.count = each;
  return parcels;
}

bool read_moment(struct reader body, int64_t *moment) {
  *moment = take_i64(&body);
  return !body.failed && body.rest.length == 0 && is_moment(*moment);
}

bool read_halt(struct reader body, bool *is_farewell) {
  *is_farewell = take_u8(&body);
  return !body.failed && body.rest.length == 0;
}

bool is_rival(const struct will_letter *will, struct bytes payload, struct bytes source) {
  struct reader tests = will->tests;
  size_t length = will->source.length;
  if (length > 0 && source.length == length && memcmp(source.at, will->source.at, length) == 0) return false;
  for (unsigned i = 0; i < will->test_count; i++) {
    struct test test = next_test(&tests);
    if (test.offset >= payload.length) return false;
    bool is_same = (payload.at[test.offset] & test.mask) == test.value;
    if (is_same == test.must_differ) return false;
  }
  return true;
}
