/** A trace for people: one line for each thing that happened. */
import type { Entry, Row, Stored } from "./Trace.ts"

/** All of it, or what concerns one operation: its own lines, and those that may have had to do with it. */
export const lines = (entries: ReadonlyArray<Entry>, operationId?: string): ReadonlyArray<string> =>
  entries
    .filter((entry, index) => index > 0 && (operationId === undefined || concerns(entry, operationId)))
    .map((entry) => `${new Date(entry.at).toISOString().slice(5, 23)}  ${lineOf(entry)}`)

const concerns = (entry: Entry, operationId: string): boolean => {
  switch (entry._tag) {
    case "Zuora":
      return entry.rows.some(({ row }) => row["trackId"] === operationId || row["idempotencyKey"] === operationId)
    case "Stored":
      return entry.id.startsWith(`${operationId}:`)
    case "Asked":
    case "Told":
      return entry.operationId === operationId
    default:
      return true
  }
}

const lineOf = (entry: Entry): string => {
  switch (entry._tag) {
    case "Zuora":
      return `Zuora    ${entry.rows
        .map(rowOf)
        .filter((text) => text !== "")
        .join("; ")}`
    case "Stored":
      return `${entry.process.padEnd(7)}  stored ${entry.id}: ${entry.events.map(eventOf).join(", ")}`
    case "Asked":
      return `${entry.process.padEnd(7)}  asked ${entry.operationId}: ${entry.what}`
    case "Told":
      return `${entry.process.padEnd(7)}  told ${entry.operationId}: ${entry.answer} ${cut(entry.text, 200)}`.trimEnd()
    case "Started":
      return `${entry.process.padEnd(7)}  started, its clock is ${entry.skewMs} ms ahead`
    case "Died":
      return `${entry.process.padEnd(7)}  died ${entry.where}`
    case "Meddled":
      return `somebody ${entry.what}`
    case "Phase":
      return `── ${entry.name}`
  }
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length)}…`)

const show = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

const rowOf = ({ row, table }: Row): string => {
  switch (table) {
    case "received":
      return `${show(row["method"])} ${show(row["path"])} → ${show(row["status"])} ${show(row["outcome"])}`
    case "application":
      return `${show(row["direction"])} ${show(row["amount"])} cents, ${show(row["sourceId"])} > ${show(row["invoiceId"])}`
    case "payment":
      return `payment ${show(row["id"])} ${show(row["status"])} ${show(row["amount"])} cents`
    default:
      return ""
  }
}

const eventOf = ({ data, type }: Stored): string => {
  const told = data["outcome"] ?? data["finding"] ?? data["status"] ?? data["cause"]
  const body = data["body"]
  return `${type}${told === undefined ? "" : ` ${cut(show(told), 160)}`}${typeof body === "string" ? ` ${cut(body, 160)}` : ""}`
}
