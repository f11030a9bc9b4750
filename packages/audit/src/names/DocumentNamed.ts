/** The document that somebody means: by its stream, its number, or its id. */
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { DocumentAmbiguous, DocumentNotFound } from "../NotFound.ts"
import { streamsNamed } from "./NameTable.ts"

const documents = ["Invoice", "DebitMemo", "CreditMemo", "Payment"]

/** Its stream. Numbers are looked for before ids. */
export const documentNamed = Effect.fn("DocumentNamed.documentNamed")(function* (tenant: string, key: string) {
  const named = StreamName.isDocument(key) ? yield* known([key]) : []
  const numbered = named.length > 0 ? named : (yield* streamsNamed(tenant, key, ["number"])).map(({ stream }) => stream)
  const found = numbered.length > 0 ? numbered : yield* known(documents.map((kind) => `${kind}-${key}`))
  const [stream, ...more] = Array.from(new Set(found))
  if (stream === undefined) return yield* new DocumentNotFound({ key })
  return more.length === 0 ? stream : yield* new DocumentAmbiguous({ key, streams: [stream, ...more] })
})

/** Those of these streams that have events. */
const known = Effect.fnUntraced(function* (streams: ReadonlyArray<string>) {
  const { readStream } = yield* EventStore
  const found = yield* Effect.forEach(streams, (stream) => readStream(stream))
  return streams.filter((_, index) => (found[index]?.length ?? 0) > 0)
})
