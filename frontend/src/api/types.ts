/** Names for what an endpoint takes and gives, read from the generated schema by path, never written by hand. */
import type { paths } from './schema'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>
type Json<T> = T extends { content: { 'application/json': infer Content } } ? Content : never
type Good<T> = T extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never

/** `Answer<'/api/v1/auth/me'>`: the JSON of the good answer. */
export type Answer<P extends keyof paths, M extends Method = 'get'> = Good<Operation<P, M>>

/** `Item<'/api/v1/notices'>`: one row of a list, whether paged ({items, next}) or plain. */
export type Item<P extends keyof paths> =
  Answer<P> extends { items: (infer Row)[] } ? Row : Answer<P> extends (infer Row)[] ? Row : never

/** `Body<'/api/v1/setup', 'post'>`: the JSON to send. */
export type Body<P extends keyof paths, M extends Method = 'post'> =
  Operation<P, M> extends { requestBody?: infer B } ? Json<NonNullable<B>> : never

/** `Query<'/api/v1/notices'>`: the query parameters. */
export type Query<P extends keyof paths> =
  Operation<P, 'get'> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never
