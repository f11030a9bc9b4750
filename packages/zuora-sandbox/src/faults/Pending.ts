/**
 * A request whose caller was hung up on and that takes effect later, by the sandbox clock: it lands at the first call (or
 * control call) after `dueAt`, as of `dueAt`. Nothing can see the difference from landing on time.
 */
import type { Request } from "../server/Engine.ts"
import type { Fault } from "./Fault.ts"

export interface Pending {
  readonly id: string
  /** Epoch milliseconds on the sandbox clock. */
  readonly dueAt: number
  readonly landed: boolean
  /** The fault that kept it back. */
  readonly fault: Fault
  readonly method: string
  readonly target: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string | null
  readonly baseUrl: string
}

/** Headers that the sandbox looks at. */
const kept = [
  "authorization",
  "content-type",
  "idempotency-key",
  "zuora-version",
  "zuora-track-id",
  "zuora-entity-ids",
  "zuora-org-ids",
  "x-zuora-wsdl-version"
]

export const of = (id: string, dueAt: number, request: Request, fault: Fault): Pending => ({
  id,
  dueAt,
  landed: false,
  fault,
  method: request.method,
  target: request.target,
  headers: Object.fromEntries(kept.map((name) => [name, request.header(name)])),
  body: request.body ?? null,
  baseUrl: request.baseUrl
})

export const requestOf = (pending: Pending): Request => {
  const [path = "", query = ""] = pending.target.split("?", 2)
  return {
    method: pending.method,
    path,
    target: pending.target,
    query: new URLSearchParams(query),
    header: (name) => pending.headers[name] ?? "",
    body: pending.body ?? undefined,
    baseUrl: pending.baseUrl
  }
}
