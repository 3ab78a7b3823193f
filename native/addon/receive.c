#define _GNU_SOURCE
#include "receive.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

/* Also the least length that is offered to netlink, which makes the parts of a dump as long as the reader's buffer. */
enum { first_inbox_size = 64 * 1024 };

static int64_t microseconds_of(const struct timespec *time) {
  return (int64_t)time->tv_sec * 1000000 + time->tv_nsec / 1000;
}

int64_t microseconds_now(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return microseconds_of(&now);
}

/*
 * The kernel stamps arrivals on CLOCK_REALTIME. What is carried over to CLOCK_MONOTONIC is the age of the datagram, so that
 * only a step of the wall clock between arrival and reading could falsify it, and never into the future.
 */
static int64_t monotonic_arrival(int64_t stamp) {
  int64_t age = microseconds_now(CLOCK_REALTIME) - stamp;
  return microseconds_now(CLOCK_MONOTONIC) - (age > 0 ? age : 0);
}

/* The length, or an errno as a negative number. */
static ssize_t receive_retrying(int descriptor, struct msghdr *message, int flags) {
  ssize_t received;
  do received = recvmsg(descriptor, message, flags);
  while (received < 0 && errno == EINTR);
  return received < 0 ? -errno : received;
}

static int make_room(Inbox *inbox, size_t length) {
  size_t wanted = length > first_inbox_size ? length : first_inbox_size;
  if (wanted <= inbox->size) return 0;
  uint8_t *data = realloc(inbox->data, wanted);
  if (!data) return ENOMEM;
  inbox->data = data;
  inbox->size = wanted;
  return 0;
}

static void read_control(struct cmsghdr *control, Datagram *datagram, int64_t *stamp) {
  const void *data = CMSG_DATA(control);
  if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPNS) {
    struct timespec time;
    memcpy(&time, data, sizeof time);
    *stamp = microseconds_of(&time);
  } else if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
    struct in_pktinfo info;
    memcpy(&info, data, sizeof info);
    datagram->interface_index = info.ipi_ifindex;
    memcpy(datagram->destination, &info.ipi_addr, sizeof info.ipi_addr);
    datagram->destination_length = sizeof info.ipi_addr;
  } else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
    struct in6_pktinfo info;
    memcpy(&info, data, sizeof info);
    datagram->interface_index = (int)info.ipi6_ifindex;
    memcpy(datagram->destination, &info.ipi6_addr, sizeof info.ipi6_addr);
    datagram->destination_length = sizeof info.ipi6_addr;
  } else if ((control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_TTL) ||
             (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_HOPLIMIT)) {
    memcpy(&datagram->ttl, data, sizeof datagram->ttl);
  }
}

int receive_datagram(int descriptor, int domain, Inbox *inbox, Datagram *datagram) {
  /* Asking for the length first costs a system call and means that no datagram, however long, is ever cut off. */
  struct msghdr question = {0};
  ssize_t length = receive_retrying(descriptor, &question, MSG_PEEK | MSG_TRUNC);
  if (length < 0) return (int)-length;
  int failure = make_room(inbox, (size_t)length);
  if (failure) return failure;

  union {
    struct cmsghdr align;
    uint8_t room[256];
  } control;
  struct iovec whole = {inbox->data, inbox->size};
  struct msghdr message = {
    .msg_name = &datagram->from,
    .msg_namelen = sizeof datagram->from,
    .msg_iov = &whole,
    .msg_iovlen = 1,
    .msg_control = &control,
    /* A unix peer could pass descriptors, which would stay open: without room for them the kernel drops them. */
    .msg_controllen = domain == AF_UNIX ? 0 : sizeof control,
  };
  length = receive_retrying(descriptor, &message, 0);
  if (length < 0) return (int)-length;

  datagram->length = (size_t)length;
  datagram->from_length = message.msg_namelen;
  datagram->interface_index = 0;
  datagram->destination_length = 0;
  datagram->ttl = -1;
  int64_t stamp = INT64_MAX;
  for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each))
    read_control(each, datagram, &stamp);
  if (domain == AF_PACKET)
    datagram->interface_index = ((const struct sockaddr_ll *)&datagram->from)->sll_ifindex;
  datagram->at = monotonic_arrival(stamp);
  return 0;
}
