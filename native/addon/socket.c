/*
 * A Socket has two lives that end apart: the JavaScript object's (`wrapped`) and the watcher's in the event loop
 * (`watched`, from start() until libuv has called back that it is closed). The memory goes when both are over. In between,
 * a started socket holds a reference to its own object, so that only close() or the end of the environment stops it.
 *
 * An environment can end at any time: a worker is terminated, or calls process.exit. Node then runs the clean-up hook, which
 * closes the descriptor and the watcher, and waits for us to take the hook away, which happens once the watcher is closed.
 * A socket that was never started has no watcher and no hook: its finalizer closes the descriptor.
 */
#include "socket.h"

#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

/* Datagrams handed over per wake-up, so that a flood leaves the timers of the same loop their turn. */
enum { most_per_wake = 64 };

typedef struct {
  napi_env env;
  int domain;
  int descriptor; /* -1 once closed */
  char label[64];
  bool wrapped;
  bool watched;
  bool unreferenced;
  uv_poll_t watcher;
  napi_ref self;
  napi_ref callback;
  napi_async_context context;
  napi_async_cleanup_hook_handle hook;
} Socket;

static void free_when_over(Socket *socket) {
  if (!socket->wrapped && !socket->watched) free(socket);
}

static void watcher_closed(uv_handle_t *handle) {
  Socket *socket = handle->data;
  socket->watched = false;
  if (socket->hook) napi_remove_async_cleanup_hook(socket->hook);
  free_when_over(socket);
}

/* Ends the watcher and the references; returns the descriptor, which is the caller's now, or -1. */
static int let_go(Socket *socket) {
  int descriptor = socket->descriptor;
  if (descriptor < 0) return -1;
  /* This takes it out of the loop's set at once, so that the number may be watched by others, or used again. */
  if (socket->watched) uv_close((uv_handle_t *)&socket->watcher, watcher_closed);
  socket->descriptor = -1;
  if (socket->context) napi_async_destroy(socket->env, socket->context);
  if (socket->callback) napi_delete_reference(socket->env, socket->callback);
  if (socket->self) napi_delete_reference(socket->env, socket->self);
  socket->context = NULL;
  socket->callback = socket->self = NULL;
  return descriptor;
}

static void close_socket(Socket *socket) {
  int descriptor = let_go(socket);
  if (descriptor >= 0) close(descriptor);
}

static void environment_ends(napi_async_cleanup_hook_handle hook, void *data) {
  (void)hook;
  close_socket(data);
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  Socket *socket = data;
  socket->wrapped = false;
  close_socket(socket);
  free_when_over(socket);
}

/* The socket that a method was called on and its arguments; NULL with an exception pending where that is none. */
static Socket *method(napi_env env, napi_callback_info info, size_t count, napi_value *arguments) {
  napi_value self;
  Socket *socket = NULL;
  if (napi_get_cb_info(env, info, &count, arguments, &self, NULL) == napi_ok &&
      napi_unwrap(env, self, (void **)&socket) == napi_ok)
    return socket;
  napi_throw_type_error(env, "ERR_INVALID_THIS", "not a Socket");
  return NULL;
}

static napi_value fail(Socket *socket, int number, const char *operation) {
  return fault_throw(socket->env, number, operation, socket->label);
}

/* new Socket(domain, type, protocol, label?) */
static napi_value construct(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value arguments[4], self, target = NULL;
  int domain, type, protocol;
  char label[sizeof ((Socket *)0)->label] = "";
  if (napi_get_new_target(env, info, &target) != napi_ok || !target) {
    napi_throw_type_error(env, "ERR_CONSTRUCT_CALL_REQUIRED", "a Socket is made with new");
    return NULL;
  }
  if (napi_get_cb_info(env, info, &count, arguments, &self, NULL) != napi_ok ||
      !read_integer(env, arguments[0], "domain", &domain) || !read_integer(env, arguments[1], "type", &type) ||
      !read_integer(env, arguments[2], "protocol", &protocol) ||
      (!is_absent(env, arguments[3]) && !read_text(env, arguments[3], "label", label, sizeof label)))
    return NULL;

  Socket *opened = calloc(1, sizeof *opened);
  if (!opened) return fault_throw(env, ENOMEM, "socket", label);
  opened->env = env;
  opened->domain = domain;
  memcpy(opened->label, label, sizeof label);
  opened->descriptor = socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
  if (opened->descriptor < 0) {
    int failure = errno;
    free(opened);
    return fault_throw(env, failure, "socket", label);
  }
  opened->wrapped = true;
  if (napi_wrap(env, self, opened, finalize, NULL, NULL) != napi_ok) {
    finalize(env, opened, NULL);
    return fault_throw(env, ENOMEM, "socket", label);
  }
  return self;
}

/* setOption(level, option, value, operation?): an int or the bytes of a structure; `operation` is for the error. */
static napi_value set_option(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  Socket *socket = method(env, info, 4, arguments);
  int level, option, number;
  char operation[64] = "setsockopt";
  if (!socket || !read_integer(env, arguments[0], "level", &level) ||
      !read_integer(env, arguments[1], "option", &option) ||
      (!is_absent(env, arguments[3]) && !read_text(env, arguments[3], "operation", operation, sizeof operation)))
    return NULL;
  napi_valuetype type;
  Bytes value = {&number, sizeof number};
  if (napi_typeof(env, arguments[2], &type) != napi_ok) return NULL;
  if (!(type == napi_number ? read_integer(env, arguments[2], "value", &number)
                            : read_bytes(env, arguments[2], "value", &value)))
    return NULL;
  if (setsockopt(socket->descriptor, level, option, value.data, (socklen_t)value.length) < 0)
    return fail(socket, errno, operation);
  return NULL;
}

/* setFilter(instructions): of what arrives from now on only what this program of struct sock_filter lets pass is queued. */
static napi_value set_filter(napi_env env, napi_callback_info info) {
  napi_value argument;
  Socket *socket = method(env, info, 1, &argument);
  Bytes program;
  if (!socket || !read_bytes(env, argument, "filter", &program)) return NULL;
  const struct sock_fprog filter = {
    .len = (unsigned short)(program.length / sizeof(struct sock_filter)),
    .filter = (struct sock_filter *)program.data,
  };
  if (setsockopt(socket->descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0)
    return fail(socket, errno, "setsockopt SO_ATTACH_FILTER");
  return NULL;
}

/* bind(sockaddr) */
static napi_value bind_address(napi_env env, napi_callback_info info) {
  napi_value argument;
  Socket *socket = method(env, info, 1, &argument);
  Bytes address;
  if (!socket || !read_bytes(env, argument, "address", &address)) return NULL;
  if (bind(socket->descriptor, address.data, (socklen_t)address.length) < 0) return fail(socket, errno, "bind");
  return NULL;
}

/* connect(sockaddr): at once for datagrams; a stream socket is then on its way, and says later how it went. */
static napi_value connect_to(napi_env env, napi_callback_info info) {
  napi_value argument;
  Socket *socket = method(env, info, 1, &argument);
  Bytes address;
  if (!socket || !read_bytes(env, argument, "address", &address)) return NULL;
  if (connect(socket->descriptor, address.data, (socklen_t)address.length) < 0 && errno != EINPROGRESS)
    return fail(socket, errno, "connect");
  return NULL;
}

/* detach(): the descriptor, which is the caller's from now on; for this object it is closed. */
static napi_value detach(napi_env env, napi_callback_info info) {
  napi_value descriptor;
  Socket *socket = method(env, info, 0, NULL);
  if (!socket) return NULL;
  if (socket->descriptor < 0) return fail(socket, EBADF, "detach");
  return napi_create_int32(env, let_go(socket), &descriptor) == napi_ok ? descriptor : NULL;
}

/*
 * send(data, sockaddr?, flags?, control?): one datagram, now; returns the number of octets. `control` is a chain of struct
 * cmsghdr.
 */
static napi_value send_datagram(napi_env env, napi_callback_info info) {
  napi_value arguments[4], count;
  Socket *socket = method(env, info, 4, arguments);
  Bytes data, address = {NULL, 0}, control = {NULL, 0};
  int flags = 0;
  if (!socket || !read_bytes(env, arguments[0], "data", &data) ||
      (!is_absent(env, arguments[1]) && !read_bytes(env, arguments[1], "address", &address)) ||
      (!is_absent(env, arguments[2]) && !read_integer(env, arguments[2], "flags", &flags)) ||
      (!is_absent(env, arguments[3]) && !read_bytes(env, arguments[3], "control", &control)))
    return NULL;
  struct iovec whole = {data.data, data.length};
  const struct msghdr message = {
    .msg_name = address.data,
    .msg_namelen = (socklen_t)address.length,
    .msg_iov = &whole,
    .msg_iovlen = 1,
    .msg_control = control.data,
    .msg_controllen = control.length,
  };
  ssize_t sent;
  do sent = sendmsg(socket->descriptor, &message, flags);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) return fail(socket, errno, "sendmsg");
  return napi_create_int64(env, sent, &count) == napi_ok ? count : NULL;
}

static bool set_bytes(napi_env env, napi_value object, const char *name, const void *data, size_t length) {
  napi_value value;
  return napi_create_buffer_copy(env, length, data, NULL, &value) == napi_ok &&
         napi_set_named_property(env, object, name, value) == napi_ok;
}

static bool set_integer(napi_env env, napi_value object, const char *name, int64_t integer) {
  napi_value value;
  return napi_create_int64(env, integer, &value) == napi_ok &&
         napi_set_named_property(env, object, name, value) == napi_ok;
}

/* {data, from, at, interfaceIndex?, destination?, ttl?}, with what the kernel told; NULL when the environment is ending. */
static napi_value message_of(napi_env env, const Inbox *inbox, const Datagram *datagram) {
  napi_value message;
  bool made = napi_create_object(env, &message) == napi_ok &&
              set_bytes(env, message, "data", inbox->data, datagram->length) &&
              set_bytes(env, message, "from", &datagram->from, datagram->from_length) &&
              set_integer(env, message, "at", datagram->at);
  if (made && datagram->interface_index)
    made = set_integer(env, message, "interfaceIndex", datagram->interface_index);
  if (made && datagram->destination_length)
    made = set_bytes(env, message, "destination", datagram->destination, datagram->destination_length);
  if (made && datagram->ttl >= 0) made = set_integer(env, message, "ttl", datagram->ttl);
  return made ? message : NULL;
}

static Environment *environment_of(napi_env env) {
  void *environment = NULL;
  napi_get_instance_data(env, &environment);
  return environment;
}

/* receive(timeout in milliseconds): a message, or undefined when none came. Blocks the thread that long. */
static napi_value receive(napi_env env, napi_callback_info info) {
  napi_value argument;
  Socket *socket = method(env, info, 1, &argument);
  int timeout;
  if (!socket || !read_integer(env, argument, "timeout", &timeout)) return NULL;
  Inbox *inbox = &environment_of(env)->inbox;
  Datagram datagram;
  int64_t end = microseconds_now(CLOCK_MONOTONIC) + (int64_t)timeout * 1000;
  for (;;) {
    int failure = receive_datagram(socket->descriptor, socket->domain, inbox, &datagram);
    if (!failure) return message_of(env, inbox, &datagram);
    if (failure != EAGAIN) return fail(socket, failure, "recvmsg");
    int64_t left = end - microseconds_now(CLOCK_MONOTONIC);
    if (left <= 0) return NULL;
    struct pollfd wanted = {.fd = socket->descriptor, .events = POLLIN};
    if (poll(&wanted, 1, (int)((left + 999) / 1000)) < 0 && errno != EINTR) return fail(socket, errno, "poll");
  }
}

/*
 * Calls the listener. What it throws becomes an uncaught exception: of the process, or the worker's 'error'. Returns false
 * when the environment can run no more JavaScript.
 */
static bool call_listener(Socket *socket, napi_value error, napi_value message) {
  napi_env env = socket->env;
  napi_value self, callback, arguments[2] = {error, message}, thrown;
  if (napi_get_reference_value(env, socket->self, &self) != napi_ok ||
      napi_get_reference_value(env, socket->callback, &callback) != napi_ok)
    return false;
  if (napi_make_callback(env, socket->context, self, callback, 2, arguments, NULL) == napi_ok) return true;
  bool pending = false;
  return napi_is_exception_pending(env, &pending) == napi_ok && pending &&
         napi_get_and_clear_last_exception(env, &thrown) == napi_ok && napi_fatal_exception(env, thrown) == napi_ok;
}

/* Hands over one datagram, or the socket's pending error. Returns false when there is nothing more to do for now. */
static bool hand_over(Socket *socket) {
  napi_env env = socket->env;
  Inbox *inbox = &environment_of(env)->inbox;
  Datagram datagram;
  int failure = receive_datagram(socket->descriptor, socket->domain, inbox, &datagram);
  if (failure == EAGAIN) return false;
  napi_value error, message;
  if (napi_get_null(env, &error) != napi_ok || napi_get_undefined(env, &message) != napi_ok) return false;
  if (failure) error = fault_error(env, failure, "recvmsg", socket->label);
  else message = message_of(env, inbox, &datagram);
  return error && message && call_listener(socket, error, message);
}

static void readable(uv_poll_t *watcher, int status, int events) {
  (void)events;
  Socket *socket = watcher->data;
  /* A listener may close the socket; its memory stays at least until libuv calls watcher_closed, after this. */
  for (int i = 0; i < most_per_wake && socket->descriptor >= 0; i++) {
    napi_handle_scope scope;
    if (napi_open_handle_scope(socket->env, &scope) != napi_ok) break;
    bool more = hand_over(socket);
    napi_close_handle_scope(socket->env, scope);
    if (!more) break;
  }
  /* On a pending socket error libuv stops the watcher and says EBADF, whatever the error; reading has cleared it. */
  if (status < 0 && socket->descriptor >= 0) uv_poll_start(watcher, UV_READABLE, readable);
}

/* Watches the descriptor on behalf of a method whose one argument is the listener. */
static napi_value watch(napi_env env, napi_callback_info info, int events, uv_poll_cb happened) {
  napi_value listener, self, name;
  Socket *socket = method(env, info, 1, &listener);
  napi_valuetype type;
  uv_loop_t *loop;
  if (!socket || napi_typeof(env, listener, &type) != napi_ok) return NULL;
  if (type != napi_function) {
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", "listener must be a function");
    return NULL;
  }
  if (socket->descriptor < 0) return fail(socket, EBADF, "start");
  if (socket->watched) return fail(socket, EALREADY, "start");
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return fail(socket, ENOSYS, "start");
  int status = uv_poll_init(loop, &socket->watcher, socket->descriptor);
  if (status < 0) return fail(socket, -status, "start");
  socket->watcher.data = socket;
  socket->watched = true;
  if (napi_add_async_cleanup_hook(env, environment_ends, socket, &socket->hook) != napi_ok ||
      napi_get_cb_info(env, info, NULL, NULL, &self, NULL) != napi_ok ||
      napi_create_reference(env, self, 1, &socket->self) != napi_ok ||
      napi_create_reference(env, listener, 1, &socket->callback) != napi_ok ||
      napi_create_string_utf8(env, "lvsha:Socket", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_async_init(env, self, name, &socket->context) != napi_ok ||
      uv_poll_start(&socket->watcher, events, happened) < 0) {
    close_socket(socket);
    return fail(socket, ECANCELED, "start");
  }
  if (socket->unreferenced) uv_unref((uv_handle_t *)&socket->watcher);
  return NULL;
}

/* start(listener): listener(error or null, message or undefined) from now on, for every datagram. */
static napi_value start(napi_env env, napi_callback_info info) { return watch(env, info, UV_READABLE, readable); }

/* A connection is there, or is not to be had. */
static void connected(uv_poll_t *watcher, int status, int events) {
  (void)events;
  Socket *socket = watcher->data;
  napi_handle_scope scope;
  napi_value error, none;
  int failure = 0;
  socklen_t length = sizeof failure;
  if (getsockopt(socket->descriptor, SOL_SOCKET, SO_ERROR, &failure, &length) < 0) failure = errno;
  /* Where libuv saw an error, it is the socket's, which is in `failure`. */
  if (!failure && status < 0) failure = -status;
  uv_poll_stop(watcher);
  if (napi_open_handle_scope(socket->env, &scope) != napi_ok) return;
  if (napi_get_null(socket->env, &error) == napi_ok && napi_get_undefined(socket->env, &none) == napi_ok) {
    if (failure) error = fault_error(socket->env, failure, "connect", socket->label);
    if (error) call_listener(socket, error, none);
  }
  napi_close_handle_scope(socket->env, scope);
}

/* whenConnected(listener): listener(error or null) once, when a stream socket has come to the end of its way. */
static napi_value when_connected(napi_env env, napi_callback_info info) {
  return watch(env, info, UV_WRITABLE, connected);
}

static napi_value set_referenced(napi_env env, napi_callback_info info, bool referenced) {
  Socket *socket = method(env, info, 0, NULL);
  if (!socket) return NULL;
  socket->unreferenced = !referenced;
  if (socket->watched && referenced) uv_ref((uv_handle_t *)&socket->watcher);
  if (socket->watched && !referenced) uv_unref((uv_handle_t *)&socket->watcher);
  return NULL;
}

/* ref(), unref(): whether a started socket keeps the event loop alive; it does at first. */
static napi_value ref(napi_env env, napi_callback_info info) { return set_referenced(env, info, true); }
static napi_value unref(napi_env env, napi_callback_info info) { return set_referenced(env, info, false); }

/* close(): at once, and as often as one likes. */
static napi_value close_method(napi_env env, napi_callback_info info) {
  Socket *socket = method(env, info, 0, NULL);
  if (socket) close_socket(socket);
  return NULL;
}

napi_value socket_class(napi_env env) {
  const napi_property_descriptor methods[] = {
    {"setOption", NULL, set_option, NULL, NULL, NULL, napi_default_method, NULL},
    {"setFilter", NULL, set_filter, NULL, NULL, NULL, napi_default_method, NULL},
    {"bind", NULL, bind_address, NULL, NULL, NULL, napi_default_method, NULL},
    {"connect", NULL, connect_to, NULL, NULL, NULL, napi_default_method, NULL},
    {"whenConnected", NULL, when_connected, NULL, NULL, NULL, napi_default_method, NULL},
    {"detach", NULL, detach, NULL, NULL, NULL, napi_default_method, NULL},
    {"send", NULL, send_datagram, NULL, NULL, NULL, napi_default_method, NULL},
    {"receive", NULL, receive, NULL, NULL, NULL, napi_default_method, NULL},
    {"start", NULL, start, NULL, NULL, NULL, napi_default_method, NULL},
    {"ref", NULL, ref, NULL, NULL, NULL, napi_default_method, NULL},
    {"unref", NULL, unref, NULL, NULL, NULL, napi_default_method, NULL},
    {"close", NULL, close_method, NULL, NULL, NULL, napi_default_method, NULL},
  };
  napi_value constructor = NULL;
  napi_define_class(env, "Socket", NAPI_AUTO_LENGTH, construct, NULL, sizeof methods / sizeof *methods, methods,
                    &constructor);
  return constructor;
}
