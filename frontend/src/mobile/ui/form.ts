import type { InjectionKey } from 'vue'

export interface FormState {
  /** What the server said about single fields. */
  readonly errors: Record<string, string>
  register: (name: string) => () => void
  /** The value of this field has changed: what the server said about it is no longer true. */
  touched: (name: string) => void
}

export const FORM: InjectionKey<FormState> = Symbol('form')
