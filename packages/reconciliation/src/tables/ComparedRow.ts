/** What a row says of a document on either side, ours and Zuora's: the columns that a look holds against each other. */
import type { Columns } from "./Statements.ts"

/** Amounts in minor units, as decimal text. */
export interface ComparedRow {
  readonly stream: string
  readonly slice: number
  readonly account: string
  readonly print: string | null
  readonly items: string | null
  readonly bears: boolean
  readonly currency: string | null
  readonly owed: string
}

export const comparedColumns: Columns<ComparedRow> = {
  stream: "text",
  slice: "smallint",
  account: "text",
  print: "uuid",
  items: "uuid",
  bears: "boolean",
  currency: "text",
  owed: "numeric"
}
