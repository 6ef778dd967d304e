import { shallowRef, type Ref } from 'vue'
import { answer, api, type ApiError } from '@/api/client'
import { messageOf } from '@/api/errors'
import { newRequestKey } from '@/shared/requestKey'
import type { Extent } from '../geo'
import type { State } from '../states'
import { LiveVehicles, type VehiclesMessage } from './vehicles'

export interface Filters {
  organizationId: number | null
  kind: string
  states: State[]
}

export interface Summary {
  mode: 'vehicles' | 'areas'
  total: number
  /** In the order of STATES. */
  counts: number[]
  unplaced: number
  /** The server itself cannot read at present. */
  stale: boolean
}

export interface Area {
  code: string
  name: string
  lon: number
  lat: number
  counts: number[]
}

/** The same as the server's (backend/motorpool/live/view.py): so many are always sent one by one. */
const FEW = 300
const MARGIN = 0.5
const AGAIN = 3000

export const classOf = (zoom: number): number => (zoom < 7.5 ? 0 : zoom < 9 ? 1 : 2)

/** A window with a margin around it, so that not every drag asks anew. */
export function widened([west, south, east, north]: Extent): Extent {
  const [across, up] = [(east - west) * MARGIN, (north - south) * MARGIN]
  return [
    Math.max(-180, west - across),
    Math.max(-85, south - up),
    Math.min(180, east + across),
    Math.min(85, north + up),
  ]
}

const holds = (outer: Extent, inner: Extent): boolean =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]

const breadth = (extent: Extent): number => extent[2] - extent[0]

/** Listens to the live stream: what is in sight, how many there are, and whether the link holds. */
export class LiveFeed {
  readonly vehicles = new LiveVehicles()
  readonly summary = shallowRef<Summary>()
  readonly areas = shallowRef<Area[]>([])
  /** Grows with each message about vehicles. */
  readonly version = shallowRef(0)
  readonly link: Ref<'opening' | 'open' | 'lost' | 'refused'> = shallowRef('opening')
  readonly problem = shallowRef('')
  /** By the server's clock. */
  readonly openedAt = shallowRef('')
  filters: Filters = { organizationId: null, kind: '', states: [] }

  private token = ''
  /** However often it is opened anew, as after a lost connection: one look. */
  private readonly view = newRequestKey()
  private source: EventSource | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private asked: Extent | undefined
  private askedZoom = 18
  private closed = false
  private openings = 0

  /** Without a vehicle: of the whole map, whose window is told by `look`. */
  constructor(private readonly vehicleId: number | null = null) {}

  /** The opening itself is recorded by the server: once for each page, and again where it comes to show more. */
  async open(): Promise<void> {
    clearTimeout(this.timer)
    const opening = ++this.openings
    try {
      const body = {
        vehicle_id: this.vehicleId,
        organization_id: this.filters.organizationId,
        view: this.view,
      }
      const { token, opened_at } = await answer(api.POST('/api/v1/live/views', { body }))
      if (opening !== this.openings) return
      this.token = token
      this.openedAt.value ||= opened_at
      this.problem.value = ''
      this.listen()
    } catch (error) {
      if (opening !== this.openings) return
      const { status = 0 } = error as Partial<ApiError>
      this.problem.value = messageOf(error)
      this.link.value = status >= 400 && status < 500 ? 'refused' : 'lost'
      if (this.link.value === 'lost') this.later()
    }
  }

  /** So few that all were sent, wherever they are. */
  get complete(): boolean {
    const summary = this.summary.value
    return summary !== undefined && summary.mode === 'vehicles' && summary.total <= FEW
  }

  /** The map shows this now; asks anew only where what is known does not do. */
  look(extent: Extent, zoom: number): void {
    const known = this.asked
    const same = classOf(zoom) === classOf(this.askedZoom)
    const covered = known !== undefined && holds(known, extent) && breadth(known) < breadth(extent) * 6
    const counted = same && classOf(zoom) < 2
    this.askedZoom = zoom
    if (known && (this.complete || counted || (same && covered))) return
    this.asked = widened(extent)
    if (this.token) this.listen()
  }

  filter(filters: Filters): void {
    const other = filters.organizationId !== this.filters.organizationId
    this.filters = filters
    if (other) void this.open()
    else if (this.token) this.listen()
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.source?.close()
  }

  private later(): void {
    clearTimeout(this.timer)
    if (!this.closed) this.timer = setTimeout(() => void this.open(), AGAIN)
  }

  private listen(): void {
    if (this.closed || (this.vehicleId === null && !this.asked)) return
    this.source?.close()
    const source = new EventSource(`/api/v1/live/stream?${this.query()}`)
    this.source = source
    const on = <T>(event: string, take: (content: T) => void) =>
      source.addEventListener(event, ({ data }: MessageEvent<string>) => {
        if (source === this.source) take(JSON.parse(data) as T)
      })
    source.onopen = () => (this.link.value = 'open')
    source.onerror = () => {
      if (source !== this.source) return
      this.link.value = 'lost'
      if (source.readyState === EventSource.CLOSED) this.later()
    }
    on<Summary>('fleet', (summary) => (this.summary.value = summary))
    on<Area[]>('areas', (areas) => (this.areas.value = areas))
    on<VehiclesMessage>('vehicles', (message) => {
      this.vehicles.take(message)
      this.version.value++
    })
    on('ended', () => {
      source.close()
      void this.open() // says why, or sends to the sign-in
    })
  }

  private query(): string {
    const { organizationId, kind, states } = this.filters
    const query = new URLSearchParams({ token: this.token, zoom: this.askedZoom.toFixed(2) })
    if (this.asked) query.set('extent', this.asked.map((degrees) => degrees.toFixed(5)).join(','))
    if (organizationId !== null) query.set('organization_id', String(organizationId))
    if (kind) query.set('kind', kind)
    if (states.length) query.set('states', states.join(','))
    return query.toString()
  }
}
