/** Where a TCP socket is opened. */
export type ListenAddress = { readonly host: string; readonly port: number }

/** What is told to other programs without being asked on the control socket. */
export type OutwardSettings = {
  /** `lvsha { metrics_listen }`: where /metrics is answered over TCP. */
  readonly metricsListen?: ListenAddress
  /** `lvsha { webhook }`: URLs that every change is posted to. */
  readonly webhooks: readonly string[]
}

export const noOutward: OutwardSettings = { webhooks: [] }

/** `127.0.0.1:9712`, `[::1]:9712`. */
export const listenText = ({ host, port }: ListenAddress) => `${host.includes(':') ? `[${host}]` : host}:${port}`
