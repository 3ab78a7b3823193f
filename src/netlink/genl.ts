import type { NetlinkClient } from './client.js'
import { attributes, type InPlace, string, struct, u16, u32 } from './codec.js'
import type { Payload } from './message.js'

/** A family of generic netlink: the message type that it has on this kernel, until its module is unloaded. */
export type Family = { readonly id: number; readonly version: number }

/** struct genlmsghdr. */
export const genericHeader = struct({ command: 'u8', version: 'u8', reserved: 'u16' })

/** A generic message's payload: the header, then the attributes, where there are any. */
export function genericPayload<Value>(
  command: number,
  version: number,
  attributes: InPlace<Value>,
  values: Value | undefined,
): Payload {
  return {
    most: genericHeader.size + (values === undefined ? 0 : attributes.most(values)),
    writeTo(octets, offset) {
      genericHeader.inPlace.write({ command, version, reserved: 0 }, octets, offset)
      const start = offset + genericHeader.size
      return genericHeader.size + (values === undefined ? 0 : attributes.write(values, octets, start))
    },
  }
}

/** Looks a family up by name; the kernel loads its module if it may. Throws a NetlinkError with ENOENT if there is none. */
export function findFamily(client: NetlinkClient, name: string): Family {
  const [reply] = client.query({
    operation: `look up the netlink family ${name}`,
    type: controller.type,
    payload: genericPayload(controller.getFamily, controller.version, controller.attributes.inPlace, { name }),
  })
  const { id = 0, version = 0 } = reply ? controller.attributes.decode(reply.payload.subarray(genericHeader.size)) : {}
  return { id, version }
}

/** The family of families (linux/genetlink.h, CTRL_*). */
const controller = {
  type: 0x10,
  version: 2,
  getFamily: 3,
  attributes: attributes({ id: [1, u16], name: [2, string], version: [3, u32] }),
} as const
