/** What comparing both sides came to, wherever they were held meanwhile: what a report is made of. */
import type { Cases } from "./Cases.ts"
import type { SentGateway } from "./gateway/Gateways.ts"
import type { Report } from "./report/Report.ts"
import type { Limits } from "./RequestBudget.ts"
import type { TwoFrom } from "@counterfoil/domain/proposal/Approval"
import type { SealFinding } from "@counterfoil/domain/StoreFindings"

export interface Options extends Limits {
  readonly runId: string
  /** The instant as of which the run speaks, ISO in UTC; now by default. */
  readonly asOf?: string | undefined
  /** Changes younger than this are timing: Zuora's long transactions commit late. Source: Zuora, AQuA best practices. */
  readonly lagMs: number
  /** Payments that are Processing, and calls without an outcome, for longer than this are discrepancies. */
  readonly stuckMs: number
  readonly accountId?: string | undefined
  /** What gateways and bank sent; none by default. */
  readonly gateways?: ReadonlyArray<SentGateway> | undefined
  /** Whether everything of which something was refunded is read singly: only that tells chargebacks. */
  readonly isThorough?: boolean | undefined
  /**
   * Only what has changed since the run before is read and compared, everything else taken as that one left it; everything
   * where there is none that read everything.
   */
  readonly isIncremental?: boolean | undefined
  /** From which amount on a repair takes two approvers; always, by default. */
  readonly twoFrom?: TwoFrom | undefined
  /** Documents of Zuora that are read together. */
  readonly windowSize?: number | undefined
  /** Where a verification has found that the events are not what was sealed; none by default. */
  readonly seals?: ReadonlyArray<SealFinding> | undefined
  /**
   * Whether the run's cases and what it came to are recorded when it has ended. One that was killed before that is gone on
   * with by whoever asks for the same. Not so by default.
   */
  readonly isKept?: boolean | undefined
  /** Names this process to whoever wants to run meanwhile; its run by default. */
  readonly holder?: string | undefined
}

/** The instants that a run speaks of; ISO in UTC. */
export interface Instants {
  readonly asOf: string
  readonly watermark: string
  readonly stuckBefore: string
}

/** All but what people call accounts, how cases stand, and the verdict. */
export type Findings = Pick<
  Report,
  | "runId"
  | "asOf"
  | "watermark"
  | "since"
  | "sources"
  | "manifest"
  | "discrepancies"
  | "brokenBy"
  | "proposals"
  | "untold"
  | "identities"
  | "accounts"
  | "trialBalance"
  | "inTransit"
> & {
  /** As they were before the run. */
  readonly cases: Cases
}
