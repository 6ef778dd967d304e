import { expect, test } from 'vitest'
import { engineWords, goesOn, stopTotals } from './useTracks'

const stop = (engine_s: number) => ({ since: 0, until: 40_140, lat: 0, lon: 0, engine_s, place: '' })

test('a stop says how long the engine ran, not that it ran at all', () => {
  expect(engineWords(stop(55))).toBe('')
  expect(engineWords(stop(60))).toBe('（发动机运转 1分钟）')
  expect(engineWords(stop(5400))).toBe('（发动机运转 1小时30分钟）')
  expect(engineWords(stop(40_000))).toBe('（未熄火）')
})

test('stops are counted and summed up', () => {
  const row = (seconds: number, engine_s: number) => ({
    ...stop(engine_s),
    id: '1-0',
    look_id: 1,
    plate: '苏D00001',
    number: 1,
    seconds,
    goes_on: false,
  })
  expect(stopTotals([])).toBe('共 0 次')
  expect(stopTotals([row(600, 0)])).toBe('共 1 次，合计 10分钟')
  expect(stopTotals([row(600, 60), row(7200, 120)])).toBe('共 2 次，合计 2小时10分钟，其中发动机运转 3分钟')
})

test('a stop goes on where the last report still comes from it', () => {
  expect(goesOn({ until: 900 }, { last: 900 })).toBe(true)
  expect(goesOn({ until: 900 }, { last: 901 })).toBe(false)
})
