/** Chinese plates, by the same rules as the server's: one way of writing, and what can be a plate at all. */
const PROVINCE = '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新'
const ORDINARY = new RegExp(`^[${PROVINCE}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]$`)
const NEW_ENERGY = new RegExp(`^[${PROVINCE}][A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])$`)

/** 苏d·12345 → 苏D12345 */
export function normalPlate(typed: string): string {
  return typed.replace(/[\s·.•-]/g, '').toUpperCase()
}

export function plateKind(plate: string): 'ordinary' | 'new_energy' | null {
  if (ORDINARY.test(plate)) return 'ordinary'
  return NEW_ENERGY.test(plate) ? 'new_energy' : null
}

/** 苏D12345 → 苏D·12345, as it stands on the vehicle */
export function writtenPlate(plate: string): string {
  return plateKind(plate) ? `${plate.slice(0, 2)}·${plate.slice(2)}` : plate
}

/** Plate and energy that rarely go together: said, never refused. */
export function plateDoubt(plate: string, energy: string): string | undefined {
  const kind = plateKind(plate)
  if (kind === 'ordinary' && energy === 'electric') return '纯电动车辆一般为 8 位新能源号牌，请核对'
  if (kind === 'new_energy' && (energy === 'petrol' || energy === 'diesel'))
    return '8 位号牌为新能源号牌，请核对能源类型'
  return undefined
}
