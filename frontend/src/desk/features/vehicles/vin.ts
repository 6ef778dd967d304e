/** Vehicle identification numbers, GB 16735: 17 characters without I, O, Q; the ninth is a check digit. */
const FORM = /^[A-HJ-NPR-Z0-9]{17}$/
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
/** A–H are 1–8, J–N 1–5, P 7, R 9, S–Z 2–9. */
const LETTERS = 'ABCDEFGH·JKLMN·P·RSTUVWXYZ'
const VALUES = '12345678·12345·7·923456789'

export function normalVin(typed: string): string {
  return typed.replace(/\s/g, '').toUpperCase()
}

export function isFormedVin(vin: string): boolean {
  return FORM.test(vin)
}

function valueOf(character: string): number {
  const letter = LETTERS.indexOf(character)
  return Number(letter < 0 ? character : VALUES[letter])
}

/** What the ninth character should be. */
export function checkDigit(vin: string): string {
  const rest = WEIGHTS.reduce((sum, weight, place) => sum + weight * valueOf(vin[place]!), 0) % 11
  return rest === 10 ? 'X' : String(rest)
}

/** Some imported vehicles do not follow the check digit: said, never refused. */
export function vinDoubt(vin: string): string | undefined {
  if (!isFormedVin(vin) || checkDigit(vin) === vin[8]) return undefined
  return '校验位（第 9 位）不符，请对照行驶证核对；核对无误可直接保存'
}
