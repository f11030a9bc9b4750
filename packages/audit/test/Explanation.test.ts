/** The numbers of the sentence, read back out of its text, add up to the balance; every cent has its way. */
import { fromDocuments } from "@counterfoil/domain/identities/Account"
import type { AccountId } from "@counterfoil/domain/Id"
import * as Item from "@counterfoil/domain/Item"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as fc from "fast-check"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { describe, expect, it } from "vitest"
import { attempts, play } from "../../domain/test/History.ts"
import {
  accountId,
  application,
  captured,
  day,
  EUR,
  eur,
  invoicePosted,
  item,
  memoId,
  memoPosted,
  tax,
  toItem,
  unapplication
} from "../../domain/test/Sample.ts"
import { shownIn } from "../src/asof/DocumentAt.ts"
import { explainAccount, explainDocument, type Explanation } from "../src/explain/Explanation.ts"
import { picture } from "../src/explain/Picture.ts"
import { sentenceOf } from "../src/explain/Sentence.ts"
import { dated, inMemory, record } from "./Tenants.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 2_000 : 80
const accounts = [accountId, "A-2" as AccountId]
const history = fc
  .tuple(attempts, fc.array(fc.nat(9), { minLength: 20, maxLength: 20 }))
  .map(([steps, lags]) => dated(play(steps).placed, (n) => lags[n % lags.length] ?? 0))

/** The balance and its terms as minor units, by nothing but the text. */
const numbersIn = (sentence: string): { readonly balance: number; readonly sum: number } => {
  const [head = "", tail = ""] = sentence.split(/: (?=less |\d|nothing)/)
  const amount = /(-?\d+)\.(\d\d) EUR/
  const minor = (text: string) => Number.parseInt((amount.exec(text)?.slice(1) ?? []).join(""), 10)
  const terms = Array.from(tail.matchAll(/(less )?(-?\d+\.\d\d EUR)/g), ([, less, text = ""]) =>
    less === undefined ? minor(text) : -minor(text)
  )
  const sign = head.includes(" is in credit by ") ? -1 : 1
  return { balance: sign * minor(head), sum: terms.reduce((sum, term) => sum + term, 0) }
}

describe("an explanation", () => {
  it("of an account satisfies identity 27, of a document its balance, on every day of random histories", async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 28 }), fc.nat(), async (placed, date, at) => {
        fc.pre(placed.length > 0)
        const bounds = date === 28 ? {} : { effectiveOn: day(`2026-03-${String(date).padStart(2, "0")}`) }
        await inMemory(
          Effect.gen(function* () {
            yield* record(placed)
            const all = yield* Effect.flatMap(EventStore, ({ readAfter }) => readAfter(0, 0, 10_000))
            const asOf = { ...bounds, knownAt: all[at % all.length]?.recordedAt }
            for (const id of accounts) {
              const found = yield* Effect.option(explainAccount(id, asOf))
              for (const { balance, sentence } of Option.isSome(found) ? found.value.balances : []) {
                expect(sentence).not.toContain("off by")
                expect(numbersIn(sentence)).toEqual({ balance: Number(balance.minor), sum: Number(balance.minor) })
              }
            }
            for (const stream of new Set(placed.map((one) => one.stream)))
              for (const { balance, sentence } of (yield* explainDocument(stream, asOf)).balances)
                expect([sentence, numbersIn(sentence)]).toEqual([
                  sentence,
                  { balance: Number(balance.minor), sum: Number(balance.minor) }
                ])
          })
        )
        const documents = fromDocuments(Ledger.fold(placed))
        const whole = await inMemory(
          Effect.andThen(
            record(placed),
            Effect.forEach(accounts, (id) => Effect.option(explainAccount(id)))
          )
        )
        // What the sentences of all documents say comes to the same: what is open less what is unapplied.
        const ledger = Ledger.fold(placed)
        const streams = Array.from(new Set(placed.map((one) => one.stream)))
        const single = await inMemory(
          Effect.andThen(
            record(placed),
            Effect.forEach(streams, (stream) => explainDocument(stream))
          )
        )
        for (const id of accounts) {
          const told = single.flatMap(({ balances }, index) => {
            const stream = streams[index] ?? ""
            const sign = /^(Invoice|DebitMemo)-/.test(stream) ? 1 : -1
            const isOwn = shownIn(ledger, stream).accountId === id
            return isOwn ? balances.map(({ sentence }) => sign * numbersIn(sentence).sum) : []
          })
          const expected = Number(documents.get(`${id} ${EUR}`)?.balance.minor ?? 0n)
          expect(told.reduce((sum, one) => sum + one, 0)).toBe(expected)
        }
        whole.forEach((found, index) => {
          const said = Option.isSome(found) ? found.value.balances.map(({ sentence }) => numbersIn(sentence).sum) : []
          const expected = documents.get(`${accounts[index]} ${EUR}`)?.balance.minor
          expect(said).toEqual(expected === undefined ? [] : [Number(expected)])
        })
      }),
      { numRuns }
    )
  })

  it("leaves no cent without its way: what a line has open is its amount less what went there", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (placed) => {
        const ledger = Ledger.fold(placed)
        await inMemory(
          Effect.gen(function* () {
            yield* record(placed)
            for (const { receivable, stream } of Ledger.postedReceivables(ledger)) {
              const { balances, paths } = yield* explainDocument(stream)
              const settled = paths.reduce(
                (sum, { amount, to }) => sum + (to.stream === stream ? 1n : -1n) * amount.minor,
                0n
              )
              expect(balances[0]?.balance.minor).toBe(receivable.total.minor - settled)
              for (const one of paths) expect([one.actor, one.operation !== ""]).toEqual(["ada", true])
            }
            for (const [id, payment] of ledger.payments) {
              if (payment._tag !== "Processed") continue
              const { balances, paths } = yield* explainDocument(`Payment-${id}`)
              const gone = paths.reduce(
                (sum, { amount, from }) => sum + (from.stream === `Payment-${id}` ? 1n : -1n) * amount.minor,
                0n
              )
              expect(balances[0]?.balance.minor).toBe(payment.amount.minor - gone)
            }
          })
        )
      }),
      { numRuns: numRuns / 2 }
    )
  })
})

const memo = { kind: "creditMemo", id: memoId("1") } as const
const paid = application({ id: "a1", to: "1", amount: "10.00", items: [toItem("i1", "8.00"), toItem("t1", "2.00")] })
const credited = application({ id: "a2", from: memo, to: "1", amount: "3.00", items: [toItem("i1", "3.00", "m1")] })
const taken = unapplication({ id: "u1", of: "a1", to: "1", amount: "4.00", items: [toItem("i1", "4.00")] })
const story = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "20.00", { name: "Seats" }), tax("t1", "i1", "4.00")]) },
  { stream: "Payment-1", event: captured("1", "12.00") },
  { stream: "CreditMemo-1", event: memoPosted("1", [item("m1", "3.00", { name: "Goodwill" })]) },
  { stream: "CreditMemo-1", event: { _tag: "CreditMemoApplied", application: credited } },
  { stream: "Invoice-1", event: { _tag: "InvoiceCreditMemoApplied", application: credited } },
  { stream: "Payment-1", event: { _tag: "PaymentApplied", application: paid } },
  { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: paid } },
  { stream: "Payment-1", event: { _tag: "PaymentUnapplied", unapplication: taken } },
  { stream: "Invoice-1", event: { _tag: "InvoicePaymentUnapplied", unapplication: taken } },
  { stream: "Payment-1", event: { _tag: "PaymentRefunded", amount: eur("1.50"), effectiveOn: day("2026-03-03") } }
] as const
const told = <A, E>(question: Effect.Effect<A, E, EventStore>) => inMemory(Effect.andThen(record(story), question))

describe("the sentence", () => {
  const sentences = ({ balances }: Explanation) => balances.map(({ sentence }) => sentence)
  it("says of an account what was billed, credited, paid and given back", async () => {
    expect(sentences(await told(explainAccount(accountId)))).toEqual([
      "Account A-1 owes 10.50 EUR: 24.00 EUR invoiced on 1 invoice, less 3.00 EUR credited by 1 credit memo, less 12.00 EUR paid by 1 payment and plus 1.50 EUR refunded from 1 payment."
    ])
    expect(sentences(await told(explainAccount(accountId, { effectiveOn: day("2026-03-01") })))).toEqual([
      "Account A-1 owes 9.00 EUR on 2026-03-01: 24.00 EUR invoiced on 1 invoice, less 3.00 EUR credited by 1 credit memo and less 12.00 EUR paid by 1 payment."
    ])
  })

  it("says of a document who settled it, and of a payment where it went", async () => {
    expect(sentences(await told(explainDocument("Invoice-1")))).toEqual([
      "Invoice INV-1 has 15.00 EUR open: 24.00 EUR invoiced, less 3.00 EUR settled by credit memo CM-1, less 10.00 EUR settled by payment P-1 and plus 4.00 EUR taken back from payment P-1."
    ])
    expect(sentences(await told(explainDocument("Payment-1")))).toEqual([
      "Payment P-1 has 4.50 EUR unapplied: 12.00 EUR captured, less 10.00 EUR applied to invoice INV-1, plus 4.00 EUR taken back from invoice INV-1 and less 1.50 EUR refunded."
    ])
    const before = { effectiveOn: day("2026-02-01") }
    expect((await told(explainDocument("Invoice-1", before))).balances).toEqual([])
  })

  it("says of an account that has more than it owes that it is in credit", async () => {
    const paid = { stream: "Payment-1", event: captured("1", "12.00") }
    const found = await inMemory(Effect.andThen(record([paid]), explainAccount(accountId)))
    expect(sentences(found)).toEqual(["Account A-1 is in credit by 12.00 EUR: less 12.00 EUR paid by 1 payment."])
    expect(picture(found.balances[0]?.headline ?? "", "", { balance: eur("-12.00"), parts: [] })).not.toContain('zero"')
  })

  it("says so where the terms do not come to the balance", () => {
    const sentence = sentenceOf(
      "Account A-1 owes 5.00 EUR",
      { balance: eur("5.00"), parts: [{ amount: eur("4.00"), what: "x" }] },
      ""
    )
    expect(sentence).toBe(
      "Account A-1 owes 5.00 EUR: 4.00 EUR x; by its applications it is off by 1.00 EUR, which audit bisect finds."
    )
  })
})

describe("the way of every cent", () => {
  it("names lines, days, people and what it came from", async () => {
    const { paths } = await told(explainDocument("Invoice-1"))
    expect(
      paths.map(
        ({ amount, from, to, what }) =>
          `${what} ${Money.format(amount)} ${from.title} ${from.item} > ${to.title} ${to.item}`
      )
    ).toEqual([
      "applied 3.00 credit memo CM-1 Goodwill > invoice INV-1 Seats",
      "applied 8.00 payment P-1 null > invoice INV-1 Seats",
      "applied 2.00 payment P-1 null > invoice INV-1 t1 on Seats",
      "taken back 4.00 invoice INV-1 Seats > payment P-1 null"
    ])
    expect(paths[0]).toMatchObject({
      effectiveOn: "2026-03-02",
      actor: "ada",
      reason: "because of history-4",
      operation: "history-4",
      strategy: "explicit",
      event: "Invoice-1@2"
    })
    const all = await told(explainAccount(accountId))
    expect(all.paths).toHaveLength(5)
    expect(all.paths.at(-1)).toMatchObject({ what: "given back", to: { title: "the customer", stream: null } })
    expect(Item.totalMinor([])).toBe(0n)
  })
})

describe("the picture", () => {
  const balanceOf = async () => {
    const { balances } = await told(explainAccount(accountId))
    const [balance] = balances
    if (balance === undefined) throw new Error("it has a balance")
    return { svg: picture(balance.headline, "on 2026-03-31", balance), balance }
  }

  it("is one file without anything from elsewhere, with every term as text", async () => {
    const { balance, svg } = await balanceOf()
    expect(svg).toMatch(/^<svg\s+xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|<script|href|url\(/)
    for (const { what } of balance.parts) expect(svg).toContain(what)
    expect(svg.match(/class="bar"/g)).toHaveLength(balance.parts.length + 1)
    expect(picture('<b>&"', "", balance)).toContain("&lt;b&gt;&amp;&quot;")
  })

  it("says for when it holds, shows where credit begins, and keeps the end of a long label", () => {
    const parts = [
      { amount: eur("5.00"), what: "invoiced" },
      { amount: eur("-8.00"), what: "settled by credit memo CM-2026-0000000123456" }
    ]
    const svg = picture("Account A-1 is in credit by 3.00 EUR", "on 2026-03-31", { balance: eur("-3.00"), parts })
    expect(svg).toContain(">on 2026-03-31</text>")
    expect(svg.match(/class="zero"/g)).toHaveLength(1)
    expect(svg).toMatch(/>settled by credit memo…-2026-0000000123456<\/text/)
    expect(svg).toContain("<title>settled by credit memo CM-2026-0000000123456</title>")
    expect(picture("x", "", { balance: eur("5.00"), parts: parts.slice(0, 1) })).toContain(">as known now</text>")
  })

  it("draws a rest where there are many terms, and nothing above nothing", () => {
    const parts = Array.from({ length: 40 }, (_, n) => ({ amount: eur("1.00"), what: `term ${n}` }))
    const many = picture("many", "", { balance: eur("40.00"), parts })
    expect(many.match(/class="bar"/g)).toHaveLength(21)
    expect(many).toContain("by 21 more")
    expect(picture("none", "", { balance: eur("0.00"), parts: [] }).match(/class="bar"/g)).toHaveLength(1)
  })

  it.skipIf(!existsSync("/usr/bin/chromium"))("begins each bar where the one before ends, in a browser", async () => {
    const { svg } = await balanceOf()
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] })
    try {
      const page = await browser.newPage({ viewport: { width: 1000, height: 400 } })
      await page.setContent(svg)
      const boxes = await page.locator(".bar").evaluateAll((bars) =>
        bars.map((bar) => {
          const { left, right } = bar.getBoundingClientRect()
          return { left, right }
        })
      )
      const [invoiced, credited, paid, refunded, end] = boxes.map(({ left, right }) => ({ left, right }))
      expect(credited?.right).toBeCloseTo(invoiced?.right ?? Number.NaN, 0)
      expect(paid?.right).toBeCloseTo(credited?.left ?? Number.NaN, 0)
      expect(refunded?.left).toBeCloseTo(paid?.left ?? Number.NaN, 0)
      expect(end?.right).toBeCloseTo(refunded?.right ?? Number.NaN, 0)
      const folder = process.env["COUNTERFOIL_PICTURES"]
      if (folder !== undefined) {
        writeFileSync(join(folder, "explained.svg"), svg)
        await page.screenshot({ path: join(folder, "explained.png") })
      }
    } finally {
      await browser.close()
    }
  })
})
