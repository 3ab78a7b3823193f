#define _GNU_SOURCE
#include "channels.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void channels_prepare(struct channels *channels) {
  for (size_t i = 0; i < most_channels; i++) channels->list[i].descriptor = -1;
}

/* The kernel takes only the first few octets of the longest datagram: enough to see that there is one. */
static bool discard_one(int descriptor) {
  uint8_t octet;
  return recv(descriptor, &octet, sizeof octet, MSG_DONTWAIT | MSG_TRUNC) >= 0;
}

/* Lets nothing in, and throws away what came before that. */
static int deafen(int descriptor) {
  struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  struct sock_fprog program = {1, &nothing};
  if (setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0) return errno;
  while (discard_one(descriptor)) continue;
  return 0;
}

static int prepare(int descriptor, const struct channel_letter *letter) {
  int error = letter->hears ? deafen(descriptor) : 0;
  if (error) return error;
  struct reader options = letter->options;
  for (unsigned i = 0; i < letter->option_count; i++) {
    struct option option = next_option(&options);
    if (setsockopt(descriptor, option.level, option.name, option.value.at, option.value.length) < 0) return errno;
  }
  const struct bytes address = letter->address;
  if (address.length > 0 && bind(descriptor, (const struct sockaddr *)address.at, address.length) < 0) return errno;
  return 0;
}

int channel_open(struct channels *channels, uint16_t number, struct channel_letter letter) {
  channel_close(channels, number);
  int descriptor = socket(letter.domain, letter.type | SOCK_CLOEXEC | SOCK_NONBLOCK, letter.protocol);
  if (descriptor < 0) return errno;
  int error = prepare(descriptor, &letter);
  if (error) {
    close(descriptor);
    return error;
  }
  channels->list[number] = (struct channel){descriptor, letter.domain, letter.type, letter.hears, letter.answers_are_refusals};
  return 0;
}

void channel_close(struct channels *channels, uint16_t number) {
  struct channel *channel = &channels->list[number];
  if (channel->descriptor >= 0) close(channel->descriptor);
  channel->descriptor = -1;
}

void channels_listen(struct channels *channels) {
  int unused = 0;
  for (size_t i = 0; i < most_channels; i++) {
    const struct channel *channel = &channels->list[i];
    if (channel->descriptor >= 0 && channel->hears)
      setsockopt(channel->descriptor, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
  }
}

static int send_once(const struct channel *channel, const struct parcel *parcel) {
  struct iovec data = {(void *)parcel->data.at, parcel->data.length};
  struct msghdr message = {
    .msg_name = (void *)parcel->destination.at,
    .msg_namelen = parcel->destination.length,
    .msg_iov = &data,
    .msg_iovlen = 1,
    .msg_control = parcel->control.length > 0 ? (void *)parcel->control.at : NULL,
    .msg_controllen = parcel->control.length,
  };
  if (channel->descriptor < 0) return ENOTCONN;
  if (channel->answers_are_refusals)
    while (discard_one(channel->descriptor)) continue;
  if (sendmsg(channel->descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) return errno;
  return channel->answers_are_refusals && discard_one(channel->descriptor) ? EREMOTEIO : 0;
}

int channels_send(const struct channels *channels, struct parcels parcels) {
  int first = 0;
  while (parcels.count > 0) {
    struct parcel parcel = next_parcel(&parcels);
    int error = parcel.channel < most_channels ? send_once(&channels->list[parcel.channel], &parcel) : EBADF;
    if (first == 0) first = error;
  }
  return first;
}

/* What follows the IPv4 header (RFC 791 §3.1). */
static struct bytes behind_header(struct bytes packet) {
  size_t length = packet.length > 0 ? (packet.at[0] & 0x0f) * 4u : 0;
  if (length > packet.length) length = packet.length;
  return (struct bytes){packet.at + length, packet.length - length};
}

/* The address in a struct sockaddr_in or sockaddr_in6. */
static struct bytes address_in(const uint8_t *sender, int32_t domain) {
  if (domain == AF_INET) return (struct bytes){sender + offsetof(struct sockaddr_in, sin_addr), 4};
  if (domain == AF_INET6) return (struct bytes){sender + offsetof(struct sockaddr_in6, sin6_addr), 16};
  return (struct bytes){sender, 0};
}

bool channel_hear(const struct channel *channel, struct arrival *arrival) {
  socklen_t length = sizeof arrival->sender;
  ssize_t size;
  /* An error of the socket is read like a datagram, once, and says nothing of the next one. */
  do {
    size = recvfrom(channel->descriptor, arrival->octets, sizeof arrival->octets, MSG_DONTWAIT,
                    (struct sockaddr *)arrival->sender, &length);
  } while (size < 0 && errno != EAGAIN && errno != EBADF && errno != ENOTSOCK);
  if (size < 0) return false;
  struct bytes packet = {arrival->octets, size};
  arrival->payload = channel->domain == AF_INET && channel->type == SOCK_RAW ? behind_header(packet) : packet;
  arrival->source = address_in(arrival->sender, channel->domain);
  return true;
}
