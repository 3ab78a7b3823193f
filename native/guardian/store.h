/* The wills as they came, in one block of fixed size. A new one takes the place of the old one or leaves it as it is. */
#ifndef GUARDIAN_STORE_H
#define GUARDIAN_STORE_H

#include "letters.h"

enum { store_size = 384 * 1024 };

struct store {
  size_t used;
  struct {
    size_t begin, length;
  } places[most_wills];
  uint8_t octets[store_size];
};

/* False where there is no room, and then nothing has changed. */
bool store_put(struct store *store, uint16_t number, struct bytes will);
void store_drop(struct store *store, uint16_t number);
/* Empty where there is none; good until the next put or drop. */
struct bytes store_read(const struct store *store, uint16_t number);

#endif
