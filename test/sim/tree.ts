import type { Kept } from '../../src/arbiter/zookeeper/wire.js'

/** What a transaction does to the tree of the servers. */
export type Change =
  | { readonly kind: 'open'; readonly session: string }
  | { readonly kind: 'close'; readonly session: string }
  | {
      readonly kind: 'create'
      readonly session: string
      readonly path: string
      readonly data: string
      readonly isEphemeral: boolean
      readonly isSequential: boolean
    }
  | { readonly kind: 'remove'; readonly session: string; readonly path: string }
  | { readonly kind: 'write'; readonly session: string; readonly path: string }

/** What came of it: the path that was made, or why nothing was. */
export type Outcome = { readonly path: string } | { readonly refused: 'exists' | 'missing' | 'expired' }

const noSession = '0'.repeat(16)

/** What one ZooKeeper server keeps, which follows from the transactions that it has seen, in their order. */
export class Tree {
  readonly sessions = new Set<string>()
  private readonly nodes = new Map<string, Kept>()
  private readonly counters = new Map<string, number>()

  /** @returns what came of it and below which paths something is other now */
  apply(change: Change, index: number): { readonly outcome: Outcome; readonly touched: readonly string[] } {
    if (change.kind === 'open') {
      this.sessions.add(change.session)
      return { outcome: { path: '' }, touched: [] }
    }
    const { session } = change
    if (!this.sessions.has(session)) return { outcome: { refused: 'expired' }, touched: [] }
    switch (change.kind) {
      case 'close': {
        const gone = [...this.nodes].flatMap(([path, kept]) => (kept.session === session ? [path] : []))
        for (const path of gone) this.nodes.delete(path)
        this.sessions.delete(session)
        return { outcome: { path: '' }, touched: gone.map(parentOf) }
      }
      case 'create': {
        const path = change.isSequential ? this.numbered(change.path) : change.path
        if (this.nodes.has(path)) return { outcome: { refused: 'exists' }, touched: [] }
        const owner = change.isEphemeral ? session : noSession
        this.nodes.set(path, { data: change.data, session: owner, createdIn: index })
        return { outcome: { path }, touched: [parentOf(path)] }
      }
      case 'remove': {
        const { path } = change
        if (!this.nodes.delete(path)) return { outcome: { refused: 'missing' }, touched: [] }
        return { outcome: { path }, touched: [parentOf(path)] }
      }
      case 'write':
        return { outcome: this.nodes.has(change.path) ? { path: change.path } : { refused: 'missing' }, touched: [] }
    }
  }

  read(path: string): Kept | undefined {
    return this.nodes.get(path)
  }

  list(parent: string): readonly string[] {
    return [...this.nodes.keys()].flatMap((path) => (parentOf(path) === parent ? [path.slice(parent.length + 1)] : []))
  }

  private numbered(path: string) {
    const parent = parentOf(path)
    const number = this.counters.get(parent) ?? 0
    this.counters.set(parent, number + 1)
    return `${path}${String(number).padStart(10, '0')}`
  }
}

const parentOf = (path: string) => path.slice(0, path.lastIndexOf('/'))
