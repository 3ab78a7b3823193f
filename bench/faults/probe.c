/*
 * Asks an address for an ICMP echo every 2 ms and, every 20 ms, who has it, from an absolute timer: answers are for an
 * observer on the wire. It asks by ARP as somebody who has neither an address nor the interface's own hardware address, so
 * that the answers, of which there may be two, change nothing in the neighbour table of the host that it runs on.
 * usage: probe INTERFACE ADDRESS
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <netinet/ip_icmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static const long interval = 2000000;
static const uint32_t questions_every = 10;

static uint16_t checksum_of(const void *data, size_t length) {
  const uint16_t *words = data;
  uint32_t sum = 0;
  for (size_t i = 0; i < length / 2; i++) sum += words[i];
  sum = (sum >> 16) + (sum & 0xffff);
  return ~(sum + (sum >> 16));
}

static void ask_for_echo(int descriptor, const struct sockaddr_in *target, uint32_t number) {
  struct icmphdr message = {.type = ICMP_ECHO, .un.echo = {htons(number >> 16), htons(number & 0xffff)}};
  message.checksum = checksum_of(&message, sizeof message);
  sendto(descriptor, &message, sizeof message, MSG_DONTWAIT, (const struct sockaddr *)target, sizeof *target);
}

static void ask_who_has(int descriptor, unsigned index, struct in_addr target) {
  static const uint8_t nobody[ETH_ALEN] = {0x02, 0, 0, 0, 0, 0x01};
  struct {
    struct ether_header ethernet;
    struct ether_arp arp;
  } __attribute__((packed)) frame = {
    .ethernet = {.ether_type = htons(ETHERTYPE_ARP)},
    .arp.ea_hdr = {htons(ARPHRD_ETHER), htons(ETHERTYPE_IP), ETH_ALEN, 4, htons(ARPOP_REQUEST)},
  };
  memset(frame.ethernet.ether_dhost, 0xff, ETH_ALEN);
  memcpy(frame.ethernet.ether_shost, nobody, ETH_ALEN);
  memcpy(frame.arp.arp_sha, nobody, ETH_ALEN);
  memcpy(frame.arp.arp_tpa, &target, sizeof target);
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = index};
  sendto(descriptor, &frame, sizeof frame, MSG_DONTWAIT, (const struct sockaddr *)&to, sizeof to);
}

int main(int count, char **words) {
  struct sockaddr_in target = {.sin_family = AF_INET};
  unsigned index = count == 3 ? if_nametoindex(words[1]) : 0;
  int echo = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), packet = socket(AF_PACKET, SOCK_RAW, 0);
  if (index == 0 || inet_aton(words[2], &target.sin_addr) == 0 || echo < 0 || packet < 0) {
    fprintf(stderr, "usage: probe INTERFACE ADDRESS, as root\n");
    return 2;
  }
  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  for (uint32_t number = 0;; number++) {
    ask_for_echo(echo, &target, number);
    if (number % questions_every == 0) ask_who_has(packet, index, target.sin_addr);
    due.tv_nsec += interval;
    if (due.tv_nsec >= 1000000000) {
      due.tv_nsec -= 1000000000;
      due.tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
  }
}
