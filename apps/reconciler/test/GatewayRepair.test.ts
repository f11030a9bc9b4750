/** Lines that hide each other, and a charge that was captured twice: repaired from the command line, by as many as it takes. */
import { Billing } from "@counterfoil/billing/Billing"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import { readAll } from "@counterfoil/reconciliation/gateway/Gateways"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { gateways } from "../../../packages/reconciliation/test/gateway/Files.ts"
import { capturedTwice, offsetting } from "../../../packages/reconciliation/test/repair/Plants.ts"
import { liveTenant } from "./LiveTenant.ts"

const folder = mkdtempSync(join(tmpdir(), "gateway-repair-"))
const { rows, run, tenant } = liveTenant({ env: { COUNTERFOIL_TWO_APPROVERS_FROM: "EUR=30.00" } })
const tokenOf = (name: string) => join(folder, `${name}.token`)

/** As a service that embeds billing would be at it, one that trusts no key. */
const embedded = <A, E>(story: Effect.Effect<A, E, Billing | EventStore | Sandbox | Tenant | Zuora>) => {
  const { env, sandbox } = tenant()
  const settings = ZuoraSettings.make({
    baseUrl: sandbox.baseUrl,
    clientId: sandbox.clientId,
    clientSecret: Redacted.make(sandbox.clientSecret)
  })
  const url = Redacted.make(env["DATABASE_URL"] ?? "")
  const layer = Billing.layer({ owner: "embedded" }).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Zuora.layer(settings),
        EventStore.layerPostgres({ url, tenant: "default" }),
        Tenant.layer({ tenant: "default", timeZone: "Etc/GMT+8", keyLifeMs: 0 }),
        Layer.succeed(Sandbox, sandbox)
      )
    )
  )
  return Effect.runPromise(Effect.scoped(Effect.provide(story, layer)))
}

const file = join(folder, "gateways.json")

/** The gateway's file of the day. */
const write = (day: string, lines: ReadonlyArray<readonly [string, string, string, string]>) => {
  const { stripe } = gateways.gateways
  if (stripe === undefined) throw new Error("the example has no gateway")
  const { bank: _, payouts: __, ...settled } = stripe
  writeFileSync(file, JSON.stringify({ gateways: { stripe: { ...settled, since: day, references: "^gw-" } } }))
  mkdirSync(join(folder, "stripe"), { recursive: true })
  const head =
    "automatic_payout_id,balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id"
  const rows = lines.map(
    ([id, kind, amount, reference]) => `,${id},${day} 10:00:00,eur,${amount},0.00,${amount},${kind},${reference}`
  )
  writeFileSync(join(folder, "stripe", `${day}.csv`), `${[head, ...rows].join("\n")}\n`)
}

beforeAll(async () => {
  await run("migrate")
  await run("import", "--full")
  for (const [name, ...more] of [["ada"], ["grace", "--approver-token-file", tokenOf("ada")]] as const) {
    const enrolled = await run("approvers", "enrol", name, "--name", name, "--role", "approver", ...more)
    writeFileSync(tokenOf(name), enrolled.out)
  }
  const [sent] = await embedded(Effect.andThen(offsetting, capturedTwice(Effect.void)))
  if (sent === undefined) throw new Error("the gateway has sent nothing")
  const { gateway, statement } = await Effect.runPromise(readAll(sent))
  write(
    gateway.since,
    statement.lines.map(({ id, reference = "" }) => [id, "charge", "30.00", reference] as const)
  )
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const repair = (...more: ReadonlyArray<string>) => run("repair", "--lag", "0s", "--gateways", file, ...more)
const listed = async (code: string) => {
  const { out } = await repair("--json", "--code", code)
  const [first = ""] = out.split("\n")
  return JSON.parse(first) as { readonly id: string; readonly proposal: { readonly approvers: number } }
}
const approve = (id: string, by: string) =>
  repair("--approve", id, "--reason", "as agreed", "--approver-token-file", tokenOf(by))

/** Many processes, one after the other; it only catches what hangs. */
describe("counterfoil repair", { timeout: 300_000 }, () => {
  it("I02: writes off by one approver what lines hide from each other", async () => {
    const { id, proposal } = await listed("I02")
    expect(proposal.approvers).toBe(1)
    expect(await approve(id, "ada")).toMatchObject({ code: 0, out: expect.stringContaining("Made.") as unknown })
    const memos = await rows("creditMemo")
    expect(memos.filter(({ reasonCode }) => reasonCode === "Write-off")).toHaveLength(1)
  })

  it("G04: gives the later of two captures back once both approvers have said so, and the next run is clean", async () => {
    const { id, proposal } = await listed("G04")
    expect(proposal.approvers).toBe(2)
    expect((await approve(id, "ada")).out).toContain(`${id} has 1 of 2 approvals`)
    expect(await rows("refund")).toEqual([])
    const { code, out } = await approve(id, "grace")
    expect([code, out]).toEqual([0, expect.stringMatching(/un-apply 20\.00 EUR[^]*give 30\.00 EUR[^]*Made\./)])
    expect(await rows("refund")).toMatchObject([{ type: "Electronic", status: "Processed" }])
    expect(await run("reconcile", "--lag", "0s", "--gateways", file)).toMatchObject({ code: 0 })
  })
})
