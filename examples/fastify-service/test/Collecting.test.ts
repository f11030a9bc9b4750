import { randomUUID } from "node:crypto"
import { describe, expect, it } from "vitest"
import { press, said } from "../public/collect.js"
import { customer, stage } from "./Stage.ts"

const { another, ask, fault, payments, url } = stage()

const collectPath = "/v1/operations/invoice-collect"

describe("Collecting on a button", () => {
  it("charges once for a double click, and answers both the same", async () => {
    const operationId = randomUUID()
    const [first, second] = await Promise.all([1, 2].map(() => ask("/accounts/A00000001/collect", { operationId })))
    expect(first).toMatchObject({ status: 200, body: { next: "done", operationId: `web-${operationId}` } })
    expect(second).toEqual(first)
    expect(await payments()).toHaveLength(1)
  })

  it("tells a declined customer so, and that a new attempt is a new id", async () => {
    const answer = await ask("/accounts/A00000005/collect", { operationId: randomUUID() })
    expect(answer).toMatchObject({ status: 402, body: { next: "new id", money: "nothing moved", error: "Declined" } })
  })

  it("names what is wrong with a request", async () => {
    expect((await ask("/accounts/A00000001/collect", { operationId: "1" })).status).toBe(400)
    expect(await ask("/accounts/A-9/collect", { operationId: randomUUID() })).toMatchObject({
      status: 422,
      body: { next: "correct it" }
    })
  })

  it("answers that it does not know when Zuora's answer is lost; the same id finds out", async () => {
    const before = (await payments()).length
    await fault({ kind: "loseAnswer", method: "POST", path: collectPath })
    const operationId = randomUUID()
    const lost = await ask("/accounts/A00000002/collect", { operationId })
    expect(lost).toMatchObject({ status: 202, body: { next: "resume", money: "unknown", after: expect.any(String) } })
    const busy = await ask("/accounts/A00000002/collect", { operationId: randomUUID() })
    expect(busy).toMatchObject({ status: 503, body: { next: "same id again", error: "AccountBusy" } })
    expect(await ask("/accounts/A00000002/collect", { operationId })).toMatchObject({ status: 200 })
    expect(await payments()).toHaveLength(before + 1)
  })

  it("is finished by another process that starts, without anybody asking", async () => {
    const before = (await payments()).length
    await fault({ kind: "loseRequest", method: "POST", path: collectPath })
    const operationId = randomUUID()
    expect(await ask("/accounts/A00000003/collect", { operationId })).toMatchObject({ status: 202 })
    expect(await payments()).toHaveLength(before)
    const second = await another(20)
    while ((await payments()).length === before) await new Promise((resolve) => setTimeout(resolve, 5))
    await second.stop()
    await expect(fetch(second.url)).rejects.toThrow("fetch failed")
    expect(await ask("/accounts/A00000003/collect", { operationId })).toMatchObject({ status: 200 })
    expect(await payments()).toHaveLength(before + 1)
  })
})

describe("The browser's side", () => {
  const browser = (account: string) => {
    const kept = new Map<string, string>()
    const asked: Array<string> = []
    return {
      kept,
      asked,
      press: (isLost = false) =>
        press({
          account,
          newId: randomUUID,
          storage: {
            getItem: (key) => kept.get(key) ?? null,
            setItem: (key, id) => void kept.set(key, id),
            removeItem: (key) => void kept.delete(key)
          },
          fetch: async (path, request) => {
            asked.push(request.body)
            const response = await fetch(`${url()}${path}`, request)
            if (isLost) throw new TypeError("the connection was lost")
            return response
          }
        })
    }
  }

  it("keeps its id until it knows the end, even when the answer never reached it", async () => {
    const page = browser(customer.number)
    const before = (await payments()).length
    await expect(page.press(true)).rejects.toThrow("lost")
    expect(page.kept.size).toBe(1)
    expect(said(await page.press())).toContain("Thank you")
    expect([new Set(page.asked).size, page.asked.length, page.kept.size]).toEqual([1, 2, 0])
    expect(await payments()).toHaveLength(before + 1)
  })

  it("takes a new id after a decline, and says that nothing was charged", async () => {
    const page = browser("A00000005")
    expect(said(await page.press())).toContain("declined")
    await page.press()
    expect(new Set(page.asked).size).toBe(2)
  })

  it("is a page that loads it", async () => {
    const html = await (await fetch(`${url()}/accounts/A00000001`)).text()
    expect(html).toContain("/collect.js")
    expect((await fetch(`${url()}/collect.js`)).headers.get("content-type")).toContain("text/javascript")
  })
})
