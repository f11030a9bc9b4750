/**
 * What is wrong inside the store, each cause once: of the identities that one fault breaks, the one nearest to the source
 * of the data flow is the cause, the others follow from it. Sums over many documents are explained by what adds up to them.
 */
import { type Bearings, placesOf } from "./Bearings.ts"
import type { Consequence } from "./Discrepancy.ts"
import type { DiscrepancyCode } from "./DiscrepancyCode.ts"
import type { AccountId } from "./Id.ts"
import { subjectsOf, type Violation } from "./identities/Identity.ts"
import { accountSum, type Share } from "./identities/Shares.ts"
import type { Ledger } from "./Ledger.ts"
import * as Money from "./Money.ts"

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
  "31": "I17",
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

/** The causes, in their order from the source of the data flow on; of several of one code, as they are given. */
export const causesOf = (violations: ReadonlyArray<Violation>, bearings: Bearings): ReadonlyArray<Cause> => {
  const causes: Array<Found> = []
  const sorted = violations
    .map((violation) => ({ violation, code: codeOf(violation) }))
    .toSorted((a, b) => rankOf(a.code) - rankOf(b.code))
  for (const { code, violation } of sorted) {
    const { subject } = violation
    const whole = wholeOf(subject)
    const near = causes.filter(
      (cause) =>
        (bringsAbout(cause.code, code) && (isSum(subject) || cause.concerns.has(whole))) ||
        (cause.code === code && wholeOf(cause.violation.subject) === whole)
    )
    const { explaining, rest } = isSum(subject)
      ? addingUp(near, violation, bearings.shares)
      : { explaining: near.slice(0, 1), rest: near.length > 0 ? undefined : violation }
    for (const cause of explaining) follow(cause, { code, subject })
    if (rest !== undefined) causes.push({ code, violation: rest, consequences: [], ...aboutOf(violation, bearings) })
  }
  return causes
}

interface Found extends Cause {
  readonly concerns: ReadonlySet<string>
  readonly consequences: Array<Consequence>
}

/** Puts a consequence under its cause, once. */
const follow = ({ code, consequences, violation }: Found, consequence: Consequence): void => {
  const isThere = (one: Consequence) => one.code === consequence.code && one.subject === consequence.subject
  if (!isThere({ code, subject: violation.subject }) && !consequences.some(isThere)) consequences.push(consequence)
}

interface Explained {
  readonly explaining: ReadonlyArray<Found>
  /** What they leave of the sum's difference, if anything. */
  readonly rest: Violation | undefined
}

/**
 * Which causes a sum's difference comes from. By its shares, each with its sign, as far as causes concern them; what is
 * left is explained by causes whose own differences come to it, all of them together or one alone.
 */
const addingUp = (near: ReadonlyArray<Found>, sum: Violation, shares: ReadonlyArray<Share>): Explained => {
  const explaining = new Set<Found>()
  let left = deltaOf(sum)
  const told = near.find((cause) => cause.violation.subject === sum.subject)
  if (told !== undefined) return { explaining: [told], rest: undefined }
  for (const { minor, of, sum: name } of shares) {
    const cause = name === sum.subject ? near.find(({ concerns }) => of.some((one) => concerns.has(one))) : undefined
    if (cause === undefined) continue
    explaining.add(cause)
    left -= minor
  }
  if (left === 0n) return { explaining: Array.from(explaining), rest: undefined }
  const others = near.filter(
    (cause) =>
      !explaining.has(cause) &&
      (isControl(sum.subject) || cause.concerns.has(sum.subject)) &&
      cause.violation.expected.currency === sum.expected.currency
  )
  const size = sizeOf(left)
  const total = others.reduce((all, { violation }) => all + sizeOf(deltaOf(violation)), 0n)
  const adding =
    total === size ? others : others.filter(({ violation }) => sizeOf(deltaOf(violation)) === size).slice(0, 1)
  const rest = { ...sum, expected: Money.make(sum.found.currency, sum.found.minor - left) }
  return { explaining: [...explaining, ...adding], rest: adding.length > 0 ? undefined : rest }
}

const deltaOf = ({ expected, found }: Violation): bigint => found.minor - expected.minor
const sizeOf = (minor: bigint): bigint => (minor < 0n ? -minor : minor)

/** A sum over all accounts. */
const isControl = (subject: string): boolean => isSum(subject) && !subject.startsWith("account ")

/** What a violation is about: the documents of an application or item, or one account, or everything. */
export interface About {
  readonly accountId: AccountId | null
  readonly streams: ReadonlyArray<string>
}

/** For some violations of one ledger: it is gone through once. */
export const abouts = (ledger: Ledger, violations: ReadonlyArray<Violation>): ((violation: Violation) => About) => {
  const bearings = { ...placesOf(ledger, subjectsOf(violations)), shares: [] }
  return (violation) => aboutOf(violation, bearings)
}

const aboutOf = (
  { expected: { currency }, subject }: Violation,
  { accounts, applications }: Bearings
): Pick<Found, "accountId" | "streams" | "concerns"> => {
  const words = subject.split(" ")
  const placed = words[words.indexOf("application") + 1]
  const application = words.includes("application") ? applications.get(placed ?? "") : undefined
  if (application !== undefined) {
    const sums = application.accounts.map((accountId) => accountSum(accountId, currency))
    return {
      accountId: application.accounts[0] ?? null,
      streams: application.streams,
      concerns: new Set([`application ${placed ?? ""}`, ...application.streams, ...sums])
    }
  }
  if (isSum(subject)) {
    const [kind, id] = words
    const isAccount = kind === "account" && words.length === 3
    return { accountId: isAccount ? (id as AccountId) : null, streams: [], concerns: new Set([subject]) }
  }
  const stream = wholeOf(subject)
  const accountId = accounts.get(stream) ?? null
  return { accountId, streams: [stream], concerns: new Set([stream, accountSum(accountId, currency)]) }
}
