#include "ledger.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "decide.h"

struct entry {
  int64_t renewed_at, advertised_at;
};

static struct entry unread[most_wills];
static struct entry *entries = unread;

void ledger_open(int descriptor) {
  struct stat file;
  if (fstat(descriptor, &file) < 0 || !S_ISREG(file.st_mode) || (size_t)file.st_size < sizeof unread) return;
  void *mapped = mmap(NULL, sizeof unread, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (mapped != MAP_FAILED) entries = mapped;
}

/* In one piece: a reader finds the old time or the new one. */
void ledger_note_renewal(uint16_t will, int64_t at) {
  __atomic_store_n(&entries[will].renewed_at, at, __ATOMIC_RELEASE);
}

void ledger_note_advert(uint16_t will, int64_t at) {
  __atomic_store_n(&entries[will].advertised_at, at, __ATOMIC_RELEASE);
}
