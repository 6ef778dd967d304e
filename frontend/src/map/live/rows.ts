/** Vehicles as the stream sends them: 24 bytes each, little end first (backend/motorpool/live/view.py, ROW). */
const SIZE = 24

export interface Told {
  id: number
  lon: number
  lat: number
  /** Seconds since 1970. */
  heard: number
  /** Tenths of km/h. */
  speed: number
  heading: number
  state: number
  placed: boolean
}

export function unpack(packed: string): Told[] {
  const text = atob(packed)
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  return Array.from({ length: bytes.length / SIZE }, (_, index) => {
    const at = index * SIZE
    return {
      id: view.getUint32(at, true),
      lon: view.getInt32(at + 4, true) / 1e6,
      lat: view.getInt32(at + 8, true) / 1e6,
      heard: view.getUint32(at + 12, true),
      speed: view.getUint16(at + 16, true),
      heading: view.getUint16(at + 18, true),
      state: view.getUint8(at + 20),
      placed: view.getUint8(at + 21) === 1,
    }
  })
}
