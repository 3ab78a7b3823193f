/* Sockets as the engine describes them. They are opened ahead, so that a will needs nothing but to be sent. */
#ifndef GUARDIAN_CHANNELS_H
#define GUARDIAN_CHANNELS_H

#include "letters.h"

enum { most_channels = 1024 };

struct channels {
  struct channel {
    /* -1 where it is not open. */
    int descriptor;
    int32_t domain, type;
    bool hears, answers_are_refusals;
  } list[most_channels];
};

/* Makes all of them closed ones. */
void channels_prepare(struct channels *channels);

/* Opens a channel, in the place of one that had its number. @returns 0, or the error number of what was refused */
int channel_open(struct channels *channels, uint16_t number, struct channel_letter letter);
void channel_close(struct channels *channels, uint16_t number);

/* Lets the channels that hear rivals hear from now on; until then the kernel drops everything that arrives on them. */
void channels_listen(struct channels *channels);

/* Sends everything. @returns 0, or the error number of the first that failed; of a refusal, EREMOTEIO */
int channels_send(const struct channels *channels, struct parcels parcels);

/* A datagram: its payload, without the IP header that raw sockets of IPv4 give, and the address that it came from. */
struct arrival {
  struct bytes payload, source;
  uint8_t sender[128];
  uint8_t octets[2048];
};

/* Reads the next datagram that arrived on a channel; false where there is none (any more). */
bool channel_hear(const struct channel *channel, struct arrival *arrival);

#endif
