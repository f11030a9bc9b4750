/** What documents are called in discrepancies: `invoice INV-7`. */
import type { AccountId } from "../Id.ts"
import type { Sides } from "./Sides.ts"

const words = {
  Invoice: "invoice",
  DebitMemo: "debit memo",
  CreditMemo: "credit memo",
  Payment: "payment",
  CreditBalance: "credit balance of account"
} as const

export const titleOf = (stream: string, number: string): string =>
  `${words[stream.slice(0, stream.indexOf("-")) as keyof typeof words]} ${number}`

/** Of Zuora's document. Where it has none, the id stands for the number, and nobody knows the account. */
export const numberOf = (
  { documents }: Pick<Sides, "documents">,
  stream: string
): { readonly number: string; readonly accountId: AccountId | null } => {
  const document = documents.get(stream)
  return document === undefined
    ? { number: stream.slice(stream.indexOf("-") + 1), accountId: null }
    : { number: document.number, accountId: document.accountId ?? null }
}
