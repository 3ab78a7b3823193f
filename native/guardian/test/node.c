/*
 * Hands the guardian's decisions to JavaScript, for a simulation to drive: the compiled code and nothing else.
 *
 *   decide(state, exchange)   state: Uint8Array of `size` octets, zeroed at first; exchange: Float64Array
 *
 * What the exchange holds, in microseconds; NaN is never:
 *   in    monotonic, boottime, kind of event, will, bound, lease, interval, renewed_at, pace interval, due, frames,
 *         at, until, is_farewell
 *   out   next wake, count of actions, then of each kind, will, frame, late
 */
#include <math.h>
#include <node_api.h>

#include "../decide.h"

enum { words_in = 14, per_action = 4, first_action = 2 };

static int64_t time_of(double time) {
  return isnan(time) ? never : (int64_t)time;
}

static void answer(double *out, size_t room, int64_t wake, const struct actions *actions) {
  size_t count = 0;
  out[0] = wake == never ? NAN : (double)wake;
  for (; count < actions->count && first_action + (count + 1) * per_action <= room; count++) {
    const struct action *action = &actions->list[count];
    double *at = out + first_action + count * per_action;
    at[0] = action->kind;
    at[1] = action->will;
    at[2] = action->frame;
    at[3] = (double)action->late;
  }
  out[1] = (double)count;
}

static napi_value decide_for(napi_env env, napi_callback_info info) {
  /* Workers of one process share what is static. */
  static _Thread_local struct actions actions;
  napi_value words[2];
  size_t count = 2, size = 0, room = 0;
  void *state = NULL, *exchange = NULL;
  napi_typedarray_type kind;
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  napi_get_typedarray_info(env, words[0], &kind, &size, &state, NULL, NULL);
  napi_get_typedarray_info(env, words[1], &kind, &room, &exchange, NULL, NULL);
  if (size < sizeof(struct guardian) || room < words_in) {
    napi_throw_range_error(env, NULL, "too short");
    return NULL;
  }
  const double *in = exchange;
  struct now now = {time_of(in[0]), time_of(in[1])};
  struct event event = {
    .kind = (enum event_kind)in[2],
    .will = (uint16_t)in[3],
    .terms = {time_of(in[4]), time_of(in[5]), time_of(in[6]), time_of(in[7]), time_of(in[12])},
    .pace = {time_of(in[8]), time_of(in[9]), (uint16_t)in[10]},
    .at = time_of(in[11]),
    .is_farewell = in[13] != 0,
  };
  decide(state, &event, now, &actions);
  answer(exchange, room, next_wake(state, now), &actions);
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value function, size;
  napi_create_function(env, "decide", NAPI_AUTO_LENGTH, decide_for, NULL, &function);
  napi_set_named_property(env, exports, "decide", function);
  napi_create_uint32(env, sizeof(struct guardian), &size);
  napi_set_named_property(env, exports, "size", size);
  return exports;
}
