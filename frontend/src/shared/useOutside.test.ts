import { expect, test } from 'vitest'
import { blankOutside, circleOf, isOpen, mark, OUTSIDE_RADIUS } from './useOutside'

const drawn = (radius_m: number) => circleOf({ lat: 31.8, lon: 119.5, radius_m })

test('what is drawn goes into the form with its size, within what may be kept', () => {
  const form = blankOutside()
  mark(form, drawn(420))
  expect(form).toMatchObject({ lat: 31.8, lon: 119.5, radius_m: 420 })
  mark(form, drawn(9000))
  expect(form.radius_m).toBe(OUTSIDE_RADIUS.most)
  mark(form, drawn(3))
  expect(form.radius_m).toBe(OUTSIDE_RADIUS.least)
})

test('drawing anew takes the place away and keeps the size', () => {
  const form = blankOutside()
  mark(form, drawn(420))
  mark(form, null)
  expect(form).toMatchObject({ lat: null, lon: null, radius_m: 420 })
})

test('what is over or refused does not stand in the way of another one', () => {
  const phases = ['requested', 'coming', 'current', 'over', 'returned', 'withdrawn'] as const
  expect(phases.filter((phase) => isOpen({ phase }))).toEqual(['requested', 'coming', 'current'])
})
