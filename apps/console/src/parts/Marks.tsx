/** Words with a colour beside them: the word says it, the colour helps. */
import type { CallState } from "@counterfoil/http-api/CallState"
import type { Case } from "@counterfoil/http-api/Cases"
import type { Phase } from "@counterfoil/http-api/Phase"
import type { Severity } from "@counterfoil/http-api/Severity"

export const SeverityMark = ({ severity }: { readonly severity: Severity }) => (
  <span className={`mark ${severity}`}>{severity}</span>
)

const PhaseMark = ({ phase }: { readonly phase: Phase }) => <span className={`phase ${phase}`}>{phase}</span>

/** The phase, and whether it is too small to count: that is shown, never hidden. */
export const Standing = ({ of: { isImmaterial, phase } }: { readonly of: Pick<Case, "phase" | "isImmaterial"> }) => (
  <>
    <PhaseMark phase={phase} />
    {isImmaterial && <span className="quiet name whole">immaterial</span>}
  </>
)

/** How far a call to Zuora is. */
export const CallMark = ({ state }: { readonly state: CallState }) => (
  <span className={`state ${state.replace(" ", "-")}`}>{state}</span>
)

const verdicts = {
  clean: "Clean",
  discrepancies: "Discrepancies",
  "could-not-tell": "Could not tell"
} as const

export const Verdict = ({ verdict }: { readonly verdict: keyof typeof verdicts }) => (
  <span className={`verdict ${verdict}`}>{verdicts[verdict]}</span>
)

/** An ISO instant, to the minute; the exact one on pointing at it. */
export const When = ({ at }: { readonly at: string }) => (
  <time dateTime={at} title={at}>
    {at.slice(0, 16).replace("T", " ")} UTC
  </time>
)
