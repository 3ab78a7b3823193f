/*
 * What the guardian did last for each will, in memory that the engine reads as a file: it can tell without waiting for an
 * answer. For each will, from number 0 on: i64 CLOCK_BOOTTIME before the last renewal that was asked for from here, i64
 * CLOCK_MONOTONIC after its last advert; 0 before the first.
 */
#ifndef GUARDIAN_LEDGER_H
#define GUARDIAN_LEDGER_H

#include <stdint.h>

/* Maps the file behind a descriptor, which must have the size. Without it what is noted is for nobody. */
void ledger_open(int descriptor);
void ledger_note_renewal(uint16_t will, int64_t at);
void ledger_note_advert(uint16_t will, int64_t at);

#endif
