/** A tenant that has something to look at, three people, and a console over it; gone after the file's tests. */
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { liveTenant } from "../LiveTenant.ts"
import { type Serving, startConsole } from "../ServeProgram.ts"
import { buildConsole } from "./ConsoleBuild.ts"

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // What an answer holds is for its test to say.
  readonly body: never
}

export const people = ["ada", "bob", "eve", "vic"] as const
export type PersonId = (typeof people)[number]

const roles = { ada: ["approver", "operator"], bob: ["approver"], eve: ["operator"], vic: ["viewer"] } as const

/** A day from today on. */
export const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** `isDiffering`: somebody applied a payment behind our back, and a run has found it. */
export const consoleTenant = ({
  env = {},
  isDiffering = true
}: { readonly isDiffering?: boolean; readonly env?: Record<string, string> } = {}) => {
  const live = liveTenant({ env: { COUNTERFOIL_TIME_ZONE: "UTC", ...env } })
  const folder = mkdtempSync(join(tmpdir(), "console-"))
  const tokens = new Map<PersonId, string>()
  let serving: Serving | undefined

  const file = (name: string) => join(folder, name)

  beforeAll(async () => {
    await buildConsole()
    await live.run("migrate")
    await live.run("import", "--full")
    for (const id of people) {
      const first = tokens.get("ada")
      const enrolled = await live.run(
        "approvers",
        "enrol",
        id,
        "--name",
        `${id[0]?.toUpperCase()}${id.slice(1)}`,
        ...roles[id].flatMap((role) => ["--role", role]),
        ...(first === undefined ? [] : ["--approver-token-file", file("ada.token")])
      )
      if (enrolled.code !== 0) throw new Error(enrolled.err)
      tokens.set(id, enrolled.out.trim())
      writeFileSync(file(`${id}.token`), enrolled.out)
    }
    if (isDiffering) await differ(live)
    await live.run("seal-key", file("seal.pem"), "--trust", file("trust.json"))
    await live.run("seal", "--key-file", file("seal.pem"))
    serving = await startConsole(live.tenant().env, ["--trust", file("trust.json")])
  }, 300_000)
  afterAll(async () => {
    await serving?.end("SIGTERM")
    rmSync(folder, { recursive: true, force: true })
  })

  const address = (): string => {
    if (serving === undefined) throw new Error("the console is there once the tests run")
    return serving.address
  }
  const tokenOf = (id: PersonId): string => tokens.get(id) ?? ""
  return {
    ...live,
    file,
    address,
    tokenOf,
    /** Asks as a program does; as nobody where nobody is named. */
    ask: async (
      path: string,
      options: {
        readonly as?: PersonId
        readonly body?: object
        readonly method?: string
        readonly headers?: object
      } = {}
    ): Promise<Answer> => {
      const { as, body, headers, method = body === undefined ? "GET" : "POST" } = options
      const response = await fetch(`${address()}${path}`, {
        method,
        redirect: "manual",
        headers: {
          ...(as === undefined ? {} : { authorization: `Bearer ${tokenOf(as)}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) })
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: (text === "" ? null : JSON.parse(text)) as never
      }
    }
  }
}

/** A payment is applied for a day to come, and another part of it in Zuora. */
const differ = async ({ run, tenant }: ReturnType<typeof liveTenant>): Promise<void> => {
  const apply = "apply --payment P-00000100 --invoice INV00000100 --amount 5.00 --currency EUR --effective-date".split(
    " "
  )
  const applied = await run(...apply, dayIn(3))
  if (applied.code !== 0) throw new Error(applied.err)
  await Effect.runPromise(
    tenant().sandbox.edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" })
  )
  await run("reconcile", "--lag", "0s")
}
