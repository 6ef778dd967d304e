import { beforeEach, describe, expect, it } from 'vitest'
import { dropDraft, keepDraft, newDraft, recallDraft } from './draft'
import { emptyForm } from './tripForm'

const me = { id: 7, name: '王芳', phone: '13800000001' }
const other = { ...me, id: 8 }
const written = () => ({ ...emptyForm(me), reason: '赴溧阳调研', start_at: '2099-01-01T08:30' })

describe('draft', () => {
  beforeEach(() => localStorage.clear())

  it('comes back with its key', () => {
    const draft = newDraft(written())
    keepDraft(me, draft)
    expect(recallDraft(me)).toMatchObject({ request_key: draft.request_key, form: { reason: '赴溧阳调研' } })
  })

  it('belongs to one person', () => {
    keepDraft(me, newDraft(written()))
    expect(recallDraft(other)).toBeNull()
  })

  it('is not kept while nothing is written', () => {
    keepDraft(me, newDraft(written()))
    keepDraft(me, newDraft(emptyForm(me)))
    expect(recallDraft(me)).toBeNull()
  })

  it('forgets a start that has passed, and itself after a week', () => {
    keepDraft(me, newDraft({ ...written(), start_at: '2020-01-01T08:30', end_at: '2020-01-01T10:30' }))
    expect(recallDraft(me)?.form).toMatchObject({ reason: '赴溧阳调研', start_at: null, end_at: null })
    expect(recallDraft(me, new Date(Date.now() + 8 * 86_400_000))).toBeNull()
  })

  it('of an older version has no marks', () => {
    const kept = newDraft({ ...written(), destinations: [{ place: '金坛', arrive_at: null } as never] })
    keepDraft(me, kept)
    expect(recallDraft(me)?.form.destinations).toEqual([{ place: '金坛', spot: null, arrive_at: null }])
  })

  it('survives what is not a draft', () => {
    localStorage.setItem('motorpool.trip-draft.7', '{broken')
    expect(recallDraft(me)).toBeNull()
  })

  it('is dropped once it has arrived', () => {
    keepDraft(me, newDraft(written()))
    dropDraft(me)
    expect(recallDraft(me)).toBeNull()
  })
})
