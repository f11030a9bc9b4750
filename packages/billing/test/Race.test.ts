/**
 * Two who want the last cents of one payment for one invoice, with an operation of their own each: one call reaches
 * Zuora, the other is told why not. 25 rounds; 1,000 with COUNTERFOIL_TEST_SCALE=long.
 */
import * as Effect from "effect/Effect"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type BillingClient, createBilling } from "../src/BillingClient.ts"
import { database } from "./Database.ts"

const rounds = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 1000 : 25
const db = database({ seed: "empty" })

type Command = Parameters<BillingClient["applyPayment"]>[0]
/** Applies in some process; what became of it as a tag. */
type Racer = (command: Command) => Promise<string>

/** A round's account, invoice and payment: 10.00, of which 9.97 are applied already, behind everybody's back. */
const seed = async (name: string) => {
  const sandbox = db.sandbox()
  await Effect.runPromise(
    Effect.gen(function* () {
      yield* sandbox.seed({
        accounts: [{ number: `A${name}`, currency: "EUR" }],
        invoices: [{ number: `INV${name}`, account: `A${name}`, items: [{ name: "Seats", amount: "20.00" }] }],
        payments: [{ number: `P${name}`, account: `A${name}`, amount: "10.00", type: "External" }]
      })
      yield* sandbox.edit({ kind: "apply", paymentKey: `P${name}`, invoiceKey: `INV${name}`, amount: "9.97" })
    })
  )
}

const lastCents = (name: string, racer: string): Command => ({
  operationId: `r${name}-${racer}`,
  actor: racer,
  paymentKey: `P${name}`,
  invoices: [
    {
      invoiceKey: `INV${name}`,
      amount: { amount: "0.03", currency: "EUR" },
      division: { _tag: "Strategy", name: "oldest-first" }
    }
  ]
})

/** What the other one may be told. */
const told: ReadonlyArray<string> = ["AccountBusy", "OverApplied"]

const race = async (prefix: string, tenant: string, rounds: number, racers: readonly [Racer, Racer]) => {
  const tags = new Map<string, number>()
  for (let round = 1; round <= rounds; round++) {
    const name = `${prefix}${round}`
    await seed(name)
    // Who starts first, and by how much, differs from round to round.
    const [first, second] = round % 2 === 0 ? racers : racers.toReversed()
    const started = first?.(lastCents(name, "x"))
    await new Promise((resolve) => setTimeout(resolve, (round % 9) * 10))
    const ends = await Promise.all([started, second?.(lastCents(name, "y"))])
    expect(ends.filter((tag) => tag === "succeeded")).toHaveLength(1)
    const loser = ends.find((tag) => tag !== "succeeded") ?? ""
    expect(told).toContain(loser)
    tags.set(loser, (tags.get(loser) ?? 0) + 1)
  }
  const calls = await Effect.runPromise(db.sandbox().calls)
  const puts = calls.filter(({ method, trackId }) => method === "PUT" && trackId?.startsWith(`r${prefix}`) === true)
  expect(new Set(puts.map(({ trackId }) => trackId?.split("-")[0])).size).toBe(rounds)
  expect(puts).toHaveLength(rounds)
  expect(puts.every(({ status }) => status === 200)).toBe(true)
  const ledger = await db.balanced(tenant)
  expect(ledger.payments.size).toBe(rounds)
  return tags
}

describe(`The last cents of a payment, ${rounds} rounds`, () => {
  describe("two processes", () => {
    const children: Array<ChildProcess> = []
    const start = async (owner: string): Promise<Racer> => {
      const linked = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url))
      const child = fork(
        fileURLToPath(new URL("Racer.ts", import.meta.url)),
        [JSON.stringify(db.options("processes", owner))],
        { execArgv: [], ...(existsSync(linked) ? { execPath: linked } : {}) }
      )
      children.push(child)
      await once(child, "message")
      return async (command) => {
        child.send(command)
        const [answer] = (await once(child, "message")) as [{ readonly tag: string }]
        return answer.tag
      }
    }
    let racers: readonly [Racer, Racer] | undefined
    beforeAll(async () => {
      racers = await Promise.all([start("left"), start("right")])
    })
    afterAll(async () => {
      await Promise.all(
        children.map(async (child) => {
          const exited = once(child, "exit")
          child.send("end")
          await exited
        })
      )
    })

    it("one call reaches Zuora, the other process gets a typed rejection", async () => {
      expect(racers).toBeDefined()
      if (racers === undefined) return
      const tags = await race("P", "processes", rounds, racers)
      expect(Array.from(tags.values()).reduce((sum, count) => sum + count, 0)).toBe(rounds)
    })
  })

  it("two clients in one process: the same", async () => {
    const clients = await Promise.all([
      createBilling(db.options("clients", "left")),
      createBilling(db.options("clients", "right"))
    ])
    const racer =
      (client: BillingClient): Racer =>
      (command) =>
        client.applyPayment(command).then(
          () => "succeeded",
          (error: unknown) => (error instanceof Error && "_tag" in error ? String(error._tag) : String(error))
        )
    try {
      await race("C", "clients", Math.min(rounds, 100), [racer(clients[0]), racer(clients[1])])
    } finally {
      await Promise.all(clients.map((client) => client.close()))
    }
  })
})
