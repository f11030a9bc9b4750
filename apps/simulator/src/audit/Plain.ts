/** Reading plain JSON, for the auditor alone: nothing of what it judges is trusted to read for it. */
export type Fields = { readonly [field: string]: unknown }

export const text = (value: unknown): string => (typeof value === "string" ? value : "")

export const fields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {}

export const list = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? value.map(fields) : [])

/** Minor units of a row's amount: a whole number as text. */
export const minorOf = (value: unknown): bigint => {
  if (typeof value === "string" && /^-?\d+$/.test(value)) return BigInt(value)
  throw new Error(`a row's amount is whole minor units as text, not ${JSON.stringify(value)}`)
}

/** Cents of an event's amount, `{ amount: "10.10", currency: "EUR" }`; the simulated tenant bills in euros only. */
export const centsOf = (value: unknown): bigint => {
  const { amount, currency } = fields(value)
  const [, sign = "", whole = "", cents = ""] = /^(-?)(\d+)\.(\d{2})$/.exec(text(amount)) ?? []
  if (whole === "" || currency !== "EUR") throw new Error(`not an amount in euros: ${JSON.stringify(value)}`)
  return BigInt(`${sign}${whole}${cents}`)
}

export const add = (sums: Map<string, bigint>, key: string, minor: bigint): void => {
  sums.set(key, (sums.get(key) ?? 0n) + minor)
}
