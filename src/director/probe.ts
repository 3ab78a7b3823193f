import type { ProbeDocument, ProbeStatus } from '../control/protocol.js'
import { askWith } from '../health/attempt.js'
import { systemClock } from '../health/clock.js'
import type { Observation } from '../health/observation.js'
import { type OnceResult, runOnce } from '../health/once.js'
import type { DirectorConfig } from '../model/director-config.js'
import { exitCodes, LvshaError } from '../model/errors.js'
import { serverName, serviceName } from '../model/service.js'
import { type Duration, inMilliseconds } from '../model/time.js'
import { loadAddon } from '../os/addon.js'
import { probeSockets } from '../os/probe-sockets.js'
import { commandRunner } from '../script/prepare.js'
import { daysLeft } from './health-status.js'

/**
 * Runs the checks of a configuration once, from here and now, and changes nothing.
 * @param target a real server (`192.0.2.23:80`) or a virtual server (`192.0.2.100:80/tcp`); all where it is undefined
 * @param packageRoot the folder of package.json, where the native addon lies
 * @throws LvshaError NO_SUCH_TARGET when the configuration has no check of that name
 */
export async function probe(
  config: DirectorConfig,
  target: string | undefined,
  wallClock: number,
  packageRoot: string,
): Promise<ProbeDocument> {
  const sockets = probeSockets(loadAddon(packageRoot))
  const runCommand = commandRunner(() => config.commands, systemClock)
  const ask = askWith(systemClock, { sockets, isThorough: true, runCommand })
  const results = await runOnce(
    config.virtualServers,
    (virtual, real) => target === undefined || target === serviceName(virtual) || target === serverName(real),
    { clock: systemClock, ask },
  )
  if (target !== undefined && results.length === 0) {
    throw new LvshaError('NO_SUCH_TARGET', `no check asks ${target}`, ['lvsha health run'], exitCodes.usage)
  }
  return {
    kind: 'probe',
    v: 1,
    at: new Date(wallClock).toISOString(),
    node: config.node,
    checks: results.map((result) => probeStatus(result, wallClock)),
  }
}

function probeStatus({ service, real, target, check, observation }: OnceResult, wallClock: number): ProbeStatus {
  const { latency, status, bytes, digest, tls, weight } = observation
  return {
    real,
    service,
    checker: check.kind,
    target,
    ok: observation.ok,
    latency_ms: {
      ...(latency.connect === undefined ? {} : { connect: tenths(latency.connect) }),
      ...(latency.handshake === undefined ? {} : { tls: tenths(latency.handshake) }),
      ...(latency.firstByte === undefined ? {} : { first_byte: tenths(latency.firstByte) }),
      total: tenths(latency.total),
    },
    ...(status === undefined ? {} : { status }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(digest === undefined ? {} : { md5: digest }),
    ...(tls ? { tls: tlsStatus(tls, wallClock) } : {}),
    ...(weight ? { weight: `${weight.kind === 'is' ? '' : '+ '}${weight.value}` } : {}),
    ...(observation.ok ? {} : { error: observation.error }),
  }
}

const tenths = (duration: Duration) => Number(inMilliseconds(duration).toFixed(1))

const tlsStatus = (
  { protocol, cipher, subject, issuer, validTo }: NonNullable<Observation['tls']>,
  wallClock: number,
) => ({
  protocol,
  cipher,
  subject,
  issuer,
  valid_to: validTo,
  ...daysLeft(validTo, wallClock),
})
