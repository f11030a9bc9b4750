/**
 * Processes that are really killed: `counterfoil collect` over many accounts, on a PostgreSQL and a sandbox that are
 * processes of their own, killed with SIGKILL at moments that a seed chooses, PostgreSQL included. Afterwards Zuora's
 * ledger and ours agree to the cent, nobody was charged twice, and nobody without an event.
 */
import { EmbeddedPostgres, type Server } from "@counterfoil/embedded-postgres/EmbeddedPostgres"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { counterfoil } from "./Program.ts"
import { type SandboxProgram, startSandbox } from "./SandboxProgram.ts"

const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
const counts = isLong ? { accounts: 200, kills: 50, databaseKills: 5 } : { accounts: 24, kills: 5, databaseKills: 1 }

/** `COUNTERFOIL_KILL_SEED` gives one back; the moments are the same, what they hit depends on the machine. */
const seed = Number.parseInt(process.env["COUNTERFOIL_KILL_SEED"] ?? `${Date.now() % 1_000_000}`, 10)

/** Only catches what hangs. */
const timeoutMs = isLong ? 3_600_000 : 300_000

/** mulberry32: a small generator whose draws are the same for the same seed. */
const generator = (from: number) => {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const folder = mkdtempSync(join(tmpdir(), "counterfoil-kills-"))
chmodSync(folder, 0o711)
const dataDir = join(folder, "postgres")
const accountsFile = join(folder, "accounts.txt")
const numbers = Array.from({ length: counts.accounts }, (_, index) => `K${String(index + 1).padStart(5, "0")}`)
/** What each account owes: different for each, so that a charge of another one shows. */
const owedMinor = (index: number): bigint => 1_000n + BigInt(index) * 7n
const decimal = (minor: bigint): string => `${minor / 100n}.${String(minor % 100n).padStart(2, "0")}`

let sandbox: SandboxProgram
let server: Server
let scope: Scope.Closeable
let env: Record<string, string>

/** The same folder and port each time: clients find it again. */
const startDatabase = async (port = 0) => {
  scope = Effect.runSync(Scope.make())
  server = await Effect.runPromise(EmbeddedPostgres.start({ dataDir, port }).pipe(Scope.provide(scope)))
}

const killDatabase = async () => {
  process.kill(server.pid, "SIGKILL")
  await Effect.runPromise(Scope.close(scope, Exit.void))
  await startDatabase(server.port)
}

beforeAll(async () => {
  await startDatabase()
  expect(await counterfoil(["migrate"], { env: { DATABASE_URL: server.url } })).toMatchObject({ code: 0 })
  sandbox = await startSandbox(join(folder, "sandbox.journal"))
  await sandbox.post("settings", { dataQueryMs: 0 })
  await sandbox.post("seed", {
    accounts: numbers.map((number, index) => ({
      number,
      currency: "EUR",
      unbilledCharges: [{ name: "Rent", amount: decimal(owedMinor(index)) }]
    }))
  })
  // Slow enough that many deaths fall between request and answer.
  await sandbox.post("faults", {
    kind: "delay",
    method: "POST",
    path: "/v1/operations/invoice-collect",
    delayMs: 300,
    times: 100_000
  })
  writeFileSync(accountsFile, `${numbers.join("\n")}\n`)
  env = {
    ...sandbox.env,
    DATABASE_URL: server.url,
    COUNTERFOIL_TIME_ZONE: "Etc/GMT+8",
    COUNTERFOIL_LANE_MS: "2000",
    COUNTERFOIL_QUIET_MS: "1000",
    COUNTERFOIL_READ_LAG_MS: "500"
  }
})

afterAll(async () => {
  await sandbox.stop()
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(folder, { recursive: true, force: true })
})

const collectAll = (killWhen?: Promise<void>) =>
  counterfoil(["collect", "--accounts", accountsFile, "--operation-prefix", "kill", "--concurrency", "2", "--json"], {
    env,
    ...(killWhen === undefined ? {} : { killWhen })
  })

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** So long after a process has begun to speak to Zuora; at the latest after some seconds. */
const atWork = async (thenMs: number): Promise<void> => {
  const before = await sandbox.arrived()
  const maxPolls = 60
  for (let poll = 0; poll < maxPolls && (await sandbox.arrived()) === before; poll++) await sleep(100)
  await sleep(thenMs)
}

/** As an operator does it: again and again until nothing is open. */
const resumeAll = async () => {
  const maxRounds = 40
  let last = ""
  for (let round = 1; round <= maxRounds; round++) {
    const { out } = await counterfoil(["operations", "resume", "--all"], { env })
    if (out.includes("No operation is open")) return
    last = out
  }
  throw new Error(`operations are still open after ${maxRounds} rounds:\n${last}`)
}

/** What the events alone say: charges per account id in minor units, and operations without an end. */
const recorded = () =>
  Effect.gen(function* () {
    const store = yield* EventStore
    const charges = new Map<string, Array<bigint>>()
    const open = new Set<string>()
    yield* Stream.runForEach(store.readAll, ({ data, stream, type }) =>
      Effect.sync(() => {
        if (type === "OperationRequested") open.add(stream)
        if (type === "OperationRecorded") open.delete(stream)
        if (type !== "PaymentCaptured") return
        const { accountId, amount } = data as { accountId: string; amount: { amount: string } }
        charges.set(accountId, [...(charges.get(accountId) ?? []), BigInt(amount.amount.replace(".", ""))])
      })
    )
    return { charges, open }
  }).pipe(
    Effect.provide(EventStore.layerPostgres({ url: Redacted.make(server.url), tenant: "default" })),
    Effect.scoped,
    Effect.runPromise
  )

/** The sandbox's own ledger, read over its control plane. */
const charged = async () => {
  const { payment } = await sandbox.state()
  const sums = new Map<string, Array<bigint>>()
  for (const { accountId, amount, status } of payment)
    if (status === "Processed") sums.set(accountId, [...(sums.get(accountId) ?? []), BigInt(amount)])
  return sums
}

/** Every charge has its event and every event its charge, each account at most once and for what it owed. */
const agree = async () => {
  const [{ charges: ours, open }, theirs] = [await recorded(), await charged()]
  expect(Array.from(open)).toEqual([])
  expect(ours).toEqual(theirs)
  const { account } = await sandbox.state()
  const owed = new Map(account.map(({ id, number }) => [id, owedMinor(numbers.indexOf(number))]))
  for (const [id, amounts] of theirs) expect(amounts).toEqual([owed.get(id)])
  return theirs.size
}

describe(`counterfoil collect over ${counts.accounts} accounts, killed ${counts.kills} times`, () => {
  it(
    `charges everybody once and loses nothing (COUNTERFOIL_KILL_SEED=${seed})`,
    async () => {
      const draw = generator(seed)
      const begin = performance.now()
      await counterfoil(["operations", "list"], { env })
      const bootMs = performance.now() - begin
      const databaseDeaths = new Set(
        Array.from({ length: counts.databaseKills }, (_, index) =>
          Math.floor(((index + draw()) * counts.kills) / counts.databaseKills)
        )
      )
      let killed = 0
      let left = 0
      for (let kill = 0; kill < counts.kills; kill++) {
        // One in five anywhere in its life, the others at work.
        const moment = draw() < 0.2 ? sleep(draw() * 2 * bootMs) : atWork(draw() * 400)
        const death = databaseDeaths.has(kill) ? moment.then(killDatabase).then(() => sleep(200)) : moment
        if ((await collectAll(death)).code === null) killed += 1
        await death
        left += (await recorded()).open.size
      }
      await resumeAll()
      const chargedBefore = await agree()
      // Those that no process had come to are collected by one more run, those that are done are not charged again.
      expect(await collectAll()).toMatchObject({ code: 0 })
      await resumeAll()
      expect(await agree()).toBe(counts.accounts)
      expect(await counterfoil(["reconcile", "--lag", "0s"], { env })).toMatchObject({ code: 0 })
      expect(killed).toBeGreaterThan(counts.kills / 2)
      expect(left).toBeGreaterThan(0)
      expect(chargedBefore).toBeGreaterThan(0)
    },
    timeoutMs
  )
})
