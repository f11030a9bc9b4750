/**
 * The books against the documents: identities 28 and 29, and the journal's own. Both sides come from the same events, by
 * ways that share no code: roll-forward and postings on one side, document folds on the other.
 */
import type { Currency } from "../Currency.ts"
import * as CreditMemo from "../CreditMemo.ts"
import { type Ledger, postedCreditMemos, postedReceivables, processedPayments } from "../Ledger.ts"
import { LocalDate } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import * as Payment from "../Payment.ts"
import * as Receivable from "../Receivable.ts"
import { type Booked, type Control, rollForward } from "../RollForward.ts"
import { differences, type TrialBalance, trialBalance } from "../TrialBalance.ts"
import { compare, type Violation } from "./Identity.ts"

/** What was checked, and where it does not hold. */
export interface CheckedBook {
  readonly code: string
  readonly equation: string
  readonly violations: ReadonlyArray<Violation>
}

const firstDay = LocalDate.make("0001-01-01")
const lastDay = LocalDate.make("9999-12-31")

/** Minor units per currency, of each control. */
export type Controls = ReadonlyMap<Control, ReadonlyMap<Currency, bigint>>

/** Checks all books of a tenant: events of all documents, and the ledger folded from them. */
export const checkBooks = (events: ReadonlyArray<Booked>, ledger: Ledger): ReadonlyArray<CheckedBook> => {
  const rolled = new Map<Control, Map<Currency, bigint>>()
  for (const { closingMinor, control, currency } of rollForward(events, firstDay, lastDay))
    rolled.set(control, new Map(rolled.get(control)).set(currency, closingMinor))
  return checkSums({
    rolled,
    open: new Map(controls.map((control) => [control, openOf(ledger, control)])),
    trial: trialBalance(events.map(({ event }) => event))
  })
}

const controls = [
  "accounts receivable",
  "unapplied payments",
  "on-account credit memos",
  "credit balance"
] as const satisfies ReadonlyArray<Control>

/** The same of sums that were made before: what events come to, what documents say is open, and the journal. */
export const checkSums = ({
  open,
  rolled,
  trial
}: {
  readonly rolled: Controls
  readonly open: Controls
  readonly trial: TrialBalance
}): ReadonlyArray<CheckedBook> => {
  const rolls = (code: string, ...all: ReadonlyArray<Control>): ReadonlyArray<Violation> =>
    all.flatMap((control) => {
      const [left, right] = [open.get(control), rolled.get(control)]
      return Array.from(new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]))
        .sort()
        .flatMap((currency) =>
          compare(
            code,
            `${control} ${currency}`,
            Money.make(currency, left?.get(currency) ?? 0n),
            Money.make(currency, right?.get(currency) ?? 0n)
          )
        )
    })
  return [
    {
      code: "28 receivables",
      equation: "invoices + debit memos + changes + adjustments - applications + un-applications = what is open",
      violations: rolls("28 receivables", "accounts receivable")
    },
    {
      code: "29 unapplied",
      equation: "captured - applied + un-applied - refunded = unapplied; memos and credit balances likewise",
      violations: rolls("29 unapplied", "unapplied payments", "on-account credit memos", "credit balance")
    },
    {
      code: "31 control accounts",
      equation: "control accounts of the journal = what is open",
      violations: controls.flatMap((control) => compareJournal(control, open.get(control), trial))
    },
    {
      code: "journal balances",
      equation: "debits = credits, in every currency",
      violations: Array.from(differences(trial)).flatMap(([currency, minor]) =>
        compare("journal balances", `journal ${currency}`, Money.zero(currency), Money.make(currency, minor))
      )
    },
    {
      code: "nothing in transit",
      equation: "both legs of every application are booked",
      violations: trial.inTransit.flatMap(({ currency, minor, ref }) =>
        compare("nothing in transit", `application ${ref}`, Money.zero(currency), Money.make(currency, minor))
      )
    }
  ]
}

/** Receivables are owed to us, all other controls by us: the journal has them as credits. */
const compareJournal = (
  control: Control,
  open: ReadonlyMap<Currency, bigint> | undefined,
  trial: TrialBalance
): ReadonlyArray<Violation> => {
  const sign = control === "accounts receivable" ? 1n : -1n
  const booked = new Map(
    trial.balances.flatMap(({ account, creditMinor, currency, debitMinor }) =>
      account === control ? [[currency, sign * (debitMinor - creditMinor)] as const] : []
    )
  )
  return Array.from(new Set([...(open?.keys() ?? []), ...booked.keys()]))
    .sort()
    .flatMap((currency) =>
      compare(
        "31 control accounts",
        `${control} ${currency}`,
        Money.make(currency, open?.get(currency) ?? 0n),
        Money.make(currency, booked.get(currency) ?? 0n)
      )
    )
}

/** What the documents say is open, per currency, minor units. */
const openOf = (ledger: Ledger, control: Control): ReadonlyMap<Currency, bigint> => {
  const open = new Map<Currency, bigint>()
  const add = (currency: Currency, minor: bigint): void => {
    open.set(currency, (open.get(currency) ?? 0n) + minor)
  }
  switch (control) {
    case "accounts receivable":
      for (const { receivable } of postedReceivables(ledger))
        add(receivable.total.currency, Receivable.balanceMinor(receivable))
      break
    case "unapplied payments":
      for (const one of processedPayments(ledger)) add(one.amount.currency, Payment.unappliedMinor(one))
      break
    case "credit balance":
      for (const { balance } of ledger.creditBalances.values())
        if (balance !== undefined) add(balance.currency, balance.minor)
      break
    case "on-account credit memos":
      for (const one of postedCreditMemos(ledger)) add(one.total.currency, CreditMemo.unappliedMinor(one))
      break
  }
  return open
}
