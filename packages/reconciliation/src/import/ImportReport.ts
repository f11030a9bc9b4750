/** What an import came to: what was read, whether both sides add up to the same, what is not known, what it cost. */
import * as ImportRecord from "@counterfoil/domain/Import"
import * as Money from "@counterfoil/domain/Money"
import type { Settings } from "@counterfoil/billing/Tenant"
import { later } from "@counterfoil/billing/TenantClock"
import { kindsOf } from "./Kinds.ts"
import type { Control } from "./Controls.ts"

/**
 * `complete`: everything is in, nothing is unknown, and both sides add up to the same. `differs`: they do not.
 * `could-not-tell`: something is not known. `stopped`: no more requests may be sent; it can be gone on with.
 */
export type ImportVerdict = "complete" | "differs" | "could-not-tell" | "stopped"

/** Documents of one kind: how many were read, some of them twice, and the events that were news. */
export interface Imported {
  readonly kind: ImportRecord.Kind
  readonly documents: number
  /** Of what Zuora has deleted. */
  readonly deleted: number
  readonly changed: number
  readonly facts: number
}

export interface ImportReport {
  readonly tenant: string
  readonly importId: string
  /** The day at whose end the books begin with opening balances; null for all of history. */
  readonly cutOverOn: string | null
  readonly accountId: string | null
  /** What was deleted before this instant, Zuora has forgotten: it is not in the books. ISO in UTC. */
  readonly forgottenBefore: string
  /** ISO instants in UTC. */
  readonly startedAt: string
  readonly finishedAt: string
  readonly verdict: ImportVerdict
  readonly imported: ReadonlyArray<Imported>
  /** Empty where the import was stopped. */
  readonly controls: ReadonlyArray<Control>
  /** What is not known, and why. */
  readonly gaps: ReadonlyArray<ImportRecord.Gap>
  /** Requests to Zuora of all runs of this import. */
  readonly requests: number
  /** Where this run was stopped before anything was on record: how many requests a run should have at least. */
  readonly needsRequests: number | null
}

/** How long Zuora shows what is deleted. Source: Zuora documentation, Data Query. */
const keptMs = 30 * 24 * 3_600_000

export const reportOf = (
  settings: Pick<Settings, "settlement" | "tenant">,
  run: ImportRecord.Run,
  controls: ReadonlyArray<Control> | undefined,
  finishedAt: string,
  needsRequests: number | undefined
): ImportReport => ({
  tenant: settings.tenant,
  importId: run.terms.importId,
  cutOverOn: run.terms.cutOverOn,
  accountId: run.terms.accountId,
  forgottenBefore: later(run.terms.startedAt, -keptMs),
  startedAt: run.terms.startedAt,
  finishedAt,
  verdict: verdictOf(run.gaps, controls),
  imported: kindsOf(settings).map((kind) => {
    const of = (pass: ImportRecord.Step["pass"]) => ImportRecord.reached(run, { pass, kind })
    const passes = [of("all"), of("deleted"), of("changed"), of("changedAndDeleted")] as const
    const [all, deleted, changed, late] = passes
    return {
      kind,
      documents: all.documents,
      deleted: deleted.documents,
      changed: changed.documents + late.documents,
      facts: passes.reduce((sum, { facts }) => sum + facts, 0)
    }
  }),
  controls: controls ?? [],
  gaps: run.gaps,
  requests: run.requests,
  needsRequests: needsRequests ?? null
})

/** Both sides say the same. */
export const agrees = ({ ours, zuora }: Control): boolean => Money.equals(ours, zuora)

const verdictOf = (
  gaps: ReadonlyArray<ImportRecord.Gap>,
  controls: ReadonlyArray<Control> | undefined
): ImportVerdict => {
  if (controls === undefined) return "stopped"
  if (!controls.every(agrees)) return "differs"
  return gaps.length > 0 ? "could-not-tell" : "complete"
}

/** The report as JSON text: amounts as decimal text, two spaces deep. */
export const toJson = ({ controls, ...report }: ImportReport): string =>
  JSON.stringify(
    {
      ...report,
      controls: controls.map((control) => ({
        what: control.what,
        currency: control.currency,
        ours: Money.format(control.ours),
        zuora: Money.format(control.zuora),
        agree: agrees(control)
      }))
    },
    undefined,
    2
  )
