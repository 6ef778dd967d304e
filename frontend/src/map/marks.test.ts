import { expect, test } from 'vitest'
import type { Shown } from '@/shared/tracks'
import { marksOf } from './marks'

const stop = (since: number, lon: number) => ({ since, until: since + 300, lon, lat: 0, engine_s: 0 })
const shown = (lon: number[], stops: ReturnType<typeof stop>[]) =>
  ({
    colour: '#1f4e8c',
    track: { at: lon.map((_, n) => n * 1000), lon, lat: lon.map(() => 0) },
    course: { stops, alarms: [] },
    milestones: [],
  }) as unknown as Shown

test('a place where it stood twice has one mark, and the ends are marked as such', () => {
  const stops = [stop(0, 0), stop(2000, 50_000), stop(4000, 90_000), stop(6000, 50_100)]
  const texts = marksOf(shown([0, 50_000, 200_000], stops)).map(({ text }) => text)
  expect(texts).toEqual(['2+', '3', '起', '终'])
})

test('both ends hang beside their place, apart, so that neither the other nor the vehicle lies over them', () => {
  const hung = marksOf(shown([0, 50_000, 100], [])).map(({ text, hangs }) => [text, Math.sign(hangs![0])])
  expect(hung).toEqual([
    ['起', -1],
    ['终', 1],
  ])
  expect(marksOf(shown([], []))).toEqual([])
})
