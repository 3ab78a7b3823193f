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
  1 1 renewed 0 0                         => | wakes at 500
  100 100 beat                            => | wakes at 500
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
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
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
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  0 0 arm 7 1050 1000 250 0               => | wakes at 500
  999 999 wake                            => renew 0 renew 7 | wakes at 1000
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
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  1250 1250 wake                          => | wakes at 2250
  2250 2250 wake                          => kill | wakes at 2350
`,
)

scenario(
  'a lease that is over is not renewed: that would create the address anew',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  900 900 beat                            => | wakes at 500
  1000 1000 process-gone                  => listen resign 0 | wakes at 1250
  1250 1250 wake                          => | wakes at 1500
`,
)

scenario(
  'asleep for longer than the lease and the time that the kernel takes, the addresses go at once',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  100 2100 process-gone                   => listen resign 0 remove 0 end | sleeps
`,
)

scenario(
  'asleep while it waits for the successor: they go when it wakes',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
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
  0 0 arm 1 1050 1000 250 0               => | wakes at 500
  0 0 arm 2 60 1000 250 0                 => | wakes at 500
  0 0 process-gone                        => listen resign 1 resign 2 renew 1 renew 2 | wakes at 60
  30 30 rival 2                           => remove 2 | wakes at 250
  40 40 rival 2                           => | wakes at 250
  50 50 rival 1                           => remove 1 end | sleeps
`,
)

scenario(
  'an engine that gives up is not killed; its late letters and its end change nothing',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
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
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  10 10 rival 0                           => | wakes at 500
`,
)

scenario(
  'a will that is armed anew replaces the old one',
  `
  0 0 arm 0 1050 1000 250 -               => | wakes at 1000
  10 10 arm 0 500 2000 100 10             => | wakes at 210
  20 20 process-gone                      => listen resign 0 renew 0 | wakes at 120
  520 520 wake                            => remove 0 end | sleeps
`,
)

scenario(
  'adverts leave on a grid: one that is late is sent once, and the next one is not late for that',
  `
  0 0 arm 0 1050 1000 250 0 10 10 0       => | wakes at 10
  9.9 9.9 wake                            => | wakes at 10
  10 10 wake                              => advertise 0 | wakes at 20
  47 47 wake                              => advertise 0 | wakes at 50
  50.5 50.5 wake                          => advertise 0 | wakes at 60
  60 60 halt 0                            => | wakes at 500
  70 70 wake                              => | wakes at 500
`,
)

scenario(
  'what is due leaves before a new will takes its place, with adverts of its own',
  `
  0 0 arm 0 1050 1000 250 0 10 10 0       => | wakes at 10
  11 11 tick                              => advertise 0 | wakes at 20
  11 11 arm 0 1050 1000 250 0 100 111 0   => | wakes at 111
  20 20 wake                              => | wakes at 111
  111 111 wake                            => advertise 0 | wakes at 211
  120 120 arm 0 1050 1000 250 0           => | wakes at 500
`,
)

scenario(
  'numbered adverts are sent once each; then there is silence until there are others',
  `
  0 0 arm 0 1050 5000 1250 0 500 500 2    => | wakes at 500
  500 500 wake                            => advertise 0 | wakes at 1000
  900 900 beat                            => | wakes at 1000
  1000 1000 wake                          => advertise 0/1 | wakes at 1500
  1500 1500 wake                          => | wakes at 1900
  1600 1600 arm 0 1050 5000 1250 0 500 2000 2 => | wakes at 2000
  2000 2000 wake                          => advertise 0 | wakes at 2500
`,
)

scenario(
  'nothing is said of addresses whose lease is over: asleep, it was no Master, nor before the first renewal',
  `
  0 0 arm 0 1050 1000 250 0 10 10 0       => | wakes at 10
  0 0 arm 1 1050 1000 250 - 10 10 0       => | wakes at 10
  10 10 wake                              => advertise 0 halt 1 | wakes at 20
  20 1020 wake                            => halt 0 | wakes at 1000
  30 1030 renewed 0 1030                  => | wakes at 530
  40 1040 wake                            => | wakes at 530
`,
)

scenario(
  'an engine that is silent is not spoken for any longer than it is believed to live',
  `
  0 0 arm 0 1050 2000 500 0 600 600 0     => | wakes at 600
  600 600 wake                            => advertise 0 | wakes at 1000
  1000 1000 wake                          => kill | wakes at 1100
  1200 1200 tick                          => | wakes at 1100
  1200 1200 process-gone                  => listen resign 0 renew 0 | wakes at 1700
  1800 1800 wake                          => renew 0 | wakes at 2250
`,
)

scenario(
  'an engine that misses two renewals has its leases renewed, for as long as it is believed to live',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  100 100 renewed 0 100                   => | wakes at 600
  300 300 beat                            => | wakes at 600
  599 599 wake                            => | wakes at 600
  600 600 wake                            => renew 0 | wakes at 850
  600 600 kept 0 600                      => | wakes at 850
  850 850 wake                            => renew 0 | wakes at 1100
  850 850 kept 0 850                      => | wakes at 1100
  1100 1100 wake                          => renew 0 | wakes at 1300
  1100 1100 kept 0 1100                   => | wakes at 1300
  1300 1300 wake                          => kill | wakes at 1400
  1301 1301 process-gone                  => listen resign 0 renew 0 | wakes at 1551
`,
)

scenario(
  'once the engine renews again it is left to that',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  500 500 wake                            => renew 0 | wakes at 750
  500 500 kept 0 500                      => | wakes at 750
  600 600 beat                            => | wakes at 750
  600 600 renewed 0 600                   => | wakes at 1100
  750 750 wake                            => | wakes at 1100
  850 850 renewed 0 850                   => | wakes at 1350
  1100 1100 wake                          => | wakes at 1350
`,
)

scenario(
  'a renewal that is refused is tried again; when the lease is over no more',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  500 500 wake                            => renew 0 | wakes at 750
  750 750 wake                            => renew 0 | wakes at 1000
  800 800 beat                            => | wakes at 1000
  1000 1000 wake                          => | wakes at 1800
  1250 1250 wake                          => | wakes at 1800
`,
)

scenario(
  'renewals alone are no sign of life',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  900 900 renewed 0 900                   => | wakes at 1000
  1000 1000 wake                          => kill | wakes at 1100
`,
)

scenario(
  'asleep for longer than the lease, it renews nothing though the engine was not missed',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  10 1000 wake                            => | wakes at 1000
  500 1500 wake                           => | wakes at 1000
`,
)

scenario(
  'under a permit that ends nothing is renewed from then on, also when the will is carried out',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  0 0 permit 0 700                        => | wakes at 500
  500 500 wake                            => renew 0 | wakes at 750
  500 500 kept 0 500                      => | wakes at 750
  750 750 wake                            => | wakes at 1000
  760 760 permit 0 1200                   => | wakes at 750
  760 760 wake                            => renew 0 | wakes at 1010
  760 760 kept 0 760                      => | wakes at 1010
  770 770 process-gone                    => listen resign 0 renew 0 | wakes at 1020
  770 770 kept 0 770                      => | wakes at 1020
  1020 1020 wake                          => renew 0 | wakes at 1270
  1020 1020 kept 0 1020                   => | wakes at 1270
  1270 1270 wake                          => | wakes at 1520
  1820 1820 wake                          => remove 0 end | sleeps
`,
)

scenario(
  'a release stops adverts and renewals; one that may have come after the removal is undone',
  `
  0 0 arm 0 1050 1000 250 0 510 510 0     => | wakes at 500
  500 500 wake                            => renew 0 | wakes at 510
  500 500 kept 0 500                      => | wakes at 510
  501 501 release 0                       => remove 0 | wakes at 1501
  501 501 wake                            => | wakes at 1501
  510 510 wake                            => | wakes at 1501
  600 600 release 0                       => | wakes at 1600
  750 750 wake                            => | wakes at 1600
`,
)

scenario(
  'a release of what was not renewed from here changes nothing else; what dies then has nothing to keep',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  10 10 release 0                         => | wakes at 1010
  11 11 process-gone                      => listen resign 0 remove 0 end | sleeps
`,
)

scenario(
  'whoever slept between a decision and its request removes what that may have created',
  `
  0 0 arm 0 1050 1000 250 0 490 490 0     => | wakes at 490
  500 500 wake                            => advertise 0 renew 0 | wakes at 750
  500 3500 kept 0 500                     => | wakes at 500
  501 3501 wake                           => remove 0 halt 0 | wakes at 1000
`,
)

scenario(
  'unless the engine has renewed it meanwhile',
  `
  0 0 arm 0 1050 1000 250 0 490 490 0     => | wakes at 490
  500 500 wake                            => advertise 0 renew 0 | wakes at 750
  3500 3500 kept 0 500                    => | wakes at 980
  3500 3500 renewed 0 3400                => | wakes at 980
  3500 3500 beat                          => | wakes at 980
  3500 3500 wake                          => advertise 0 | wakes at 3900
`,
)

scenario(
  'the same while a will is carried out: it goes, and the others stay',
  `
  0 0 arm 0 1050 1000 250 0               => | wakes at 500
  0 0 arm 1 1050 9000 250 0               => | wakes at 500
  10 10 process-gone                      => listen resign 0 resign 1 renew 0 renew 1 | wakes at 260
  10 2010 kept 0 10                       => | wakes at 0
  11 2011 wake                            => remove 0 | wakes at 260
`,
)

scenario(
  'an advert that may have left behind the farewell has it said again; others do not',
  `
  0 0 arm 0 1050 1000 250 0 10 10 0       => | wakes at 10
  10 10 wake                              => advertise 0 | wakes at 20
  10 10 farewell 0                        => resign 0 | wakes at 500
  10 10 wake                              => | wakes at 500
  12 12 arm 0 1050 1000 250 0 10 20 0     => | wakes at 20
  20 20 wake                              => advertise 0 | wakes at 30
  21 21 wake                              => | wakes at 30
  22 22 farewell 0                        => | wakes at 500
  30 30 arm 0 1050 1000 250 0 10 40 0     => | wakes at 40
  40 40 wake                              => advertise 0 | wakes at 50
  40 40 halt 0                            => | wakes at 500
`,
)

test('ten thousand adverts, each woken for late by up to half an interval: none is lost, and none moves the next', () => {
  const arm = '0 0 arm 0 1050 900000 1000 0 10 10 0\n'
  const beat = (at: number) => `${at} ${at} beat\n`
  const wakes = Array.from({ length: 10_000 }, (_, index) => {
    const at = 10 * (index + 1) + ((index * 7) % 5)
    return `${beat(at)}${at} ${at} wake\n`
  })
  const said = run(arm + wakes.join('')).filter((line) => line.includes(' wake:'))
  assert.is(said.filter((line) => line.includes('advertise 0')).length, 10_000)
  assert.match(said.at(-1) ?? '', /wakes at 100010$/)
})

test.run()
