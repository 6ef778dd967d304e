import type { History, Version } from './useRestructuring'

export interface Milestone {
  key: string
  on: string
  title: string
  lines: string[]
  note: string
  /** Another unit this is about. */
  unit?: number | undefined
}

const FACTS: [string, (version: Version) => string][] = [
  ['名称', (version) => version.name],
  ['简称', (version) => version.short_name],
  ['类别', (version) => version.kind_label],
  ['行政区划', (version) => version.division.name],
  ['上级单位', (version) => version.parent?.name ?? '无（最上级）'],
]
const TITLES: Record<string, string> = {
  名称: '更名',
  简称: '更改简称',
  类别: '变更类别',
  行政区划: '变更行政区划',
  上级单位: '调整隶属关系',
}

/** What happened to a unit, newest first: each version against the one before, its end, and units that came into it. */
export function milestones({ versions, absorbed }: History): Milestone[] {
  const found: Milestone[] = []
  versions.forEach((version, place) => {
    if (version.valid_to && (place === 0 || versions[place - 1]!.valid_from > version.valid_to))
      found.push({
        key: `end-${version.id}`,
        on: version.valid_to,
        title: version.successor ? `并入 ${version.successor.name}` : '撤销',
        lines: [],
        note: version.end_note,
        unit: version.successor?.id,
      })
    found.push(begun(version, versions[place + 1]))
  })
  for (const one of absorbed)
    found.push({
      key: `absorbed-${one.id}`,
      on: one.on,
      title: `${one.name} 并入本单位`,
      lines: [],
      note: one.note,
      unit: one.id,
    })
  return found.sort((a, b) => b.on.localeCompare(a.on))
}

function begun(version: Version, before: Version | undefined): Milestone {
  const facts = { key: `begin-${version.id}`, on: version.valid_from, note: version.note }
  if (!before) return { ...facts, title: `设立：${version.name}`, lines: [] }
  if (before.valid_to !== version.valid_from) return { ...facts, title: '恢复', lines: [] }
  const changed = FACTS.filter(([, of]) => of(version) !== of(before))
  return {
    ...facts,
    title: changed.map(([name]) => TITLES[name]).join('、') || '变更',
    lines: changed.map(([name, of]) => `${name}：${of(before)} → ${of(version)}`),
  }
}
