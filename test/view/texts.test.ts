import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { asciiGlyphs, unicodeGlyphs } from '../../src/view/glyphs.js'
import { healthText } from '../../src/view/health.js'
import { statusText } from '../../src/view/status.js'
import * as documents from '../support/documents.js'

process.env.TZ = 'UTC'

test('lvsha status', () => {
  assert.snapshot(
    statusText(documents.status, 200, unicodeGlyphs),
    `WARN  1 of 6 real servers DOWN · VI_1 priority 20 below base

VRRP  STATE   FOR    EFF/BASE  PEER                    ADVERT     DOWN IN        VIPS
VI_1  MASTER  4h51m  130/150▼  192.0.2.12 prio 100     tx 1.000s  not armed      192.0.2.100, .101 here
VI_2  BACKUP  4h51m  100/100   198.51.100.12 prio 150  rx 1.000s  3.0 of 3.609s  198.51.100.100 absent

SERVICES             SCHED  FWD  UP   QUORUM   CPS   IN B/s  OUT B/s  NOT UP
192.0.2.100:80/tcp   wrr    DR   3/4  3>=1 ok  812   5.1M    -        192.0.2.23:80 DOWN HTTP 503, want 200 (4m12s)
192.0.2.100:443/tcp  wlc    NAT  2/2  2>=2 ok  1.9k  9.8M    12.3M

lb1 · lvsha 0.1.0, pid 812, up 4h51m · /etc/lvsha/lvsha.conf · data 0.2s old
next: lvsha health
`,
  )
})

test('lvsha status where the kernel has no IPVS and nothing is configured', () => {
  const { dataplane } = documents.withoutIpvs
  assert.snapshot(
    statusText({ ...documents.empty, dataplane }, 0, asciiGlyphs),
    `OK    nothing is configured

No VRRP instances are configured.

LVS is off: this kernel has no ip_vs
  Try: modprobe ip_vs
  Try: use a kernel with CONFIG_IP_VS

lb1 - lvsha 0.1.0, pid 812, up 4h51m - /etc/lvsha/lvsha.conf - data 0.0s old
`,
  )
})

test('lvsha status prints no control character but the line feed', () => {
  for (const glyphs of [unicodeGlyphs, asciiGlyphs]) {
    assert.not.match(statusText(documents.hostile, 0, glyphs).replaceAll('\n', ''), /\p{Cc}|\p{Cf}/u)
  }
  assert.not.match(statusText(documents.hostile, 0, asciiGlyphs), /[^ -~\n]/)
})

test('lvsha health', () => {
  assert.snapshot(
    healthText(documents.health, { failing: false, glyphs: unicodeGlyphs }),
    `REAL SERVER    SERVICE             CHECK         STATE    FOR    TRY  LAST      AGE   ERROR
192.0.2.23:80  192.0.2.100:80/tcp  HTTP_GET /hc  FAIL     4m12s  3/3  14:03:19  2.0s  HTTP 503, want 200
192.0.2.21:80  192.0.2.100:80/tcp  HTTP_GET /hc  PASS     4h51m  0/3  14:03:19  2.0s
192.0.2.24:80  192.0.2.100:80/tcp  TCP_CHECK     PENDING  2.0s   0/1  -         -

3 checks, 1 failing
`,
  )
})

test('lvsha health, only what fails', () => {
  const failing = healthText(documents.health, { failing: true, glyphs: unicodeGlyphs })
  assert.match(failing, 'FAIL')
  assert.not.match(failing, 'PASS')
  const none = { ...documents.health, checks: documents.health.checks.slice(0, 1) }
  assert.is(healthText(none, { failing: true, glyphs: unicodeGlyphs }), '1 check, 0 failing\n')
  assert.is(
    healthText({ ...none, checks: [] }, { failing: false, glyphs: unicodeGlyphs }),
    'No health checks are configured.\n',
  )
})

test.run()
