#include "fault.h"

#include <stdio.h>
#include <uv.h>

napi_value fault_error(napi_env env, int number, const char *operation, const char *label) {
  bool labelled = label && *label;
  char code[64], sentence[128], text[384];
  uv_err_name_r(-number, code, sizeof code);
  uv_strerror_r(-number, sentence, sizeof sentence);
  snprintf(text, sizeof text, "%s%s%s: %s (%s)", operation, labelled ? " " : "", labelled ? label : "", code, sentence);

  napi_value name, message, error, value;
  if (napi_create_string_utf8(env, code, NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message) != napi_ok ||
      napi_create_error(env, name, message, &error) != napi_ok)
    return NULL;
  if (napi_create_int32(env, -number, &value) == napi_ok) napi_set_named_property(env, error, "errno", value);
  if (napi_create_string_utf8(env, operation, NAPI_AUTO_LENGTH, &value) == napi_ok)
    napi_set_named_property(env, error, "syscall", value);
  if (labelled && napi_create_string_utf8(env, label, NAPI_AUTO_LENGTH, &value) == napi_ok)
    napi_set_named_property(env, error, "interface", value);
  return error;
}

napi_value fault_throw(napi_env env, int number, const char *operation, const char *label) {
  napi_value error = fault_error(env, number, operation, label);
  if (error) napi_throw(env, error);
  return NULL;
}

static bool refuse(napi_env env, const char *name, const char *wanted) {
  char text[128];
  snprintf(text, sizeof text, "%s must be %s", name, wanted);
  napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", text);
  return false;
}

bool read_integer(napi_env env, napi_value value, const char *name, int *integer) {
  if (napi_get_value_int32(env, value, integer) == napi_ok) return true;
  return refuse(env, name, "a number");
}

bool read_bytes(napi_env env, napi_value value, const char *name, Bytes *bytes) {
  bool is_buffer = false;
  if (napi_is_buffer(env, value, &is_buffer) == napi_ok && is_buffer &&
      napi_get_buffer_info(env, value, &bytes->data, &bytes->length) == napi_ok)
    return true;
  return refuse(env, name, "a Uint8Array");
}

bool read_text(napi_env env, napi_value value, const char *name, char *text, size_t size) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, NULL, 0, &length) != napi_ok) return refuse(env, name, "a string");
  if (length >= size) return refuse(env, name, "shorter");
  return napi_get_value_string_utf8(env, value, text, size, &length) == napi_ok;
}

bool is_absent(napi_env env, napi_value value) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_undefined;
}
