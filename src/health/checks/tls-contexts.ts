import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { TlsFiles } from '../../model/check.js'
import { clean } from '../observation.js'
import { ProbeFailed } from './measure.js'

/**
 * What TLS needs of certificates and keys, made when it is first asked for and kept: reading them for each handshake would
 * cost more than the handshake. Whoever wants changed files seen takes a new one.
 */
export function tlsContexts(): (files: TlsFiles) => SecureContext {
  const made = new Map<string, SecureContext>()
  return (files) => {
    const key = JSON.stringify(files)
    const context = made.get(key) ?? contextOf(files)
    made.set(key, context)
    return context
  }
}

/** Throws ProbeFailed of our own side where a file cannot be read or used. */
function contextOf({ ca, certificate, key, password }: TlsFiles): SecureContext {
  try {
    return createSecureContext({
      ...(ca !== undefined && { ca: readFileSync(ca) }),
      ...(certificate !== undefined && { cert: readFileSync(certificate) }),
      ...(key !== undefined && { key: readFileSync(key) }),
      ...(password !== undefined && { passphrase: password }),
    })
  } catch (error) {
    throw new ProbeFailed('bind', clean(`the SSL block: ${(error as Error).message}`))
  }
}
