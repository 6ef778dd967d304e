import { describe, expect, it } from 'vitest'
import { cutAtGaps, drivenFrom, indexAt, instantAt } from './playback'

const track = {
  at: [0, 10, 20, 1000, 1010],
  lon: [0, 10, 20, 50, 60].map((n) => n * 1e6),
  lat: [0, 0, 0, 0, 0],
  speed: [0, 0, 0, 0, 0],
  direction: [90, 90, 90, 90, 90],
  mileage: [-1, -1, -1, -1, -1],
}
const gaps = [{ since: 20, until: 1000 }]

describe('indexAt', () => {
  it('finds the last report that is not later', () => {
    expect([-1, 0, 9, 10, 5000].map((moment) => indexAt(track.at, moment))).toEqual([-1, 0, 0, 1, 4])
  })
})

describe('instantAt', () => {
  it('lies on the line between two reports, and stands still in a gap', () => {
    expect(instantAt(track, gaps, -1)).toBeNull()
    expect(instantAt(track, gaps, 5)?.place).toEqual([5, 0])
    expect(instantAt(track, gaps, 500)?.place).toEqual([20, 0])
    expect(instantAt(track, gaps, 9999)?.place).toEqual([60, 0])
  })
})

describe('drivenFrom', () => {
  it('skips what stands, also where two vehicles overlap', () => {
    const drives = [
      { since: 100, until: 200 },
      { since: 150, until: 300 },
      { since: 900, until: 950 },
    ]
    expect([0, 120, 250, 300, 910].map((moment) => drivenFrom(drives, moment))).toEqual([
      100, 120, 250, 900, 910,
    ])
    expect(drivenFrom(drives, 950)).toBeUndefined()
    expect(drivenFrom([], 0)).toBeUndefined()
  })
})

describe('cutAtGaps', () => {
  it('draws nothing as driven where nothing was heard', () => {
    const { runs, bridges } = cutAtGaps(track, gaps)
    expect(runs.map((run) => run.length)).toEqual([3, 2])
    expect(bridges[0]?.line).toEqual([
      [20, 0],
      [50, 0],
    ])
    expect(cutAtGaps({ ...track, at: [] }, gaps).bridges).toEqual([])
  })
})
