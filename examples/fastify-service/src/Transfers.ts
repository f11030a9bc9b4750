/**
 * Bank transfers as rows of the service's own, each together with an event in the log: both are committed in one
 * transaction of this service, or neither is.
 */
import { appendWith } from "@counterfoil/event-store/Promised"
import type { Pool, PoolClient } from "pg"

export interface Amount {
  /** Decimal text with the currency's places. */
  readonly amount: string
  readonly currency: string
}

/** What an invoice gets of a transfer; without items Zuora chooses them. */
export interface Share extends Amount {
  readonly invoice: string
  /** Invoice items and taxation items by id. */
  readonly items?: ReadonlyArray<{ readonly item: string; readonly amount: string }>
}

/** A line of a bank statement. */
export interface Transfer extends Amount {
  /** The bank's own: a transfer that comes again is the same one. */
  readonly reference: string
  /** Day of the money, `2026-11-30`. */
  readonly valueDate: string
  /** Number or id of the account; null if the bank does not tell whose money it is. */
  readonly account: string | null
}

/** Where the money goes, said at once or later. */
export interface Assignment {
  readonly account: string
  readonly shares: ReadonlyArray<Share>
}

export interface Bank {
  readonly pool: Pool
  /** Whose log it is: one of its own, since billing folds every event of its own. */
  readonly tenant: string
}

export const createTables = async (pool: Pool): Promise<void> => {
  await pool.query(
    `create table if not exists bank_transfer (
       reference text primary key, transfer jsonb not null, assignment jsonb, settled boolean not null default false)`
  )
}

/**
 * Keeps a transfer. Again with the same content it changes nothing; with other content it rejects with `CommitReused`
 * and nothing is kept.
 */
export const receive = ({ pool, tenant }: Bank, transfer: Transfer): Promise<void> =>
  inTransaction(pool, async (client) => {
    const { reference, valueDate } = transfer
    await client.query("insert into bank_transfer (reference, transfer) values ($1, $2) on conflict do nothing", [
      reference,
      transfer
    ])
    await appendWith(client, tenant, {
      id: `received-${reference}`,
      appends: [
        {
          stream: `BankTransfer-${reference}`,
          subject: transfer.account,
          expectedVersion: 0,
          events: [
            {
              type: "BankTransferReceived",
              schemaVersion: 1,
              data: { ...transfer },
              meta: {},
              effectiveOn: valueDate,
              bookedOn: valueDate
            }
          ]
        }
      ]
    })
  })

/** Says where it goes, once: the first word stands. */
export const assign = async ({ pool }: Bank, reference: string, assignment: Assignment): Promise<void> => {
  await pool.query("update bank_transfer set assignment = coalesce(assignment, $2) where reference = $1", [
    reference,
    assignment
  ])
}

export const settled = async ({ pool }: Bank, reference: string): Promise<void> => {
  await pool.query("update bank_transfer set settled = true where reference = $1", [reference])
}

export interface Kept {
  readonly transfer: Transfer
  readonly assignment: Assignment | null
}

export const find = async ({ pool }: Bank, reference: string): Promise<Kept | undefined> =>
  (await pool.query<Kept>("select transfer, assignment from bank_transfer where reference = $1", [reference])).rows[0]

const inTransaction = async (pool: Pool, body: (client: PoolClient) => Promise<unknown>): Promise<void> => {
  const client = await pool.connect()
  try {
    await client.query("begin")
    await body(client)
    await client.query("commit")
    client.release()
  } catch (error) {
    // The connection goes too: whatever state it is in, the transaction ends with it.
    client.release(true)
    throw error
  }
}
