/**
 * Billing for services that do not use Effect: promises, plain input, plain results. Amounts are decimal text with
 * exactly the currency's places: `{ amount: "10.10", currency: "EUR" }`.
 *
 * Every promise rejects with an instance of `BillingError`: `isBillingError` of `Advice.ts` narrows what was caught, then
 * switch on its `_tag` or ask `adviceOf`. Anything else is a defect.
 */
import { Application, Unapplication } from "@counterfoil/domain/Application"
import { CreditMemoId, InvoiceId, OperationId, PaymentId } from "@counterfoil/domain/Id"
import { Archive } from "@counterfoil/event-store/archive/Archive"
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import type { KeyRing } from "@counterfoil/event-store/erasure/KeyRing"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Billing } from "./Billing.ts"
import { type BillingError, CommandInvalid } from "./BillingError.ts"
import type { CommandSchema, Written } from "./BillingCall.ts"
import { type ConfigurationError, ConfigurationInvalid } from "./configuration/ConfigurationError.ts"
import { configuredDatabase, configuredKeys, configuredTenant } from "./configuration/ConfiguredTenant.ts"
import { finishOpen, type Finished, keepFinishing, type Rounds } from "./Finishing.ts"
import { type Calls, calls, type CommandOf } from "./Calls.ts"
import type { OpenOperation } from "./OpenOperations.ts"
import { erasable, keysOf } from "./PersonalData.ts"
import { Resolve } from "./Resolution.ts"
import { type Settings, Tenant } from "./Tenant.ts"

export interface BillingOptions {
  /** PostgreSQL with the event store's schema (`@counterfoil/event-store/Migrations`, run at deployment). */
  readonly databaseUrl: string
  readonly tenant: string
  /** Names this process in the accounts it holds, such as host name and process id: no two live ones may share it. */
  readonly owner: string
  readonly zuora: {
    /** Such as `https://rest.zuora.com`. */
    readonly baseUrl: string
    readonly clientId: string
    readonly clientSecret: string
    /** Zuora-Version that requests are written for. */
    readonly version?: string
  } & Partial<Pick<ZuoraSettings.ZuoraSettings, "entityId" | "orgIds" | "timeoutMs" | "maxInFlight">>
  /**
   * Key-encryption keys, as `KeyRing` of the event store reads them: with them, what is personal in an account's events is
   * sealed and can be erased. Every process of the tenant needs the same. Without them texts are stored as they are.
   */
  readonly keyEncryptionKeys?: string
  /** How the tenant is set up in Zuora: item settlement and US Pacific time unless said otherwise. */
  readonly settings?: Partial<Omit<Settings, "tenant">>
  /** Folder of the archive, where events of the tenant were archived. */
  readonly archive?: string
}

/** A tenant of a settings file (`configuration/TenantsFile.ts`); secrets come from where the file says. */
export interface ConfiguredOptions extends Pick<BillingOptions, "owner" | "archive"> {
  /** Path of the file. */
  readonly config: string
  /** Its only tenant by default. */
  readonly tenant?: string
}

/** What an operation brought about, as plain data. */
const Outcome = Schema.Struct({
  operationId: OperationId,
  applications: Schema.Array(Application),
  unapplications: Schema.Array(Unapplication),
  payments: Schema.Array(PaymentId),
  invoices: Schema.Array(InvoiceId),
  creditMemos: Schema.Array(CreditMemoId)
})
export type PlainOutcome = typeof Outcome.Encoded

type Methods = { readonly [Name in keyof Calls]: (command: CommandOf<Name>["Encoded"]) => Promise<PlainOutcome> }

/** Each call as `Billing` has it; see there and in `calls/` for the fields. */
export interface BillingClient extends Methods {
  /** Finishes an open operation; `actor` is who asks for it. */
  readonly resume: (operationId: string, actor: string) => Promise<PlainOutcome>
  /** Settles by an approver's word what `resume` cannot; see `Billing.resolve`. */
  readonly resolve: (command: typeof Resolve.Encoded & { readonly approverToken: string }) => Promise<PlainOutcome>
  /** Operations that have not ended, oldest first. It reads all events of the tenant. */
  readonly openOperations: () => Promise<ReadonlyArray<OpenOperation>>
  /** Resumes every operation that has not ended, oldest first. It reads all events of the tenant. */
  readonly finishOpen: (actor: string) => Promise<ReadonlyArray<Finished>>
  /** Does so at once and again after each `everyMs`, until the function that it gives back has been called and awaited. */
  readonly keepFinishing: (rounds: Omit<Rounds, "every"> & { readonly everyMs: number }) => () => Promise<void>
  /** Resolves if the database answers and has the schema, else rejects with `StoreError`. Zuora is not asked. */
  readonly ready: () => Promise<void>
  /** Ends all connections and rounds. What is under way is interrupted, and can be resumed by another process. */
  readonly close: () => Promise<void>
}

/**
 * Opens the connections. A wrong setting rejects with `CommandInvalid` that names it, a settings file that cannot be used
 * with a `ConfigurationError`.
 */
export const createBilling = async (options: BillingOptions | ConfiguredOptions): Promise<BillingClient> => {
  const runtime = ManagedRuntime.make(Layer.unwrap(opened(options)))
  await runtime.context()

  const run = <A, E extends BillingError>(
    use: (billing: Billing["Service"]) => Effect.Effect<A, E, Billing | EventStore>
  ): Promise<A> => runtime.runPromise(Effect.flatMap(Billing, use))

  const finishing = new Set<() => Promise<void>>()

  const method =
    (name: keyof Calls, Command: CommandSchema) =>
    (command: Written): Promise<PlainOutcome> =>
      run((billing) =>
        decode(Command, name, command).pipe(
          // The method of this name takes the command that was decoded for it.
          Effect.flatMap((decoded) => billing[name](decoded as never)),
          Effect.map(encode)
        )
      )

  return {
    ...(Record.map(calls, ({ Command }, name) => method(name, Command)) as Methods),
    resume: (operationId, actor) =>
      run((billing) =>
        decode(Resume, "resume", { operationId, actor }).pipe(
          Effect.flatMap((asked) => billing.resume(asked.operationId, asked.actor)),
          Effect.map(encode)
        )
      ),
    resolve: ({ approverToken, ...command }) =>
      run((billing) =>
        decode(Resolve, "resolve", command).pipe(
          Effect.flatMap((asked) => billing.resolve({ ...asked, approverToken: Redacted.make(approverToken) })),
          Effect.map(encode)
        )
      ),
    openOperations: () => run((billing) => billing.openOperations),
    finishOpen: (actor) => run(() => finishOpen(actor)),
    keepFinishing: ({ everyMs, ...rounds }) => {
      const rest = runtime.runFork(keepFinishing({ ...rounds, every: Duration.millis(everyMs) }))
      const stop = async (): Promise<void> => {
        finishing.delete(stop)
        await Effect.runPromise(Fiber.interrupt(rest))
      }
      finishing.add(stop)
      return stop
    },
    ready: () => run(() => Effect.flatMap(EventStore, (store) => Effect.asVoid(store.logs))),
    close: async () => {
      await Promise.all(Array.from(finishing, (stop) => stop()))
      await runtime.dispose()
    }
  }
}

const Resume = Schema.Struct({ operationId: OperationId, actor: Schema.NonEmptyString })

const encode = Schema.encodeSync(Outcome)

const decode = <C, I>(schema: Schema.Codec<C, I>, name: string, input: unknown): Effect.Effect<C, CommandInvalid> =>
  Effect.mapError(
    Effect.fromResult(Schema.decodeUnknownResult(schema)(input)),
    (error) => new CommandInvalid({ problem: `${name}: ${error.message}` })
  )

const opened = (
  options: BillingOptions | ConfiguredOptions
): Effect.Effect<ReturnType<typeof wired>, CommandInvalid | ConfigurationError> =>
  "config" in options
    ? // The environment as it is now: without it, that of the first look of this process would stay.
      Effect.suspend(() => Effect.provide(layerOfFile(options), ConfigProvider.layer(ConfigProvider.fromEnv())))
    : layerOf(options)

const layerOf = Effect.fnUntraced(function* (options: BillingOptions) {
  const { archive, databaseUrl, keyEncryptionKeys, owner, settings, tenant, zuora } = options
  const { clientSecret, version: text, ...rest } = zuora
  const version = text === undefined ? undefined : yield* decode(MinorVersion, "zuora.version", text)
  const versioned = version === undefined ? {} : { version }
  return wired({
    owner,
    url: Redacted.make(databaseUrl),
    keys: yield* Effect.mapError(
      Effect.fromResult(keysOf(keyEncryptionKeys)),
      ({ message }) => new CommandInvalid({ problem: `keyEncryptionKeys: ${message}` })
    ),
    zuora: ZuoraSettings.make({ ...rest, ...versioned, clientSecret: Redacted.make(clientSecret) }),
    settings: { ...settings, tenant },
    archive
  })
})

const layerOfFile = Effect.fnUntraced(function* ({ archive, config, owner, tenant }: ConfiguredOptions) {
  const { settings, zuora } = yield* configuredTenant(config, tenant)
  const url = yield* configuredDatabase(config)
  if (url === undefined)
    return yield* new ConfigurationInvalid({ file: config, problem: "database is missing: say where events are kept" })
  return wired({ owner, url, keys: yield* configuredKeys(config), zuora: yield* zuora, settings, archive })
})

const wired = (input: {
  readonly owner: string
  readonly url: Redacted.Redacted
  readonly keys: KeyRing | undefined
  readonly zuora: ZuoraSettings.ZuoraSettings
  readonly settings: Parameters<typeof Tenant.layer>[0]
  readonly archive: string | undefined
}) =>
  Billing.layer({ owner: input.owner, version: input.zuora.version }).pipe(
    Layer.provide(Zuora.layer(input.zuora)),
    Layer.provideMerge(
      Erasure.layerPostgres({ ...erasable, url: input.url, keys: input.keys, tenant: input.settings.tenant })
    ),
    Layer.provide(input.archive === undefined ? Layer.empty : Archive.layerFolder(input.archive)),
    Layer.provide(Tenant.layer(input.settings))
  )
