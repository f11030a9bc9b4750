/**
 * A call that changes something at Zuora, frozen before it is sent: what is stored is what goes out. Plain data.
 */
export interface PreparedCall {
  /** Stable name for logs and stored events, such as `invoice-collect`. */
  readonly name: string
  readonly method: "POST" | "PUT"
  /** Path and query below the base URL, with keys percent-encoded. */
  readonly path: string
  /** The exact JSON text; amounts are number literals written from decimal text. */
  readonly body: string
  readonly contentType: "application/json"
  /** Whether Zuora takes an Idempotency-Key here: POST only, a PUT with one is refused. */
  readonly keyed: boolean
  /** Whether an unknown outcome leaves money unknown. */
  readonly movesMoney: boolean
}

/** What one kind of call is, apart from its content. */
export interface CallKind {
  readonly name: string
  readonly method: "GET" | "POST" | "PUT"
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
  kind: CallKind & { readonly method: "POST" | "PUT" },
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
