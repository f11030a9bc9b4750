/**
 * Bank transfers: rows of the service's own, each together with an event in the log. Both are committed in one transaction
 * of this service, or neither is. The log is one of its own, since billing folds every event of its own.
 */
import { appendWith } from "@counterfoil/event-store/AppendWith"
import { Postgres } from "@counterfoil/event-store/Postgres"
import type { CommitReused, StoreError } from "@counterfoil/event-store/StoreError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { CompiledQuery } from "kysely"
import { Assignment, Transfer } from "./Api.ts"

const Kept = Schema.Struct({ transfer: Transfer, assignment: Schema.NullOr(Assignment) })
export type Kept = typeof Kept.Type

export class Bank extends Context.Service<
  Bank,
  {
    /** Again with the same content it changes nothing; with other content nothing is kept. */
    readonly receive: (transfer: Transfer) => Effect.Effect<void, CommitReused | StoreError>
    /** Says where it goes, once: the first word stands. */
    readonly assign: (reference: string, assignment: Assignment) => Effect.Effect<void, StoreError>
    readonly find: (reference: string) => Effect.Effect<Option.Option<Kept>, StoreError>
    readonly settled: (reference: string) => Effect.Effect<void, StoreError>
  }
>()("billing-service/Bank") {
  static readonly layer = (options: { readonly url: Redacted.Redacted; readonly tenant: string }) =>
    Layer.effect(Bank, make(options.tenant)).pipe(Layer.provide(Postgres.layer({ ...options, role: null })))
}

const table = `create table if not exists bank_transfer (
  reference text primary key, transfer jsonb not null, assignment jsonb, settled boolean not null default false)`

const encodeTransfer = Schema.encodeSync(Transfer)
const encodeAssignment = Schema.encodeSync(Assignment)
/** Rows are ours: one that does not decode is a defect. */
const decodeKept = Schema.decodeUnknownSync(Kept)

const make = Effect.fnUntraced(function* (tenant: string) {
  const postgres = yield* Postgres
  yield* postgres.query("createTable", CompiledQuery.raw(table))

  const run = (operation: string, text: string, values: ReadonlyArray<unknown>) =>
    Effect.asVoid(postgres.query(operation, CompiledQuery.raw(text, [...values])))

  return Bank.of({
    receive: (transfer) =>
      postgres.transaction("receive", ({ client, query }) =>
        Effect.gen(function* () {
          const { account, reference, valueDate } = transfer
          const data = encodeTransfer(transfer)
          const insert = "insert into bank_transfer (reference, transfer) values ($1, $2) on conflict do nothing"
          yield* query("receive", CompiledQuery.raw(insert, [reference, data]))
          yield* appendWith(client, tenant, {
            id: `received-${reference}`,
            appends: [
              {
                stream: `BankTransfer-${reference}`,
                subject: account,
                expectedVersion: 0,
                events: [
                  {
                    type: "BankTransferReceived",
                    schemaVersion: 1,
                    data,
                    meta: {},
                    effectiveOn: valueDate,
                    bookedOn: valueDate
                  }
                ]
              }
            ]
          }).pipe(
            // Only this writes the stream, and one id is one content.
            Effect.catchTag("VersionConflict", Effect.die)
          )
        })
      ),
    assign: (reference, assignment) =>
      run("assign", "update bank_transfer set assignment = coalesce(assignment, $2) where reference = $1", [
        reference,
        encodeAssignment(assignment)
      ]),
    settled: (reference) => run("settled", "update bank_transfer set settled = true where reference = $1", [reference]),
    find: (reference) =>
      Effect.map(
        postgres.query(
          "find",
          CompiledQuery.raw("select transfer, assignment from bank_transfer where reference = $1", [reference])
        ),
        ([row]) => (row === undefined ? Option.none() : Option.some(decodeKept(row)))
      )
  })
})
