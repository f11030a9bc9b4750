/** Every error that a question can end with is provoked once, and says what to do. */
import type { Tenant } from "@counterfoil/billing/Tenant"
import { AccountId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { captured, invoicePosted, item } from "../../domain/test/Sample.ts"
import { approvers, book, close, invoice, key, month, payment, tell } from "../../reconciliation/test/close/Books.ts"
import { accountAt } from "../src/asof/AccountAt.ts"
import { documentAt } from "../src/asof/DocumentAt.ts"
import { bisect } from "../src/bisect/Bisect.ts"
import { explainAccount, explainDocument } from "../src/explain/Explanation.ts"
import { extract } from "../src/extract/Extract.ts"
import type { Scope } from "../src/extract/Scope.ts"
import { documentNamed } from "../src/names/DocumentNamed.ts"
import { subjectNamed } from "../src/names/SubjectNamed.ts"
import { trace } from "../src/trace/Trace.ts"
import { whatIf } from "../src/whatif/WhatIf.ts"
import { database, record } from "./Tenants.ts"

const db = database()
const folder = mkdtempSync(join(tmpdir(), "audit-errors-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, "extract.ndjson")
const nobody = AccountId.make("A-none")
const february: Scope = { kind: "period", periodId: month("2026-02") }
const extracted = (scope: Scope) => extract(scope, file, key).pipe(Effect.provide(NodeServices.layer))

/** What is booked, sealed and closed; then something else happens. */
const closed = <A, E>(then: Effect.Effect<A, E, EventStore | SealStore | Tenant>) =>
  tell(
    Effect.gen(function* () {
      const people = yield* approvers
      for (const fact of [invoice("1", "2026-02-01", "20.00"), payment("1", "2026-02-11", "12.34")]) yield* book(fact)
      yield* close("2026-02", people)
      return yield* then
    }),
    "2026-03-03"
  )

/** A payment more, past the rule that nothing is booked in a closed month: as another program's fault would write it. */
const bookedLate = Effect.gen(function* () {
  const store = yield* EventStore
  const [like] = yield* store.readStream("Payment-1")
  if (like === undefined) throw new Error("it was booked")
  const { bookedOn, data, effectiveOn, meta, schemaVersion, type } = like
  yield* store.append({
    id: "late",
    appends: [
      {
        stream: "Payment-late",
        subject: "A-1",
        expectedVersion: 0,
        events: [{ type, schemaVersion, data, meta, effectiveOn, bookedOn }]
      }
    ]
  })
  yield* seal({ key })
})

const twins = [
  { stream: "Invoice-7", event: { ...invoicePosted("7", [item("i7", "1.00")]), number: "X-1" } },
  { stream: "Payment-7", event: { ...captured("7", "1.00"), number: "X-1" } }
]
const asked = <A, E extends { readonly _tag: string; readonly message: string }>(
  question: Effect.Effect<A, E, Parameters<typeof db.story<A, E>>[1] extends Effect.Effect<A, E, infer R> ? R : never>
) => db.story("errors", Effect.flip(question))
let isTold = false
const story = async () => {
  if (!isTold) await db.story("errors", record(twins))
  isTold = true
}

/** By the error's name: questions that end with it. */
const provoked: Readonly<
  Record<string, ReadonlyArray<() => Promise<{ readonly _tag: string; readonly message: string }>>>
> = {
  DocumentNotFound: [
    () => asked(documentNamed("errors", "none")),
    () => asked(subjectNamed("errors", "none")),
    () => asked(documentAt("Invoice-none")),
    () => asked(explainDocument("Invoice-none")),
    () => asked(bisect("I05", { kind: "document", stream: "Payment-none" }))
  ],
  DocumentAmbiguous: [
    () => asked(documentNamed("errors", "X-1")),
    () => asked(documentNamed("errors", "7")),
    () => asked(subjectNamed("errors", "X-1"))
  ],
  AccountNotFound: [
    () => asked(accountAt(nobody)),
    () => asked(explainAccount(nobody)),
    () => asked(bisect("I15", { kind: "account", accountId: nobody })),
    () => asked(whatIf(nobody, {})),
    () => closed(Effect.flip(extracted({ kind: "account", accountId: nobody })))
  ],
  NothingTraced: [() => asked(trace("errors", "none"))],
  IdentityUnknown: [() => asked(bisect("I99", { kind: "document", stream: "Payment-7" }))],
  EventNotOfAccount: [() => asked(whatIf(AccountId.make("A-1"), { without: new Set(["Payment-9@1"]) }))],
  FiguresDiffer: [() => closed(Effect.andThen(bookedLate, Effect.flip(extracted(february))))]
}

describe("every error of a question", () => {
  it("is in this list", () => {
    const source = join(import.meta.dirname, "../src")
    const found = readdirSync(source, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap(({ name, parentPath }) =>
        Array.from(readFileSync(join(parentPath, name), "utf8").matchAll(/TaggedError\("(\w+)"\)/g))
      )
      .map(([, name]) => name)
    expect(found.toSorted()).toEqual(Object.keys(provoked).toSorted())
  })

  for (const [name, questions] of Object.entries(provoked))
    it(`${name} ends each question that provokes it, in words`, async () => {
      await story()
      for (const question of questions) {
        const { _tag, message } = await question()
        expect([_tag, message]).toEqual([name, expect.stringMatching(/.{30,}/)])
      }
    })
})

describe("an extract that is refused", () => {
  it("for figures that are not those of the close leaves no file; as it was closed, it is written", async () => {
    const error = await closed(Effect.andThen(bookedLate, Effect.flip(extracted(february))))
    expect(error).toMatchObject({ _tag: "FiguresDiffer", periodId: "2026-02" })
    expect(readdirSync(folder)).toEqual([])
    const { whole } = await closed(Effect.andThen(seal({ key }), extracted(february)))
    expect([whole, existsSync(file)]).toEqual([2, true])
    rmSync(file)
  })

  it("for what is not under a seal leaves no file", async () => {
    const scope: Scope = { kind: "account", accountId: AccountId.make("A-1") }
    const unsealed = tell(Effect.andThen(book(invoice("1", "2026-02-01")), Effect.flip(extracted(scope))))
    expect(await unsealed).toMatchObject({ _tag: "NotSealed" })
    expect(readdirSync(folder)).toEqual([])
  })
})
