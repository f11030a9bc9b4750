/** The figures of a period, summed up from events one by one: trial balance, roll-forward and counts. */
import { demand, type Fields, type Json, parse, text } from "./Canonical.ts"
import { posting } from "./Posting.ts"

/** Control accounts, and the sign with which a debit counts. */
const controls = new Map([
  ["accounts receivable", 1n],
  ["unapplied payments", -1n],
  ["on-account credit memos", -1n],
  ["credit balance", -1n]
])

/** Sums by name. */
type Sums = Map<string, bigint>
const add = (sums: Sums, name: string, amount: bigint) => sums.set(name, (sums.get(name) ?? 0n) + amount)
const sorted = (sums: Sums) => Array.from(sums).sort(([a], [b]) => (a < b ? -1 : 1))

export class Totals {
  readonly #from: string
  readonly #places = new Map<string, number>()
  /** Debits and credits by account, tab, currency; openings by control and currency, movements by that, tab, movement. */
  readonly #sums = { debits: new Map() as Sums, credits: new Map() as Sums, openings: new Map() as Sums }
  readonly #movements: Sums = new Map()
  readonly #counts: Sums = new Map()
  #prior = 0

  constructor(period: Fields) {
    this.#from = text(period, "from")
  }

  /** An event of a document, whole, that is booked up to the period's end. */
  add(event: Fields): void {
    const isWithin = text(event, "bookedOn") >= this.#from
    if (isWithin) add(this.#counts, text(event, "type"), 1n)
    if (isWithin && text(event, "effectiveOn") < this.#from) this.#prior += 1
    const data = parse(text(event, "data"), "the data of an event")
    for (const { account, currency, minor, movement, places } of posting(event, data)) {
      demand((this.#places.get(currency) ?? places) === places, `amounts in ${currency} are written in two ways`)
      this.#places.set(currency, places)
      add(this.#sums.debits, `${account}\t${currency}`, minor > 0n ? minor : 0n)
      add(this.#sums.credits, `${account}\t${currency}`, minor < 0n ? -minor : 0n)
      const moved = (controls.get(account) ?? 0n) * minor
      if (!controls.has(account)) continue
      add(this.#sums.openings, `${account} ${currency}`, isWithin ? 0n : moved)
      if (isWithin) add(this.#movements, `${account} ${currency}\t${movement}`, moved)
    }
  }

  /** As a certificate states them. Refused where debits and credits differ. */
  get figures(): Json {
    const { credits, debits, openings } = this.#sums
    const balance: Sums = new Map()
    const trialBalance = sorted(debits).flatMap(([name, debit]) => {
      const [[account = "", currency = ""], credit] = [name.split("\t"), credits.get(name) ?? 0n]
      add(balance, currency, debit - credit)
      const row = { account, debit: this.#money(currency, debit), credit: this.#money(currency, credit) }
      return debit === 0n && credit === 0n ? [] : [row]
    })
    for (const [currency, sum] of balance) demand(sum === 0n, `debits and credits differ in ${currency}`)
    const rollForward = sorted(openings).flatMap(([name, opening]) => this.#rolled(name, opening))
    const counts = sorted(this.#counts).map(([type, count]) => ({ type, count: Number(count) }))
    return { trialBalance, rollForward, counts, priorPeriod: this.#prior }
  }

  #rolled(name: string, opening: bigint): ReadonlyArray<Json> {
    const [control, currency] = [name.slice(0, name.lastIndexOf(" ")), name.slice(name.lastIndexOf(" ") + 1)]
    const money = (minor: bigint) => this.#money(currency, minor)
    const moved = sorted(this.#movements).filter(([one, minor]) => one.startsWith(`${name}\t`) && minor !== 0n)
    const movements = moved.map(([one, minor]) => ({ movement: one.split("\t")[1] ?? "", amount: money(minor) }))
    const closing = moved.reduce((sum, [, minor]) => sum + minor, opening)
    if (opening === 0n && moved.length === 0) return []
    return [{ control, opening: money(opening), movements, closing: money(closing) }]
  }

  #money(currency: string, minor: bigint): Json {
    const places = this.#places.get(currency) ?? 0
    const digits = String(minor < 0n ? -minor : minor).padStart(places + 1, "0")
    const point = digits.length - places
    const fraction = places === 0 ? "" : `.${digits.slice(point)}`
    return { amount: `${minor < 0n ? "-" : ""}${digits.slice(0, point)}${fraction}`, currency }
  }
}
