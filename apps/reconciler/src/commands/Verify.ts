/** Is the history what was sealed? The whole store, one log, or a proof file without any database. */
import type { LogReport } from "@counterfoil/event-store/proof/Finding"
import { ProofFile, refute } from "@counterfoil/event-store/proof/ProofFile"
import type { Trust } from "@counterfoil/event-store/proof/Trust"
import { type Verified, verify as verifyStore } from "@counterfoil/event-store/proof/Verification"
import { Progress } from "@counterfoil/reconciliation/Progress"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Command } from "effect/cli"
import { couldNotTell, discrepancies, Ended } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import { complain, progress, say, table } from "../Screen.ts"
import * as SealFiles from "../SealFiles.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { told } from "../Told.ts"

/** How far a verification that was stopped had come: the tenant's logs by number, each with the size proven. */
const Resume = Schema.Struct({ proven: Schema.Record(Schema.String, Schema.Int) })

export const verify = Command.make(
  "verify",
  {
    trustFile: SealFiles.trustFile,
    log: SealFiles.log,
    proof: Flags.optional("proof", "Check this proof file instead; needs no database", "FILE"),
    head: Flags.optional("head", "Tree heads that were kept outside the database: hold the store against them", "FILE"),
    resume: Flags.optional("resume", "Keep in this file how far it is, and go on from there; gone when done", "FILE"),
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ head, json, log, proof, resume, trustFile }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const trust = yield* SealFiles.trust(trustFile)
        if (Option.isSome(proof)) return yield* checkProof(trust, proof.value)
        const kept = yield* SealFiles.heads(head)
        const from = yield* read(resume)
        const bar = yield* Progress
        const tell = Effect.fnUntraced(function* ({ log, of, position, proven }: Verified) {
          yield* bar.tell({ what: `log ${log}`, done: position, of })
          if (from.get(log) === proven) return
          from.set(log, proven)
          yield* write(resume, from)
        })
        const reports = yield* verifyStore({
          trust,
          kept,
          from: new Map(from),
          tell,
          ...Flags.given("log", log)
        }).pipe(Effect.provide(Services.seals(settings)))
        if (json) for (const report of reports) yield* Console.log(JSON.stringify(report))
        else yield* show(reports)
        for (const { log, unread } of reports)
          if (unread > 0)
            yield* complain(
              `log ${log}: ${unread} events: bytes not looked at (archived); --archive says where they are`
            )
        yield* judge(reports)
        yield* remove(resume)
      }).pipe(Effect.provide(progress))
    )
  })
).pipe(
  Command.withDescription(
    "Is the history what was sealed? Hashes every stored byte and names the first bad position. Exit codes: 0 all that is sealed is proven, 1 it is not, 2 could not tell or nothing is sealed"
  )
)

const checkProof = Effect.fnUntraced(function* (trust: Trust, file: string) {
  const proof = yield* SealFiles.decoded("--proof", file, ProofFile)
  const problem = refute(trust, proof)
  if (problem !== undefined) {
    yield* complain(`NOT PROVEN: ${problem}`)
    return yield* new Ended({ code: discrepancies })
  }
  yield* say(
    proof.proof === "event-in-log"
      ? `Proven: event ${proof.event.eventId} is at ${proof.event.log}/${proof.event.position} of tenant ${proof.head.tenant}, as sealed by key ${proof.head.keyId} on ${proof.head.signedAt}`
      : `Proven: log ${proof.newer.log} of tenant ${proof.newer.tenant} only grew, from ${proof.older.size} to ${proof.newer.size} events`
  )
})

const show = (reports: ReadonlyArray<LogReport>) =>
  say(
    table(
      ["log", "proven up to", "sealed at", "by key", "not yet sealed", "finding"],
      reports.map(({ finding, head, log, proven, unsealed }) => [
        `${log}`,
        `${proven}`,
        head?.signedAt.slice(0, 19).replace("T", " ") ?? "",
        head?.keyId ?? "",
        unsealed === undefined ? "" : `${unsealed.first} to ${unsealed.last}`,
        finding === undefined ? "" : `position ${finding.position}`
      ]),
      ["log", "proven up to"]
    )
  )

const judge = Effect.fnUntraced(function* (reports: ReadonlyArray<LogReport>) {
  for (const { finding } of reports) {
    if (finding === undefined) continue
    const { last, log, position, problem } = finding
    const where = position === last ? `position ${position}` : `positions ${position} to ${last}`
    yield* complain(`NOT PROVEN: log ${log}, ${where}: ${problem}`)
  }
  if (reports.some(({ finding }) => finding !== undefined)) return yield* new Ended({ code: discrepancies })
  const bare = reports.filter(({ proven, unsealed }) => proven === 0 && unsealed !== undefined)
  for (const { log } of bare) yield* complain(`Could not tell: nothing of log ${log} is sealed`)
  if (bare.length > 0) return yield* new Ended({ code: couldNotTell })
})

const read = Effect.fnUntraced(function* (file: Option.Option<string>) {
  const fs = yield* FileSystem.FileSystem
  if (Option.isNone(file) || !(yield* fs.exists(file.value))) return new Map<number, number>()
  const { proven } = yield* SealFiles.decoded("--resume", file.value, Resume)
  return new Map(Object.entries(proven).map(([log, size]) => [Number.parseInt(log, 10), size]))
})

/** Whole or not at all: first beside its place, then into it. */
const write = Effect.fnUntraced(function* (file: Option.Option<string>, proven: ReadonlyMap<number, number>) {
  if (Option.isNone(file)) return
  const fs = yield* FileSystem.FileSystem
  yield* fs.writeFileString(`${file.value}.part`, JSON.stringify({ proven: Object.fromEntries(proven) }))
  yield* fs.rename(`${file.value}.part`, file.value)
})

const remove = Effect.fnUntraced(function* (file: Option.Option<string>) {
  const fs = yield* FileSystem.FileSystem
  if (Option.isSome(file) && (yield* fs.exists(file.value))) yield* fs.remove(file.value)
})
