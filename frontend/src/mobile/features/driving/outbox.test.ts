import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/api/errors'
import { useOutbox } from './outbox'
import type { Report } from './reports'
import * as reports from './reports'

const report: Report = {
  kind: 'depart',
  assignment: 3,
  made_at: '2026-11-23T02:00:00.000Z',
  body: { odometer_km: 45230, odometer_confirmed: false },
}
const lost = () => Promise.reject(new ApiError('network', '连接不上服务器'))
const odd = () => Promise.reject(new ApiError('odometer_unconfirmed', '比出车时多 900 公里', {}, 409))
const refused = () => Promise.reject(new ApiError('illegal_action', '任务已撤派', {}, 409))

describe('outbox', () => {
  beforeEach(() => {
    localStorage.clear()
    vi.restoreAllMocks()
    setActivePinia(createPinia())
  })

  it('is done when the server has taken the report', async () => {
    vi.spyOn(reports, 'sendReport').mockResolvedValue(undefined)
    const outbox = useOutbox()
    expect(await outbox.send(report)).toBe(true)
    expect(outbox.waiting).toEqual([])
  })

  it('keeps what the network swallowed, over a restart, and never calls it done', async () => {
    vi.spyOn(reports, 'sendReport').mockImplementation(lost)
    expect(await useOutbox().send(report)).toBe(false)
    setActivePinia(createPinia())
    expect(useOutbox().waiting).toEqual([{ report, refused: null }])
  })

  it('does not keep what the server refused', async () => {
    vi.spyOn(reports, 'sendReport').mockImplementation(refused)
    const outbox = useOutbox()
    await expect(outbox.send(report)).rejects.toMatchObject({ code: 'illegal_action' })
    expect(outbox.waiting).toEqual([])
  })

  it('sends again until heard', async () => {
    vi.spyOn(reports, 'sendReport').mockImplementation(lost)
    const again = vi.spyOn(reports, 'sendAgain').mockImplementation(lost)
    const outbox = useOutbox()
    await outbox.send(report)
    await outbox.retry()
    expect(outbox.waiting).toHaveLength(1)
    again.mockResolvedValue(undefined)
    await outbox.retry()
    expect(outbox.waiting).toEqual([])
  })

  it('shows a refusal that comes late, and leaves it to the driver', async () => {
    vi.spyOn(reports, 'sendReport').mockImplementation(lost)
    const again = vi.spyOn(reports, 'sendAgain').mockImplementation(refused)
    const outbox = useOutbox()
    await outbox.send(report)
    await outbox.retry()
    await outbox.retry()
    expect(outbox.waiting).toEqual([{ report, refused: '任务已撤派' }])
    expect(again).toHaveBeenCalledTimes(1)
    outbox.drop(report)
    expect(outbox.waiting).toEqual([])
  })

  it('asks whether a reading is right that the server finds odd, and says so for the driver', async () => {
    vi.spyOn(reports, 'sendReport').mockImplementation(lost)
    const again = vi.spyOn(reports, 'sendAgain').mockImplementation(odd)
    const outbox = useOutbox()
    await outbox.send(report)
    await outbox.retry()
    expect(outbox.waiting).toEqual([{ report, refused: '比出车时多 900 公里', asks: true }])
    again.mockResolvedValue(undefined)
    await outbox.confirm(report)
    expect(again.mock.lastCall?.[0].body).toEqual({ odometer_km: 45230, odometer_confirmed: true })
    expect(outbox.waiting).toEqual([])
  })

  it('keeps the order: what came later waits for what came first', async () => {
    vi.spyOn(reports, 'sendReport').mockImplementation(lost)
    const again = vi.spyOn(reports, 'sendAgain').mockImplementation(lost)
    const outbox = useOutbox()
    const back: Report = {
      kind: 'bring_back',
      assignment: 3,
      made_at: '2026-11-23T05:00:00.000Z',
      body: { place: '', note: '', odometer_confirmed: false },
    }
    await outbox.send(back)
    await outbox.send(report)
    await outbox.retry()
    expect(again).toHaveBeenCalledTimes(1)
    expect(again.mock.calls[0]?.[0]).toEqual(report)
  })
})
