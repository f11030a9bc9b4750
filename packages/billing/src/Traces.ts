/**
 * What calls between a source and its targets leave behind, in the books and in Zuora: the same for applying, taking
 * back and the older invoice payment.
 */
import type { Application, Source, Unapplication } from "@counterfoil/domain/Application"
import type { Ledger, Placed } from "@counterfoil/domain/Ledger"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Pairing from "@counterfoil/domain/Pairing"
import { recordLegs } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import { unexplainedSince } from "./ApplicationLog.ts"
import { ledgerBefore } from "./Before.ts"
import type { RequestOf, Shown } from "./BillingCall.ts"
import { type Finding, finding } from "./Finding.ts"
import { load } from "./Loaded.ts"
import { readSource } from "./SourceDocument.ts"
import { Tenant } from "./Tenant.ts"

/** Intentions that change what a source gives to invoices and debit memos. */
export type Settling = Extract<Operation.Intent, { readonly _tag: "Apply" | "Unapply" | "CreateInvoicePayment" }>

type Fact =
  | { readonly _tag: "Applied"; readonly application: Application }
  | { readonly _tag: "Unapplied"; readonly unapplication: Unapplication }

/** The facts of an intention, one by one. */
const factsOf = (intent: Settling): readonly [Fact, ...ReadonlyArray<Fact>] => {
  const applied = (application: Application): Fact => ({ _tag: "Applied", application })
  const unapplied = (unapplication: Unapplication): Fact => ({ _tag: "Unapplied", unapplication })
  switch (intent._tag) {
    case "Apply": {
      const [first, ...rest] = intent.applications
      return [applied(first), ...rest.map(applied)]
    }
    case "Unapply": {
      const [first, ...rest] = intent.unapplications
      return [unapplied(first), ...rest.map(unapplied)]
    }
    case "CreateInvoicePayment":
      return [applied(intent.application)]
  }
}

const changeOf = (fact: Fact) => (fact._tag === "Applied" ? fact.application : fact.unapplication)

/** The document that gives. */
const sourceOf = (intent: Settling): Source => changeOf(factsOf(intent)[0]).source

/** Both legs of every fact, less those that are recorded already. */
export const legs = (intent: Settling, ledger: Ledger): ReadonlyArray<Placed> =>
  factsOf(intent).flatMap((fact) => recordLegs(fact, ledger))

export const streams = (intent: Settling): ReadonlyArray<string> =>
  factsOf(intent)
    .map(changeOf)
    .flatMap(({ source, target }) => [StreamName.ofSource(source), StreamName.ofTarget(target)])

/**
 * Reads the source where Zuora chose the items, or where somebody has recorded what Zuora shows of it since the request:
 * that may have been this very call's effect.
 */
export const show = Effect.fnUntraced(function* (request: RequestOf<Settling>) {
  const { settlement } = yield* Tenant
  const { before, intent } = request
  const source = sourceOf(intent)
  const stream = StreamName.ofSource(source)
  const { versions } = yield* load([stream])
  const hasMoved = versions.get(stream) !== before.find((one) => one.stream === stream)?.version
  const isStated =
    intent._tag === "Unapply" ||
    (intent._tag === "Apply" &&
      (settlement !== "item" || intent.applications.every(({ split }) => split._tag === "Stated")))
  if (isStated && !hasMoved) return { documents: [], isShown: true } satisfies Shown
  const document = yield* readSource(source)
  const { finding } = yield* compare(request, document)
  return { documents: [document], isShown: finding !== "not happened" } satisfies Shown
})

/**
 * Compares, target by target, what the source gives in Zuora with what it gave before and was to give. What looks as if
 * nothing had happened may have been taken back since: then the log tells, and nobody can tell whose doing it was.
 */
export const look = Effect.fnUntraced(function* (request: RequestOf<Settling>, since: string) {
  const source = sourceOf(request.intent)
  const seen = yield* compare(request, yield* readSource(source))
  if (seen.finding !== "not happened") return seen
  const unexplained = yield* unexplainedSince(source, request.before, since)
  const isTouched = factsOf(request.intent).some((fact) => unexplained.has(changeOf(fact).target.id))
  return isTouched ? ({ ...seen, finding: "unclear" } satisfies Finding) : seen
})

const compare = Effect.fnUntraced(function* (
  { before, intent }: RequestOf<Settling>,
  document: Effect.Success<ReturnType<typeof readSource>>
) {
  const source = sourceOf(intent)
  const ours = Pairing.ofLedger(yield* ledgerBefore(StreamName.ofSource(source), before))
  const theirs = Pairing.ofObserved([document])
  const changes = new Map<string, bigint>()
  for (const fact of factsOf(intent)) {
    const { amount, target } = changeOf(fact)
    const key = Pairing.keyOf(source, target)
    changes.set(key, (changes.get(key) ?? 0n) + (fact._tag === "Applied" ? amount.minor : -amount.minor))
  }
  const verdicts = Array.from(changes, ([key, change]) => {
    const was = ours.get(key)?.minor ?? 0n
    const is = theirs.get(key)?.minor ?? 0n
    return is === was ? "not happened" : is === was + change ? "happened" : "unclear"
  })
  const [verdict = "unclear"] = verdicts
  return finding(
    verdicts.every((one) => one === verdict) ? verdict : "unclear",
    Array.from(theirs, ([key, pair]) => `${key}=${pair.minor}`).toSorted()
  )
})
