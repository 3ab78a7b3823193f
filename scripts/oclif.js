// Stands in for '@oclif/core' in the bundle: the parts that lvsha uses, by their own doors. The front door opens all of
// them and compares Node's version with semver on every start.
export * as Args from '@oclif/core/args'
export { Command } from '@oclif/core/command'
export { Config } from '@oclif/core/config'
export * as Errors from '@oclif/core/errors'
export * as Flags from '@oclif/core/flags'
export { Help } from '@oclif/core/help'
