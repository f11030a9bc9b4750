/** Which documents the applications are between that violations name: what follows from a violation is found with them. */
import type { Violation } from "@counterfoil/domain/identities/Identity"
import type { Ledger } from "@counterfoil/domain/Ledger"
import * as StreamName from "@counterfoil/domain/StreamName"
import { documentIn } from "../reading/DocumentKind.ts"

/** By an application's id, the streams of its source and its target. */
export type Placed = ReadonlyMap<string, ReadonlyArray<string>>

/** Applications on either side, and the documents at both ends. */
export const applicationsOf = ({ creditMemos, debitMemos, invoices, payments }: Ledger) =>
  [
    ...Array.from(payments.values(), ({ usage }) => usage.applications),
    ...Array.from(creditMemos.values(), ({ usage }) => usage.applications),
    ...Array.from(invoices.values(), ({ applications }) => applications),
    ...Array.from(debitMemos.values(), ({ applications }) => applications)
  ].flatMap(({ applied }) =>
    Array.from(applied.values(), ({ application: { id, source, target } }) => ({
      id: id as string,
      ends: [StreamName.ofSource(source), StreamName.ofTarget(target)]
    }))
  )

/** Of those that these subjects of violations name. */
export const placedIn = (subjects: ReadonlyArray<string>, ledger: Ledger): Placed => {
  const named = new Set(subjects.flatMap((subject) => applicationIn(subject) ?? []))
  if (named.size === 0) return new Map()
  return new Map(applicationsOf(ledger).flatMap(({ ends, id }) => (named.has(id) ? [[id, ends] as const] : [])))
}

const applicationIn = (subject: string): string | undefined => {
  const words = subject.split(" ")
  return words.includes("application") ? words[words.indexOf("application") + 1] : undefined
}

/** Every document that these violations are about. */
export const streamsOf = (violations: ReadonlyArray<Violation>, placed: Placed): ReadonlyArray<string> => {
  const streams = new Set<string>()
  for (const { subject } of violations) {
    const [first = ""] = subject.split(" ")
    if (documentIn(first) !== undefined) streams.add(first)
    for (const end of placed.get(applicationIn(subject) ?? "") ?? []) streams.add(end)
  }
  return Array.from(streams).sort()
}
