import { expect, it } from 'vitest'
import { differing, gapsTold, km, type VehicleDay } from './useMileage'

it('says by how much the odometer differs from the track', () => {
  expect(differing(1_240)).toBe('多 1.2')
  expect(differing(-420)).toBe('少 0.4')
  expect(differing(30)).toBe('一致')
  expect(differing(null)).toBe('—')
  expect(km(12_345)).toBe('12.3')
  expect(km(null)).toBe('—')
})

it('names only the classes of gaps that there are', () => {
  const row = { lost_s: 3_600, no_fix_s: 0, buffered_s: 600, power_off_s: 0 } as VehicleDay
  expect(gapsTold(row)).toMatch(/^数据缺失 .*，盲区补传 /)
  expect(gapsTold({ ...row, lost_s: 0, buffered_s: 0 })).toBe('')
})
