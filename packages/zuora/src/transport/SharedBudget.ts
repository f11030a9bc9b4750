/**
 * One budget per tenant and process: however many layers a process makes for the same address and client, they share it,
 * and the smallest `maxInFlight` among them holds. It is forgotten when the last one is closed.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Budget from "./Budget.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

interface Shared {
  readonly budget: Budget.Budget
  readonly users: Set<{ readonly maxInFlight: number }>
}

const budgets = new Map<string, Shared>()

/** The budget of these settings' tenant, until the scope ends. */
export const of = (settings: ZuoraSettings): Effect.Effect<Budget.Budget, never, Scope.Scope> => {
  const key = JSON.stringify([settings.baseUrl.replace(/\/+$/, ""), settings.clientId])
  const user = { maxInFlight: settings.maxInFlight }
  const join = Effect.sync(() => {
    const shared = budgets.get(key) ?? make()
    budgets.set(key, shared)
    shared.users.add(user)
    return shared
  })
  const part = ({ users }: Shared) =>
    Effect.sync(() => {
      users.delete(user)
      if (users.size === 0) budgets.delete(key)
    })
  return Effect.map(Effect.acquireRelease(join, part), ({ budget }) => budget)
}

const make = (): Shared => {
  const users: Shared["users"] = new Set()
  const most = () => {
    let least = Number.POSITIVE_INFINITY
    for (const { maxInFlight } of users) least = Math.min(least, maxInFlight)
    return least
  }
  return { budget: Budget.make(most), users }
}
