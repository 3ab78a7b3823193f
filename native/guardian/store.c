#include "store.h"

#include <string.h>

bool store_put(struct store *store, uint16_t number, struct bytes will) {
  if (store->used - store->places[number].length + will.length > store_size) return false;
  store_drop(store, number);
  memcpy(store->octets + store->used, will.at, will.length);
  store->places[number].begin = store->used;
  store->places[number].length = will.length;
  store->used += will.length;
  return true;
}

/* What lies behind moves up, so that the free octets are always together. */
void store_drop(struct store *store, uint16_t number) {
  size_t begin = store->places[number].begin, length = store->places[number].length;
  if (length == 0) return;
  memmove(store->octets + begin, store->octets + begin + length, store->used - begin - length);
  store->used -= length;
  store->places[number].length = 0;
  for (size_t i = 0; i < most_wills; i++)
    if (store->places[i].length > 0 && store->places[i].begin > begin) store->places[i].begin -= length;
}

struct bytes store_read(const struct store *store, uint16_t number) {
  return (struct bytes){store->octets + store->places[number].begin, store->places[number].length};
}
