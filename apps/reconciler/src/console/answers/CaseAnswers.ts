/** Discrepancies and their lives; explaining and accepting them, as the commands of the same names do. */
import { understood } from "@counterfoil/billing/StoredEvents"
import { load } from "@counterfoil/billing/Loaded"
import { Tenant } from "@counterfoil/billing/Tenant"
import type * as Case from "@counterfoil/domain/Case"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { titleOf } from "@counterfoil/domain/proposal/Changed"
import { shown } from "@counterfoil/domain/PersonalText"
import type { TwoFrom } from "@counterfoil/domain/proposal/Approval"
import { isDocument } from "@counterfoil/domain/StreamName"
import * as LocalDate from "@counterfoil/domain/LocalDate"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import { Api } from "@counterfoil/http-api/Api"
import { Caller } from "@counterfoil/http-api/Authorization"
import { pageSize } from "@counterfoil/http-api/Page"
import { Refused } from "@counterfoil/http-api/Problem"
import * as Lives from "@counterfoil/reconciliation/Cases"
import { lastFinding } from "@counterfoil/reconciliation/tables/listing/LastFinding"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { asked, refused, standing } from "../CaseCommand.ts"
import { type CaseRow, fits, keyOf, rowOf, saidOf } from "../CaseRow.ts"
import { type Edge, edge } from "../Edge.ts"
import { found } from "../FoundCase.ts"
import { needs } from "../Guard.ts"
import { ListedCases } from "../ListedCases.ts"
import { repairOf } from "../ShownRepair.ts"
import { inWords } from "../Words.ts"

export interface CaseOptions {
  readonly twoFrom: TwoFrom
}

export const caseAnswers = ({ twoFrom }: CaseOptions) =>
  HttpApiBuilder.group(
    Api,
    "cases",
    Effect.fnUntraced(function* (handlers) {
      const context = yield* Effect.context<Edge>()
      const listed = yield* ListedCases
      return handlers.handleAll({
        list: ({ query: { after, limit = pageSize.usual, ...filter } }) =>
          Effect.gen(function* () {
            const all = (yield* listed.all).filter(fits(filter)).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
            const rest = after === undefined ? all : all.filter((row) => keyOf(row) > after)
            const rows = rest.slice(0, limit)
            return {
              rows,
              next: rest.length > limit ? lastKey(rows) : null,
              total: all.length,
              counting: all.filter(({ counts }) => counts).length,
              immaterial: all.filter(({ isImmaterial }) => isImmaterial).length
            }
          }).pipe(edge(context)),
        get: ({ params: { id } }) =>
          Effect.gen(function* () {
            const { events, state } = yield* found(id)
            const isImmaterial = (yield* listed.all).some((row) => row.id === id && row.isImmaterial)
            return yield* whole(rowOf(state, isImmaterial), state, events, twoFrom)
          }).pipe(edge(context)),
        explain: ({ params: { id }, payload }) =>
          Effect.gen(function* () {
            yield* needs("operator", "approver")
            yield* found(id)
            const { cause } = payload
            const expectedBy = yield* day(payload.expectedBy)
            yield* Lives.explain(id, { cause, expectedBy }, yield* asked("explain")).pipe(refused)
            return yield* standing(id, twoFrom)
          }).pipe(edge(context)),
        accept: ({ params: { id }, payload: { reason } }) =>
          Effect.gen(function* () {
            yield* needs("approver")
            yield* found(id)
            const { token: approverToken } = yield* Caller
            yield* Lives.accept(id, { approverToken, reason, twoFrom }, yield* asked("accept")).pipe(refused)
            return yield* standing(id, twoFrom)
          }).pipe(edge(context))
      })
    })
  )

const lastKey = (rows: ReadonlyArray<CaseRow>): string | null => {
  const last = rows.at(-1)
  return last === undefined ? null : keyOf(last)
}

const whole = Effect.fnUntraced(function* (
  row: CaseRow,
  state: Case.Known,
  events: ReadonlyArray<StoredEvent>,
  twoFrom: TwoFrom
) {
  const { tenant } = yield* Tenant
  const { approvals, code, discrepancyId, explanation } = state
  const one = row.phase === "resolved" ? undefined : yield* lastFinding(tenant, { code, discrepancyId })
  const { advice, meaning } = saidOf(code)
  return {
    ...row,
    found: one === undefined ? null : yield* foundOf(one),
    meaning,
    advice,
    explanation:
      explanation === undefined ? null : { cause: shown(explanation.cause), expectedBy: explanation.expectedBy },
    approvals,
    needed: Lives.neededFor(state, twoFrom),
    repair: state.repair === undefined ? null : yield* repairOf(discrepancyId, state.repair),
    history: events.flatMap(episodeOf)
  }
})

/** Its documents by the numbers that people know; what is Zuora's alone has its id. */
const foundOf = Effect.fnUntraced(function* ({ consequences, documents, ours, theirs }: Discrepancy) {
  const words = consequences.flatMap(({ subject }) => subject.split(" ").filter(isDocument))
  const { ledger } = yield* load([...documents, ...words])
  const named = (subject: string) =>
    subject
      .split(" ")
      .map((word) => titleOf(ledger, word))
      .join(" ")
  return {
    ours,
    theirs,
    consequences: consequences.map(({ code, subject }) => ({ code, subject: named(subject) })),
    documents: documents.map((stream) => ({ stream, title: titleOf(ledger, stream) }))
  }
})

const Told = Schema.Struct({
  runId: Schema.optional(Schema.String),
  cause: Schema.optional(Schema.String),
  reason: Schema.optional(Schema.String),
  why: Schema.optional(Schema.String),
  approverId: Schema.optional(Schema.String)
})

const decodeTold = Schema.decodeUnknownResult(Told)

const episodeOf = (stored: StoredEvent) =>
  Result.match(understood(stored), {
    onFailure: ({ message }) => [{ what: message, at: stored.recordedAt, actor: "", reason: null, run: null }],
    onSuccess: (event) => {
      const told = Result.getOrElse(decodeTold(event), (): typeof Told.Type => ({}))
      const { actor } = stored.meta as { readonly actor: string }
      return [
        {
          what: inWords(event._tag),
          at: stored.recordedAt,
          actor: told.approverId ?? actor,
          reason: told.cause ?? told.reason ?? told.why ?? null,
          run: told.runId ?? null
        }
      ]
    }
  })

const day = (text: string) =>
  Schema.decodeUnknownEffect(LocalDate.LocalDate)(text).pipe(
    Effect.mapError(() => new Refused({ rule: "DayInvalid", message: `${text} is no day of the calendar` }))
  )
