import { userInfo } from 'node:os'
import { Flags } from '@oclif/core'
import { LvshaCommand } from '../cli/command.js'
import { durationFlag } from '../cli/duration-flag.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { type Duration, inMilliseconds, milliseconds, seconds } from '../model/time.js'
import { asciiGlyphs, glyphsFor } from '../view/glyphs.js'

const screens = ['overview', 'vrrp', 'services', 'health', 'events', 'cluster'] as const
const themes = ['auto', 'mono', 'high-contrast', 'deuteranopia'] as const

export default class Tui extends LvshaCommand {
  static override summary = 'Watch this director live.'
  static override description =
    'A viewer: quitting it does not stop the daemon. What changes the cluster asks first, the instance to be named for a failover.'
  static override examples = [
    '<%= config.bin %> tui',
    '<%= config.bin %> tui --screen health --read-only',
    '<%= config.bin %> tui --demo split-brain',
  ]
  static override flags = {
    refresh: Flags.integer({ description: 'milliseconds between two looks', default: 1000, min: 250, max: 10_000 }),
    screen: Flags.option({ options: screens, description: 'which screen to begin with' })({ default: 'overview' }),
    'read-only': Flags.boolean({ description: 'offer nothing that changes the cluster' }),
    theme: Flags.option({ options: themes, description: 'colours' })({ default: 'auto' }),
    ascii: Flags.boolean({ description: 'draw with ASCII alone', env: 'LVSHA_ASCII' }),
    linear: Flags.boolean({ description: 'lines instead of a screen, for screen readers', env: 'ACCESSIBLE' }),
    demo: Flags.string({
      description: 'play a scripted fault instead: needs no daemon and no rights',
      helpValue: 'SCENARIO',
    }),
    at: durationFlag({ description: 'show one moment of the demo, such as 12s', dependsOn: ['demo'] }),
    seed: Flags.integer({ description: 'for the numbers of the demo', default: 1 }),
    'print-keys': Flags.boolean({ description: 'print the keys and end' }),
  }

  override async run() {
    const { flags } = await this.parse(Tui)
    if (flags['print-keys']) {
      const { bindingLines } = await import('../tui/keys.js')
      return this.print(bindingLines().join('\n'))
    }
    const shown = flags.demo === undefined ? await this.daemon(flags.socket) : await this.demo(flags.demo, flags)
    const glyphs = flags.ascii ? asciiGlyphs : glyphsFor(process.env)
    if (flags.linear) {
      const { runLinear } = await import('../tui/linear.js')
      const { stdin: input, stdout: output } = process
      return runLinear({ source: shown.source, refresh: flags.refresh, glyphs, input, output })
    }
    const { runTui } = await import('../tui/run.js')
    const { themeFor } = await import('../tui/theme.js')
    const status = await runTui({
      ...shown,
      socket: flags.socket,
      refresh: milliseconds(flags.refresh),
      glyphs,
      theme: themeFor(process.env, flags.theme),
      screen: flags.screen,
      ...(flags['read-only'] ? { readOnly: 'this viewer was started with --read-only' } : {}),
    })
    return this.exit(status)
  }

  private async daemon(socket: string) {
    // The demo does without what speaks to a daemon.
    const { connect } = await import('../control/client.js')
    const { daemonSource } = await import('../tui/source.js')
    return { source: daemonSource(connect(socket, seconds(2)), connect(socket, seconds(20)), userInfo().username) }
  }

  private async demo(scenario: string, { at, seed }: { readonly at?: Duration | undefined; readonly seed: number }) {
    const { demoBegins } = await import('../demo/demo.js')
    const { scenarioNames } = await import('../demo/scenarios.js')
    const { demoSource } = await import('../demo/source.js')
    const name = scenarioNames.find((each) => each === scenario)
    if (!name) {
      const sentence = `There is no scenario ${scenario}. There are: ${scenarioNames.join(', ')}.`
      throw new LvshaError('NO_SUCH_SCENARIO', sentence, ['lvsha tui --demo peer-dies'], exitCodes.usage)
    }
    const begun = performance.now()
    const frozen = at === undefined ? undefined : inMilliseconds(at)
    const time = () => frozen ?? performance.now() - begun
    return { source: demoSource({ scenario: name, seed, time }), demo: name, wallClock: () => demoBegins + time() }
  }
}
