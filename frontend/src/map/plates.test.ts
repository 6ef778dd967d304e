import { expect, test } from 'vitest'
import { roomFor } from './plates'

test('a plate is written where there is room, the vehicle on top first', () => {
  const [below, above, apart] = [
    { x: 100, y: 100, text: '苏D00001' },
    { x: 105, y: 102, text: '苏D00002' },
    { x: 300, y: 100, text: '苏D00003' },
  ]
  expect(roomFor([below, above, apart], 1, () => 60)).toEqual([apart, above])
})
