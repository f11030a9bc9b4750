/**
 * What a call may see. Multi-entity: each call names one entity, whose data is apart from the others'. Multi-Org: a call
 * sees the organizations that it names, or all of the user's. Documents belong where their account belongs.
 * Source: Zuora API reference, "Request headers", Zuora-Entity-Ids and Zuora-Org-Ids. That a missing or foreign id is
 * answered with the categories 22 and 10 is inferred, and so is that a payment without an account is seen by all.
 */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import { type Refusal, refuse } from "./Refusal.ts"
import type { Rows, Table, Tables } from "./Store.ts"
import type { Settings } from "./Tenant.ts"

/** A request's headers. */
interface Asking {
  readonly header: (name: string) => string
}

const idsOf = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "")

/** The entity that a call is for; "" without Multi-entity. */
export const entityOf = (asking: Asking, settings: Settings): string => {
  if (settings.entities === "") return ""
  const entities = idsOf(settings.entities)
  return entities.length < 2 ? (entities[0] ?? "") : asking.header("zuora-entity-ids")
}

/** How a call sees rows, or why it may not see any. */
export const of = (asking: Asking, settings: Settings): Result.Result<(rows: Rows) => Rows, Refusal> =>
  settings.entities === "" && settings.orgs === "" ? everything : within(asking, settings)

const everything: Result.Result<(rows: Rows) => Rows> = Result.succeed((rows) => rows)

const within = (asking: Asking, settings: Settings): Result.Result<(rows: Rows) => Rows, Refusal> =>
  Result.gen(function* () {
    const entities = idsOf(settings.entities)
    const entity = entityOf(asking, settings)
    if (entities.length > 1 && entity === "") return yield* refuse(22, "The header Zuora-Entity-Ids is required.")
    if (entities.length > 1 && !entities.includes(entity)) {
      return yield* refuse(10, `The entity '${entity}' cannot be accessed; Zuora-Entity-Ids takes one id.`)
    }
    const orgs = idsOf(settings.orgs)
    const wanted = idsOf(asking.header("zuora-org-ids"))
    const foreign = wanted.filter((org) => !orgs.includes(org))
    if (orgs.length > 0 && foreign.length > 0) {
      return yield* refuse(10, `The organizations '${foreign.join(",")}' cannot be accessed.`)
    }
    const seen = new Set(wanted.length > 0 ? wanted : orgs)
    const isSeen = (account: Account): boolean =>
      (entities.length < 2 || account.entityId === entity) &&
      (orgs.length === 0 || account.orgId === null || seen.has(account.orgId))
    return (rows: Rows) => new Sight(rows, isSeen)
  })

/** The row that another hangs on, and whose account is its own. */
const owners: ReadonlyArray<readonly [field: string, table: Table]> = [
  ["paymentId", "payment"],
  ["creditMemoId", "creditMemo"],
  ["invoiceId", "invoice"],
  ["debitMemoId", "debitMemo"]
]

/** Rows of the accounts that are seen. */
class Sight implements Rows {
  private readonly rows: Rows
  private readonly isSeen: (account: Account) => boolean

  constructor(rows: Rows, isSeen: (account: Account) => boolean) {
    this.rows = rows
    this.isSeen = isSeen
  }

  raw<T extends Table>(table: T, id: string): Tables[T] | undefined {
    const row = this.rows.raw(table, id)
    return row !== undefined && this.shows(table, row) ? row : undefined
  }

  *every<T extends Table>(table: T): Iterable<Tables[T]> {
    for (const row of this.rows.every(table)) if (this.shows(table, row)) yield row
  }

  *idsWhere(table: Table, field: string, value: string): Iterable<string> {
    for (const id of this.rows.idsWhere(table, field, value)) if (this.raw(table, id) !== undefined) yield id
  }

  private shows(table: Table, row: Tables[Table]): boolean {
    if (table === "account") return this.isSeen(row as Account)
    const fields: { readonly [name: string]: unknown } = { ...row }
    const { accountId, sourceKind, sourceId } = fields
    if (typeof accountId === "string") {
      const account = this.rows.raw("account", accountId)
      return account === undefined || this.isSeen(account)
    }
    if ((sourceKind === "payment" || sourceKind === "creditMemo") && typeof sourceId === "string") {
      return this.ownerShows(sourceKind, sourceId)
    }
    const [field, owner] = owners.find(([name]) => typeof fields[name] === "string") ?? []
    return field === undefined || owner === undefined || this.ownerShows(owner, String(fields[field]))
  }

  private ownerShows(table: Table, id: string): boolean {
    const owner = this.rows.raw(table, id)
    return owner === undefined || this.shows(table, owner)
  }
}
