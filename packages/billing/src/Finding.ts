/** What a look at Zuora shows of a call without an answer. */
export interface Finding {
  readonly finding: "happened" | "not happened" | "unclear"
  /** sha256 of what was seen, hexadecimal: two equal ones saw the same. */
  readonly fingerprint: string
}
