/** The control plane over HTTP: `/sandbox/...`. Not Zuora; no authentication, since the server listens on loopback. */
import * as Result from "effect/Result"
import type { Answer } from "./Answer.ts"
import * as Answers from "./Answer.ts"
import type { Request } from "./Engine.ts"
import * as Json from "./Json.ts"
import type { Machine } from "./Machine.ts"
import { type Refusal, refusal } from "./Refusal.ts"

const write = (result: Result.Result<unknown, Refusal>): Answer =>
  Result.isSuccess(result)
    ? Answers.json(200, result.success ?? {})
    : Answers.json(400, { error: result.failure.reasons.map((reason) => reason.message).join(" ") })

const act = (machine: Machine, name: string, body: unknown, realMs: number): Answer | undefined => {
  switch (name) {
    case "reset":
      return write(Result.map(machine.reset(body, realMs), () => machine.credentials))
    case "seed":
      return write(machine.seed(body, realMs))
    case "settings":
      return write(machine.settings(body))
    case "clock":
      return write(Result.map(machine.clock(body, realMs), (ms) => ({ now: new Date(ms).toISOString() })))
    case "faults":
      return write(machine.fault(body))
    case "plan":
      return write(machine.plan(body))
    case "edits":
      return write(machine.edit(body, realMs))
    case "callouts":
      return write(machine.callouts(body))
    default:
      return undefined
  }
}

const show = (machine: Machine, name: string): Answer | undefined => {
  switch (name) {
    case "calls":
      return Answers.json(200, { calls: machine.calls() })
    case "state":
      return Answers.json(200, machine.state())
    case "callouts":
      return Answers.json(200, { callouts: machine.sentCallouts() })
    case "credentials":
      return Answers.json(200, machine.credentials)
    default:
      return undefined
  }
}

/** Answers a control call; 404 lists what there is. */
export const control = (machine: Machine, request: Request, realMs: number): Answer => {
  const name = request.path.slice("/sandbox/".length)
  const text = request.body ?? ""
  const body = text.trim() === "" ? Result.succeed<unknown>({}) : Json.parse(text)
  if (Result.isFailure(body)) return write(Result.fail(refusal(90, body.failure)))
  const answer = request.method === "POST" ? act(machine, name, body.success, realMs) : show(machine, name)
  const known =
    "POST reset, seed, settings, clock, faults, plan, edits, callouts; GET calls, state, callouts, credentials"
  return answer ?? Answers.json(404, { error: `No such control call. There are: ${known}` })
}
