import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileDriver } from './compile.js'

// A line is a moment on CLOCK_MONOTONIC and on CLOCK_BOOTTIME, in milliseconds, and an event; behind => what is decided and
// when the guardian wakes next. Armed are a bound of 1050, a lease of 1000 to be renewed every 250, and the last renewal.

const run = compileDriver('script', ['decide'])

function scenario(name: string, text: string) {
  test(name, () => {
    const lines = text
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/ *=> */))
    const said = run(lines.map(([event]) => `${event}\n`).join(''))
    assert.equal(
      said.map((line) => line.replace(/^\S+ \S+: ?/, '').trim()),
      lines.map(([, decided]) => decided),
    )
  })
}

scenario(
  'with nothing armed it sleeps, whatever the silence, and ends with the daemon',
  `
  0 0 beat                                => | sleeps
  5000 5000 wake                          => | sleeps
  5000 5000 line-lost                     => end | sleeps
`,
)

scenario(
  'the daemon dies: farewells, renewals while the lease holds, removal when the successor is heard',
  `
  0 0 arm 0 1050 1000 250 -               => | wakes at 1000
  1 1 renewed 0 0                         => | wakes at 1001
  100 100 beat                            => | wakes at 1100
  200 200 line-lost                       => kill | wakes at 300
  201 201 process-gone                    => listen resign 0 renew 0 | wakes at 451
  201 201 renewed 0 201                   => | wakes at 451
  451 451 wake                            => renew 0 | wakes at 701
  451 451 renewed 0 451                   => | wakes at 701
  600 600 wake                            => | wakes at 701
  648 648 rival 0                         => remove 0 end | sleeps
`,
)

scenario(
  'nobody takes over: removal when the bound has passed',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 1000
  0 0 process-gone                        => listen resign 0 renew 0 | wakes at 250
  0 0 renewed 0 0                         => | wakes at 250
  1000 1000 renewed 0 1000                => | wakes at 250
  1049 1049 wake                          => renew 0 | wakes at 1050
  1050 1050 wake                          => remove 0 end | sleeps
`,
)

scenario(
  'a second of silence: the process is killed first, and what it wrote last still counts',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 1000
  0 0 arm 7 1050 1000 250 0               => | wakes at 1000
  999 999 wake                            => | wakes at 1000
  1000 1000 wake                          => kill | wakes at 1100
  1001 1001 disarm 0                      => | wakes at 1100
  1010 1010 process-gone                  => listen resign 7 | wakes at 1260
`,
)

scenario(
  'a process that does not die is not waited for',
  `
  0 0 arm 0 1050 1000 250 900             => | wakes at 1000
  1000 1000 wake                          => kill | wakes at 1100
  1099 1099 wake                          => | wakes at 1100
  1100 1100 wake                          => listen resign 0 renew 0 | wakes at 1350
`,
)

scenario(
  'asleep itself, it does not judge the silence but waits anew',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 1000
  1250 1250 wake                          => | wakes at 2250
  2250 2250 wake                          => kill | wakes at 2350
`,
)

scenario(
  'a lease that is over is not renewed: that would create the address anew',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 1000
  900 900 beat                            => | wakes at 1900
  1000 1000 process-gone                  => listen resign 0 | wakes at 1250
  1250 1250 wake                          => | wakes at 1500
`,
)

scenario(
  'asleep for longer than the lease and the time that the kernel takes, the addresses go at once',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 1000
  100 2100 process-gone                   => listen resign 0 remove 0 end | sleeps
`,
)

scenario(
  'asleep while it waits for the successor: they go when it wakes',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 1000
  0 0 process-gone                        => listen resign 0 renew 0 | wakes at 250
  250 2250 wake                           => remove 0 end | sleeps
`,
)

scenario(
  'armed and never added: a farewell, and removal to be sure',
  `
  0 0 arm 0 1050 1000 250 -               => | wakes at 1000
  1 1 process-gone                        => listen resign 0 remove 0 end | sleeps
`,
)

scenario(
  'each will waits for its own successor, and farewells come first',
  `
  0 0 arm 1 1050 1000 250 0               => | wakes at 1000
  0 0 arm 2 60 1000 250 0                 => | wakes at 1000
  0 0 process-gone                        => listen resign 1 resign 2 renew 1 renew 2 | wakes at 60
  30 30 rival 2                           => remove 2 | wakes at 250
  40 40 rival 2                           => | wakes at 250
  50 50 rival 1                           => remove 1 end | sleeps
`,
)

scenario(
  'an engine that gives up is not killed; its late letters and its end change nothing',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 1000
  0 0 give-up                             => listen resign 0 renew 0 | wakes at 250
  1 1 disarm 0                            => | wakes at 250
  2 2 arm 1 1050 1000 250 0               => | wakes at 250
  3 3 line-lost                           => | wakes at 250
  4 4 process-gone                        => | wakes at 250
`,
)

scenario(
  'a rival counts only once the wills are carried out',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 1000
  10 10 rival 0                           => | wakes at 1000
`,
)

scenario(
  'a will that is armed anew replaces the old one',
  `
  0 0 arm 0 1050 1000 250 -               => | wakes at 1000
  10 10 arm 0 500 2000 100 10             => | wakes at 1010
  20 20 process-gone                      => listen resign 0 renew 0 | wakes at 120
  520 520 wake                            => remove 0 end | sleeps
`,
)

test.run()
