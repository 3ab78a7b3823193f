import type { ResourceSettings, ResourceStep } from '../model/resources.js'
import { inOrder, type Report } from './diagnostic.js'
import { all, effective, last, type Section, type ValueOf } from './row.js'
import type { fileRows } from './schema.js'

type File = Section<true, typeof fileRows>
type ResourcesSection = ValueOf<(typeof fileRows.lvsha)['rows']['resources']>

const sectionsOf = (file: File): readonly ResourcesSection[] => {
  const own = last(file, 'lvsha')?.value
  return own ? all(own, 'resources') : []
}

/** What runs where an instance is Master. */
export const resourcesOf = (file: File): ResourceSettings[] =>
  sectionsOf(file).map((section) => {
    const account = effective(section, 'user')
    return {
      name: section.header ?? '',
      instance: effective(section, 'instance'),
      steps: stepsOf(section),
      timeout: effective(section, 'timeout'),
      ...(account && { account }),
    }
  })

/** Units and commands together, in the order of the file. */
function stepsOf({ given }: ResourcesSection): ResourceStep[] {
  const units = (given.systemd ?? []).map(({ keyword, value: unit }) => ({
    keyword,
    step: { kind: 'systemd' as const, unit },
  }))
  const commands = (given.command ?? []).map(({ keyword, value }) => ({
    keyword,
    step: { kind: 'command' as const, ...value },
  }))
  return [...units, ...commands].sort((a, b) => inOrder(a.keyword, b.keyword)).map(({ step }): ResourceStep => step)
}

/** What can be wrong with resources although every line of them can be read. */
export function checkResources(file: File, report: Report) {
  const names = new Set(all(file, 'vrrp_instance').map(({ header }) => header))
  for (const section of sectionsOf(file)) {
    const instance = last(section, 'instance')
    if (instance && !file.isDamaged && !names.has(instance.value)) {
      const message = `there is no vrrp_instance ${instance.value}`
      report({ code: 'LV-C060', at: instance.at, message, hint: `${section.name} would never be started` })
    }
    if (stepsOf(section).length === 0) {
      const message = `${section.name} has neither systemd nor command`
      report({ code: 'LV-C061', at: section.at, message, hint: 'there is nothing to start' })
    }
  }
}
