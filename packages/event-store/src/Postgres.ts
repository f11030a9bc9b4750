/**
 * PostgreSQL as an Effect service: a pool for one tenant, typed errors, cancellation on interruption. Queries are built
 * with Kysely and compiled; running them here keeps its error printing and global state out.
 */
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { CompiledQuery } from "kysely"
import { Client, DatabaseError, Pool, type PoolClient, type QueryResultRow, types } from "pg"
import { StoreError } from "./StoreError.ts"

export interface Options {
  readonly url: Redacted.Redacted
  /** Row-level security compares with it; fixed when a connection starts. */
  readonly tenant: string
  /** Role that connections take on, so that a powerful login does no harm; null keeps the login's own rights. */
  readonly role: string | null
  readonly applicationName?: string
  /** 10 by default. */
  readonly maxConnections?: number
  /** How long a query may wait for a connection, be it new or in use; 10 s by default. */
  readonly connectTimeoutMs?: number
  /** How long a statement may wait for a lock; 10 s by default. */
  readonly lockTimeoutMs?: number
  /** How long a transaction may sit idle with its locks; 60 s by default. */
  readonly idleInTransactionTimeoutMs?: number
}

/** What runs queries: the pool (each query on its own), or one connection inside a transaction. */
export interface Connection {
  /** `prepareAs` names a statement whose text never changes: a connection parses and plans it once. */
  readonly query: <Row>(
    operation: string,
    query: CompiledQuery<Row>,
    prepareAs?: string
  ) => Effect.Effect<ReadonlyArray<Row>, StoreError>
}

export class Postgres extends Context.Service<
  Postgres,
  Connection & {
    /** The same, each row as a list in the order of its columns: the driver makes these several times faster. */
    readonly lists: <List extends ReadonlyArray<unknown>>(
      operation: string,
      query: CompiledQuery,
      prepareAs?: string
    ) => Effect.Effect<ReadonlyArray<List>, StoreError>
    /** Commits if the body succeeds, rolls back otherwise. Serialization failures are not repeated: the body may have
     * had other effects. */
    readonly transaction: <A, E, R>(
      operation: string,
      body: (connection: Connection & { readonly client: PoolClient }) => Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | StoreError, R>
    /**
     * Calls `heard` for every NOTIFY on a channel, and once as soon as it listens: what was told before is lost. Has a
     * connection of its own; fails when that breaks.
     */
    readonly listen: (channel: string, heard: () => void) => Effect.Effect<never, StoreError>
  }
>()("@counterfoil/event-store/Postgres") {
  static readonly layer = (options: Options) => Layer.effect(Postgres, make(options))
}

/** Serialization failure and deadlock: the statement was rolled back and may simply be run again. */
const repeatable = new Set(["40001", "40P01"])
/**
 * Classes and codes that pass: connection, resources (a full disk too), shutdown, lock not available, time limit of a
 * statement, and a server that only reads, which is a standby: the next connection may reach the one that took over.
 */
const passing = /^(08|53|57P0[123]|57014|55P03|40001|40P01|25006)/
const repeats = Schedule.exponential(5).pipe(Schedule.jittered)
const maxRepeats = 8
const isRepeatable = ({ sqlState }: StoreError): boolean => sqlState !== undefined && repeatable.has(sqlState)

/** The driver's own words where no database answered: refused, cut off, timed out. */
const unreachable = /ECONN|EPIPE|ETIMEDOUT|EHOST|ENETUNREACH|EAI_AGAIN|terminated|timeout|connection/i

/** Names a driver's failure. What never reached the database, or was cut off, is worth a retry. */
export const fromDriver = (operation: string) => (cause: unknown) =>
  failure(operation, cause, cause instanceof DatabaseError ? cause.code : undefined)

/** The same of a failure that is known only by PostgreSQL's code, if it had one, and its words. */
export const failure = (operation: string, cause: unknown, sqlState: string | undefined): StoreError =>
  sqlState === undefined
    ? new StoreError({ operation, retryable: unreachable.test(String(cause)), cause })
    : new StoreError({ operation, retryable: passing.test(sqlState), sqlState, cause })

const make = Effect.fnUntraced(function* (options: Options): Effect.fn.Return<Postgres["Service"], never, Scope.Scope> {
  const url = Redacted.value(options.url)
  const pool = yield* Effect.acquireRelease(
    Effect.sync(() => {
      const pool = new Pool({
        connectionString: url,
        application_name: options.applicationName ?? "event-store",
        max: options.maxConnections ?? 10,
        connectionTimeoutMillis: options.connectTimeoutMs ?? 10_000,
        options: startup(options),
        types: { getTypeParser: parserOf }
      })
      // A connection that breaks fails its query, or is dropped by the pool if idle. It also emits an error, which
      // would end the process if nobody listened.
      pool.on("error", () => undefined)
      pool.on("connect", (client) => client.on("error", () => undefined))
      return pool
    }),
    (pool) => Effect.promise(() => pool.end())
  )

  // By callback, as queries are: promises would add turns to every one of them.
  const connect = (operation: string) =>
    Effect.callback<PoolClient, StoreError>((resume) => {
      pool.connect((error, client) => {
        resume(client === undefined ? Effect.fail(fromDriver(operation)(error)) : Effect.succeed(client))
      })
    })

  /** From outside, as the login and not as the role: a role may not cancel what its login runs. */
  const cancel = async (pid: number): Promise<void> => {
    const client = new Client({ connectionString: url, application_name: "event-store-cancel" })
    try {
      await client.connect()
      await client.query("select pg_cancel_backend($1)", [pid])
    } finally {
      await client.end()
    }
  }

  /** Ends what runs on a connection, and waits until it has ended. */
  const stop = (client: PoolClient, settled: Deferred.Deferred<void>) =>
    Effect.promise(() => cancel(pidOf(client)).catch(() => undefined)).pipe(Effect.andThen(Deferred.await(settled)))

  const runOn =
    (client: PoolClient): Connection["query"] =>
    <Row>(operation: string, query: CompiledQuery<Row>, prepareAs?: string) =>
      Effect.callback<ReadonlyArray<Row>, StoreError>((resume) => {
        const settled = Deferred.makeUnsafe<void>()
        client.query<QueryResultRow & Row>(statementOf(query, prepareAs), (error: Error | null, result) => {
          resume(error === null ? Effect.succeed(result.rows) : Effect.fail(fromDriver(operation)(error)))
          Deferred.doneUnsafe(settled, Exit.void)
        })
        return stop(client, settled)
      })

  /** On any connection, given back as soon as it answers. All in one step, since this is what a store does all day. */
  const once = <Row>(operation: string, statement: Statement) =>
    Effect.callback<ReadonlyArray<Row>, StoreError>((resume) => {
      const settled = Deferred.makeUnsafe<void>()
      let used: PoolClient | undefined
      let isUnwanted = false
      pool.connect((error, client) => {
        if (client === undefined) return resume(Effect.fail(fromDriver(operation)(error)))
        if (isUnwanted) return client.release()
        used = client
        client.query<QueryResultRow & Row>(statement, (error: Error | null, result) => {
          // After any failure a fresh connection is cheaper than thinking about the state of this one.
          client.release(error !== null)
          resume(error === null ? Effect.succeed(result.rows) : Effect.fail(fromDriver(operation)(error)))
          Deferred.doneUnsafe(settled, Exit.void)
        })
      })
      return Effect.suspend(() => {
        isUnwanted = true
        return used === undefined ? Effect.void : stop(used, settled)
      })
    })

  const repeated = <Row>(operation: string, statement: Statement) => {
    const attempt = once<Row>(operation, statement)
    return Effect.catchIf(attempt, isRepeatable, () =>
      Effect.retry(attempt, { while: isRepeatable, schedule: repeats, times: maxRepeats })
    )
  }

  const control = (client: PoolClient, operation: string, text: string) =>
    Effect.tryPromise({ try: () => client.query(text), catch: fromDriver(operation) })

  return {
    query: (operation, query, prepareAs) => repeated(operation, statementOf(query, prepareAs)),
    lists: (operation, query, prepareAs) => repeated(operation, { ...statementOf(query, prepareAs), rowMode: "array" }),
    transaction: (operation, body) =>
      Effect.acquireUseRelease(
        connect(operation),
        (client) =>
          Effect.uninterruptibleMask((restore) =>
            Effect.gen(function* () {
              yield* control(client, operation, "begin")
              const exit = yield* Effect.exit(restore(body({ query: runOn(client), client })))
              yield* Exit.isSuccess(exit)
                ? control(client, operation, "commit")
                : Effect.ignore(control(client, operation, "rollback"))
              return yield* exit
            })
          ),
        (client, exit) => Effect.sync(() => client.release(Exit.isFailure(exit)))
      ),
    listen: (channel, heard) =>
      Effect.acquireUseRelease(
        Effect.sync(
          () =>
            new Client({
              connectionString: url,
              application_name: `${options.applicationName ?? "event-store"}-listen`,
              connectionTimeoutMillis: 10_000,
              keepAlive: true,
              options: startup(options)
            })
        ),
        (client) =>
          Effect.callback<never, StoreError>((resume) => {
            const lost = (cause: unknown) => {
              resume(Effect.fail(fromDriver("listen")(cause)))
            }
            client.on("error", lost)
            client.on("end", () => {
              lost(new Error("connection terminated"))
            })
            client.on("notification", heard)
            client
              .connect()
              .then(() => client.query(`listen ${client.escapeIdentifier(channel)}`))
              .then(heard, lost)
          }),
        (client) => Effect.promise(() => client.end().catch(() => undefined))
      )
  }
})

/** A query as the driver takes it. */
interface Statement {
  readonly text: string
  readonly values: Array<unknown>
  readonly name?: string
  readonly rowMode?: "array"
}

const statementOf = (query: CompiledQuery, name: string | undefined): Statement => {
  const statement = { text: query.sql, values: [...query.parameters] }
  return name === undefined ? statement : { ...statement, name }
}

/** Settings every connection starts with. UTC and ISO make the text of instants the same on every server. */
export const startup = (options: Options): string =>
  Object.entries({
    "es.tenant": options.tenant,
    ...(options.role === null ? {} : { role: options.role }),
    timezone: "UTC",
    datestyle: "ISO",
    lock_timeout: String(options.lockTimeoutMs ?? 10_000),
    idle_in_transaction_session_timeout: String(options.idleInTransactionTimeoutMs ?? 60_000)
  })
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/[\\\s]/g, String.raw`\$&`)}`)
    .join(" ")

const asText = (text: string): string => text

/** Of this pool only: whole numbers of 8 bytes exactly, dates, instants, decimals and `json` as the text they are. */
const exact = new Map<number, (text: string) => unknown>([
  [types.builtins.INT8, BigInt],
  [types.builtins.NUMERIC, asText],
  [types.builtins.DATE, asText],
  [types.builtins.TIMESTAMP, asText],
  [types.builtins.TIMESTAMPTZ, asText],
  [types.builtins.JSON, asText]
])

const parserOf = (oid: Parameters<typeof types.getTypeParser>[0], format?: "text" | "binary") =>
  exact.get(oid) ?? types.getTypeParser(oid, format)

const pidOf = (client: PoolClient): number =>
  "processID" in client && typeof client.processID === "number" ? client.processID : 0
