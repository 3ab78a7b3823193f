import type { ReadStream, WriteStream } from 'node:tty'
import { render } from 'ink'
import { App, type AppProps } from './app.js'
import { forInk } from './terminal.js'

export type Mounted = {
  readonly unmount: () => void
}

/** Draws the app on a terminal. The alternate screen, signals and Ctrl-C are the caller's. */
export function mount(
  props: AppProps,
  stdin: ReadStream,
  stdout: WriteStream,
  onError: (error: Error) => void,
): Mounted {
  const instance = render(<App {...props} />, {
    stdin,
    stdout: forInk(stdout),
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
    debug: true,
  })
  instance.waitUntilExit().catch(onError)
  return { unmount: instance.unmount }
}
