/** A closed month of a small company, exported into a folder with its sources and the trust file; gone with the tests. */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import { trusted } from "@counterfoil/event-store/proof/Trust"
import * as Closing from "@counterfoil/reconciliation/close/Closing"
import { exportClose } from "@counterfoil/reconciliation/close/Export"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import {
  approvers,
  book,
  cause,
  clean,
  invoice,
  key,
  month,
  payment,
  tell
} from "../../../packages/reconciliation/test/close/Books.ts"
import { type Trust, trustOf } from "../src/Seal.ts"

const february = month("2026-02")
const settlement = "id,amount\nch-1,30.00\n"

const facts: ReadonlyArray<DocumentEvent> = [
  invoice("0", "2025-12-31", "7.00"),
  invoice("1", "2026-01-31"),
  invoice("2", "2026-02-01", "20.00"),
  // Text that has several spellings in JSON, and a line separator inside of a line.
  { ...invoice("3", "2026-02-10"), number: 'Zoë "\u2028" \\ \u00e9' } as DocumentEvent,
  payment("1", "2026-02-11"),
  payment("2", "2026-02-28", "12.34"),
  invoice("4", "2026-03-01", "5.00")
]

/** Call it at the top of a test file. */
export const exported = async () => {
  const root = mkdtempSync(join(tmpdir(), "counterfoil-verifier-"))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const [folder, sources] = [join(root, "export"), join(root, "sources")]
  mkdirSync(sources)
  writeFileSync(join(sources, "2026-02-11.csv"), settlement)
  const sha256 = createHash("sha256").update(settlement).digest("hex")
  const file = { name: "cards: 2026-02-11.csv", count: 1, sha256 }
  const sent = { files: new Map([[file.name, "2026-02-11.csv"]]), deposits: Effect.succeed([]) }

  await tell(
    Effect.gen(function* () {
      const people = yield* approvers
      for (const fact of facts) yield* book(fact)
      const report = yield* clean
      const { runId } = report
      yield* Closing.propose(
        february,
        { report: { ...report, sources: [...report.sources, file] }, sent },
        cause("propose")
      )
      yield* book(invoice("5", "2026-02-02", "1.00"))
      yield* Closing.sign(february, { runId, approverToken: people.ada, key }, cause("ada"))
      yield* Closing.sign(february, { runId, approverToken: people.grace, key }, cause("grace"))
      yield* exportClose(february, folder, key).pipe(Effect.provide(NodeServices.layer))
    }),
    "2026-03-03"
  )

  const trust: Trust = trustOf({ keys: [{ ...trusted(key) }] })
  const names = ["certificate.json", "manifest.json", "certificate.html", "events.ndjson"]
  const files = new Map([
    ...names.map((name) => [join(folder, name), readFileSync(join(folder, name))] as const),
    [join(sources, "2026-02-11.csv"), Buffer.from(settlement)] as const
  ])
  return {
    root,
    folder,
    sources,
    trust,
    /** Every file that counts, by its path, as it was written. */
    files,
    restore: (path: string) => writeFileSync(path, files.get(path) ?? Buffer.alloc(0))
  }
}
