/** Payments with their settlement files, payouts and bank lines, some on their way; and what is wrong with them. */
import type { BookedPayment, BookedRefund, GatewayBooks } from "@counterfoil/domain/gateway/GatewayBooks"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import { AccountId, PaymentId, RefundId } from "@counterfoil/domain/Id"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Placed } from "@counterfoil/domain/Ledger"
import { faults, fileFaults } from "../../../domain/test/gateway/Faults.ts"
import { type Scene, settled, type Taken } from "../../../domain/test/gateway/Settled.ts"
import { day } from "../../../domain/test/Sample.ts"

export type GatewayFault = string

/** Settled, and in no payout that was announced. */
const unpaid = ({ books, statement }: Scene, n: number): Scene | undefined =>
  statement.lines.some(({ id }) => id === `txn-${n}`)
    ? {
        books,
        statement: {
          ...statement,
          payouts: (statement.payouts ?? []).filter(({ id }) => id !== `po-${n}`),
          bankLines: (statement.bankLines ?? []).filter(({ payoutId }) => payoutId !== `po-${n}`)
        }
      }
    : undefined

const kinds = { ...faults, S07: unpaid }

/** What a naive check finds besides, of the same payment. */
const trips: Readonly<Record<string, ReadonlyArray<string>>> = {
  G01: ["S01"],
  G02: ["I05", "I11", "Z14"],
  G03: ["G01"],
  G04: ["S01"],
  G05: ["S01"],
  G06: ["S01"],
  G07: ["S01"],
  G08: ["G07"],
  G09: ["S01"],
  G10: ["S01"],
  G11: ["S01"],
  S01: ["S04"]
}

export const gatewayFaultKinds: ReadonlyArray<GatewayFault> = [...Object.keys(kinds), "S05", "S06"]

export interface Settlement {
  readonly ours: ReadonlyArray<Placed>
  readonly theirs: ReadonlyArray<Placed>
  readonly statement: Statement
  readonly planted: ReadonlyArray<{
    readonly cause: string
    readonly trips: ReadonlyArray<string>
    readonly group: RegExp
  }>
}

/** The nth fault is in the nth payment, where that can have it; a whole file at most once, and none that hides another. */
export const settlementOf = (takings: ReadonlyArray<Taken>, wanted: ReadonlyArray<GatewayFault>): Settlement => {
  let scene = takings.reduce(
    (before, { gross }, n) => (gross % 3 === 0 ? atMonthEnd(before, n) : before),
    settled(takings)
  )
  const planted: Array<Settlement["planted"][number]> = []
  wanted.forEach((code, n) => {
    const plant = kinds[code as keyof typeof kinds]
    const spoiled = plant?.(scene, n)
    // Another kind of return may come twice: only a refund is one that should not.
    if (spoiled === undefined || (code === "G09" && takings[n]?.back !== "refund")) return
    scene = spoiled
    planted.push({ cause: `${code} #${n}`, trips: trips[code] ?? [], group: RegExp(`(#|Payment-g)${n}\\b`, "u") })
  })
  const isWaiting = planted.some(({ cause }) => /^G0[38]/u.test(cause))
  const file = wanted.find((code): code is keyof typeof fileFaults => code in fileFaults)
  const spoiled = file === undefined || (file === "S06" && isWaiting) ? undefined : fileFaults[file](scene, 0)
  if (file !== undefined && spoiled !== undefined) {
    scene = spoiled
    planted.push({ cause: `${file} ${file === "S05" ? "2026-02-16" : "2026-02-24"}`, trips: [], group: /^$/u })
  }
  return {
    ours: eventsOf(scene.books),
    // Zuora shows what the gateway has told it: a payment that failed in our books alone has not there.
    theirs: eventsOf({
      ...scene.books,
      payments: scene.books.payments.map((payment) => ({ ...payment, phase: "Processed" }))
    }),
    statement: scene.statement,
    planted
  }
}

/** One that is taken in at the end of February and settled in March, as the rail's days allow. */
const atMonthEnd = ({ books, statement }: Scene, n: number): Scene => {
  const isOwn = ({ reference }: { readonly reference: string | undefined }) =>
    reference === `ch-${n}` || reference === `re-${n}`
  const taken = <A extends { readonly reference: string | undefined; readonly effectiveOn: LocalDate }>(one: A): A =>
    isOwn(one) && one.effectiveOn < day("2026-03-01")
      ? { ...one, effectiveOn: day(one.reference === `ch-${n}` ? "2026-02-26" : "2026-03-03") }
      : one
  return {
    books: { payments: books.payments.map(taken), refunds: books.refunds.map(taken) },
    statement: {
      ...statement,
      lines: statement.lines.map((line) =>
        isOwn(line) ? { ...line, on: day(line.kind === "charge" ? "2026-03-02" : "2026-03-04") } : line
      ),
      payouts: statement.payouts?.map((one) => (one.id === `po-${n}` ? { ...one, arrivesOn: day("2026-03-04") } : one)),
      bankLines: statement.bankLines?.map((one) =>
        one.payoutId === `po-${n}` ? { ...one, valueOn: day("2026-03-05") } : one
      )
    }
  }
}

const idOf = ({ stream }: { readonly stream: string }): PaymentId =>
  PaymentId.make(`g${stream.slice("Payment-".length)}`)
const streamOf = (booked: { readonly stream: string }): string => `Payment-${idOf(booked)}`

const eventsOf = ({ payments, refunds }: GatewayBooks): ReadonlyArray<Placed> => [
  ...payments.map((payment): Placed => ({
    stream: streamOf(payment),
    event: {
      _tag: "PaymentCaptured",
      paymentId: idOf(payment),
      number: payment.title,
      accountId: AccountId.make(`A-${idOf(payment)}`),
      amount: payment.amount,
      method: "Electronic",
      gatewayReference: payment.reference,
      effectiveOn: payment.effectiveOn
    }
  })),
  ...refunds.map((refund): Placed => ({ stream: streamOf(refund), event: returned(refund) })),
  ...payments.flatMap((payment) => (payment.phase === "Failed" ? [failed(payment)] : []))
]

const tags = { refund: "PaymentRefunded", chargeback: "PaymentChargedBack", return: "PaymentReturned" } as const

const returned = ({ amount, effectiveOn, kind, reference = "" }: BookedRefund): Placed["event"] => ({
  _tag: tags[kind],
  amount,
  refundId: RefundId.make(reference),
  number: reference,
  gatewayReference: reference,
  effectiveOn
})

const failed = (payment: BookedPayment): Placed => ({
  stream: streamOf(payment),
  event: { _tag: "PaymentFailed", captured: payment.amount, effectiveOn: day("2026-03-05") }
})
