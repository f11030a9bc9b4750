/**
 * What is wrong inside the store, each cause once: of the identities that one fault breaks, the one nearest to the source
 * of the data flow is the cause, the others follow from it. Sums over many documents are explained by what adds up to them.
 */
import type { Currency } from "./Currency.ts"
import type { Consequence } from "./Discrepancy.ts"
import type { DiscrepancyCode } from "./DiscrepancyCode.ts"
import type { AccountId } from "./Id.ts"
import type { Violation } from "./identities/Identity.ts"
import { givingOf, type Ledger, targetOf } from "./Ledger.ts"
import * as StreamName from "./StreamName.ts"

export interface Cause {
  readonly code: DiscrepancyCode
  readonly violation: Violation
  readonly accountId: AccountId | null
  /** The documents that it is about. */
  readonly streams: ReadonlyArray<string>
  readonly consequences: ReadonlyArray<Consequence>
}

/** Which discrepancy a broken identity is, by its first word. */
const codes: Readonly<Record<string, DiscrepancyCode>> = {
  "1": "I21",
  "2": "I01",
  "3": "I04",
  "5": "I04",
  "10": "I09",
  "12": "I06",
  "13": "I05",
  "14": "I07",
  "15": "I05",
  "16": "I11",
  "18": "I05",
  "19": "I15",
  "20": "I08",
  "20 known documents": "I15",
  "21": "I11",
  "22": "I20",
  "26": "I17",
  "28": "I17",
  "29": "I17",
  "41": "I10",
  journal: "I16",
  nothing: "I15",
  "header-kept": "I01",
  "item-kept": "I03",
  "payment-kept": "I05",
  "memo-kept": "I06",
  "entry-kept": "I16",
  "control-kept": "I17"
}

export const codeOf = ({ identity }: Pick<Violation, "identity">): DiscrepancyCode =>
  codes[identity] ?? codes[identity.split(" ")[0] ?? ""] ?? "I17"

/** From the source of the data flow on, each with what it brings about. A code that is not named brings about nothing. */
const effects: ReadonlyArray<readonly [DiscrepancyCode, ReadonlyArray<DiscrepancyCode>]> = [
  ["I15", ["I17"]],
  ["I08", ["I17"]],
  ["I07", ["I01", "I02", "I04", "I06", "I20"]],
  ["I21", ["I01", "I02", "I06"]],
  ["I10", ["I11"]],
  ["I11", ["I05", "I06"]],
  ["I03", ["I01", "I17"]],
  ["I04", ["I02"]],
  ["I05", ["I17"]],
  ["I06", ["I17"]],
  ["I20", ["I02"]],
  ["I09", []],
  ["I01", ["I17"]],
  ["I16", ["I17"]],
  ["I17", []]
]
const ranks = new Map(effects.map(([code], index) => [code, index]))
const rankOf = (code: DiscrepancyCode): number => ranks.get(code) ?? effects.length
const bringsAbout = (cause: DiscrepancyCode, code: DiscrepancyCode): boolean =>
  effects.some(([one, follow]) => one === cause && follow.includes(code))

/** Whether a document whose identities are broken in this way has a hidden offset because of that. */
export const hidesOffset = (violation: Violation): boolean => bringsAbout(codeOf(violation), "I02")

/** What a violation is about as a whole: the document of an item, the application, the account. */
export const wholeOf = (subject: string): string => {
  const words = subject.split(" ")
  return isSum(subject) ? subject : words.slice(0, words[0] === "application" ? 2 : 1).join(" ")
}

const isSum = (subject: string): boolean =>
  !/^(application |Invoice-|DebitMemo-|CreditMemo-|Payment-|CreditBalance-)/.test(subject)

/** The causes, in their order from the source of the data flow on. */
export const causesOf = (violations: ReadonlyArray<Violation>, ledger: Ledger): ReadonlyArray<Cause> => {
  if (violations.length === 0) return []
  const applications = applicationsOf(ledger)
  const causes: Array<Cause & { readonly concerns: ReadonlySet<string>; readonly consequences: Array<Consequence> }> =
    []
  const sorted = violations
    .map((violation) => ({ violation, code: codeOf(violation) }))
    .toSorted((a, b) => rankOf(a.code) - rankOf(b.code))
  for (const { code, violation } of sorted) {
    const { subject } = violation
    const whole = wholeOf(subject)
    const near = causes.filter(
      (cause) =>
        (bringsAbout(cause.code, code) && (isControl(subject) || cause.concerns.has(whole))) ||
        (cause.code === code && wholeOf(cause.violation.subject) === whole)
    )
    const explaining = isSum(subject) ? addingUp(near, violation) : near.slice(0, 1)
    for (const cause of explaining)
      if (cause.code !== code || cause.violation.subject !== subject) cause.consequences.push({ code, subject })
    if (explaining.length > 0) continue
    const about = aboutOf(violation, applications, ledger)
    causes.push({ code, violation, consequences: [], ...about })
  }
  return causes
}

/** All of them together, or one alone, where they come to the difference of a sum. */
const addingUp = <C extends Cause>(near: ReadonlyArray<C>, sum: Violation): ReadonlyArray<C> => {
  const sizeOf = ({ expected, found }: Violation): bigint => {
    const minor = found.minor - expected.minor
    return minor < 0n ? -minor : minor
  }
  const own = near.filter(({ violation }) => violation.expected.currency === sum.expected.currency)
  const total = own.reduce((all, { violation }) => all + sizeOf(violation), 0n)
  return total === sizeOf(sum) ? own : own.filter(({ violation }) => sizeOf(violation) === sizeOf(sum)).slice(0, 1)
}

/** A sum over all accounts. */
const isControl = (subject: string): boolean => isSum(subject) && !subject.startsWith("account ")

/** What a violation is about: the documents of an application or item, or one account, or everything. */
export interface About {
  readonly accountId: AccountId | null
  readonly streams: ReadonlyArray<string>
}

/** For many violations of one ledger: its applications are gone through once. */
export const abouts = (ledger: Ledger): ((violation: Violation) => About) => {
  const applications = applicationsOf(ledger)
  return (violation) => aboutOf(violation, applications, ledger)
}

type Placed = ReadonlyMap<
  string,
  { readonly streams: ReadonlyArray<string>; readonly accounts: ReadonlyArray<AccountId | null> }
>

const aboutOf = (
  { expected: { currency }, subject }: Violation,
  applications: Placed,
  ledger: Ledger
): Pick<Cause, "accountId" | "streams"> & { readonly concerns: ReadonlySet<string> } => {
  const words = subject.split(" ")
  const placed = words[words.indexOf("application") + 1]
  const application = words.includes("application") ? applications.get(placed ?? "") : undefined
  if (application !== undefined) {
    const { accounts, streams } = application
    const sums = accounts.map((accountId) => accountKey(accountId, currency))
    return {
      accountId: accounts[0] ?? null,
      streams,
      concerns: new Set([`application ${placed ?? ""}`, ...streams, ...sums])
    }
  }
  if (isSum(subject)) {
    const [kind, id] = words
    const isAccount = kind === "account" && words.length === 3
    return { accountId: isAccount ? (id as AccountId) : null, streams: [], concerns: new Set([subject]) }
  }
  const stream = wholeOf(subject)
  const accountId = accountOf(ledger, stream)
  return { accountId, streams: [stream], concerns: new Set([stream, accountKey(accountId, currency)]) }
}

/** As identity 26 names the balance of an account. */
const accountKey = (accountId: AccountId | null, currency: Currency): string =>
  `account ${accountId ?? "no account"} ${currency}`

const accountOf = ({ creditMemos, debitMemos, invoices, payments }: Ledger, stream: string): AccountId | null => {
  const id = stream.slice(stream.indexOf("-") + 1)
  const states: Readonly<Record<string, ReadonlyMap<string, object>>> = {
    Invoice: invoices,
    DebitMemo: debitMemos,
    CreditMemo: creditMemos,
    Payment: payments
  }
  const kind = stream.slice(0, stream.indexOf("-"))
  const state = states[kind]?.get(id)
  if (kind === "CreditBalance") return id as AccountId
  return state !== undefined && "accountId" in state ? (state.accountId as AccountId | null) : null
}

/** By id, the two documents of every application, and their accounts as far as they are known, the source's first. */
const applicationsOf = (ledger: Ledger): Placed => {
  const placed = new Map<string, { streams: ReadonlyArray<string>; accounts: ReadonlyArray<AccountId | null> }>()
  for (const { applied } of [
    ...Array.from(ledger.payments.values(), ({ usage }) => usage.applications),
    ...Array.from(ledger.creditMemos.values(), ({ usage }) => usage.applications),
    ...Array.from(ledger.invoices.values(), ({ applications }) => applications),
    ...Array.from(ledger.debitMemos.values(), ({ applications }) => applications)
  ])
    for (const [id, { application }] of applied) {
      const source = givingOf(ledger, application.source)
      const target = targetOf(ledger, application.target)
      placed.set(id, {
        streams: [StreamName.ofSource(application.source), StreamName.ofTarget(application.target)],
        accounts: [source, target].flatMap((state) => (state === undefined ? [] : [state.accountId]))
      })
    }
  return placed
}
