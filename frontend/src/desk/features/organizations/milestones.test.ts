import { expect, test } from 'vitest'
import { milestones } from './milestones'

const version = (id: number, from: string, to: string | null, name: string, parent = '市局') => ({
  id,
  valid_from: from,
  valid_to: to,
  name,
  short_name: '财政局',
  kind_label: '行政机关',
  division: { code: '320400', name: '常州市' },
  parent: { id: 1, name: parent, short_name: parent },
  note: '',
  end_note: '机构改革',
  successor: null,
})

test('each version tells what it changed, the last one how it ended, newest first', () => {
  const found = milestones({
    versions: [
      version(2, '2026-03-01', '2026-09-01', '财政和国资局', '区局'),
      version(1, '2025-01-06', '2026-03-01', '财政局'),
    ],
    absorbed: [{ id: 9, name: '国库中心', on: '2026-05-01', note: '' }],
  })
  expect(found.map((one) => `${one.on} ${one.title}`)).toEqual([
    '2026-09-01 撤销',
    '2026-05-01 国库中心 并入本单位',
    '2026-03-01 更名、调整隶属关系',
    '2025-01-06 设立：财政局',
  ])
  expect(found[2]!.lines).toEqual(['名称：财政局 → 财政和国资局', '上级单位：市局 → 区局'])
})

test('closed and opened again later', () => {
  const found = milestones({
    versions: [version(2, '2026-10-01', null, '财政局'), version(1, '2025-01-06', '2026-03-01', '财政局')],
    absorbed: [],
  })
  expect(found.map((one) => one.title)).toEqual(['恢复', '撤销', '设立：财政局'])
})
