/* The class Socket: datagram sockets of any domain on the environment's own event loop. */
#ifndef LVSHA_SOCKET_H
#define LVSHA_SOCKET_H

#include "fault.h"
#include "receive.h"

/* What one environment (the main thread, or one worker) owns: there is no other state than this and its sockets. */
typedef struct {
  Inbox inbox;
} Environment;

/* Makes the constructor. Returns NULL with an exception pending where that fails. */
napi_value socket_class(napi_env env);

#endif
