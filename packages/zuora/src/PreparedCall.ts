/** A call that changes something at Zuora, frozen before it is sent: what is stored is what goes out. Plain data. */
import * as Schema from "effect/Schema"

/**
 * `name` is stable, for logs and stored events, such as `invoice-collect`. `path` is path and query below the base URL,
 * keys percent-encoded. `body` is the exact JSON text; empty where nothing is sent, as with DELETE. `keyed`: Zuora takes an Idempotency-Key here, on POST only, a PUT
 * with one is refused. `movesMoney`: an unknown outcome leaves money unknown.
 */
export const PreparedCall = Schema.Struct({
  name: Schema.String,
  method: Schema.Literals(["POST", "PUT", "DELETE"]),
  path: Schema.String,
  body: Schema.String,
  contentType: Schema.Literal("application/json"),
  keyed: Schema.Boolean,
  movesMoney: Schema.Boolean
})
export type PreparedCall = typeof PreparedCall.Type

/** What one kind of call is, apart from its content. */
export interface CallKind {
  readonly name: string
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  readonly movesMoney: boolean
  /** Documented to undo everything whenever it answers `success: false`. */
  readonly rollsBack: boolean
  /** Its answers hold secrets, so errors never quote them. */
  readonly confidential?: boolean
}

/** Whether Zuora takes an Idempotency-Key. Source: Zuora API guide, Idempotent requests. */
export const isKeyed = (kind: CallKind): boolean => kind.method === "POST"

/** Freezes a checked request body. */
export const prepared = (
  kind: CallKind & { readonly method: PreparedCall["method"] },
  path: string,
  body: string
): PreparedCall => ({
  name: kind.name,
  method: kind.method,
  path,
  body,
  contentType: "application/json",
  keyed: isKeyed(kind),
  movesMoney: kind.movesMoney
})
