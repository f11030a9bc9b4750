/** Seals, and verifying them by the keys that this process was told to believe. */
import type { LogReport } from "@counterfoil/event-store/proof/Finding"
import { type HeadPlace, SealStore } from "@counterfoil/event-store/proof/SealStore"
import type { SignedTreeHead } from "@counterfoil/event-store/proof/TreeHead"
import type { Trust } from "@counterfoil/event-store/proof/Trust"
import { verify } from "@counterfoil/event-store/proof/Verification"
import { Api } from "@counterfoil/http-api/Api"
import { pageSize } from "@counterfoil/http-api/Page"
import { Unavailable } from "@counterfoil/http-api/Problem"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Semaphore from "effect/Semaphore"
import { type Edge, edge } from "../Edge.ts"
import { needs } from "../Guard.ts"

export interface SealOptions {
  /** Whose signatures are believed; undefined where nobody said. */
  readonly trust: Trust | undefined
}

export const sealAnswers = ({ trust }: SealOptions) =>
  HttpApiBuilder.group(
    Api,
    "seals",
    Effect.fnUntraced(function* (handlers) {
      const context = yield* Effect.context<Edge>()
      // It takes every core that there is: one at a time.
      const one = yield* Semaphore.make(1)
      return handlers.handleAll({
        list: ({ query: { after, limit = pageSize.usual } }) =>
          Effect.gen(function* () {
            const store = yield* SealStore
            const heads = yield* store.headsBefore(after === undefined ? null : signedIn(after), limit + 1)
            const rows = heads.slice(0, limit)
            return {
              rows: rows.map(({ keyId, log, root, signedAt, size }) => ({ log, size, root, keyId, at: signedAt })),
              next: heads.length > limit ? nextOf(rows.at(-1)) : null
            }
          }).pipe(edge(context)),
        verify: () =>
          Effect.gen(function* () {
            yield* needs("operator", "approver")
            if (trust === undefined)
              return yield* new Unavailable({
                message: "Nobody said whom to believe: start serve with --trust FILE, as seal-key writes it"
              })
            return told(yield* one.withPermit(verify({ trust })))
          }).pipe(edge(context))
      })
    })
  )

const nextOf = (last: SignedTreeHead | undefined): string | null =>
  last === undefined ? null : `${last.signedAt} ${last.log} ${last.size}`

const signedIn = (next: string): HeadPlace => {
  const [signedAt = "", log = "0", size = "0"] = next.split(" ")
  return { signedAt, log: Number.parseInt(log, 10), size: Number.parseInt(size, 10) }
}

const told = (reports: ReadonlyArray<LogReport>) => {
  const problems = reports.flatMap(({ finding }) =>
    finding === undefined ? [] : [`log ${finding.log}, position ${finding.position}: ${finding.problem}`]
  )
  const sum = (of: (report: LogReport) => number) => reports.reduce((all, report) => all + of(report), 0)
  return {
    verdict: problems.length === 0 ? ("intact" as const) : ("broken" as const),
    events: sum(({ proven }) => proven),
    seals: sum(({ heads }) => heads),
    unsealed: sum(({ unsealed }) => (unsealed === undefined ? 0 : unsealed.last - unsealed.first + 1)),
    problems
  }
}
