/**
 * One call from its arrival to what leaves for the wire: control calls, faults on the way, and Zuora's answer. Knows no
 * sockets, so that every door behaves alike: `Shell.ts` over HTTP, `InProcess.ts` without.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Answer } from "./Answer.ts"
import * as Control from "./Control.ts"
import { type Delivery, answered, complete, hungUp } from "./Delivery.ts"
import type { Request } from "./Engine.ts"
import type { Fault } from "../faults/Fault.ts"
import * as FaultAnswer from "../faults/FaultAnswer.ts"
import * as FaultEffect from "../faults/FaultEffect.ts"
import type { Machine } from "./Machine.ts"
import type { Received } from "./Received.ts"

/** Serves one request. Never fails: what goes wrong on the way is a delivery. */
export type Exchange = (request: Request) => Effect.Effect<Delivery>

/** What becomes of a call that is processed. */
const outcomes: { readonly [kind in Fault["kind"]]?: Received["outcome"] } = {
  loseAnswer: "answer lost",
  answerAfter: "answer replaced",
  cutBody: "answer cut",
  tearBody: "answer cut"
}

const outcomeOf = (fault: Fault | undefined): Received["outcome"] => (fault && outcomes[fault.kind]) ?? "processed"

export const make = (machine: Machine): Exchange => {
  const { intake } = machine
  /** Calls that wait for another one to overtake them. */
  const overtaken = new Set<Deferred.Deferred<void>>()

  const hold = (fault: Fault | undefined): Effect.Effect<void> => {
    if (fault?.kind === "delay") return Effect.sleep(fault.delayMs)
    if (fault?.kind !== "reorder") return intake.pace.latencyMs > 0 ? Effect.sleep(intake.pace.latencyMs) : Effect.void
    return Effect.gen(function* () {
      const passed = yield* Deferred.make<void>()
      overtaken.add(passed)
      yield* Effect.raceFirst(Deferred.await(passed), Effect.sleep(fault.delayMs))
      overtaken.delete(passed)
    })
  }

  const letGo = Effect.suspend(() => {
    const waiting = [...overtaken]
    overtaken.clear()
    return Effect.forEach(waiting, (passed) => Deferred.succeed(passed, undefined), { discard: true })
  })

  const process = (request: Request, fault: Fault | undefined, outcome = outcomeOf(fault)) =>
    Effect.suspend(() => {
      const key = request.header("idempotency-key")
      const entered = intake.enter(request)
      const alone = entered && intake.hold(key)
      const work = Effect.gen(function* () {
        if (alone) yield* hold(fault)
        const realMs = yield* Clock.currentTimeMillis
        const once = () => intake.process(request, realMs, { outcome, running: !alone, crowded: !entered, fault })
        const reply = once()
        const last = fault?.kind === "twice" ? once() : reply
        yield* letGo
        return last
      })
      // A client that goes away does not undo what Zuora is doing: the work goes on without it.
      return Effect.uninterruptible(
        Effect.ensuring(
          work,
          Effect.sync(() => {
            if (alone) intake.release(key)
            if (entered) intake.leave(request)
          })
        )
      )
    })

  /** Zuora answers 504 in the place of a call that takes too long, and goes on with it. */
  const processInTime = (request: Request, fault: Fault | undefined) => {
    const { gatewayTimeoutMs, latencyMs } = intake.pace
    const takesMs = fault?.kind === "delay" ? fault.delayMs : latencyMs
    if (takesMs <= gatewayTimeoutMs) return process(request, fault)
    return Effect.as(
      Effect.andThen(Effect.forkDetach(process(request, fault, "answer replaced")), Effect.sleep(gatewayTimeoutMs)),
      {
        answer: { status: 504, ...FaultAnswer.write(504, "html"), headers: {} },
        requestId: ""
      }
    )
  }

  const canned = (fault: Fault): Answer => ({
    status: fault.status,
    contentType: fault.contentType,
    body: fault.body,
    headers: {}
  })

  const deliver = (request: Request, fault: Fault | undefined, answer: Answer, requestId: string): Delivery => {
    switch (fault?.kind) {
      case "loseAnswer":
        return hungUp
      case "answerAfter":
        return answered(request, canned(fault), "")
      case "cutBody":
        return answered(request, FaultEffect.cut(answer), requestId)
      case "tearBody":
        return { _tag: "Torn", answer: complete(request, answer, requestId) }
      default:
        return answered(request, answer, requestId)
    }
  }

  return Effect.fnUntraced(function* (request: Request) {
    const realMs = yield* Clock.currentTimeMillis
    intake.land(realMs)
    if (request.path.startsWith("/sandbox/")) return answered(request, Control.control(machine, request, realMs), "")
    const fault = intake.takeFault(request)
    switch (fault?.kind) {
      case "loseRequest":
        intake.skip(request, realMs, { outcome: "request lost", status: null, fault })
        return hungUp
      case "landLate":
        intake.postpone(request, realMs, fault)
        return hungUp
      case "answer":
        intake.skip(request, realMs, { outcome: "answered by a fault", status: fault.status, fault })
        return answered(request, canned(fault), "")
      default: {
        const reply = yield* processInTime(request, fault)
        return deliver(request, fault, reply.answer, reply.requestId)
      }
    }
  })
}
