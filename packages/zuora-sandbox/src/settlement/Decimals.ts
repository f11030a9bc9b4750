/**
 * Exact amounts: whole minor units (`bigint`) inside, decimal text on the wire, never a binary float.
 *
 * Places by currency follow ISO 4217; what the table does not name has two. The table is the sandbox's own, so that it
 * can judge a client whose table is wrong.
 */
const places0 = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ")
const places3 = "BHD IQD JOD KWD LYD OMR TND".split(" ")
const placesTable: ReadonlyMap<string, number> = new Map([
  ...places0.map((code): [string, number] => [code, 0]),
  ...places3.map((code): [string, number] => [code, 3]),
  ["CLF", 4],
  ["UYW", 4]
])

/** Decimal places of a currency's amounts: `JPY` 0, `EUR` 2, `BHD` 3. */
export const placesOf = (currency: string): number => placesTable.get(currency) ?? 2

const pattern = /^([+-]?)(\d{0,20})(?:\.(\d{0,20}))?(?:[eE]([+-]?\d{1,2}))?$/

/**
 * Reads decimal text (`10.1`, `-0.05`, `7.7e2`: Zuora takes the characters `+-0-9.eE`) into minor units of `places`;
 * `undefined` if it is no decimal or is finer than the places allow.
 */
export const parse = (text: string, places: number): bigint | undefined => {
  const match = pattern.exec(text)
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match ?? []
  if (match === null || whole + fraction === "") return undefined
  const shift = Number.parseInt(exponent, 10) + places - fraction.length
  const digits = BigInt(whole + fraction)
  const scale = 10n ** BigInt(Math.abs(shift))
  if (shift < 0 && digits % scale !== 0n) return undefined
  const minor = shift < 0 ? digits / scale : digits * scale
  return sign === "-" ? -minor : minor
}

/** Writes minor units as the shortest decimal text, as the published samples do: 1010n of EUR is `10.1`, 1000n `10`. */
export const format = (minor: bigint, places: number): string => {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, "0")
  const whole = digits.slice(0, digits.length - places)
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "")
  return `${minor < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`
}
