/**
 * Our ledger against Zuora: every difference once, under its first cause.
 *
 * Data flows from documents over their lines and applications to balances, so the discrepancy nearest to the source
 * wins: a missing payment before its applications, a refund before the applications that it took back, an application
 * before the balances it moves, a line before its header. A balance is a discrepancy of its own only where nothing nearer
 * explains it to the cent. An application that Zuora has shown and shows no more has that for its cause.
 */
import type { Consequence, Discrepancy } from "../Discrepancy.ts"
import { amountText, make, sort } from "../Discrepancy.ts"
import type { AccountId } from "../Id.ts"
import { type Ledger, stateOf } from "../Ledger.ts"
import * as Money from "../Money.ts"
import type { ObservedDocument } from "../Observed.ts"
import * as StreamName from "../StreamName.ts"
import { withFormer } from "./FormerParts.ts"
import { compareReceivable } from "./Receivables.ts"
import {
  type Difference,
  isLate,
  make as makeSides,
  type Observed,
  type Sides,
  streamOf,
  type Timing
} from "./Sides.ts"
import { compareCreditMemo, comparePayment } from "./Sources.ts"
import { collapse } from "./TakenBack.ts"
import { numberOf, titleOf } from "./Titles.ts"
import { unclassified } from "./Unclassified.ts"

/**
 * All discrepancies between the two, sorted. What is neither in `observed` nor said to be unread is missing there. None
 * is about a document that was not read.
 */
export const compare = (ledger: Ledger, observed: Observed, timing: Timing): ReadonlyArray<Discrepancy> => {
  const sides = makeSides(ledger, observed, timing)
  const missing = missingDocuments(sides)
  const missingStreams = new Set(missing.map(({ subject }) => subject))
  const { differences, discrepancies } = collapse(
    sides.differences.filter((found) => !missingStreams.has(found.source) && !missingStreams.has(found.target)),
    known(sides).flatMap(([document, ours]) => compareDocument(sides, document, ours))
  )
  const applications = differences.map((found) => applicationDiscrepancy(sides, found))
  const adjustments = sides.adjustments.flatMap(({ discrepancy, document }) =>
    document !== undefined && missingStreams.has(document) ? [] : [discrepancy]
  )
  const explained = [...missing, ...applications, ...adjustments, ...discrepancies]
  const found = [...explained, ...unclassified(ledger, observed, explained), ...watched(sides)]
  const read = found.filter(({ documents }) => !documents.some((one) => observed.unread?.has(one)))
  return sort(withFormer(sides, asTiming(sides, read)))
}

type Ours = { readonly _tag: string; readonly number: string; readonly accountId: AccountId | null }

const all = ({ documents }: Sides): ReadonlyArray<ObservedDocument> => Array.from(documents.values())

const known = (sides: Sides) =>
  all(sides).flatMap((document) => {
    const ours = stateOf(sides.ledger, document)
    return ours === undefined || ours._tag === "NotSeen" ? [] : [[document, ours] as const]
  })

const compareDocument = (
  sides: Sides,
  document: ObservedDocument,
  ours: NonNullable<ReturnType<typeof stateOf>>
): ReadonlyArray<Discrepancy> => {
  if (ours._tag === "NotSeen") return []
  if ((document.kind === "invoice" || document.kind === "debitMemo") && "items" in ours && "applications" in ours)
    return compareReceivable(sides, ours, document)
  if (document.kind === "creditMemo" && "items" in ours && "usage" in ours)
    return compareCreditMemo(sides, ours, document)
  if (document.kind === "payment" && "method" in ours) return comparePayment(sides, ours, document)
  return []
}

/** A document that never carried value is no loss: drafts come and go, failed and canceled payments moved nothing. */
export const carriesValue = (tag: string): boolean => ["Posted", "Processed", "Processing"].includes(tag)

const totalOf = (document: ObservedDocument): Money.Money =>
  document.kind === "payment" ? document.amount : document.total

/** What a document brings to its account: of a source only what did not go back. */
const broughtBy = (document: ObservedDocument): Money.Money =>
  "refunded" in document ? Money.subtract(totalOf(document), document.refunded) : totalOf(document)

const consequencesOf = (sides: Sides, stream: string): ReadonlyArray<Consequence> =>
  sides.differences
    .filter((found) => found.source === stream || found.target === stream)
    .map((found) => ({ code: "Z05", subject: found.key }))

const missingDocuments = (sides: Sides): ReadonlyArray<Discrepancy> => {
  const inStore = all(sides).flatMap((document) => {
    const ours = stateOf(sides.ledger, document)
    if ((ours !== undefined && ours._tag !== "NotSeen") || !carriesValue(document.status)) return []
    const stream = streamOf(document)
    return [
      make({
        code: "Z01",
        subject: stream,
        title: titleOf(stream, document.number),
        accountId: document.accountId ?? null,
        amount: Money.negate(broughtBy(document)),
        ours: "missing",
        theirs: Money.show(totalOf(document)),
        documents: [stream],
        consequences: consequencesOf(sides, stream)
      })
    ]
  })
  const gone = (stream: string, ours: Ours, total: Money.Money, refundedMinor = 0n): ReadonlyArray<Discrepancy> =>
    carriesValue(ours._tag)
      ? [
          make({
            code: "Z02",
            subject: stream,
            title: titleOf(stream, ours.number),
            accountId: ours.accountId,
            amount: Money.make(total.currency, total.minor - refundedMinor),
            ours: Money.show(total),
            documents: [stream],
            consequences: consequencesOf(sides, stream),
            // What is deleted is proof; what is merely missing may never have been there.
            ...(sides.observed.deleted?.has(stream) === true
              ? { theirs: "deleted", resolution: "adopt" }
              : { theirs: "missing" })
          })
        ]
      : []
  const { ledger, observed } = sides
  return [
    ...inStore,
    ...Array.from(ledger.invoices).flatMap(([id, ours]) =>
      ours._tag === "NotSeen" || observed.invoices.has(id) ? [] : gone(StreamName.invoice(id), ours, ours.total)
    ),
    ...Array.from(ledger.debitMemos).flatMap(([id, ours]) =>
      ours._tag === "NotSeen" || observed.debitMemos.has(id) ? [] : gone(StreamName.debitMemo(id), ours, ours.total)
    ),
    ...Array.from(ledger.creditMemos).flatMap(([id, ours]) =>
      ours._tag === "NotSeen" || observed.creditMemos.has(id)
        ? []
        : gone(StreamName.creditMemo(id), ours, ours.total, ours.usage.refundedMinor)
    ),
    ...Array.from(ledger.payments).flatMap(([id, ours]) =>
      ours._tag === "NotSeen" || observed.payments.has(id)
        ? []
        : gone(StreamName.payment(id), ours, ours.amount, ours.usage.refundedMinor)
    )
  ]
}

const applicationDiscrepancy = (sides: Sides, found: Difference): Discrepancy => {
  const { currency } = found.pair
  const source = numberOf(sides, found.source)
  const target = numberOf(sides, found.target)
  const isSplit = found.deltaMinor === 0n
  return make({
    code: isSplit ? "Z06" : "Z05",
    subject: found.key,
    title: `${titleOf(found.source, source.number)} on ${titleOf(found.target, target.number)}`,
    accountId: source.accountId ?? target.accountId,
    amount: Money.make(currency, isSplit ? movedMinor(found) : found.deltaMinor),
    ours: isSplit ? splitText(found.ours) : amountText(currency, found.ours?.minor ?? 0n),
    theirs: isSplit ? splitText(found.zuora) : amountText(currency, found.zuora?.minor ?? 0n),
    documents: [found.source, found.target],
    consequences: isSplit
      ? [{ code: "Z04", subject: found.target }]
      : [
          { code: found.source.startsWith("Payment") ? "Z14" : "Z03", subject: found.source },
          { code: "Z03", subject: found.target },
          { code: "Z04", subject: found.target }
        ]
  })
}

const splitText = (pair: Difference["ours"]): string =>
  Array.from(
    pair?.items?.values() ?? [],
    ({ item, minor }) => `${item.targetItemId}: ${Money.format({ ...item.amount, minor })}`
  ).join(", ")

/** How much stands on other items: half of the sum of the absolute differences. */
const movedMinor = ({ ours, zuora }: Difference): bigint => {
  const keys = new Set([...(ours?.items?.keys() ?? []), ...(zuora?.items?.keys() ?? [])])
  let moved = 0n
  for (const key of keys) {
    const delta = (ours?.items?.get(key)?.minor ?? 0n) - (zuora?.items?.get(key)?.minor ?? 0n)
    moved += delta < 0n ? -delta : delta
  }
  return moved / 2n
}

/** Payments that stand still, or belong to nobody. */
const watched = (sides: Sides): ReadonlyArray<Discrepancy> =>
  Array.from(sides.observed.payments.values()).flatMap((payment) => {
    const stream = streamOf(payment)
    const row = (code: "Z09" | "Z13", theirs: string) =>
      make({
        code,
        subject: stream,
        title: `payment ${payment.number}`,
        accountId: payment.accountId ?? null,
        amount: payment.amount,
        ours: "",
        theirs,
        documents: [stream]
      })
    return [
      ...(payment.status === "Processing" && payment.updatedAt < sides.timing.stuckBefore
        ? [row("Z09", `Processing since ${payment.updatedAt}`)]
        : []),
      ...(payment.accountId === undefined ? [row("Z13", "no account")] : [])
    ]
  })

/** Whatever concerns a document that changed after the watermark is timing, and nothing else: the next run tells. */
const asTiming = (sides: Sides, found: ReadonlyArray<Discrepancy>): ReadonlyArray<Discrepancy> => {
  const late = new Map<string, Discrepancy>()
  // In an order of their own: which one a document's timing tells of must not depend on what else was compared.
  const settled = sort(found).filter((discrepancy) => {
    const young = discrepancy.documents.filter((stream) => isLate(sides, stream))
    for (const stream of young)
      late.set(
        stream,
        make({
          ...discrepancy,
          code: "Z08",
          resolution: "wait",
          subject: stream,
          title: titleOf(stream, numberOf(sides, stream).number),
          documents: [stream],
          consequences: []
        })
      )
    return young.length === 0
  })
  return [...settled, ...late.values()]
}
