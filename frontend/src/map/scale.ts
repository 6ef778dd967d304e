import ScaleLine from 'ol/control/ScaleLine.js'
import type MapEvent from 'ol/MapEvent.js'

const WORDS: Record<string, string> = { m: '米', km: '公里' }

/** The bar that tells how long a stretch of the map is: 2 公里, where OpenLayers writes 2 km. */
export class ScaleInWords extends ScaleLine {
  override render(event: MapEvent): void {
    super.render(event)
    const words = this.element?.querySelector('.ol-scale-line-inner')
    // Written by OpenLayers only when it changes.
    if (words?.textContent)
      words.textContent = words.textContent.replace(/ (k?m)$/, (_, unit: string) => ` ${WORDS[unit]}`)
  }
}
