/**
 * Every way in which a call can end without the answer that was wanted. A closed union: match on `_tag`, then on `kind`.
 *
 * Each error says who is to blame, whether a repeat is safe, and what is known about the money. Reads move none, so
 * theirs always say "nothing happened".
 */
import * as Data from "effect/Data"
import type { Unreadable } from "./answers/AnswerBody.ts"
import * as Reason from "./answers/Reason.ts"
import type { RequestInvalid } from "./RequestInvalid.ts"

export type ZuoraError = RequestInvalid | NotSent | OutcomeUnknown | ZuoraRefused | ZuoraFault

/** Who has to do something about it. */
export type Blame = "us" | "Zuora" | "network" | "gateway"

/**
 * `Safe`: nothing was processed, send it again after a pause; a keyed call needs a new key, since Zuora replays a stored
 * failure for 24 hours. `SameKeyOnly`: only with the same Idempotency-Key and body. `AfterReading`: only after Zuora's
 * state has shown that it did not happen. `Pointless`: it would end the same way.
 */
export type Repeat = "Safe" | "SameKeyOnly" | "AfterReading" | "Pointless"

/** What is known about the money this call was to move. */
export type MoneyKnown = "nothing happened" | "happened" | "unknown"

/**
 * Certainly no byte of this call was processed. `Held`: its turn did not come in time, because of the tenant's limits or
 * of those who came first. `AllowanceSpent`: the work it belongs to has sent as many requests as it may, see
 * `Allowance.ts`. `cause` is the underlying error.
 */
export class NotSent extends Data.TaggedError("NotSent")<{
  readonly call: string
  readonly kind: "HeaderInvalid" | "RequestUnusable" | "NoConnection" | "NoToken" | "Held" | "AllowanceSpent"
  readonly detail: string
  readonly blame: Blame
  readonly repeat: Repeat
  /** How long to wait, in milliseconds: what the token endpoint asks for, or how much longer everybody is held. */
  readonly retryAfterMs: number | undefined
  readonly cause?: unknown
}> {
  readonly money: MoneyKnown = "nothing happened"

  override get message(): string {
    return `${this.call} was not sent (${this.kind}): ${this.detail}`
  }
}

/** Sent, but no complete answer came back: connection reset, time-out, answer cut off. */
export class OutcomeUnknown extends Data.TaggedError("OutcomeUnknown")<{
  readonly call: string
  readonly kind: "TimedOut" | "ConnectionLost"
  readonly detail: string
  readonly money: MoneyKnown
  readonly repeat: Repeat
  readonly cause?: unknown
}> {
  readonly blame: Blame = "network"

  override get message(): string {
    return `${this.call} was sent and its outcome is unknown (${this.kind}): ${this.detail}`
  }
}

/** What the errors that came as an answer share. */
interface Answered {
  readonly call: string
  readonly status: number
  readonly reasons: ReadonlyArray<Reason.Reason>
  /** What a gateway seems to have said; a hint, never a decision. */
  readonly declineHint: Reason.DeclineHint | undefined
  /** How long Zuora asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Zuora-Request-Id or the body's request or process id: what Zuora's support asks for. */
  readonly requestId: string | undefined
  readonly trackId: string
}

/** Why Zuora said a clear no. `RolledBack`: it failed inside, and the call is documented to undo everything. */
export type RefusalKind =
  | "Invalid"
  | "Rule"
  | "NotFound"
  | "NotPermitted"
  | "NotAuthenticated"
  | "Locked"
  | "RateLimited"
  | "KeyMismatch"
  | "RolledBack"

/** Zuora said no, and nothing happened. */
export class ZuoraRefused extends Data.TaggedError("ZuoraRefused")<Answered & { readonly kind: RefusalKind }> {
  readonly money: MoneyKnown = "nothing happened"

  get blame(): Blame {
    if (this.kind === "RolledBack") return this.declineHint === undefined ? "Zuora" : "gateway"
    return this.kind === "Locked" ? "Zuora" : "us"
  }
  get repeat(): Repeat {
    return this.kind === "Locked" || this.kind === "RateLimited" ? "Safe" : "Pointless"
  }
  override get message(): string {
    return `${this.call} was refused (${this.kind}, HTTP ${this.status}): ${shown(this.reasons)}`
  }
}

/**
 * Why an answer is no clear no. `KeyInUse`: HTTP 409 without a usable body, the first request with this key may still be
 * running. `Terminated`: Zuora ended work that took too long, and would again. `UnexpectedShape`: a success whose content
 * could not be read.
 */
export type FaultKind =
  | "Internal"
  | "Temporary"
  | "Integration"
  | "GatewayTimeout"
  | "Terminated"
  | "ServerError"
  | "KeyInUse"
  | "Unreadable"
  | "UnexpectedShape"
  | "UnexpectedStatus"

/** Zuora answered, but not with something that settles what happened. */
export class ZuoraFault extends Data.TaggedError("ZuoraFault")<
  Answered & {
    readonly kind: FaultKind
    readonly money: MoneyKnown
    readonly repeat: Repeat
    /** Why the body could not be read, or which field surprised. */
    readonly detail: string
    readonly unreadable: Unreadable | undefined
  }
> {
  get blame(): Blame {
    return this.declineHint === undefined ? "Zuora" : "gateway"
  }
  override get message(): string {
    return `${this.call} failed (${this.kind}, HTTP ${this.status}): ${shown(this.reasons)} ${this.detail}`.trimEnd()
  }
}

const shown = (reasons: ReadonlyArray<Reason.Reason>): string =>
  reasons.length === 0 ? "no reason given." : reasons.map(Reason.show).join("; ")
