/* How C failures become JavaScript errors, and how arguments are read. */
#ifndef LVSHA_FAULT_H
#define LVSHA_FAULT_H

#define NAPI_VERSION 8
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An Error with `code` (the errno's name), `errno` (negative, as Node's own), `syscall` (the operation) and, where `label`
 * is neither NULL nor empty, `interface`. NULL where the environment can make no more values.
 */
napi_value fault_error(napi_env env, int number, const char *operation, const char *label);

/* Throws what fault_error makes. Returns NULL, so that a method can end with it. */
napi_value fault_throw(napi_env env, int number, const char *operation, const char *label);

typedef struct {
  void *data;
  size_t length;
} Bytes;

/* Each reads one argument, or throws a TypeError that names it and returns false. */
bool read_integer(napi_env env, napi_value value, const char *name, int *integer);
bool read_bytes(napi_env env, napi_value value, const char *name, Bytes *bytes);
bool read_text(napi_env env, napi_value value, const char *name, char *text, size_t size);

/* True where the caller left the argument out. */
bool is_absent(napi_env env, napi_value value);

#endif
