import { describe, expect, it } from 'vitest'
import { awaiting, compared, deviationLabels, kmDifference, momentDifference } from './trackRecord'
import type { Assignment } from './useTrip'

const NOW = new Date('2026-11-25T12:00:00+08:00')
const assignment = {
  departed_at: '2026-11-25T08:00:00+08:00',
  returned_at: '2026-11-25T10:00:00+08:00',
  start_odometer_km: 100,
  end_odometer_km: 150,
  by_track: {
    departed_at: '2026-11-25T08:12:00+08:00',
    returned_at: null,
    track_m: 36_240,
    bridged_m: 0,
    is_agreed: false,
    odometer_m: null,
    places: [],
    deviations: ['km_differs', 'outside'],
    is_final: true,
  },
} as unknown as Assignment

describe('what the terminal says beside what was reported', () => {
  it('names differences in words', () => {
    expect(momentDifference('2026-11-25T08:00:00Z', '2026-11-25T06:55:00Z')).toBe('早 1 小时 5 分钟')
    expect(momentDifference('2026-11-25T08:00:00Z', '2026-11-25T08:00:20Z')).toBe('一致')
    expect(momentDifference(null, '2026-11-25T08:00:20Z')).toBe('')
    // 05:04 beside 05:04, 03:44 beside 03:43: what is shown is subtracted, not its seconds.
    expect(momentDifference('2026-11-25T05:04:02Z', '2026-11-25T05:04:50Z')).toBe('一致')
    expect(momentDifference('2026-11-25T03:44:05Z', '2026-11-25T03:43:50Z')).toBe('早 1 分钟')
    expect(kmDifference(12, 6_040, 6_040)).toBe('一致')
    expect(kmDifference(36, 39_200)).toBe('多 3.2 公里')
    expect(kmDifference(36, null)).toBe('')
  })

  it('compares departure, return and distance', () => {
    expect(compared(assignment, NOW)).toEqual([
      {
        label: '出车',
        basis: '上报',
        reported: '今天 08:00',
        byTrack: '今天 08:12',
        difference: '晚 12 分钟',
      },
      { label: '回场', basis: '上报', reported: '今天 10:00', byTrack: '—', difference: '' },
      {
        label: '轨迹里程',
        basis: '上报',
        reported: '50 公里',
        byTrack: '36.2 公里',
        difference: '少 13.8 公里',
      },
    ])
    expect(deviationLabels(assignment)).toEqual(['里程与上报不符', '未停放在指定地点'])
  })

  it('tells the way across silences apart', () => {
    const silent = { ...assignment, by_track: { ...assignment.by_track!, bridged_m: 10_000 } }
    expect(compared(silent, NOW)[2]).toEqual({
      label: '轨迹里程',
      basis: '上报',
      reported: '50 公里',
      byTrack: '36.2 公里，另断点直线 10 公里',
      difference: '少 3.8 公里',
    })
  })

  it('says of each marked place whether it was reached', () => {
    const visit = { wanted_at: null, first_at: null, nearest_m: null, is_pickup: false }
    const [early, late] = ['2026-11-25T07:40:00+08:00', '2026-11-25T09:20:00+08:00']
    const places = [
      {
        ...visit,
        place: '东门',
        is_pickup: true,
        wanted_at: '2026-11-25T08:30:00+08:00',
        reached: true,
        first_at: early,
      },
      {
        ...visit,
        place: '上兴镇',
        wanted_at: '2026-11-25T09:00:00+08:00',
        reached: true,
        first_at: late,
        nearest_m: 40,
      },
      { ...visit, place: '南山竹海', reached: false, nearest_m: 3_200 },
      { ...visit, place: '天目湖镇', reached: null, nearest_m: 900 },
    ]
    const driven = {
      ...assignment,
      by_track: { ...assignment.by_track!, places, deviations: ['place_missed', 'outside'] },
    } as unknown as Assignment
    expect(deviationLabels(driven)).toEqual(['未到达 南山竹海（最近 3.2 公里）', '未停放在指定地点'])
    expect(compared(driven, NOW).slice(1, 5)).toEqual([
      {
        label: '报到地点 东门',
        basis: '要求',
        reported: '今天 08:30',
        byTrack: '出车时已在',
        difference: '',
      },
      {
        label: '目的地 上兴镇',
        basis: '要求',
        reported: '今天 09:00',
        byTrack: '今天 09:20 到达，最近 40 米',
        difference: '晚 20 分钟',
      },
      {
        label: '目的地 南山竹海',
        basis: '要求',
        reported: '—',
        byTrack: '未到达，最近 3.2 公里',
        difference: '',
      },
      {
        label: '目的地 天目湖镇',
        basis: '要求',
        reported: '—',
        byTrack: '无法判断，轨迹有缺失，最近 900 米',
        difference: '',
      },
    ])
  })

  it('says nothing of places where there is no track', () => {
    const place = {
      place: '东门',
      is_pickup: true,
      wanted_at: null,
      reached: null,
      first_at: null,
      nearest_m: null,
      by_other: false,
    }
    const by_track = { ...assignment.by_track!, track_m: null, departed_at: null, places: [place] }
    expect(compared({ ...assignment, by_track }, NOW)).toEqual([])
  })

  it('tells passing by from coming there, and what another vehicle of the trip did', () => {
    const base = { is_pickup: false, wanted_at: null, first_at: null, nearest_m: null, by_other: false }
    const places = [
      { ...base, place: '东门', reached: true, stood: true },
      { ...base, place: '半路', reached: true, stood: false },
      { ...base, place: '上兴镇', reached: false, stood: null, by_other: true },
      { ...base, place: '竹海', reached: false, stood: null },
    ]
    const by_track = { ...assignment.by_track!, places, deviations: ['place_missed' as const] }
    const told = compared({ ...assignment, by_track }, NOW).slice(1, 5)
    expect(told.map(({ byTrack }) => byTrack)).toEqual([
      '已到达',
      '已经过',
      '未到达，由同行车辆到达',
      '未到达',
    ])
    expect(deviationLabels({ ...assignment, by_track })).toEqual(['未到达 竹海'])
  })

  it('says what it waits for until it is there', () => {
    const back = {
      ...assignment,
      status: 'returned',
      by_track: null,
      compare_at: '2026-11-25T10:15:00+08:00',
    }
    const said = (more: object, at: string) => awaiting({ ...back, ...more } as Assignment, new Date(at))
    expect(said({}, '2026-11-25T10:01:00+08:00')).toBe(
      '正在比对：等终端把回场前后的位置传完，约 10:15 后显示',
    )
    expect(said({}, '2026-11-25T11:00:00+08:00')).toContain('比平常慢')
    expect(said({}, '2026-11-29T11:00:00+08:00')).toBe('未与终端轨迹比对')
    expect(said({ compare_at: null }, '2026-11-25T11:00:00+08:00')).toBe('')
  })

  it('says nothing of a return that was not reported yet', () => {
    const underway = { ...assignment, by_track: { ...assignment.by_track!, is_final: false } }
    expect(compared(underway, NOW)).toHaveLength(1)
    expect(compared({ ...assignment, by_track: null }, NOW)).toEqual([])
  })
})
