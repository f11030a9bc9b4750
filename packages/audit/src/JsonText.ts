/** Answers as JSON for programs: one line, amounts as decimal text with their currency, `{ "amount": "10.10", … }`. */
import { format, type Money } from "@counterfoil/domain/Money"

const isMoney = (value: object): value is Money => "minor" in value && "currency" in value

const plain = (_key: string, value: unknown): unknown => {
  if (typeof value === "bigint") return value.toString()
  if (typeof value !== "object" || value === null) return value
  if (isMoney(value)) return { amount: format(value), currency: value.currency }
  if (value instanceof Map) return Object.fromEntries(value)
  return value instanceof Set ? Array.from(value) : value
}

export const jsonText = (value: unknown): string => JSON.stringify(value, plain)
