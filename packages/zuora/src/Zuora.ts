/**
 * Zuora's REST API as a service.
 *
 * Calls that change something are prepared and interpreted by pure functions of their own modules (`InvoiceCollect`,
 * `ApplyPayment`, …); `send` only carries the frozen bytes, once, and never repeats them. Reads are typed effects that
 * repeat what passes by itself.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Budget from "./transport/Budget.ts"
import * as Carrier from "./transport/Carrier.ts"
import type { PreparedCall } from "./PreparedCall.ts"
import type { RawAnswer } from "./RawAnswer.ts"
import * as Reads from "./reads/Reads.ts"
import * as Sender from "./transport/Sender.ts"
import * as SharedBudget from "./transport/SharedBudget.ts"
import type { NotSent, OutcomeUnknown } from "./ZuoraError.ts"
import * as ZuoraSettings from "./ZuoraSettings.ts"

/** Lists given as arrays are complete: every page is followed. Streams follow pages as they are asked for them. */
export class Zuora extends Context.Service<
  Zuora,
  {
    /** Sends a prepared call once. Any complete HTTP answer, of whatever status, is a success here. */
    readonly send: (
      call: PreparedCall,
      options?: Sender.SendOptions
    ) => Effect.Effect<RawAnswer, NotSent | OutcomeUnknown>
  } & Reads.Reads
>()("@counterfoil/zuora/Zuora") {
  /** Over the fetch client. */
  static readonly layer = (settings: ZuoraSettings.ZuoraSettings): Layer.Layer<Zuora> =>
    layerWith(settings, SharedBudget.of(settings), () => Carrier.overFetch).pipe(Layer.provide(FetchHttpClient.layer))

  /**
   * Over a given HTTP client, which must decode gzip if its other side compresses: of Effect's own, only fetch does. Its
   * budget of requests in flight is its own, not shared with other layers, so that what it does replays.
   */
  static readonly layerOver = (
    settings: ZuoraSettings.ZuoraSettings
  ): Layer.Layer<Zuora, never, HttpClient.HttpClient> =>
    layerWith(
      settings,
      Effect.sync(() => Budget.make(() => settings.maxInFlight)),
      Carrier.overClient
    )

  /** Settings from the environment, see {@link ZuoraSettings.config}. */
  static readonly layerConfig = Layer.unwrap(Effect.map(ZuoraSettings.config, Zuora.layer))
}

const layerWith = (
  settings: ZuoraSettings.ZuoraSettings,
  budget: Effect.Effect<Budget.Budget, never, Scope.Scope>,
  carrierOf: (client: HttpClient.HttpClient) => Carrier.Carrier
): Layer.Layer<Zuora, never, HttpClient.HttpClient> =>
  Layer.effect(
    Zuora,
    Effect.gen(function* () {
      const client = yield* HttpClient.HttpClient
      const sender = Sender.make(settings, carrierOf(client), yield* budget)
      return make(settings, sender, client)
    })
  )

const make = (settings: ZuoraSettings.ZuoraSettings, sender: Sender.Sender, client: HttpClient.HttpClient) =>
  Zuora.of({
    send: Effect.fn("Zuora.send")((call, options = {}) =>
      sender(
        { kind: { ...call, rollsBack: false }, path: call.path, body: call.body === "" ? undefined : call.body },
        options
      )
    ),
    ...Reads.make(settings, sender, client)
  })
