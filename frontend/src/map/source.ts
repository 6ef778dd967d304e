import { answer, api } from '@/api/client'
import type { Answer } from '@/api/types'

export type MapSettings = Answer<'/api/v1/map/settings'>
export type BoundaryName = 'provinces' | 'cities' | 'counties'

export interface BoundaryFeature {
  type: 'Feature'
  properties: { code: string; name: string; label?: [number, number] }
  geometry: { type: string; coordinates: unknown }
}

export interface BoundaryFile {
  type: 'FeatureCollection'
  features: BoundaryFeature[]
}

/** Kept while the page lives; a failure is forgotten, so that the next map asks again. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined
  return () =>
    (kept ??= load().catch((error: unknown) => {
      kept = undefined
      throw error
    }))
}

export const mapSettings = once(() => answer(api.GET('/api/v1/map/settings')))

const boundary = (name: BoundaryName) =>
  once(
    () =>
      answer(
        api.GET('/api/v1/map/boundaries/{name}', { params: { path: { name } } }),
      ) as Promise<unknown> as Promise<BoundaryFile>,
  )

export const boundaries: Record<BoundaryName, () => Promise<BoundaryFile>> = {
  provinces: boundary('provinces'),
  cities: boundary('cities'),
  counties: boundary('counties'),
}
