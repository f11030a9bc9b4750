/**
 * A caller with a wish and an operation id. Patient ones ask again until they are told an end, at any process; others ask
 * once and never come back.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Settled } from "@counterfoil/billing/Outcome"
import { OperationId } from "@counterfoil/domain/Id"
import type { Draw } from "./Draw.ts"
import type { Answered, Process } from "./Process.ts"
import type { Trace } from "./Trace.ts"
import { ask, type Service, type Wish } from "./Wish.ts"

export interface Errand {
  readonly operationId: string
  readonly wish: Wish
  /** How often the caller asks at most. */
  readonly tries: number
  /** How long a caller waits for one answer; forever if undefined. */
  readonly patienceMs: number | undefined
}

/** Answers after which a caller asks again: it may have been done, or may be possible later. All others are an end. */
const passing: ReadonlySet<string> = new Set([
  "Gone",
  "OutcomeUnknown",
  "OperationNotFound",
  "AccountBusy",
  "PaymentInFlight",
  "ReadFailed"
])

export const run = Effect.fnUntraced(function* (
  { operationId, patienceMs, tries, wish }: Errand,
  processes: readonly [Process, ...ReadonlyArray<Process>],
  draw: Draw,
  trace: Trace
) {
  const what = `${wish.call} ${JSON.stringify(wish.content)}`
  let process = draw.pick(processes)
  let isOpen = false
  for (let count = 0; count < tries; count += 1) {
    const resumes = isOpen && draw.chance(500)
    const use = (billing: Service) =>
      resumes
        ? billing.resume(OperationId.make(operationId), "caller")
        : ask(billing, wish, { operationId, actor: "caller" })
    trace.add({ _tag: "Asked", process: process.name, operationId, what: resumes ? "resume" : what })
    const answer = yield* process.ask(use, patienceMs)
    const told = tell(answer)
    trace.add({ _tag: "Told", process: process.name, operationId, ...told })
    isOpen = told.answer === "Gone" || told.answer === "OutcomeUnknown"
    if (!passing.has(told.answer)) return
    yield* Effect.sleep(draw.between(50, draw.chance(300) ? 1_200_000 : 30_000))
    if (draw.chance(300)) process = draw.pick(processes)
  }
})

/** What a caller was told, for the trace. A defect is told as one: the auditor knows none that is allowed. */
export const tell = (
  answer: Answered<Settled, { readonly _tag: string; readonly message: string }>
): { readonly answer: string; readonly text: string } => {
  if (answer._tag === "Gone") return { answer: "Gone", text: "" }
  const { exit } = answer
  if (Exit.isSuccess(exit)) return { answer: "Settled", text: "" }
  const failure = Cause.findErrorOption(exit.cause)
  return Option.match(failure, {
    onSome: ({ _tag, message }) => ({ answer: _tag, text: message }),
    onNone: () => ({ answer: Cause.hasInterruptsOnly(exit.cause) ? "Gone" : "Defect", text: Cause.pretty(exit.cause) })
  })
}
