/** Accounts whose sums do not come to nothing, looked at whole: the identities across documents, and what is in transit. */
import { placesOf } from "@counterfoil/domain/Bearings"
import { acrossDocuments } from "@counterfoil/domain/identities/Identities"
import { subjectsOf, type Violation } from "@counterfoil/domain/identities/Identity"
import { type Share, sharesOf } from "@counterfoil/domain/identities/Shares"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { TrialBalance } from "@counterfoil/domain/TrialBalance"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { concerning, endsBeyond } from "../Concerning.ts"
import type { Illegible } from "../Illegible.ts"
import { loadOurs, type Ours } from "./Loading.ts"
import { type Placed, placedIn } from "./Placed.ts"
import { query } from "./Statements.ts"

export interface Across {
  readonly violations: ReadonlyArray<Violation>
  /** The applications that these name. */
  readonly placed: Placed
  readonly inTransit: TrialBalance["inTransit"]
  /** What makes sums differ: of these accounts, and of all control accounts. */
  readonly shares: ReadonlyArray<Share>
}

/** Accounts at once. */
const atOnce = 100

/** Of these accounts: what does not hold there, or between there and elsewhere, and what does not elsewhere for that. */
export const across = Effect.fnUntraced(function* (
  tenant: string,
  accounts: ReadonlyArray<string>,
  illegible: Illegible
) {
  const violations: Array<Violation> = []
  const inTransit: Array<TrialBalance["inTransit"][number]> = []
  const placed = new Map<string, ReadonlyArray<string>>()
  const shares: Array<Share> = []
  const looked = new Set(accounts)
  for (let left = [...accounts]; left.length > 0;) {
    const found = yield* some(tenant, left.slice(0, atOnce), placed, illegible)
    violations.push(...found.violations)
    inTransit.push(...found.inTransit)
    for (const [id, ends] of found.placed) placed.set(id, ends)
    shares.push(...found.shares)
    // An account that misses its leg of an application from elsewhere has sums that come to nothing, and yet owes too much.
    const elsewhere = beyond(Array.from(looked), found.ends)
    for (const account of elsewhere) looked.add(account)
    left = [...left.slice(atOnce), ...elsewhere]
  }
  return { violations: once(violations), placed, inTransit: once(inTransit), shares: once(shares) } satisfies Across
})

/** `known`: broken applications, of which an account may know nothing itself. */
const some = Effect.fnUntraced(function* (
  tenant: string,
  accounts: ReadonlyArray<string>,
  known: Placed,
  illegible: Illegible
) {
  const own = yield* query(
    "ofAccounts",
    sql<{ readonly stream: string }>`select stream from recon.document
      where tenant = ${tenant} and account = any(${accounts}::text[]) order by stream`
  )
  const streams = own.map(({ stream }) => stream)
  const first = yield* loadOurs(tenant, streams)
  const others = beyond(streams, [...endsBeyond(first.ledger), ...Array.from(known.values()).flat()])
  const all = others.length === 0 ? first : yield* loadOurs(tenant, [...streams, ...others])
  const concerns = concerning(first.ledger, accounts)
  const broken = acrossDocuments.flatMap((identity) => identity.check(all.ledger)).filter(concerns)
  const violations = illegible.elsewhere(broken, all.ledger)
  const inTransit = inTransitOf(first, all)
  // What was taken back since no identity of documents names any more; the books do.
  const named = [...violations.map(({ subject }) => subject), ...inTransit.map(({ ref }) => `application ${ref}`)]
  return {
    violations,
    placed: placedIn(named, all.ledger),
    ends: endsOf(violations, all.ledger),
    inTransit,
    // Of other accounts not everything is here.
    shares: sharesOf(all.ledger).filter(({ sum }) => !sum.startsWith("account ") || concerns({ subject: sum }))
  }
})

const beyond = (own: ReadonlyArray<string>, ends: ReadonlyArray<string>): ReadonlyArray<string> => {
  const mine = new Set(own)
  return Array.from(new Set(ends)).filter((stream) => !mine.has(stream))
}

/** The accounts at both ends of applications that are broken. */
const endsOf = (violations: ReadonlyArray<Violation>, ledger: Ledger): ReadonlyArray<string> => {
  const { applications } = placesOf(ledger, subjectsOf(violations))
  return Array.from(
    new Set(Array.from(applications.values()).flatMap(({ accounts }) => accounts.map((account) => account ?? "")))
  )
}

/** What the first documents have left in transit, less what the others took from there. */
const inTransitOf = (first: Ours, all: Ours): TrialBalance["inTransit"] => {
  const own = new Set(Array.from(first.transit.values()).flatMap((left) => left.map(({ ref }) => ref)))
  const sums = new Map<string, TrialBalance["inTransit"][number]>()
  for (const one of Array.from(all.transit.values()).flat()) {
    if (!own.has(one.ref)) continue
    const minor = one.minor + (sums.get(one.ref)?.minor ?? 0n)
    sums.set(one.ref, { ...one, minor })
  }
  return Array.from(sums.values()).filter(({ minor }) => minor !== 0n)
}

/** Accounts at both ends of an application tell of it twice. */
const once = <A extends object>(all: ReadonlyArray<A>): ReadonlyArray<A> =>
  Array.from(new Map(all.map((one) => [JSON.stringify(one, withAmounts), one])).values())

const withAmounts = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}` : value)
