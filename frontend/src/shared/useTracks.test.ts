import { expect, test } from 'vitest'
import { engineWords } from './useTracks'

const stop = (engine_s: number) => ({ since: 0, until: 40_140, lat: 0, lon: 0, engine_s })

test('a stop says how long the engine ran, not that it ran at all', () => {
  expect(engineWords(stop(55))).toBe('')
  expect(engineWords(stop(60))).toBe('（发动机运转1分钟）')
  expect(engineWords(stop(5400))).toBe('（发动机运转1小时30分钟）')
  expect(engineWords(stop(40_000))).toBe('（未熄火）')
})
