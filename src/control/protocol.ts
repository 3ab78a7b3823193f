import type { PermitReason, Policy } from '../model/arbiter.js'
import type { Problem } from '../model/errors.js'
import type { EventKind, TransitionReason } from '../model/event.js'
import type { HoldAction } from '../model/hold.js'
import type { Successor } from '../model/presence.js'
import type { ChecksumFlavour } from '../model/router.js'

/**
 * The versioned language that operators speak to a director: HTTP/1.1 with JSON on a unix socket. Every document carries
 * `kind` and `v`; an absent fact is a missing key, an unknown one is null; durations end in `_ms`, rates in `_per_s`.
 */
export const routes = {
  status: { method: 'GET', path: '/v1/status' },
  health: { method: 'GET', path: '/v1/health' },
  events: { method: 'GET', path: '/v1/events' },
  version: { method: 'GET', path: '/v1/version' },
  diff: { method: 'GET', path: '/v1/diff' },
  timing: { method: 'GET', path: '/v1/timing' },
  metrics: { method: 'GET', path: '/metrics' },
  openapi: { method: 'GET', path: '/openapi.json' },
  reload: { method: 'POST', path: '/v1/reload' },
  confirmReload: { method: 'POST', path: '/v1/reload/confirm' },
  undoReload: { method: 'POST', path: '/v1/reload/undo' },
  promote: { method: 'POST', path: '/v1/promote' },
  demote: { method: 'POST', path: '/v1/demote' },
  drain: { method: 'POST', path: '/v1/drain' },
  weight: { method: 'POST', path: '/v1/weight' },
  enable: { method: 'POST', path: '/v1/enable' },
} as const

export const defaultRunDirectory = '/run/lvsha'
export const defaultStateDirectory = '/var/lib/lvsha'
export const defaultSocket = `${defaultRunDirectory}/lvsha.sock`
/** Beside the run directory, which only its owner may enter. */
export const readDirectoryOf = (runDirectory: string) => `${runDirectory}-read`
export const defaultReadSocket = `${readDirectoryOf(defaultRunDirectory)}/lvsha.sock`

type Document<Kind extends string> = {
  readonly kind: Kind
  readonly v: 1
  /** RFC 3339 with milliseconds, UTC. */
  readonly at: string
  readonly node: string
}

export type Level = 'ok' | 'warn' | 'crit'

/** One sentence about what is wrong; `code` is stable, `text` is for people. */
export type Reason = { readonly code: string; readonly level: Level; readonly object: string; readonly text: string }

export type StatusDocument = Document<'status'> & {
  readonly verdict: { readonly level: Level; readonly reasons: readonly Reason[] }
  readonly daemon: {
    readonly version: string
    readonly pid: number
    readonly uptime_ms: number
    readonly config_file: string
  }
  readonly guardian: GuardianStatus
  /** Absent where VRRP alone decides who is Master. */
  readonly arbiter?: ArbiterStatus
  readonly instances: readonly InstanceStatus[]
  /** Absent where there are none. */
  readonly sync_groups?: readonly GroupStatus[]
  /** The other nodes by their beacons; absent where none was heard and none refused. */
  readonly beacons?: BeaconsStatus
  readonly dataplane: DataplaneStatus
  /** The kernel's sync of connections; absent where the file does not ask for it, or where it could not be read. */
  readonly sync?: SyncStatus
  readonly services: readonly ServiceStatus[]
  /** What is watched beside interfaces; absent where nothing is, like the two after it. */
  readonly trackers?: readonly TrackerStatus[]
  /** The notify scripts of each instance and group. */
  readonly scripts?: readonly NotifyStatus[]
  readonly resources?: readonly ResourceStatus[]
  /** While a reload waits to be confirmed. */
  readonly reload?: PendingReload
}

/** When the configuration before the last reload comes back by itself. */
export type PendingReload = { readonly confirm_until: string; readonly left_ms: number }

export type VrrpState = 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT'

export type InstanceStatus = {
  readonly name: string
  readonly vrid: number
  readonly interface: string
  readonly version: number
  readonly state: VrrpState
  /** Why it is in this state, and since when (RFC 3339). */
  readonly reason: TransitionReason | null
  readonly since: string
  /** In Fault: what is wrong, in words. */
  readonly fault?: string
  /** True while it has resigned and waits for the successor to be heard. */
  readonly leaving: boolean
  /** What an operator has put on it by hand. */
  readonly hold?: HoldStatus
  /** Whether another node would take over, as far as beacons tell. */
  readonly successor: Successor
  readonly priority: {
    readonly base: number
    readonly effective: number
    /** What it watches, and what that adds, takes away or forbids at the moment; absent where it watches nothing. */
    readonly reasons?: readonly PriorityCause[]
  }
  /** The name of the sync group that it belongs to. */
  readonly sync_group?: string
  /** It would be MASTER by itself, and waits for the other members. */
  readonly waits_for_group?: true
  /** Where it waits: the members that another node is MASTER of. */
  readonly held_members?: readonly { readonly name: string; readonly master: string; readonly priority: number }[]
  readonly preempt: { readonly enabled: boolean; readonly delay_ms: number }
  readonly advert: {
    readonly interval_ms: number
    readonly sent: number
    readonly received: number
    /** Milliseconds since the last one sent (Master) or accepted (Backup); null before the first. */
    readonly last_sent_age_ms: number | null
    readonly last_received_age_ms: number | null
    /** How much later than its interval each of the last adverts left (Master) or came (Backup), oldest first. */
    readonly lateness_ms: readonly number[]
  }
  /** Adverts that changed nothing, by reason. */
  readonly discarded: Readonly<Record<string, number>>
  /** The last advert of this VRID that was discarded: whose, why and how long ago. */
  readonly refused?: { readonly source: string; readonly reason: string; readonly age_ms: number }
  /** Who else answers for its addresses by ARP or neighbour discovery; a rival has sent adverts or beacons of this VRID. */
  readonly answered_by?: readonly AnswererStatus[]
  /** It hears no advert, but whoever was MASTER still answers: it does not take over. */
  readonly takeover_held_back?: true
  readonly timers: {
    readonly skew_ms: number
    readonly master_down_ms: number
    /** Null where the timer is not running. */
    readonly master_down_left_ms: number | null
  }
  /** Routers whose adverts were accepted lately. */
  readonly peers: readonly PeerStatus[]
  readonly vips: readonly VipStatus[]
  readonly lease: { readonly valid_ms: number; readonly left_ms: number | null }
  readonly transitions: number
}

export type AnswererStatus = {
  readonly mac: string
  readonly address: string
  readonly rival: boolean
  readonly since_ms: number
  /** Since its last answer. */
  readonly age_ms: number
}

export type HoldStatus = {
  readonly action: HoldAction
  readonly by: string
  readonly since: string
  /** Null where it stands until it is ended by hand. */
  readonly until: string | null
  readonly reason?: string
}

export type BeaconsStatus = {
  readonly nodes: readonly NodeStatus[]
  /** Beacons that changed nothing, by reason. */
  readonly discarded: Readonly<Record<string, number>>
}

export type NodeStatus = {
  readonly name: string
  readonly address: string
  readonly interface: string
  readonly age_ms: number
  /** `unconfirmed`: it has not answered us, and may be a recording. */
  readonly state: 'known' | 'silent' | 'left' | 'unconfirmed'
  readonly instances: readonly {
    readonly vrid: number
    readonly state: VrrpState
    readonly priority: number
    /** An operator keeps it from becoming MASTER. */
    readonly held: boolean
  }[]
  /** What it has otherwise than this node, by the name that the instance has here. */
  readonly differs: readonly { readonly name: string; readonly what: 'addresses' | 'settings' }[]
}

export type PeerStatus = {
  readonly address: string
  readonly priority: number
  readonly age_ms: number
  /** What the checksum of its adverts covers, in version 3 over IPv4. */
  readonly checksum?: ChecksumFlavour
}

export type PriorityCause = {
  /** `script chk`, `interface eth1`. */
  readonly what: string
  readonly effect: number | 'fault'
  readonly because: string
}

/** The process that withdraws the virtual addresses when the daemon dies or hangs. */
/** What can happen to a node, to the network or to the arbiter's servers. */
export type Fault =
  | 'daemon_killed'
  | 'daemon_hangs'
  | 'node_dies'
  | 'cut_off'
  | 'adverts_lost'
  | 'servers_down'
  | 'leader_dies'

/** For how long at most nobody, or two, answer for an address; null is for as long as the fault lasts. */
export type TimingRow = {
  readonly fault: Fault
  readonly no_owner_ms: number | null
  readonly two_owners_ms: number | null
}

export type InstanceTiming = {
  readonly name: string
  readonly policy: Policy
  readonly arbiter: boolean
  readonly rows: readonly TimingRow[]
}

/** The bounds of every instance under every fault, with peers that have the same configuration. */
export type TimingDocument = Document<'timing'> & { readonly instances: readonly InstanceTiming[] }

/** Who says which node may be Master, and what it says of each instance. */
export type ArbiterStatus = {
  readonly kind: 'zookeeper'
  readonly policy: Policy
  /** `suspended`: no answer, but the session goes on. `lost`: another node may have taken over. */
  readonly state: 'connecting' | 'connected' | 'suspended' | 'lost'
  readonly server: string | null
  readonly session: string | null
  /** As the servers granted it. */
  readonly timeout_ms: number | null
  readonly round_trip_ms: number | null
  /** Since the last word that was answered was sent. */
  readonly silent_ms: number | null
  readonly problem?: string
  readonly instances: readonly {
    readonly name: string
    readonly granted: boolean
    readonly because: PermitReason
    /** Until a grant, or a refusal, ends. */
    readonly left_ms: number | null
    readonly owner: { readonly node: string; readonly here: boolean; readonly epoch: number } | null
    readonly candidates: readonly { readonly node: string; readonly priority: number; readonly ready: boolean }[]
  }[]
}

export type GuardianStatus = {
  /** Null while there is none: then the lease of the addresses does it. */
  readonly pid: number | null
  /** Whether it holds the last will of every Master; true where there is no Master. */
  readonly armed: boolean
  /** What the kernel refused it, by which it may be late: `SCHED_FIFO: EPERM`. */
  readonly refused: readonly string[]
}

export type GroupStatus = {
  readonly name: string
  /** MASTER where all members are, FAULT where one is. */
  readonly state: VrrpState
  readonly members: readonly string[]
}

export type VipStatus = {
  /** `192.0.2.100/24`. */
  readonly address: string
  readonly interface: string
  readonly label?: string
  /** Read from the kernel: here, not here, or here although this router is not Master. */
  readonly where: 'here' | 'absent' | 'here_unowned'
}

export type DataplaneStatus =
  | { readonly kind: 'ipvs'; readonly available: true; readonly version: string }
  | { readonly kind: 'ipvs'; readonly available: false; readonly reason: string; readonly next: readonly string[] }

export type SyncStatus = {
  /** Those that run, at most one of each role. */
  readonly daemons: readonly {
    readonly role: 'master' | 'backup'
    readonly interface: string
    readonly syncid: number
  }[]
  /** All that the kernel knows, its own and those that it was told of. */
  readonly connections?: number
}

export type ServiceStatus = {
  /** `192.0.2.100:80/tcp`, `fwmark:7/ipv4`, `group:web/tcp`. */
  readonly name: string
  /** Of a service by address. */
  readonly address?: string
  readonly port?: number
  readonly protocol?: 'tcp' | 'udp' | 'sctp'
  /** Of a group: the names of the services that it stands for. */
  readonly services?: readonly string[]
  readonly scheduler: string
  readonly forwarding: 'DR' | 'TUN' | 'NAT'
  readonly persistence_s?: number
  readonly quorum: { readonly want: number; readonly have: number; readonly met: boolean }
  readonly sorry_server?: { readonly address: string; readonly in_use: boolean }
  /** Undefined where the table could not be read. */
  readonly stats?: ServiceStats
  readonly real_servers: readonly RealServerStatus[]
}

export type ServiceStats = {
  readonly connections: number
  readonly connections_per_s: number
  readonly packets_in_per_s: number
  readonly bytes_in_per_s: number
  readonly bytes_out_per_s: number
}

export type ServerState = 'UP' | 'DOWN' | 'CHECKING' | 'UNCHECKED'

export type RealServerStatus = {
  /** `192.0.2.23:80`. */
  readonly name: string
  readonly state: ServerState
  readonly since: string
  readonly weight: { readonly configured: number; readonly now: number }
  /** What an operator has asked of it by hand. */
  readonly order?: ServerOrderStatus
  /** Where it is not that of the virtual server. */
  readonly forwarding?: 'DR' | 'TUN' | 'NAT'
  /** Undefined where the table could not be read or the server is not in it. */
  readonly active?: number
  readonly inactive?: number
  /** Templates of persistence: clients that come back to this server while these last, whatever its weight. */
  readonly persistent?: number
  readonly checks: readonly CheckStatus[]
}

export type ServerOrderStatus = {
  readonly action: 'drain' | 'weight'
  readonly weight: number
  readonly by: string
  readonly since: string
  /** Null where it stands until it is ended by hand. */
  readonly until: string | null
  readonly reason?: string
}

export type CheckStatus = {
  /** `HTTP_GET`, `TCP_CHECK`. */
  readonly checker: string
  /** What it asks: `http://192.0.2.23:80/hc`, `192.0.2.23:80`. */
  readonly target: string
  readonly state: 'PASS' | 'FAIL' | 'PENDING'
  readonly since: string
  /** Failed attempts in a row, of how many that fail the server. */
  readonly tries: { readonly n: number; readonly of: number }
  /** Null before the first answer. */
  readonly last: {
    readonly at: string
    readonly age_ms: number
    readonly ok: boolean
    readonly latency_ms: number
    readonly status?: number
    /** Of SSL_GET: whole days until the certificate ends, below 0 since it has. */
    readonly certificate?: { readonly days_left?: number }
    /** What was wrong, naming the layer: `refused`, `connect timeout 3s`, `HTTP 503, want 200`. */
    readonly error?: string
  } | null
}

/** One run of a command. */
export type RunStatus = {
  readonly at: string
  readonly age_ms: number
  readonly duration_ms: number
  readonly ok: boolean
  /** The exit status; null where it did not come to one. */
  readonly status: number | null
  /** `exit status 1`, `killed by SIGKILL`, `no end within 3s`, `not run: /bin/x does not exist`. */
  readonly ended: string
  /** The first line that it wrote, without control characters. */
  readonly output?: string
}

export type TrackerStatus = {
  readonly kind: 'script' | 'process' | 'file'
  readonly name: string
  /** PENDING before anything is known. */
  readonly state: 'UP' | 'DOWN' | 'PENDING'
  readonly since: string
  /** The number in a file. */
  readonly value?: number
  readonly processes?: number
  /** What it was judged by. */
  readonly because?: string
  /** Where it cannot be watched as it should be: how it is, and why. */
  readonly handicap?: string
  /** The last run of a script. */
  readonly last?: RunStatus
}

export type NotifyStatus = {
  readonly of: 'instance' | 'group'
  readonly name: string
  /** Scripts that run or wait to. */
  readonly waiting: number
  /** The last that have run, oldest first. */
  readonly history: readonly (RunStatus & { readonly keyword: string; readonly command: readonly string[] })[]
}

export type ResourceStatus = {
  readonly name: string
  readonly instance: string
  /** `failed`: one of them could not be started or stopped. */
  readonly state: 'unknown' | 'stopped' | 'starting' | 'running' | 'stopping' | 'failed'
  /** In the order in which they are started. */
  readonly steps: readonly {
    readonly name: string
    readonly last?: RunStatus & { readonly action: 'start' | 'stop' }
  }[]
}

export type HealthDocument = Document<'health'> & {
  readonly checks: readonly (CheckStatus & { readonly real: string; readonly service: string })[]
}

/** What `health run` found out, asking once and without a daemon. */
export type ProbeDocument = Document<'probe'> & { readonly checks: readonly ProbeStatus[] }

export type ProbeStatus = {
  readonly real: string
  readonly service: string
  readonly checker: string
  readonly target: string
  readonly ok: boolean
  readonly latency_ms: {
    readonly connect?: number
    readonly tls?: number
    readonly first_byte?: number
    readonly total: number
  }
  readonly status?: number
  readonly bytes?: number
  readonly md5?: string
  readonly tls?: {
    readonly protocol: string
    readonly cipher: string
    readonly subject: string
    readonly issuer: string
    readonly valid_to: string
    readonly days_left?: number
  }
  /** What the check makes of the weight of the server: `8`, or `+ 8`. */
  readonly weight?: string
  readonly error?: { readonly layer: string; readonly text: string }
}

export type EventsDocument = Document<'events'> & { readonly events: readonly EventStatus[] }

export type EventStatus = {
  readonly id: number
  readonly at: string
  readonly kind: EventKind
  readonly object: string
  readonly text: string
  readonly transition?: {
    readonly from: VrrpState
    readonly to: VrrpState
    readonly reason: TransitionReason
    readonly decided?: DecisionStatus
    /** What it was decided by, for `lvsha replay`; its keys are not part of this version. */
    readonly evidence?: object
  }
}

/** One recorded change of state, and what is decided when it is decided anew. */
export type ReplayedDecision = Pick<EventStatus, 'id' | 'at' | 'object'> & {
  readonly recorded: Decided
  /** Null where nothing would change any more. */
  readonly replayed: Decided | null
  readonly same: boolean
}

type Decided = Pick<NonNullable<EventStatus['transition']>, 'from' | 'to' | 'reason'>

/** The numbers that decided a transition. */
export type DecisionStatus = {
  /** The instance's own priority as it was then. */
  readonly priority: number
  /** Whose advert it was compared with, or heard last. */
  readonly peer?: { readonly address: string; readonly priority: number }
  /** How long nothing had been heard of that one. */
  readonly silent_ms?: number
  /** What would have led elsewhere, in words. */
  readonly otherwise?: string
}

export type VersionDocument = Document<'version'> & { readonly version: string; readonly pid: number }

/** What a reload is asked for; every key may be missing. */
export type ReloadRequest = {
  /** Says what would change, and changes nothing. */
  readonly dry_run?: boolean
  /** Goes back by itself after so long unless it is confirmed. */
  readonly confirm_within_ms?: number
}

/** What a reload means, or meant: the differences between the configuration in force and the other one. */
export type ReloadDocument = Document<'reload'> & {
  readonly outcome: 'planned' | 'applied' | 'confirmed' | 'undone'
  readonly config_file: string
  readonly changes: readonly ReloadChange[]
  /** What has to happen elsewhere, one sentence each. */
  readonly warnings: readonly string[]
  /** Virtual addresses that may come to this host or leave it. */
  readonly vips_that_may_move: readonly string[]
  readonly pending?: PendingReload
}

export type ReloadChange = {
  /** `keep`: written in another way, the same thing. */
  readonly kind: 'add' | 'remove' | 'change' | 'keep'
  /** `instance VI_1`, `192.0.2.100:80/tcp`, `global_defs`. */
  readonly object: string
  /** The keyword, or the part: `priority`, `real server 192.0.2.23:80 weight`, `VIP 192.0.2.101/24`. */
  readonly what: string
  /** The values before and after; absent where there are none to show, as for passwords. */
  readonly from?: string
  readonly to?: string
  /** What it leads to: `stays MASTER (140 > 100)`. */
  readonly meaning?: string
}

/** What `promote` and `demote` are asked for; every key but `instances` may be missing. */
export type FailoverRequest = {
  /** Names of instances; `all` means every one. A sync group moves as a whole. */
  readonly instances: readonly string[] | 'all'
  /** How long it holds; null until it is ended by hand. */
  readonly for_ms?: number | null
  /** How long to wait for the other node. */
  readonly wait_ms?: number
  /** The names of the instances that will move, typed by whoever asks. */
  readonly confirm?: readonly string[]
  /** Demotes although nobody would take over. */
  readonly force_no_peer?: boolean
  readonly dry_run?: boolean
  /** Ends the hold, and lets the election decide. */
  readonly end?: boolean
  readonly by?: string
  readonly reason?: string
}

/** What became of it. */
export type FailoverDocument = Document<'failover'> & {
  readonly action: HoldAction
  readonly outcome: 'planned' | 'done' | 'ended'
  readonly instances: readonly FailoverInstance[]
}

export type FailoverInstance = {
  readonly name: string
  readonly vips: readonly string[]
  readonly from: VrrpState
  readonly to: VrrpState
  /** Who holds the addresses now, or would: a node by its beacon, or an address and a priority by its advert. */
  readonly peer?: { readonly name: string; readonly priority: number }
  /** What happened, in order, counted from the request. */
  readonly steps: readonly { readonly name: string; readonly at_ms: number }[]
  /** Until when it holds (RFC 3339); null until it is ended by hand; missing where nothing holds. */
  readonly hold_until?: string | null
}

/** What `drain`, `weight` and `enable` are asked for; every key but `reals` may be missing. */
export type ServerRequest = {
  /** Names of real servers, `192.0.2.23:80`. */
  readonly reals: readonly string[]
  /** The virtual server that it is about; without it every one that the real server is in. */
  readonly service?: string
  /** What it has instead of its own weight. */
  readonly weight?: number
  /** How long; null until it is ended by hand. */
  readonly for_ms?: number | null
  /** Also where no other server is left to take connections. */
  readonly force_last?: boolean
  readonly dry_run?: boolean
  readonly by?: string
  readonly reason?: string
}

/** What became of it. */
export type ServerChangeDocument = Document<'realserver_change'> & {
  readonly action: 'drain' | 'weight' | 'enable'
  readonly outcome: 'planned' | 'done'
  readonly changes: readonly ServerChange[]
}

export type ServerChange = {
  readonly real: string
  readonly service: string
  readonly weight: { readonly from: number; readonly to: number }
  /** How many servers of the pool take new connections then, of how many. */
  readonly pool: { readonly taking: number; readonly of: number }
  readonly quorum: { readonly want: number; readonly have: number; readonly met: boolean }
  readonly until?: string | null
}

/** How the kernel's table differs from the wanted one at this moment; both lists follow the order of the table. */
export type DiffDocument = Document<'diff'> & {
  readonly same: boolean
  readonly differences: readonly TableDifference[]
  /** Services in the kernel that nobody here asked for; they are left alone. */
  readonly foreign: readonly string[]
}

export type TableDifference = {
  readonly service: string
  /** Absent where it is the service itself. */
  readonly real?: string
  readonly what: 'missing' | 'extra' | 'different'
  /** Of what is different: by the keywords of the file. */
  readonly settings: readonly { readonly name: string; readonly wanted: string; readonly kernel: string }[]
}

/** What every failed request answers, with an HTTP status of 4xx or 5xx. */
export type ErrorDocument = { readonly error: Problem }
