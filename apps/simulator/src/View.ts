/**
 * Zuora's rows as they stand, for whoever makes up wishes: people see their documents before they ask for something. The
 * auditor has a reading of its own.
 */
import type { Row } from "./Trace.ts"

export interface Line {
  readonly id: string
  /** Minor units. */
  readonly amount: number
}

export interface Document {
  readonly id: string
  readonly number: string
  readonly accountId: string
  readonly status: string
  /** Of a payment: `External` or `Electronic`. */
  readonly type: string
  readonly amount: number
  /** Items without their tax. */
  readonly items: ReadonlyArray<Line>
  /** Items and taxation items. */
  readonly lines: ReadonlyArray<Line>
  /** Of an account: the gateway that charges its cards. */
  readonly gatewayId: string
}

/** What a source gives to an invoice now, item by item. */
export interface Given {
  readonly sourceKind: string
  readonly sourceId: string
  readonly invoiceId: string
  readonly amount: number
  readonly items: ReadonlyArray<{ readonly from: string; readonly to: string; readonly amount: number }>
}

type Fields = Row["row"]

export class View {
  /** Whether the tenant lets value of one account settle documents of another. */
  readonly isAcrossAccounts: boolean
  private readonly tables = new Map<string, Map<string, Fields>>()

  constructor(isAcrossAccounts: boolean) {
    this.isAcrossAccounts = isAcrossAccounts
  }

  take(rows: ReadonlyArray<Row>): void {
    for (const { row, table } of rows) {
      const rowsOfTable = this.tables.get(table) ?? new Map<string, Fields>()
      rowsOfTable.set(text(row["id"]), row)
      this.tables.set(table, rowsOfTable)
    }
  }

  get accounts(): ReadonlyArray<Document> {
    return this.rows("account").map(documentOf)
  }

  get invoices(): ReadonlyArray<Document> {
    return this.rows("invoice").map(documentOf)
  }

  get payments(): ReadonlyArray<Document> {
    return this.rows("payment").map(documentOf)
  }

  get refunds(): ReadonlyArray<Document> {
    return this.rows("refund").map(documentOf)
  }

  get invoicePayments(): ReadonlyArray<Document> {
    return this.rows("invoicePayment").map(documentOf)
  }

  get debitMemos(): ReadonlyArray<Document> {
    return this.rows("debitMemo").map(documentOf)
  }

  get creditMemos(): ReadonlyArray<Document> {
    return this.rows("creditMemo").map(documentOf)
  }

  get given(): ReadonlyArray<Given> {
    return this.rows("part").flatMap((part) =>
      part["invoiceId"] === null || part["deleted"] === true
        ? []
        : [
            {
              sourceKind: text(part["sourceKind"]),
              sourceId: text(part["sourceId"]),
              invoiceId: text(part["invoiceId"]),
              amount: minor(part["amount"]),
              items: list(part["items"])
                .filter((item) => item["deleted"] !== true)
                .map((item) => ({
                  from: text(item["sourceLineId"]),
                  to: text(item["lineId"]),
                  amount: minor(item["amount"])
                }))
            }
          ]
    )
  }

  private rows(table: string): ReadonlyArray<Fields> {
    return Array.from(this.tables.get(table)?.values() ?? [])
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")
const minor = (value: unknown): number => (typeof value === "string" ? Number.parseInt(value, 10) : 0)
const list = (value: unknown): ReadonlyArray<Fields> => (Array.isArray(value) ? (value as ReadonlyArray<Fields>) : [])

const documentOf = (row: Fields): Document => {
  const items = list(row["items"])
  const lines = items.flatMap((item) => [item, ...list(item["taxItems"])])
  return {
    id: text(row["id"]),
    number: text(row["number"]),
    accountId: text(row["accountId"]),
    status: text(row["status"]),
    type: text(row["type"]),
    amount: minor(row["amount"]),
    items: items.map(lineOf),
    lines: lines.map(lineOf),
    gatewayId: text(row["paymentGatewayId"])
  }
}

const lineOf = (line: Fields): Line => ({ id: text(line["id"]), amount: minor(line["amount"]) })
