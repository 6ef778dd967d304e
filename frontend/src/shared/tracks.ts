import { answer, api } from '@/api/client'
import type { Answer, Body, Item } from '@/api/types'

export type Opened = Answer<'/api/v1/tracks/looks', 'post'>
export type TrackData = Answer<'/api/v1/tracks/looks/{look_id}/track'>
export type Course = Answer<'/api/v1/tracks/looks/{look_id}/course'>
/** A trip's departure or return, as it was reported. */
export type Milestone = Answer<'/api/v1/tracks/looks/{look_id}/milestones'>[number]
export type LookRequest = Item<'/api/v1/tracks/requests'>
export type LookRequestIn = Body<'/api/v1/tracks/requests'>

/** One vehicle's track on the screen. */
export interface Shown {
  look: Opened
  track: TrackData
  course: Course
  milestones: Milestone[]
  colour: string
}

export interface Wanted {
  vehicleId: number
  since: string
  until: string
}

/** Far enough apart to tell, also for most who do not see red and green apart. */
export const COLOURS = ['#1f4e8c', '#c2410c', '#0f766e', '#7e22ce', '#a16207', '#be123c']
export const LOOK_REQUESTS = ['look-requests']
export const LOOKS = ['looks']

/** Opens the view (one entry in the trail for one `view`) and reads what is in it. */
export async function openTrack(
  { vehicleId, since, until }: Wanted,
  view: string,
  colour: string,
): Promise<Shown> {
  const body = { vehicle_id: vehicleId, since, until, view }
  const look = await answer(api.POST('/api/v1/tracks/looks', { body }))
  const call = { params: { path: { look_id: look.id } } }
  const [track, course, milestones] = await Promise.all([
    answer(api.GET('/api/v1/tracks/looks/{look_id}/track', call)),
    answer(api.GET('/api/v1/tracks/looks/{look_id}/course', call)),
    answer(api.GET('/api/v1/tracks/looks/{look_id}/milestones', call)),
  ])
  return { look, track, course, milestones, colour }
}

export type TrackFormat = Body<'/api/v1/tracks/export'>['format']
export const FORMATS: { value: TrackFormat; label: string }[] = [
  { value: 'gpx', label: 'GPX（地图软件）' },
  { value: 'csv', label: 'CSV（逐点表格）' },
  { value: 'stops', label: 'Excel（停留地点）' },
]

export const exportTracks = (body: Body<'/api/v1/tracks/export'>) =>
  api.POST('/api/v1/tracks/export', { body, parseAs: 'blob' })

export const fetchLookRequest = (id: number, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tracks/requests/{request_id}', { params: { path: { request_id: id } }, signal }))

const PAGES: Record<string, string> = {
  'looking.lookrequest': '/tracks/requests',
  'tracking.outsideparking': '/parking/outside',
}

/** The page of what an approval is about. */
export function subjectPath(item: { subject_type: string; subject_id: number }): string {
  return `${PAGES[item.subject_type] ?? '/trips'}/${item.subject_id}`
}

/** Where a vehicle's track of that time is played. */
export function playbackLink(
  vehicleIds: number | number[],
  since: string | Date,
  until?: string | Date | null,
) {
  return {
    path: '/tracks',
    query: {
      vehicle: [vehicleIds].flat().join(','),
      since: new Date(since).toISOString(),
      until: new Date(until ?? Date.now()).toISOString(),
    },
  }
}
