/** What a look at Zuora shows of a call without an answer. */
import { createHash } from "node:crypto"

export interface Finding {
  readonly finding: "happened" | "not happened" | "unclear"
  /** sha256 of what was seen, hexadecimal: two equal ones saw the same. */
  readonly fingerprint: string
}

/** What was seen, line by line, is one fingerprint. */
export const finding = (verdict: Finding["finding"], seen: ReadonlyArray<string>): Finding => ({
  finding: verdict,
  fingerprint: createHash("sha256").update(seen.join("\n")).digest("hex")
})
