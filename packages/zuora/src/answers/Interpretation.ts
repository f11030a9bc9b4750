/** From a stored answer to its typed meaning. Pure: it can be repeated years later on the same bytes. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as AnswerBody from "./AnswerBody.ts"
import { type CallKind, isKeyed } from "../PreparedCall.ts"
import type { RawAnswer } from "../RawAnswer.ts"
import * as Reason from "./Reason.ts"
import { retryAfterMs } from "../transport/RetryAfter.ts"
import * as Verdict from "./Verdict.ts"
import * as WireReader from "../wire/WireReader.ts"
import { type FaultKind, type MoneyKnown, type Repeat, ZuoraFault, ZuoraRefused } from "../ZuoraError.ts"

/** Interprets the answers of one kind of call. */
export const interpreter = <A>(kind: CallKind, schema: Schema.ConstraintDecoder<A>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (answer: RawAnswer): Result.Result<A, ZuoraRefused | ZuoraFault> => {
    if (answer.status >= 200 && answer.status < 300) {
      const read = WireReader.readAnswer(schema, answer.body)
      if (read !== undefined) return Result.succeed(read as A)
    }
    const body = AnswerBody.read(answer)
    if (body._tag === "Complaint") return Result.fail(complaint(kind, answer, body))
    if (body._tag === "Unreadable") return Result.fail(unreadable(kind, answer, body))
    // A replay may come as 409 with the original body (Zuora API guide, Error handling): then the body counts.
    const believable = (answer.status >= 200 && answer.status < 300) || (answer.status === 409 && body.claimsSuccess)
    if (!believable && body.claimsSuccess) {
      return Result.fail(faulty(kind, answer, "UnexpectedStatus", "the body claims success, the status does not", {}))
    }
    if (!believable) return Result.fail(judged(kind, answer, Verdict.ofStatus(answer.status), [], undefined, ""))
    const decoded = decode(body.value)
    if (Result.isSuccess(decoded)) return Result.succeed(decoded.success)
    const money = body.claimsSuccess ? "happened" : "unknown"
    return Result.fail(faulty(kind, answer, "UnexpectedShape", decoded.failure.message, { money }))
  }
}

const complaint = (
  kind: CallKind,
  answer: RawAnswer,
  body: Extract<AnswerBody.AnswerBody, { _tag: "Complaint" }>
): ZuoraRefused | ZuoraFault => {
  const verdict = Verdict.of(kind, answer.status, body.reasons, body.deniesSuccess)
  return judged(kind, answer, verdict, body.reasons, body.requestId, "")
}

const unreadable = (
  kind: CallKind,
  answer: RawAnswer,
  { excerpt, why }: Extract<AnswerBody.AnswerBody, { _tag: "Unreadable" }>
): ZuoraRefused | ZuoraFault => {
  const detail = `The body is ${why}: ${excerpt}`
  if (answer.status < 300) return faulty(kind, answer, "Unreadable", detail, { unreadable: why })
  const verdict = Verdict.ofStatus(answer.status)
  if (verdict._tag === "Refused") return judged(kind, answer, verdict, [], undefined, detail)
  return faulty(kind, answer, verdict.kind, detail, { unreadable: why })
}

const judged = (
  kind: CallKind,
  answer: RawAnswer,
  verdict: Verdict.Verdict,
  reasons: ReadonlyArray<Reason.Reason>,
  requestId: string | undefined,
  detail: string
): ZuoraRefused | ZuoraFault =>
  verdict._tag === "Refused"
    ? new ZuoraRefused({ ...facts(kind, answer, reasons, requestId), kind: verdict.kind })
    : faulty(kind, answer, verdict.kind, detail, { reasons, requestId })

const faulty = (
  kind: CallKind,
  answer: RawAnswer,
  fault: FaultKind,
  detail: string,
  more: {
    readonly money?: MoneyKnown
    readonly reasons?: ReadonlyArray<Reason.Reason>
    readonly requestId?: string | undefined
    readonly unreadable?: AnswerBody.Unreadable
  }
): ZuoraFault => {
  const money = kind.movesMoney ? (more.money ?? "unknown") : "nothing happened"
  return new ZuoraFault({
    ...facts(kind, answer, more.reasons ?? [], more.requestId),
    kind: fault,
    money,
    repeat: money === "happened" ? "AfterReading" : repeatOfOpen(kind, fault),
    detail: kind.confidential === true ? "" : detail,
    unreadable: more.unreadable
  })
}

/** How a call whose outcome is open may be repeated. */
const repeatOfOpen = (kind: CallKind, fault: FaultKind): Repeat => {
  if (kind.method === "GET") return fault === "Terminated" ? "Pointless" : "Safe"
  return isKeyed(kind) ? "SameKeyOnly" : "AfterReading"
}

const facts = (
  kind: CallKind,
  answer: RawAnswer,
  reasons: ReadonlyArray<Reason.Reason>,
  requestId: string | undefined
) => ({
  call: kind.name,
  status: answer.status,
  reasons,
  declineHint: Reason.declineHint(reasons),
  retryAfterMs: retryAfterMs(answer.headers),
  requestId: answer.headers["zuora-request-id"] ?? requestId,
  trackId: answer.trackId
})
