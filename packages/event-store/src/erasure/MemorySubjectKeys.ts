/** Subjects' keys in memory, gone with the process, beside an event store in memory. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { EventStore } from "../EventStore.ts"
import { instantOf } from "../Instant.ts"
import type { KeptKey, KeyName, SubjectKeys } from "./SubjectKeys.ts"

export const makeMemorySubjectKeys = (store: EventStore["Service"]): SubjectKeys => {
  const kept = new Map<string, KeptKey>()
  const idOf = ({ generation, subject }: KeyName): string => `${generation} ${subject}`
  const all = () => [...kept.values()]

  return {
    find: (names) => Effect.sync(() => names.flatMap((name) => kept.get(idOf(name)) ?? [])),
    ofSubject: (subject) =>
      Effect.sync(() =>
        all()
          .filter((one) => one.subject === subject)
          .toSorted((a, b) => a.generation - b.generation)
      ),
    keep: (name, key) =>
      Effect.sync(() => {
        const before = kept.get(idOf(name))
        if (before !== undefined) return before
        const made: KeptKey = { ...name, _tag: "Wrapped", ...key }
        kept.set(idOf(name), made)
        return made
      }),
    destroyed: Effect.sync(() => all().filter(({ _tag }) => _tag === "Destroyed").length),
    erase: ({ by, commit, name: { generation, subject }, reason }) =>
      Effect.gen(function* () {
        const appended = yield* store.append(commit)
        const at = instantOf(yield* Clock.currentTimeMillis)
        const name = { subject, generation }
        if (kept.get(idOf(name))?._tag !== "Destroyed")
          kept.set(idOf(name), { ...name, _tag: "Destroyed", at, by, reason })
        return appended
      }).pipe(Effect.uninterruptible),
    wrappedOtherwise: (kekId, limit) =>
      Effect.sync(() =>
        all()
          .flatMap((one) => (one._tag === "Wrapped" && one.kekId !== kekId ? [one] : []))
          .slice(0, limit)
      ),
    rewrap: (before, after) =>
      Effect.sync(() => {
        const now = kept.get(idOf(before))
        if (now?._tag !== "Wrapped" || !now.wrapped.equals(before.wrapped)) return false
        kept.set(idOf(before), { ...now, ...after })
        return true
      })
  }
}
