/**
 * Sessions of the console: kept in this process alone, so that a restart signs everybody out, and a token is never in a
 * cookie. The token is looked up again with every request: whoever is revoked is out at once.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Crypto from "node:crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/** A working day. */
export const sessionMs = 12 * 3_600_000

/** More than people have browsers; the oldest one goes. */
const most = 10_000

interface Session {
  readonly token: Redacted.Redacted
  readonly until: number
}

export class Sessions extends Context.Service<
  Sessions,
  {
    /** Begins one; gives what its cookie says: 256 random bits. */
    readonly begin: (token: Redacted.Redacted) => Effect.Effect<Redacted.Redacted>
    /** The token of a session; undefined where there is none, or none any more. */
    readonly tokenOf: (session: Redacted.Redacted) => Effect.Effect<Redacted.Redacted | undefined>
    readonly end: (session: Redacted.Redacted) => Effect.Effect<void>
  }
>()("@counterfoil/reconciler/Sessions") {
  static readonly layer = Layer.sync(Sessions, () => {
    // By the hash of what the cookie says: how long a look-up takes tells nothing of it.
    const sessions = new Map<string, Session>()
    return {
      begin: Effect.fnUntraced(function* (token) {
        const now = yield* Clock.currentTimeMillis
        for (const [key, { until }] of sessions) if (until <= now || sessions.size >= most) sessions.delete(key)
        const session = Redacted.make(yield* Effect.sync(() => Crypto.randomBytes(32).toString("base64url")))
        sessions.set(keyOf(session), { token, until: now + sessionMs })
        return session
      }),
      tokenOf: Effect.fnUntraced(function* (session) {
        const found = sessions.get(keyOf(session))
        return found !== undefined && found.until > (yield* Clock.currentTimeMillis) ? found.token : undefined
      }),
      end: (session) => Effect.sync(() => sessions.delete(keyOf(session)))
    }
  })
}

const keyOf = (session: Redacted.Redacted): string =>
  Crypto.createHash("sha256").update(Redacted.value(session)).digest("base64url")
