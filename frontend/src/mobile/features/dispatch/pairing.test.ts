import { describe, expect, it } from 'vitest'
import { bestPair } from './pairing'
import type { Choices } from './useDispatch'

const vehicle = (id: number, more = {}) => ({ id, free: true, fits: true, usual_driver_id: null, ...more })
const driver = (id: number, more = {}) => ({ id, free: true, ...more })
const choices = (vehicles: object[], drivers: object[]) => ({ vehicles, drivers }) as unknown as Choices
const ids = ({ vehicle, driver }: ReturnType<typeof bestPair>) => [vehicle?.id, driver?.id]

describe('best pair', () => {
  it('is the first free vehicle that fits, with its usual driver', () => {
    const found = bestPair(
      choices(
        [vehicle(1, { free: false }), vehicle(2, { fits: false }), vehicle(3, { usual_driver_id: 8 })],
        [driver(7), driver(8)],
      ),
    )
    expect(ids(found)).toEqual([3, 8])
  })

  it('takes another driver when the usual one is away', () => {
    const found = bestPair(
      choices([vehicle(1, { usual_driver_id: 8 })], [driver(8, { free: false }), driver(7)]),
    )
    expect(ids(found)).toEqual([1, 7])
  })

  it('suggests nothing where nothing is free', () => {
    expect(ids(bestPair(choices([vehicle(1, { free: false })], [driver(7)])))).toEqual([undefined, undefined])
  })
})
