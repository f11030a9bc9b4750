/**
 * What makes a sum over many documents differ, part by part and with its sign: an application of which one leg is missing,
 * a document that does not stand and yet gives or gets. The parts of a sum add up to its difference, so that it is known
 * which of them a cause explains, and what is left.
 */
import type { Applications } from "../Applications.ts"
import type { Currency } from "../Currency.ts"
import type { AccountId } from "../Id.ts"
import type { Ledger } from "../Ledger.ts"
import type * as Money from "../Money.ts"
import * as Opening from "../Opening.ts"
import type { Control } from "../RollForward.ts"
import * as StreamName from "../StreamName.ts"

/** A part of the difference of a sum. */
export interface Share {
  /** As violations name it: `accounts receivable EUR`, `account A-1 EUR`. */
  readonly sum: string
  /** Whatever of these is wrong brings it about: `application <id>`, streams. */
  readonly of: ReadonlyArray<string>
  /** Found less expected, minor units. */
  readonly minor: bigint
}

/** One document with what was given or got. What refunds took of a document that nobody has seen has no currency here. */
interface Page {
  readonly stream: string
  readonly control: Control
  /** Undefined while nobody has seen the document. */
  readonly value: Money.Money | undefined
  readonly accountId: AccountId | null | undefined
  /** It counts: posted, or processed. */
  readonly stands: boolean
  readonly applications: Applications
  readonly offsets: Opening.Offsets
  readonly refundedMinor: bigint
}

/** Shares of control accounts (28, 29, 31) and of accounts (26 = 27), none that is zero. */
export const sharesOf = (ledger: Ledger): ReadonlyArray<Share> => {
  const shares = new Map<string, Share>()
  const add = (sum: string, of: ReadonlyArray<string>, minor: bigint): void => {
    const key = `${sum} ${of[0]}`
    const before = shares.get(key)
    shares.set(key, {
      sum,
      of: Array.from(new Set([...(before?.of ?? []), ...of])),
      minor: minor + (before?.minor ?? 0n)
    })
  }
  const pages = pagesOf(ledger)
  for (const page of pages) {
    addToControl(page, add)
    if (page.stands) addToAccount(page, add)
  }
  addCrossings(pages, add)
  for (const [accountId, { balance, history }] of ledger.creditBalances)
    for (const { alone, minor } of history)
      if (!alone && balance !== undefined)
        add(`account ${accountId} ${balance.currency}`, [StreamName.creditBalance(accountId)], -minor)
  return Array.from(shares.values()).filter(({ minor }) => minor !== 0n)
}

type Add = (sum: string, of: ReadonlyArray<string>, minor: bigint) => void

const pagesOf = ({ creditMemos, debitMemos, invoices, payments }: Ledger): ReadonlyArray<Page> => [
  ...[
    ...Array.from(invoices, ([id, state]) => [StreamName.invoice(id), state] as const),
    ...Array.from(debitMemos, ([id, state]) => [StreamName.debitMemo(id), state] as const)
  ].map(([stream, state]): Page => ({
    stream,
    control: "accounts receivable",
    ...(state._tag === "NotSeen" ? unseen : { value: state.total, accountId: state.accountId }),
    stands: state._tag === "Posted",
    applications: state.applications,
    offsets: state.offsets,
    refundedMinor: 0n
  })),
  ...[
    ...Array.from(payments, ([id, state]) => ({
      stream: StreamName.payment(id),
      control: "unapplied payments" as const,
      ...(state._tag === "NotSeen" ? unseen : { value: state.amount, accountId: state.accountId }),
      stands: state._tag === "Processed",
      usage: state.usage
    })),
    ...Array.from(creditMemos, ([id, state]) => ({
      stream: StreamName.creditMemo(id),
      control: "on-account credit memos" as const,
      ...(state._tag === "NotSeen" ? unseen : { value: state.total, accountId: state.accountId }),
      stands: state._tag === "Posted",
      usage: state.usage
    }))
  ].map(({ usage, ...page }): Page => ({
    ...page,
    applications: usage.applications,
    offsets: usage.offsets,
    refundedMinor: usage.refundedMinor
  }))
]

const unseen = { value: undefined, accountId: undefined }

interface Leg {
  readonly of: ReadonlyArray<string>
  readonly currency: Currency
  /** What is applied by now, and what of it the document's own history has brought about, minor units. */
  readonly minor: bigint
  readonly sinceMinor: bigint
}

const legsOf = ({ applications: { applied, strays } }: Page): ReadonlyArray<Leg> => [
  ...Array.from(applied.values(), ({ application: { amount, id, source, target }, carried, remainingMinor }) => ({
    of: [`application ${id}`, StreamName.ofSource(source), StreamName.ofTarget(target)],
    currency: amount.currency,
    minor: remainingMinor,
    sinceMinor: carried ? remainingMinor - amount.minor : remainingMinor
  })),
  ...strays.map(({ amount, applicationId, source, target }) => ({
    of: [`application ${applicationId}`, StreamName.ofSource(source), StreamName.ofTarget(target)],
    currency: amount.currency,
    minor: -amount.minor,
    sinceMinor: -amount.minor
  }))
]

/** What is booked as applied lessens a control, in its own currency; what the document says is open, in the document's. */
const addToControl = (page: Page, add: Add): void => {
  const { control, offsets, refundedMinor, stands, stream, value } = page
  for (const { currency, minor, of } of legsOf(page)) {
    if (stands && value?.currency === currency) continue
    add(`${control} ${currency}`, of, -minor)
    if (stands && value !== undefined) add(`${control} ${value.currency}`, of, minor)
  }
  if (!stands && value !== undefined)
    add(`${control} ${value.currency}`, [stream], Opening.totalMinor(offsets) - refundedMinor)
}

/** What a source gives its account no longer has, and what a target gets it no longer owes. */
const addToAccount = (page: Page, add: Add): void => {
  const { accountId, control, offsets, value } = page
  if (value === undefined) return
  const sum = accountSum(accountId ?? null, value.currency)
  const isTarget = control === "accounts receivable"
  for (const { of, sinceMinor } of legsOf(page)) add(sum, of, isTarget ? -sinceMinor : sinceMinor)
  for (const [id, { by, minor }] of offsets)
    if (by === "creditBalance" || (by === "adjustment" && !isTarget))
      add(sum, [`application ${id}`, page.stream], isTarget ? minor : -minor)
}

/** As identity 26 names the balance of an account. */
export const accountSum = (accountId: AccountId | null, currency: Currency): string =>
  `account ${accountId ?? "no account"} ${currency}`

/** What crosses over is expected to: from the giver's account to the getter's. */
const addCrossings = (pages: ReadonlyArray<Page>, add: Add): void => {
  const accounts = new Map(pages.map(({ accountId, stream }) => [stream, accountId]))
  for (const page of pages) {
    if (page.control === "accounts receivable") continue
    for (const { application, carried, remainingMinor } of page.applications.applied.values()) {
      const target = StreamName.ofTarget(application.target)
      const [from, to] = [page.accountId, accounts.get(target)]
      if (from === undefined || to === undefined || from === to) continue
      const { currency, minor } = application.amount
      const crossed = carried ? remainingMinor - minor : remainingMinor
      const of = [`application ${application.id}`, page.stream, target]
      add(accountSum(from, currency), of, -crossed)
      add(accountSum(to, currency), of, crossed)
    }
  }
}
