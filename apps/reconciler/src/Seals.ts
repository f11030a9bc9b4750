/** Where the stored events are not what was sealed, for a run that tells it among its discrepancies. */
import { verify } from "@counterfoil/event-store/proof/Verification"
import { Progress } from "@counterfoil/reconciliation/Progress"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as SealFiles from "./SealFiles.ts"
import * as Services from "./Services.ts"
import type { Settings } from "./Settings.ts"

/** Hashes everything that is sealed, as `counterfoil verify` does; gives the first bad place of each log. */
export const findings = Effect.fn("Seals.findings")(function* (settings: Settings, trustFile: Option.Option<string>) {
  const trust = yield* SealFiles.trust(trustFile)
  const bar = yield* Progress
  const reports = yield* verify({
    trust,
    kept: [],
    from: new Map(),
    tell: ({ log, of, position }) => bar.tell({ what: `Verifying log ${log}`, done: position, of })
  }).pipe(Effect.provide(Services.seals(settings)))
  return reports.flatMap(({ finding }) => (finding === undefined ? [] : [finding]))
})
