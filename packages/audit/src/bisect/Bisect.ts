/**
 * Since when an identity does not hold: the event after which it failed, found by halving the history of the account or
 * document. It takes at most log2 of the commits, and k, looks at the books: k is two, for both ends, and the events of the
 * one commit that is left. Each half is folded on from where all was still right: together as much as reading it twice.
 */
import type { AccountId } from "@counterfoil/domain/Id"
import { figureOf } from "@counterfoil/domain/Figure"
import { type Broken as FirstBroken, firstBroken } from "@counterfoil/domain/FirstBroken"
import { identities } from "@counterfoil/domain/identities/Identities"
import type { Identity } from "@counterfoil/domain/identities/Identity"
import type * as Ledger from "@counterfoil/domain/Ledger"
import type { Money } from "@counterfoil/domain/Money"
import { codeOf, wholeOf } from "@counterfoil/domain/OwnCauses"
import { hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { type DocumentEntry, nameOf, type Why, whyOf } from "../Entry.ts"
import * as History from "../History.ts"
import { AccountNotFound, DocumentNotFound } from "../NotFound.ts"

export type Subject =
  | { readonly kind: "account"; readonly accountId: AccountId }
  | { readonly kind: "document"; readonly stream: string }

/** Neither a code of a discrepancy that an identity brings about, nor an identity. */
export class IdentityUnknown extends Data.TaggedError("IdentityUnknown")<{ readonly identity: string }> {
  override get message(): string {
    const known = Array.from(new Set(identities.map(({ code }) => codeOf({ identity: code })))).toSorted()
    return `No identity is known as "${this.identity}": give one of ${known.join(", ")}, I02, or a number such as 13`
  }
}

export interface Bisected {
  /** What was asked: `13 payment conservation`. */
  readonly identities: ReadonlyArray<string>
  readonly equations: ReadonlyArray<string>
  readonly events: number
  readonly commits: number
  /** Null where it holds now. */
  readonly broken: Broken | null
}

export interface Broken extends Why {
  /** `Payment-1@3`. */
  readonly event: string
  readonly type: string
  readonly effectiveOn: string
  /** ISO instant in UTC. */
  readonly recordedAt: string
  /** Of the document: what was open of it, or unapplied. */
  readonly before: Money | null
  readonly after: Money | null
  /** What does not hold since: subject, both sides. */
  readonly violations: ReadonlyArray<{ readonly subject: string; readonly expected: Money; readonly found: Money }>
  /** How often the books were looked at. */
  readonly looks: number
}

/** Where it failed and held again in between, one of the events after which it failed. */
export const bisect = Effect.fn("Bisect.bisect")(function* (identity: string, subject: Subject) {
  const asked = identitiesAsked(identity)
  if (asked.length === 0) return yield* new IdentityUnknown({ identity })
  const { entries, own } =
    subject.kind === "account" ? yield* History.ofAccount(subject.accountId) : yield* History.ofDocument(subject.stream)
  if (subject.kind === "account" && own.size === 0) return yield* new AccountNotFound(subject)
  if (subject.kind === "document" && entries.length === 0) return yield* new DocumentNotFound({ key: subject.stream })
  return bisected(asked, subject, { entries, own })
})

/** The same of a history that is there. */
export const bisected = (
  asked: ReadonlyArray<Identity>,
  subject: Subject,
  { entries, own }: History.History
): Bisected => {
  const commits = commitsOf(entries)
  const isAbout = aboutOf(subject, entries, own)
  const violationsOf = (ledger: Ledger.Ledger) =>
    asked.flatMap(({ check }) => check(ledger)).filter((one) => isAbout(one.subject))
  const found = firstBroken(commits, (ledger) => violationsOf(ledger).length === 0)
  return {
    identities: asked.map(({ code }) => code),
    equations: asked.map(({ equation }) => equation),
    events: entries.length,
    commits: commits.length,
    broken: found === undefined ? null : brokenOf(found, subject, violationsOf(found.after))
  }
}

const brokenOf = (
  { after, before, event, looks }: FirstBroken<DocumentEntry>,
  subject: Subject,
  violations: Broken["violations"]
): Broken => {
  const { effectiveOn, recordedAt, type } = event.stored
  const stream = subject.kind === "document" ? subject.stream : event.stream
  return {
    ...whyOf(event),
    event: nameOf(event),
    type,
    effectiveOn,
    recordedAt,
    before: figureOf(before, stream) ?? null,
    after: figureOf(after, stream) ?? null,
    violations,
    looks
  }
}

/** A header that is zero while its items are not: told as a discrepancy, which is no equation of its own. */
const hiddenOffset: Identity = {
  code: "I02 hidden offset",
  equation: "header = 0 implies every item = 0",
  check: (ledger) =>
    hiddenOffsets(ledger, []).flatMap(({ amount, subject }) =>
      amount === null
        ? []
        : [{ identity: "I02 hidden offset", subject, expected: { ...amount, minor: 0n }, found: amount }]
    )
}

/** By the code of what it brings about (`I05`), its number (`13`) or its name. */
export const identitiesAsked = (identity: string): ReadonlyArray<Identity> =>
  identity === "I02"
    ? [hiddenOffset]
    : identities.filter(
        ({ code }) => code === identity || code.split(" ")[0] === identity || codeOf({ identity: code }) === identity
      )

/** Events of one commit have one log and one instant, and stand together. */
const commitsOf = (entries: ReadonlyArray<DocumentEntry>): ReadonlyArray<ReadonlyArray<DocumentEntry>> =>
  Array.from(Map.groupBy(entries, ({ stored }) => `${stored.log} ${stored.recordedAt}`).values())

/** Whether a violation is about what was asked: a document, its lines and applications, or an account. */
const aboutOf = (
  subject: Subject,
  entries: ReadonlyArray<DocumentEntry>,
  own: ReadonlySet<string>
): ((violated: string) => boolean) => {
  const applications = new Set<string>()
  for (const { event } of entries) {
    if (!("application" in event)) continue
    const { id, source, target } = event.application
    if (own.has(StreamName.ofSource(source)) || own.has(StreamName.ofTarget(target)))
      applications.add(`application ${id}`)
  }
  return (violated) => {
    const whole = wholeOf(violated)
    if (own.has(whole) || applications.has(whole)) return true
    return subject.kind === "account" && violated.startsWith(`account ${subject.accountId} `)
  }
}
