import type { Figure } from './useEstablishment'

export type FigureState = 'current' | 'future' | 'past'

/** Which of a unit's figures holds on that day: of each sort the latest that has begun. */
export function figureStates(figures: readonly Figure[], today: string): Map<number, FigureState> {
  const states = new Map<number, FigureState>()
  const latest = new Map<string, Figure>()
  for (const figure of figures) {
    const sort = `${figure.kind} ${figure.vehicle_kind}`
    const known = latest.get(sort)
    if (figure.effective_on > today) states.set(figure.id, 'future')
    else {
      states.set(figure.id, 'past')
      if (!known || known.effective_on < figure.effective_on) latest.set(sort, figure)
    }
  }
  for (const figure of latest.values()) states.set(figure.id, 'current')
  return states
}

/** 车辆编制数（执法执勤用车） */
export function figureTitle(figure: Pick<Figure, 'kind_label' | 'vehicle_kind_label'>): string {
  return figure.vehicle_kind_label
    ? `${figure.kind_label}（${figure.vehicle_kind_label}）`
    : figure.kind_label
}
