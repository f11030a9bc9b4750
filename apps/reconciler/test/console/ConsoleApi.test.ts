/** The console's API as programs and browsers ask it, over HTTP: who may in, who may do what, and what is told. */
import { Api } from "@counterfoil/http-api/Api"
import { describe, expect, it } from "vitest"
import { consoleTenant, dayIn, type PersonId } from "./ConsoleTenant.ts"

const { address, ask, file, run, tokenOf } = consoleTenant()

interface Listed {
  readonly id: string
  readonly phase: string
  readonly severity: string
}

const casesOf = async (as: PersonId, query = ""): Promise<ReadonlyArray<Listed>> =>
  ((await ask(`/api/cases${query}`, { as })).body as { rows: ReadonlyArray<Listed> }).rows

const theCase = async (): Promise<string> => {
  const [first] = await casesOf("vic")
  if (first === undefined) throw new Error("the run found nothing")
  return encodeURIComponent(first.id)
}

const endpoints = Object.values(Api.groups).flatMap((group) =>
  Object.values(group.endpoints).map(({ method, path }): readonly [string, string] => [
    method,
    path.replaceAll(/:\w+/g, "anything")
  ])
)

describe("who may in", () => {
  it.each(endpoints.filter(([method, path]) => `${method} ${path}` !== "POST /api/session"))(
    "answers nobody: %s %s",
    async (method, path) => {
      for (const headers of [{}, { authorization: "Bearer wrong" }, { cookie: "counterfoil_session=wrong" }]) {
        const answer = await ask(path, { method, headers, ...(method === "POST" ? { body: {} } : {}) })
        expect(answer.status).toBe(401)
        expect(answer.body).toMatchObject({ _tag: "Unauthorized" })
      }
    }
  )

  it("knows every endpoint of the contract", () => {
    expect(endpoints.length).toBeGreaterThan(12)
  })

  it("gives a session that scripts and other sites cannot use, and ends it", async () => {
    const wrong = await ask("/api/session", { body: { token: "wrong" } })
    expect(wrong.status).toBe(401)
    const signedIn = await ask("/api/session", { body: { token: tokenOf("ada") } })
    expect(signedIn.body).toMatchObject({ person: { id: "ada", roles: ["approver", "operator"] } })
    const cookie = signedIn.headers.get("set-cookie") ?? ""
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    expect(cookie).toMatch(/Secure/)
    expect(cookie).not.toContain(tokenOf("ada"))
    const [session = ""] = cookie.split(";")
    expect((await ask("/api/session", { headers: { cookie: session } })).status).toBe(200)

    const foreign = { cookie: session, origin: "https://elsewhere.example" }
    const forged = await ask(`/api/cases/${await theCase()}/explanation`, {
      body: { cause: "x", expectedBy: dayIn(1) },
      headers: foreign
    })
    expect(forged.status).toBe(403)
    expect((await ask("/api/session", { body: { token: tokenOf("ada") }, headers: foreign })).status).toBe(403)

    expect((await ask("/api/session", { method: "DELETE", headers: { cookie: session } })).status).toBe(204)
    expect((await ask("/api/session", { headers: { cookie: session } })).status).toBe(401)
  })

  it("lets nobody in whose token was taken back, with a session or without", async () => {
    const signedIn = await ask("/api/session", { body: { token: tokenOf("eve") } })
    const [cookie = ""] = (signedIn.headers.get("set-cookie") ?? "").split(";")
    expect((await ask("/api/runs", { as: "eve" })).status).toBe(200)
    expect((await ask("/api/runs", { headers: { cookie } })).status).toBe(200)
    const revoked = await run(
      "approvers",
      "revoke",
      "eve",
      "--reason",
      "left",
      "--approver-token-file",
      file("ada.token")
    )
    expect(revoked.code).toBe(0)
    expect((await ask("/api/runs", { as: "eve" })).status).toBe(401)
    expect((await ask("/api/runs", { headers: { cookie } })).status).toBe(401)
  })

  it("keeps scripts, styles and frames of others away from every answer", async () => {
    for (const path of ["/", "/accounts/any", "/api/runs", "/api/openapi.json"]) {
      const { headers } = await fetch(`${address()}${path}`)
      const policy = headers.get("content-security-policy") ?? ""
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self'")
      expect(policy).not.toContain("unsafe")
      expect(headers.get("x-content-type-options")).toBe("nosniff")
    }
  })
})

describe("what people may do about a discrepancy", () => {
  it("shows it to everybody, whole", async () => {
    const [first] = await casesOf("vic")
    expect(first).toMatchObject({ code: "Z05", phase: "open", severity: "high", counts: true })
    const answer = await ask(`/api/cases/${await theCase()}`, { as: "vic" })
    expect(answer.body).toMatchObject({
      id: first?.id,
      meaning: expect.stringMatching(/./),
      advice: expect.stringMatching(/./),
      history: [{ what: "Case opened" }]
    })
  })

  it("narrows by phase, severity, code, account and text, and goes on page by page", async () => {
    const all = await casesOf("vic")
    expect(all.length).toBeGreaterThan(0)
    expect(await casesOf("vic", "?phase=resolved")).toEqual([])
    expect(await casesOf("vic", "?severity=critical&text=nowhere")).toEqual([])
    expect(await casesOf("vic", "?code=Z05&text=p-00000100")).toHaveLength(1)
    const pages: Array<Listed> = []
    let after: string | null = ""
    while (after !== null) {
      const query: string = after === "" ? "?limit=1" : `?limit=1&after=${encodeURIComponent(after)}`
      const page = (await ask(`/api/cases${query}`, { as: "vic" })).body as {
        readonly rows: ReadonlyArray<Listed>
        readonly next: string | null
        readonly total: number
      }
      expect(page.total).toBe(all.length)
      pages.push(...page.rows)
      after = page.next
    }
    expect(pages).toEqual(all)
    expect((await ask("/api/cases?limit=0", { as: "vic" })).status).toBe(400)
    expect((await ask("/api/cases?phase=strange", { as: "vic" })).status).toBe(400)
  })

  it("lets operators explain and viewers look", async () => {
    const path = `/api/cases/${await theCase()}/explanation`
    const body = { cause: "moved by hand", expectedBy: dayIn(3) }
    expect((await ask(path, { as: "vic", body })).status).toBe(403)
    const late = await ask(path, { as: "bob", body: { ...body, expectedBy: dayIn(-1) } })
    expect([late.status, late.body]).toMatchObject([409, { rule: "ExplanationLate" }])
    expect((await ask(path, { as: "bob", body: { ...body, expectedBy: "2026-02-30" } })).status).toBe(409)
    expect((await ask(path, { as: "ada", body })).body).toMatchObject({ phase: "explained" })
    expect((await ask(`/api/cases/${await theCase()}`, { as: "vic" })).body).toMatchObject({
      explanation: { cause: "moved by hand", expectedBy: dayIn(3) },
      history: [{}, { what: "Case explained", actor: "ada", reason: "moved by hand" }]
    })
    expect(await casesOf("vic", "?phase=explained")).toHaveLength(1)
  })

  it("needs two different approvers, however often one of them says so", async () => {
    const path = `/api/cases/${await theCase()}/acceptance`
    const body = { reason: "agreed with the customer" }
    expect((await ask(path, { as: "vic", body })).status).toBe(403)
    expect((await ask(path, { as: "ada", body })).body).toMatchObject({ approvals: 1, needed: 2 })
    expect((await ask(path, { as: "ada", body })).body).toMatchObject({ phase: "explained", approvals: 1, needed: 2 })
    expect((await ask(path, { as: "bob", body })).body).toMatchObject({ phase: "accepted", approvals: 2 })
    const again = await ask(path, { as: "bob", body })
    expect([again.status, again.body]).toMatchObject([409, { rule: "CaseNotOpen" }])
  })

  it("refuses places that no page has told", async () => {
    for (const path of ["/api/runs", "/api/seals", "/api/accounts/any/timeline"])
      expect((await ask(`${path}?after=somewhere`, { as: "vic" })).status).toBe(400)
  })

  it("does not know what no run has found", async () => {
    expect((await ask("/api/cases/Z05%20nothing", { as: "ada" })).status).toBe(404)
    const body = { reason: "x" }
    expect((await ask("/api/cases/Z05%20nothing/acceptance", { as: "ada", body })).status).toBe(404)
  })
})

describe("accounts and documents", () => {
  interface Account {
    readonly id: string
    readonly documents: number
    readonly balances: ReadonlyArray<{ readonly amount: string; readonly currency: string }>
  }
  const accountsOf = async (query = "") =>
    (await ask(`/api/accounts${query}`, { as: "vic" })).body as {
      readonly rows: ReadonlyArray<Account>
      readonly next: string | null
    }

  it("lists what the folded events say, page by page", async () => {
    const { next, rows } = await accountsOf()
    expect(next).toBeNull()
    expect(rows.length).toBeGreaterThan(2)
    const first = await accountsOf("?limit=2")
    const second = await accountsOf(`?limit=200&after=${first.next ?? ""}`)
    expect([...first.rows, ...second.rows]).toEqual(rows)
    const [one] = rows
    expect((await accountsOf(`?search=${one?.id ?? ""}`)).rows).toEqual([one])
    expect((await accountsOf("?search=zzz")).rows).toEqual([])
    for (const { balances, documents, id } of rows) {
      const account = (await ask(`/api/accounts/${id}`, { as: "vic" })).body as {
        readonly documents: ReadonlyArray<unknown>
        readonly explained: ReadonlyArray<{ readonly balance: unknown }>
      }
      expect(account.explained.map(({ balance }) => balance)).toEqual(balances)
      expect(account.documents).toHaveLength(documents)
    }
  })

  it("tells what went from one document to another as one thing, with both legs", async () => {
    const found = (await ask("/api/search?for=INV00000100", { as: "vic" })).body as ReadonlyArray<{
      readonly account: string
    }>
    const path = `/api/accounts/${found[0]?.account ?? ""}/timeline`
    const { rows } = (await ask(path, { as: "vic" })).body as {
      readonly rows: ReadonlyArray<{ readonly entries: ReadonlyArray<{ readonly what: string }> }>
    }
    expect(rows[0]).toMatchObject({
      what: "applied to",
      between: { from: { title: "payment P-00000100" }, to: { title: "invoice INV00000100" } },
      amount: { amount: "5.00", currency: "EUR" },
      effectiveOn: dayIn(3),
      entries: [
        { what: "Payment applied", number: "P-00000100", amount: { amount: "5.00" } },
        { what: "Invoice payment applied", number: "INV00000100", amount: { amount: "5.00" } }
      ]
    })
    expect(rows.filter(({ entries }) => entries.length > 1)).toHaveLength(1)
    const single = rows.filter(({ entries }) => entries.length === 1)
    expect(single.length).toBeGreaterThan(1)
    expect(single.every((row) => (row as { between?: unknown }).between === null)).toBe(true)
    const pages = [await ask(`${path}?limit=1`, { as: "vic" }), await ask(`${path}?limit=200&after=1`, { as: "vic" })]
    expect(pages.flatMap(({ body }) => (body as { readonly rows: ReadonlyArray<unknown> }).rows)).toEqual(rows)
  })

  it("tells them as of any two times", async () => {
    const { rows } = await accountsOf()
    const [one] = rows
    const path = `/api/accounts/${one?.id ?? ""}`
    const early = await ask(`${path}?effective=1999-12-31`, { as: "vic" })
    expect(early.body).toMatchObject({ explained: [], documents: [] })
    const unknown = await ask(`${path}?knownAt=2001-01-01T00:00:00Z`, { as: "vic" })
    expect(unknown.body).toMatchObject({ explained: [], documents: [] })
    expect((await ask(`${path}?effective=2026-02-30`, { as: "vic" })).status).toBe(404)
    expect((await ask(`${path}?effective=yesterday`, { as: "vic" })).status).toBe(400)
    expect((await ask("/api/accounts/nobody", { as: "vic" })).status).toBe(404)
  })
})

describe("one document", () => {
  it("tells why its balance is what it is, and the way of each cent", async () => {
    const { rows } = (await ask("/api/accounts", { as: "vic" })).body as {
      rows: ReadonlyArray<{ readonly id: string }>
    }
    const account = (await ask(`/api/accounts/${rows[0]?.id ?? ""}`, { as: "vic" })).body as {
      readonly documents: ReadonlyArray<{ readonly stream: string; readonly number: string }>
    }
    const invoice = account.documents.find(({ number }) => number === "INV00000100")
    const answer = await ask(`/api/documents/${invoice?.stream ?? ""}`, { as: "vic" })
    expect(answer.body).toMatchObject({
      kind: "Invoice",
      open: { amount: "42.20", currency: "EUR" },
      explained: [
        {
          balance: { amount: "42.20", currency: "EUR" },
          sentence: expect.stringContaining("42.20 EUR"),
          terms: [{ amount: { amount: "47.20" } }, { amount: { amount: "-5.00" } }]
        }
      ],
      paths: [
        {
          what: "applied",
          from: { title: "payment P-00000100" },
          to: { title: "invoice INV00000100" },
          amount: { amount: "5.00", currency: "EUR" },
          effectiveOn: dayIn(3)
        }
      ]
    })
    expect((await ask("/api/documents/Invoice-nothing", { as: "vic" })).status).toBe(404)
    expect((await ask(`/api/documents/${invoice?.stream ?? ""}?effective=1999-01-01`, { as: "vic" })).status).toBe(404)
  })
})

describe("searching", () => {
  interface Hit {
    readonly kind: string
    readonly id: string
    readonly title: string
    readonly by: string
    readonly account: string
  }
  const hitsOf = async (text: string) =>
    (await ask(`/api/search?for=${encodeURIComponent(text)}`, { as: "vic" })).body as ReadonlyArray<Hit>

  it("finds documents by number in any case, by id and by stream", async () => {
    const [invoice, ...more] = await hitsOf("INV00000100")
    expect(more).toEqual([])
    expect(invoice).toMatchObject({ kind: "document", title: "invoice INV00000100", by: "number" })
    const id = invoice?.id.slice("Invoice-".length) ?? ""
    expect(await hitsOf("inv00000100")).toEqual([invoice])
    expect(await hitsOf(id)).toEqual([{ ...invoice, by: "id" }])
    expect(await hitsOf(` ${invoice?.id ?? ""} `)).toEqual([{ ...invoice, by: "id" }])
    expect(await hitsOf("P-00000100")).toMatchObject([{ kind: "document", title: "payment P-00000100", by: "number" }])
  })

  it("finds accounts by id and how it begins, and discrepancies by id", async () => {
    const account = (await hitsOf("INV00000100"))[0]?.account ?? ""
    expect(await hitsOf(account)).toMatchObject([{ kind: "account", id: account, by: "id" }])
    const beginning = await hitsOf(account.slice(0, 10))
    expect(beginning.length).toBeGreaterThan(1)
    expect(beginning.every(({ by, kind }) => kind === "account" && by === "begins with")).toBe(true)
    expect(await hitsOf(account.slice(0, 2))).toEqual([])
    const [one] = await casesOf("vic", "?phase=accepted")
    expect(await hitsOf(one?.id ?? "")).toMatchObject([{ kind: "discrepancy", id: one?.id }])
  })

  it("finds calls by idempotency key and track id, whole", async () => {
    const portion = ["--amount", "0.05", "--currency", "EUR", "--operation", "op-sought"]
    const to = ["--payment", "P-00000100", "--invoice", "INV00000100", "--effective-date", dayIn(3)]
    expect(await run("apply", ...to, ...portion)).toMatchObject({ code: 0 })
    const [operation, ...more] = await hitsOf("op-sought")
    expect(more).toEqual([])
    expect(operation).toMatchObject({ kind: "operation", id: "op-sought" })
    const { call, ...detail } = (await ask("/api/operations/op-sought", { as: "vic" })).body as {
      readonly call: { readonly trackId: string }
    }
    // What was moved behind our back was only seen on the way.
    expect(detail).toMatchObject({
      state: "succeeded",
      what: operation?.title,
      legs: [{ what: "applied", amount: { amount: "0.05", currency: "EUR" } }]
    })
    const traced = JSON.parse((await run("audit", "trace", "op-sought", "--json")).out) as {
      readonly operations: readonly [{ readonly attempts: readonly [{ readonly requestId: string }] }]
    }
    const [{ requestId }] = traced.operations[0].attempts
    expect(await hitsOf(requestId)).toMatchObject([{ kind: "operation", id: "op-sought", by: "track id" }])
    expect(await hitsOf(call.trackId)).toMatchObject([{ kind: "operation", id: "op-sought", by: "id" }])
    expect(await hitsOf("Operation-op-sought")).toMatchObject([{ kind: "operation", id: "op-sought" }])
  })

  it("finds nothing where nothing is called so, and asks for something to look for", async () => {
    expect(await hitsOf("nothing is called so")).toEqual([])
    expect((await ask("/api/search", { as: "vic" })).status).toBe(400)
    expect((await ask("/api/search?for=", { as: "vic" })).status).toBe(400)
    expect((await ask(`/api/search?for=${"x".repeat(201)}`, { as: "vic" })).status).toBe(400)
  })
})

describe("seals", () => {
  it("lists them, and verifies for those who may", async () => {
    const seals = await ask("/api/seals", { as: "vic" })
    expect(seals.body).toMatchObject({ rows: [{ log: 0, root: expect.stringMatching(/^[0-9a-f]{64}$/) }], next: null })
    expect((await ask("/api/seals/verification", { as: "vic", method: "POST" })).status).toBe(403)
    const verified = await ask("/api/seals/verification", { as: "ada", method: "POST" })
    expect(verified.body).toMatchObject({ verdict: "intact", seals: 1, problems: [] })
  })
})
