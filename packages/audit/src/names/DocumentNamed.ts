/**
 * The document that somebody means: by its stream, its id, or its number. By stream and id it is found at once; only for a
 * number the names are asked, and brought up to date before.
 */
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { DocumentAmbiguous, DocumentNotFound } from "../NotFound.ts"
import { streamsNamed } from "./NameTable.ts"

const documents = ["Invoice", "DebitMemo", "CreditMemo", "Payment"]

/** Its stream. What is an id is not looked for as a number. */
export const documentNamed = Effect.fn("DocumentNamed.documentNamed")(function* (tenant: string, key: string) {
  const found = yield* streamsById(key)
  return yield* onlyOne(key, found.length > 0 ? found : yield* streamsNumbered(tenant, key))
})

/** Of these the one; fails where there are none, or several. */
export const onlyOne = Effect.fnUntraced(function* (key: string, streams: ReadonlyArray<string>) {
  const [stream, ...more] = Array.from(new Set(streams))
  if (stream === undefined) return yield* new DocumentNotFound({ key })
  return more.length === 0 ? stream : yield* new DocumentAmbiguous({ key, streams: [stream, ...more] })
})

/** Documents of this stream or id. */
export const streamsById = Effect.fnUntraced(function* (key: string) {
  const named = StreamName.isDocument(key) ? yield* known([key]) : []
  return named.length > 0 ? named : yield* known(documents.map((kind) => `${kind}-${key}`))
})

export const streamsNumbered = (tenant: string, key: string) =>
  Effect.map(streamsNamed(tenant, key, ["number"]), (rows) => rows.map(({ stream }) => stream))

/** Those of these streams that have events. */
const known = Effect.fnUntraced(function* (streams: ReadonlyArray<string>) {
  const { readStream } = yield* EventStore
  const found = yield* Effect.forEach(streams, (stream) => readStream(stream))
  return streams.filter((_, index) => (found[index]?.length ?? 0) > 0)
})
