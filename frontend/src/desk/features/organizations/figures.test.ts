import { expect, test } from 'vitest'
import { figureStates, figureTitle } from './figures'
import type { Figure } from './useEstablishment'

const figure = (id: number, kind: Figure['kind'], on: string, part = ''): Figure => ({
  id,
  kind,
  kind_label: '车辆编制数',
  vehicle_kind: part,
  vehicle_kind_label: part && '执法执勤用车',
  value: 1,
  effective_on: on,
  source: '',
  recorded_at: '2026-01-01T00:00:00+08:00',
  recorded_by: '某',
})

test('of each sort the latest that has begun holds, parts of the quota apart', () => {
  const rows = [
    figure(4, 'quota', '2027-01-01'),
    figure(3, 'quota', '2026-11-22'),
    figure(2, 'quota', '2026-01-01', 'enforcement'),
    figure(1, 'quota', '2025-01-01'),
    figure(5, 'staff', '2025-01-01'),
  ]
  expect(Object.fromEntries(figureStates(rows, '2026-11-22'))).toEqual({
    1: 'past',
    2: 'current',
    3: 'current',
    4: 'future',
    5: 'current',
  })
})

test('a part of the quota is named with its kind of vehicle', () => {
  expect(figureTitle(figure(1, 'quota', '2026-01-01'))).toBe('车辆编制数')
  expect(figureTitle(figure(1, 'quota', '2026-01-01', 'enforcement'))).toBe('车辆编制数（执法执勤用车）')
})
