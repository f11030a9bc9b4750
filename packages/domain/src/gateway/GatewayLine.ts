/** One line of a gateway's settlement file, in our words: what came in or went out, and what the gateway kept of it. */
import { type Discrepancy, make } from "../Discrepancy.ts"
import type { LocalDate } from "../LocalDate.ts"
import type { Money } from "../Money.ts"

/** `other`: what concerns no payment, such as a monthly fee; it still counts in its payout. */
export type Kind = "charge" | "refund" | "refund failed" | "chargeback" | "chargeback reversed" | "return" | "other"

/** Amounts are in the currency in which the gateway settles; what comes to us is positive, what leaves us negative. */
export interface GatewayLine {
  /** The gateway's own id of the line. */
  readonly id: string
  readonly kind: Kind
  /** What Zuora keeps as the reference id of the payment or refund; undefined where the line has none. */
  readonly reference: string | undefined
  readonly payoutId: string | undefined
  readonly gross: Money
  /** All that the gateway keeps: fees, tax on them, reserve. */
  readonly fee: Money
  readonly net: Money
  /** By the company's own schedule; undefined where there is none. */
  readonly expectedFee: Money | undefined
  readonly on: LocalDate
  readonly file: string
  /** From 1. */
  readonly line: number
}

export const isCharge = ({ kind }: GatewayLine): boolean => kind === "charge"

/** Money out, apart from fees. */
export const isReturn = ({ kind }: GatewayLine): boolean =>
  kind === "refund" || kind === "chargeback" || kind === "return"

/** A sum that the gateway announces to pay out. */
export interface Payout {
  readonly id: string
  readonly amount: Money
  /** The day on which it says that it will arrive. */
  readonly arrivesOn: LocalDate
}

/** One line of the bank's statement that is, or may be, a payout. */
export interface BankLine {
  readonly id: string
  /** The payout that its text names; undefined where it names none. */
  readonly payoutId: string | undefined
  readonly amount: Money
  readonly valueOn: LocalDate
}

/** A settlement file as it was loaded. */
export interface LoadedFile {
  readonly name: string
  /** The day that it reports. */
  readonly day: LocalDate
  /** Of its bytes, in lower-case hex. */
  readonly sha256: string
  readonly lines: number
}

/** How the line is named where people look it up: `refund r-12 (2026-03-02.csv, line 7)`. */
export const titleOf = ({ file, id, kind, line, reference }: GatewayLine): string =>
  `${kind} ${reference ?? id} (${file}, line ${line})`

/** Under what its money is open in the clearing account until it is paid out. */
export const openItemOf = ({ id, payoutId, reference }: GatewayLine): string => payoutId ?? reference ?? id

export const subjectOf = ({ id }: Pick<GatewayLine, "id">): string => `GatewayLine-${id}`

/** What is wrong with a line by itself. */
export const ofLine = (
  code: Discrepancy["code"],
  line: GatewayLine,
  texts: Pick<Discrepancy, "amount" | "ours" | "theirs">
): Discrepancy =>
  make({ code, subject: subjectOf(line), title: titleOf(line), accountId: null, documents: [], ...texts })
