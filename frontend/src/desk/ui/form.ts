import type { InjectionKey } from 'vue'

export interface FormState {
  /** What the server said about single fields. */
  readonly errors: Record<string, string>
  /** A field says that it is there; what the server says about fields that are not, is shown above the form. */
  register: (name: string) => () => void
}

export const FORM: InjectionKey<FormState> = Symbol('form')
