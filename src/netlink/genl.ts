import type { NetlinkClient } from './client.js'
import { attributes, string, struct, u16, u32 } from './codec.js'

/** A family of generic netlink: the message type that it has on this kernel, until its module is unloaded. */
export type Family = { readonly id: number; readonly version: number }

/** struct genlmsghdr. */
export const genericHeader = struct({ command: 'u8', version: 'u8', reserved: 'u16' })

/** A generic message's payload: the header, then the attributes. */
export const genericPayload = (command: number, version: number, body: Uint8Array = Buffer.alloc(0)) =>
  Buffer.concat([genericHeader.encode({ command, version, reserved: 0 }), body])

/** Looks a family up by name; the kernel loads its module if it may. Throws a NetlinkError with ENOENT if there is none. */
export function findFamily(client: NetlinkClient, name: string): Family {
  const [reply] = client.query({
    operation: `look up the netlink family ${name}`,
    type: controller.type,
    payload: genericPayload(controller.getFamily, controller.version, controller.attributes.encode({ name })),
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
