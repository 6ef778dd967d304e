import { useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { Answer } from '@/api/types'
import { PEOPLE } from './usePeople'

export type Outcome = Answer<'/api/v1/people/batch/activate', 'post'>[number]
export type Preview = Answer<'/api/v1/people/import/preview', 'post'>
export type Imported = Answer<'/api/v1/people/import', 'post'>

/** So many at a time: the server opens and closes many quickly, but takes its time for a password. */
const AT_ONCE = 200
const PASSWORDS_AT_ONCE = 5

export const downloadTemplate = () => api.GET('/api/v1/people/import/template', { parseAs: 'blob' })

const sending = (file: File) => ({
  body: { file: '' },
  bodySerializer: () => {
    const form = new FormData()
    form.append('file', file)
    return form
  },
})

/** The rows that would not be taken, with the reasons. */
export const downloadRefused = (file: File) =>
  api.POST('/api/v1/people/import/refused', { ...sending(file), parseAs: 'blob' })

export const previewPeople = (file: File): Promise<Preview> =>
  answer(api.POST('/api/v1/people/import/preview', sending(file)))

function inParts<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = []
  for (let start = 0; start < all.length; start += size) parts.push(all.slice(start, start + size))
  return parts
}

export function useManyPeople() {
  const cache = useQueryClient()
  const reread = () => cache.invalidateQueries({ queryKey: PEOPLE })

  async function importPeople(file: File, skip: boolean): Promise<Imported> {
    const done: Imported = await answer(
      api.POST('/api/v1/people/import', { ...sending(file), params: { query: { skip } } }),
    )
    await reread()
    return done
  }

  async function setActive(ids: readonly number[], active: boolean): Promise<Outcome[]> {
    const done: Outcome[] = []
    try {
      for (const person_ids of inParts(ids, AT_ONCE))
        done.push(
          ...(await answer(
            active
              ? api.POST('/api/v1/people/batch/activate', { body: { person_ids } })
              : api.POST('/api/v1/people/batch/deactivate', { body: { person_ids } }),
          )),
        )
    } finally {
      await reread()
    }
    return done
  }

  /** One part after the other; `told` hears of each, so that nothing issued is lost when a later one fails. */
  async function issuePasswords(ids: readonly number[], told: (done: Outcome[]) => void): Promise<void> {
    for (const person_ids of inParts(ids, PASSWORDS_AT_ONCE))
      told(await answer(api.POST('/api/v1/people/batch/issue-passwords', { body: { person_ids } })))
    await reread()
  }

  return { importPeople, setActive, issuePasswords }
}
