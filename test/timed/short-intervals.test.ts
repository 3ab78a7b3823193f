import { test } from 'uvu'
import { type Conversation, interopStory } from '../support/interop.js'
import { testTogether } from '../support/together.js'

/** The lease is the least that the kernel knows: where everything dies at once the address stays longer than a Backup waits. */
const overlap = 2000

const quick = (advertInt: string) =>
  ({
    version: 3,
    lines: () => `version 3\n  advert_int ${advertInt}`,
    family: 'ipv4',
    virtualAddress: '192.168.180.233/24',
    overlap,
  }) as const

const conversations: Readonly<Record<string, Conversation>> = {
  'a tenth': { ...quick('0.1'), skew: 60.9375, masterDown: 360.9375 },
  'a hundredth': { ...quick('0.01'), skew: 6.09375, masterDown: 36.09375 },
}

await testTogether(
  Object.fromEntries(
    Object.entries(conversations).flatMap(([word, conversation]) =>
      (['lvsha', 'keepalived'] as const).map((master) => [
        `adverts every ${word} of a second: ${master} hands over, comes back and is killed`,
        interopStory(word.replace(' ', '-'), master, conversation),
      ]),
    ),
  ),
)

test.run()
