/* One datagram off a socket, whole, with what the kernel says about it. Knows nothing of JavaScript. */
#ifndef LVSHA_RECEIVE_H
#define LVSHA_RECEIVE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>

/* Where datagrams land; it grows to the longest one met and is never given back before its environment ends. */
typedef struct {
  uint8_t *data;
  size_t size;
} Inbox;

typedef struct {
  size_t length;               /* of the datagram, which is at the front of the inbox */
  struct sockaddr_storage from;
  socklen_t from_length;
  int interface_index;         /* 0: the kernel did not say */
  uint8_t destination[16];
  size_t destination_length;   /* 4, 16, or 0: the kernel did not say */
  int ttl;                     /* TTL or hop limit; -1: the kernel did not say */
  int64_t at;                  /* arrival, microseconds on CLOCK_MONOTONIC */
} Datagram;

/*
 * Takes the next datagram off a non-blocking socket of the given domain. Returns 0, or an errno: EAGAIN when nothing is
 * queued, otherwise the socket's pending error, which reading clears.
 */
int receive_datagram(int descriptor, int domain, Inbox *inbox, Datagram *datagram);

/* The clock's reading in whole microseconds. */
int64_t microseconds_now(clockid_t clock);

#endif
