/*
 * Preloaded into keepalived where the kernel has no ip_vs: every request to its IPVS family is acknowledged and does
 * nothing. keepalived waits for the callback of type ACK or FINISH (netlink/handlers.h).
 */
typedef int (*Callback)(void *message, void *argument);

enum { finish = 1, ack = 4 };

static struct { Callback function; void *argument; } callbacks[8];

int genl_ctrl_resolve(void *socket, const char *name) { (void)socket; (void)name; return 42; }
int nl_send_auto(void *socket, void *message) { (void)socket; (void)message; return 0; }

int nl_socket_modify_cb(void *socket, int type, int kind, Callback function, void *argument) {
  (void)socket;
  (void)kind;
  if (type < 8) callbacks[type].function = function, callbacks[type].argument = argument;
  return 0;
}

int nl_recvmsgs_default(void *socket) {
  (void)socket;
  if (callbacks[ack].function) callbacks[ack].function(0, callbacks[ack].argument);
  if (callbacks[finish].function) callbacks[finish].function(0, callbacks[finish].argument);
  return 0;
}
